package apitype

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// AuditQuery chooses events of the audit trail. What is empty does not matter.
type AuditQuery struct {
	From, To time.Time
	Actor    string
	Type     recovery.EventType
	Kind     string
	Stream   string
	Outcome  recovery.Outcome
	Name     string
	Text     string
	Cursor   string
	Limit    int
}

// TrailEvent is an event of the audit trail.
type TrailEvent struct {
	Event
	Outcome recovery.Outcome `json:"outcome" enum:"SUCCEEDED,FAILED,REFUSED,UNKNOWN" doc:"what came of it"`
	// Changes are what was done to a resource, field by field.
	Changes []recovery.FieldChange `json:"changes,omitempty" doc:"what was done to a resource, field by field"`
}

// AuditReport is what a verification of the audit trail came to.
type AuditReport struct {
	At          time.Time            `json:"at"`
	OK          bool                 `json:"ok" doc:"whether nothing is wrong"`
	Streams     int                  `json:"streams"`
	Events      int64                `json:"events"`
	Checkpoints int64                `json:"checkpoints"`
	Last        *recovery.Checkpoint `json:"lastCheckpoint,omitempty"`
	Archived    int                  `json:"archivedStreams" doc:"streams whose events are in archives: their ends are verified, and the archives by davit audit archive verify"`
	Archives    []recovery.Archive   `json:"archives,omitempty" doc:"the files of archives"`
	Uncovered   int64                `json:"uncoveredEvents" doc:"events newer than the last checkpoint: for them the chains alone speak"`
	Restores    []AuditRestore       `json:"restores,omitempty" doc:"when the store was put back from a backup: what came between a backup and its restore is not here"`
	Findings    []AuditFinding       `json:"findings"`
}

// AuditRestore is a restore of the store, as its trail tells of it.
type AuditRestore struct {
	Seq      int64                `json:"seq" doc:"of the event in the stream store/backups"`
	At       time.Time            `json:"at"`
	By       recovery.Actor       `json:"by"`
	BackupID string               `json:"backupID"`
	BackupAt time.Time            `json:"backupAt"`
	KeptAs   string               `json:"keptAs,omitempty" doc:"the file, in the data folder of then, that the database of before is kept as"`
	Replaced *recovery.Checkpoint `json:"replacedCheckpoint,omitempty" doc:"the last checkpoint of the store of before"`
	Comment  string               `json:"comment,omitempty"`
}

// AuditFinding is one thing that is wrong with the audit trail.
type AuditFinding struct {
	Kind       string `json:"kind" enum:"CHANGED,MISSING,CUT_OFF,ADDED,REWRITTEN,CHECKPOINT"`
	Stream     string `json:"stream"`
	Seq        int64  `json:"seq" doc:"the first event that is wrong"`
	Until      int64  `json:"until,omitempty" doc:"where a checkpoint contradicts a chain: the last of those that may have been written anew first"`
	Checkpoint int64  `json:"checkpoint,omitempty" doc:"that contradicts, or is wrong itself"`
	Message    string `json:"message"`
	Restore    int64  `json:"restore,omitempty" doc:"the event of store/backups that explains it: it came after the backup that was restored"`
}

// VerifyRequest asks for a verification of the audit trail.
type VerifyRequest struct {
	Kept []recovery.Checkpoint `json:"checkpoints,omitempty" doc:"copies of checkpoints that were kept elsewhere"`
}

// AuditKey is the public half of a key that checkpoints are signed with.
type AuditKey struct {
	KeyID string `json:"keyID"`
	PEM   string `json:"pem" doc:"the key in PEM"`
}

// UnmarshalJSON reads the event with the body that its type has, and the changes.
func (e *TrailEvent) UnmarshalJSON(data []byte) error {
	var told struct {
		Outcome recovery.Outcome       `json:"outcome"`
		Changes []recovery.FieldChange `json:"changes"`
	}
	if err := json.Unmarshal(data, &told); err != nil {
		return fmt.Errorf("read an event: %w", err)
	}
	e.Outcome, e.Changes = told.Outcome, told.Changes
	return e.Event.UnmarshalJSON(data)
}
