package recovery

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Event is one thing that happened: the unit of the audit trail, and for an execution
// the truth that its rows are a cache of.
type Event struct {
	Stream string    `json:"stream"` // ExecutionStream, ResourceStream
	Seq    int64     `json:"seq"`    // from 1, without gaps
	At     time.Time `json:"at"`
	Type   EventType `json:"type"`
	// Format comes before what it is the format of.
	Format EventFormat `json:"format,omitempty"`
	Actor  Actor       `json:"actor"`
	Body   Body        `json:"body"`
	// Hash chains the event to the one before it in its stream; the store sets it.
	Hash string `json:"hash,omitempty"`
}

// EventType names the kind of an event, such as "batch.answered".
type EventType string

// Body is what an event of its type says.
type Body interface{ Type() EventType }

// ExecutionStream is the stream of an execution's events.
func ExecutionStream(id ExecutionID) string { return "execution/" + string(id) }

// ResourceStream is the stream of the events of a configuration resource.
func ResourceStream(kind ResourceKind, id string) string { return string(kind) + "/" + id }

// ResourceKind is a kind of configuration.
type ResourceKind string

// The kinds of configuration.
const (
	AccountResource ResourceKind = "account"
	GroupResource   ResourceKind = "group"
	PlanResource    ResourceKind = "plan"
	ChannelResource ResourceKind = "channel"
	FeatureResource ResourceKind = "feature"
	BindingResource ResourceKind = "binding"
	// RetentionResource is how long a part of the trail is kept, and HoldResource a legal hold.
	RetentionResource ResourceKind = "retention"
	HoldResource      ResourceKind = "hold"
	// DocumentResource is an SSM document in an account and Region. SSM keeps it; its
	// stream is the trail of who installed it.
	DocumentResource ResourceKind = "document"
	// ServerResource is a source server of DRS. DRS keeps it; its stream is the trail of
	// who made it by extending one of a staging account.
	ServerResource ResourceKind = "server"
	// LaunchTemplateResource is a launch template of EC2. EC2 keeps it; its stream is the
	// trail of who had Davit change it.
	LaunchTemplateResource ResourceKind = "launch-template"
)

// ResourceChanged says that configuration was created, changed or deleted.
type ResourceChanged struct {
	Kind   ResourceKind    `json:"kind"`
	ID     string          `json:"id"`
	Name   string          `json:"name"`
	Change Change          `json:"change"`
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
	// ImportID is the import that did it; empty: it was done by itself.
	ImportID ImportID `json:"importID,omitempty"`
}

// Change is what was done to a resource.
type Change string

// The changes.
const (
	Created Change = "CREATED"
	Changed Change = "CHANGED"
	Deleted Change = "DELETED"
)

// ExecutionAdded begins an execution. Its batches follow in BatchAdded events.
type ExecutionAdded struct {
	Execution Execution `json:"execution"`
	Waves     []Wave    `json:"waves"`
	// Overrides are the findings of the preflight that were there and were accepted.
	Overrides []Override `json:"overrides,omitempty"`
	// Excluded are the plan's servers that were left out.
	Excluded []ExcludedServer `json:"excluded,omitempty"`
	// ReplacedInstances are the live recovery instances that were given up.
	ReplacedInstances []InstanceID `json:"replacedInstances,omitempty"`
	// Comment is why it was started, as whoever did so says.
	Comment string `json:"comment,omitempty"`
}

// Override is a finding that somebody overrode, and why.
type Override struct {
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

// ExcludedServer is a server of the plan that somebody left out of an execution.
type ExcludedServer struct {
	SourceServerID SourceServerID `json:"sourceServerID"`
	Name           string         `json:"name,omitempty"`
}

// BatchAdded adds a batch: at creation, for a retry, or for the cleanup.
type BatchAdded struct {
	Batch Batch `json:"batch"`
}

// ExecutionMoved changes an execution's state.
type ExecutionMoved struct {
	To     ExecutionState `json:"to"`
	Pause  PauseReason    `json:"pauseReason,omitempty"`
	Reason string         `json:"reason,omitempty"`
}

// WaveMoved changes a wave's state.
type WaveMoved struct {
	Wave    int       `json:"wave"`
	Name    string    `json:"name"`
	To      WaveState `json:"to"`
	Failure *Failure  `json:"failure,omitempty"`
	// OnFailure is what follows, where that is not what the plan says of the wave: its
	// action's says.
	OnFailure OnFailure `json:"onFailure,omitempty"`
	Retry     bool      `json:"retry,omitempty"` // begun again by a person
	Comment   string    `json:"comment,omitempty"`
}

// ApprovalMoved asks for an approval, records the answer, or that there was none in time.
type ApprovalMoved struct {
	Wave    int           `json:"wave"`
	Name    string        `json:"name"`
	To      ApprovalState `json:"to"`
	Roles   []Role        `json:"roles,omitempty"`
	DueAt   time.Time     `json:"dueAt,omitzero"`
	Comment string        `json:"comment,omitempty"`
}

// ApprovalReviewed says that somebody else has looked at a glass that was broken.
type ApprovalReviewed struct {
	Wave    int    `json:"wave"`
	Name    string `json:"name"`
	Comment string `json:"comment,omitempty"`
}

// BatchSent says that a batch's request is about to be sent.
type BatchSent struct {
	Batch    BatchID  `json:"batchID"`
	IntentID IntentID `json:"intentID"`
}

// BatchAnswered says which job works on a batch.
type BatchAnswered struct {
	Batch        BatchID   `json:"batchID"`
	JobID        JobID     `json:"jobID"`
	Adopted      bool      `json:"adopted,omitempty"`
	JobStartedAt time.Time `json:"jobStartedAt,omitzero"`
	Call         Span      `json:"call,omitzero"`
}

// BatchUnanswered says that it is not known whether a batch's request was carried out.
type BatchUnanswered struct {
	Batch  BatchID `json:"batchID"`
	Reason string  `json:"reason"`
	Call   Span    `json:"call,omitzero"`
	// RequestID is AWS's, where it answered.
	RequestID string `json:"requestID,omitempty"`
}

// BatchDelayed says that a batch was not carried out and is held back. An empty reason
// says that nothing holds it back any more.
type BatchDelayed struct {
	Batch     BatchID     `json:"batchID"`
	Reason    DelayReason `json:"reason,omitempty"`
	Detail    string      `json:"detail,omitempty"`
	NotBefore time.Time   `json:"notBefore,omitzero"`
	Call      Span        `json:"call,omitzero"`
	// RequestID is AWS's, where it answered.
	RequestID string `json:"requestID,omitempty"`
}

// BatchRejected says that AWS refused a batch whole.
type BatchRejected struct {
	Batch   BatchID          `json:"batchID"`
	Failure Failure          `json:"failure"`
	Blamed  []SourceServerID `json:"blamed,omitempty"`
	Call    Span             `json:"call,omitzero"`
}

// BatchDropped says that a batch will not be sent.
type BatchDropped struct {
	Batch  BatchID `json:"batchID"`
	Reason string  `json:"reason"`
}

// BatchEnded says that a batch's job is over.
type BatchEnded struct {
	Batch        BatchID   `json:"batchID"`
	JobStartedAt time.Time `json:"jobStartedAt,omitzero"`
	JobEndedAt   time.Time `json:"jobEndedAt,omitzero"` // AWS's time
}

// ServersMoved changes the states of servers of one batch.
type ServersMoved struct {
	Batch   BatchID        `json:"batchID"`
	Servers []ServerChange `json:"servers"`
	Comment string         `json:"comment,omitempty"` // a person's
}

// ServerChange is the new state of a server and what came with it.
type ServerChange struct {
	SourceServerID SourceServerID `json:"sourceServerID"`
	To             ServerState    `json:"to"`
	InstanceID     InstanceID     `json:"recoveryInstanceID,omitempty"`
	NotReadySeen   time.Time      `json:"notReadySeen,omitzero"`
	Failure        *Failure       `json:"failure,omitempty"`
}

// JobLogged records lines of a job's log.
type JobLogged struct {
	Batch    BatchID      `json:"batchID"`
	JobID    JobID        `json:"jobID"`
	Items    []JobLogItem `json:"items,omitempty"`
	Complete bool         `json:"complete,omitempty"`
}

// InstancesSeen records changes of what EC2 says about recovery instances.
type InstancesSeen struct {
	Batch     BatchID         `json:"batchID"`
	Instances []InstanceState `json:"instances"`
}

// InstanceState is what EC2 says about the recovery instance of a server.
type InstanceState struct {
	SourceServerID SourceServerID `json:"sourceServerID"`
	InstanceID     InstanceID     `json:"recoveryInstanceID"`
	State          string         `json:"state"`
	StatusChecks   string         `json:"statusChecks,omitempty"`
	PrivateIP      string         `json:"privateIP,omitempty"`
	Gone           bool           `json:"gone,omitempty"`
	// Foreign is set when it was not Davit that stopped or terminated it.
	Foreign bool `json:"foreign,omitempty"`
	// Details come once, with the address: only the event keeps them.
	Details *InstanceDetails `json:"details,omitempty"`
}

// CleanupMoved changes the state of the cleanup after a drill.
type CleanupMoved struct {
	To      CleanupState `json:"to"`
	Failure *Failure     `json:"failure,omitempty"`
	Comment string       `json:"comment,omitempty"` // a person's
}

// ClaimsMoved says that the execution gives its servers back, or, when a person takes
// an ended one up again, that it has them again.
type ClaimsMoved struct {
	Held bool `json:"held"`
	// PreemptedBy is the recovery that a drill gives them to.
	PreemptedBy ExecutionID `json:"preemptedBy,omitempty"`
}

// Type names the event.
func (ClaimsMoved) Type() EventType { return "claims.moved" }

// Type names the event.
func (ResourceChanged) Type() EventType { return "resource.changed" }

// Type names the event.
func (ExecutionAdded) Type() EventType { return "execution.added" }

// Type names the event.
func (ExecutionMoved) Type() EventType { return "execution.moved" }

// Type names the event.
func (WaveMoved) Type() EventType { return "wave.moved" }

// Type names the event.
func (ApprovalMoved) Type() EventType { return "approval.moved" }

// Type names the event.
func (ApprovalReviewed) Type() EventType { return "approval.reviewed" }

// Type names the event.
func (BatchAdded) Type() EventType { return "batch.added" }

// Type names the event.
func (BatchSent) Type() EventType { return "batch.sent" }

// Type names the event.
func (BatchAnswered) Type() EventType { return "batch.answered" }

// Type names the event.
func (BatchUnanswered) Type() EventType { return "batch.unanswered" }

// Type names the event.
func (BatchDelayed) Type() EventType { return "batch.delayed" }

// Type names the event.
func (BatchRejected) Type() EventType { return "batch.rejected" }

// Type names the event.
func (BatchDropped) Type() EventType { return "batch.dropped" }

// Type names the event.
func (BatchEnded) Type() EventType { return "batch.ended" }

// Type names the event.
func (ServersMoved) Type() EventType { return "servers.moved" }

// Type names the event.
func (JobLogged) Type() EventType { return "job.logged" }

// Type names the event.
func (InstancesSeen) Type() EventType { return "instances.seen" }

// Type names the event.
func (CleanupMoved) Type() EventType { return "cleanup.moved" }

// decoders makes the body of each type of event from its JSON.
var decoders = map[EventType]func([]byte) (Body, error){}

func init() {
	register[ResourceChanged]()
	register[ExecutionAdded]()
	register[ExecutionMoved]()
	register[WaveMoved]()
	register[ApprovalMoved]()
	register[ApprovalReviewed]()
	register[BatchAdded]()
	register[BatchSent]()
	register[BatchAnswered]()
	register[BatchUnanswered]()
	register[BatchDelayed]()
	register[BatchRejected]()
	register[BatchDropped]()
	register[BatchEnded]()
	register[ServersMoved]()
	register[JobLogged]()
	register[InstancesSeen]()
	register[CleanupMoved]()
	register[ClaimsMoved]()
}

func register[B Body]() {
	var zero B
	decoders[zero.Type()] = func(data []byte) (Body, error) {
		var b B
		err := json.Unmarshal(data, &b)
		return b, err
	}
}

// NewEvent makes an event of a body. Its sequence number is the place after version.
func NewEvent(stream string, version int64, at time.Time, actor Actor, body Body) Event {
	return Event{Stream: stream, Seq: version + 1, At: at, Type: body.Type(), Format: EventFormatNow, Actor: actor, Body: body}
}

// UnmarshalJSON reads an event with the body that its type has.
func (e *Event) UnmarshalJSON(data []byte) error {
	type plain Event
	raw := struct {
		*plain
		Body json.RawMessage `json:"body"`
	}{plain: (*plain)(e)}
	if err := json.Unmarshal(data, &raw); err != nil {
		var newer *Error
		if errors.As(err, &newer) {
			newer.Message = fmt.Sprintf("event %d of %s: %s", e.Seq, e.Stream, newer.Message)
		}
		return err
	}
	decode, known := decoders[e.Type]
	if !known {
		return fmt.Errorf("event %d of %s: unknown type %q: it was written by a newer Davit", e.Seq, e.Stream, e.Type)
	}
	body, err := decode(raw.Body)
	if err != nil {
		return fmt.Errorf("event %d of %s: body of %s: %w", e.Seq, e.Stream, e.Type, err)
	}
	e.Body = body
	return nil
}
