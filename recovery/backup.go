package recovery

import "time"

// BackupStream is the stream of the backups that were made of the store, and of those that
// were restored.
const BackupStream = "store/backups"

// Backup is a copy of the whole store, as it was at one time.
type Backup struct {
	ID string    `json:"backupID"`
	At time.Time `json:"at"`
	By Actor     `json:"by"`
	// Davit is the version that made it, and Schema the form of its database.
	Davit  string `json:"davit"`
	Schema int    `json:"schema"`
	// Streams is how many streams of events it has, and Checkpoint the last one of the audit
	// trail that is in it; nil: none.
	Streams    int         `json:"streams"`
	Checkpoint *Checkpoint `json:"checkpoint,omitempty"`
	// Bytes and SHA256 are of the database in it, as it is once unpacked.
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// StoreBackedUp says that a backup was made. It is not in the backup itself.
type StoreBackedUp struct {
	Backup Backup `json:"backup"`
}

// StoreRestored says that the store was put in the place of another. What came between
// the backup and the restore is not in it, and neither are the checkpoints of that time.
type StoreRestored struct {
	Backup Backup `json:"backup"`
	// Host is the machine, and Replaced the last checkpoint of the store that was there
	// before, as far as one was and could be read.
	Host     string      `json:"host,omitempty"`
	Replaced *Checkpoint `json:"replaced,omitempty"`
	// KeptAs is the file that the database that was there before is kept as; empty: there
	// was none.
	KeptAs string `json:"keptAs,omitempty"`
	// Executions are those that are looked at before anything more is sent for them.
	Executions int    `json:"executions,omitempty"`
	Comment    string `json:"comment,omitempty"`
}

// ExecutionRestored says that the execution is as a backup has it. What was asked of AWS
// between the backup and the restore is not known: everything is looked for before it is
// sent.
type ExecutionRestored struct {
	BackupID string    `json:"backupID"`
	BackupAt time.Time `json:"backupAt"`
}

// Type names the event.
func (StoreBackedUp) Type() EventType { return "store.backedUp" }

// Type names the event.
func (StoreRestored) Type() EventType { return "store.restored" }

// Type names the event.
func (ExecutionRestored) Type() EventType { return "execution.restored" }

func init() {
	register[StoreBackedUp]()
	register[StoreRestored]()
	register[ExecutionRestored]()
}
