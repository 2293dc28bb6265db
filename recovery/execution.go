package recovery

import (
	"slices"
	"strings"
	"time"
)

// Mode is why a plan runs: as a drill or as a recovery.
type Mode string

// The modes.
const (
	Drill    Mode = "DRILL"
	Recovery Mode = "RECOVERY"
)

// ExecutionState is where an execution stands.
type ExecutionState string

// The states of an execution.
const (
	ExecutionCreated    ExecutionState = "CREATED"
	ExecutionInProgress ExecutionState = "IN_PROGRESS"
	ExecutionPaused     ExecutionState = "PAUSED"
	ExecutionCompleted  ExecutionState = "COMPLETED"
	ExecutionFailed     ExecutionState = "FAILED"
	ExecutionTimedOut   ExecutionState = "TIMED_OUT"
	ExecutionCancelling ExecutionState = "CANCELLING"
	ExecutionCancelled  ExecutionState = "CANCELLED"
)

// Ended reports whether nothing but a person's word or a late job can change it.
func (s ExecutionState) Ended() bool {
	switch s {
	case ExecutionCompleted, ExecutionFailed, ExecutionTimedOut, ExecutionCancelled:
		return true
	}
	return false
}

// Execution is one run of a plan, with a frozen copy of the plan. Only Apply changes
// it; what is reachable from it is shared between copies and must not be written to.
type Execution struct {
	ID      ExecutionID    `json:"executionID"`
	Version int64          `json:"version"` // how many events made it
	Mode    Mode           `json:"mode"`
	State   ExecutionState `json:"state"`
	Pause   PauseReason    `json:"pauseReason,omitempty"` // while PAUSED
	Reason  string         `json:"reason,omitempty"`      // why the state is what it is, for people

	Plan        Plan        `json:"plan"`
	PointInTime PointInTime `json:"pointInTime,omitzero"`
	StartedBy   Actor       `json:"startedBy"`
	IncidentAt  time.Time   `json:"incidentAt"`
	CreatedAt   time.Time   `json:"createdAt"`
	StartedAt   time.Time   `json:"startedAt,omitzero"`
	EndedAt     time.Time   `json:"endedAt,omitzero"`
	Pauses      []Span      `json:"pauses,omitempty"` // the last is open while PAUSED

	// What whoever started it decided against the preflight, as ExecutionAdded has it.
	Overrides         []Override       `json:"overrides,omitempty"`
	Excluded          []ExcludedServer `json:"excluded,omitempty"`
	ReplacedInstances []InstanceID     `json:"replacedInstances,omitempty"`

	Cleanup        CleanupState `json:"cleanup,omitempty"`
	CleanupFailure *Failure     `json:"cleanupFailure,omitempty"`
	Cleanups       int          `json:"cleanups,omitempty"` // how often it was asked for
	// ClaimsHeld is whether its servers and its plan are claimed for it.
	ClaimsHeld bool `json:"claimsHeld,omitempty"`
	// PreemptedBy is the recovery that a drill gave its servers to. Such a drill may be
	// cleaned up, and never goes on.
	PreemptedBy ExecutionID `json:"preemptedBy,omitempty"`

	// RestoredAt is when the store was restored from a backup in which the execution had not
	// come to its end: what was sent for it after the backup is not known here.
	RestoredAt time.Time `json:"restoredAt,omitzero"`

	// Ungraceful says that the source is given up: actions that need it are left out.
	Ungraceful bool `json:"ungraceful,omitempty"`

	// Scenario is the plan's that was chosen at the start; empty: none.
	Scenario string `json:"scenario,omitempty"`

	Waves        []*Wave        `json:"-"`
	Preparations []*Preparation `json:"-"`
	Batches      []*Batch       `json:"-"`
	Actions      []*Action      `json:"-"`
}

// PauseReason says what a paused execution waits for.
type PauseReason string

// The reasons of a pause.
const (
	PausedByOperator      PauseReason = "OPERATOR"         // until resume
	PausedByFailure       PauseReason = "WAVE_FAILED"      // until the failure is dealt with
	PausedByApprovalDelay PauseReason = "APPROVAL_OVERDUE" // until the approval is given or rejected
)

// CleanupState says how far the cleanup after a drill is; empty: not asked for.
type CleanupState string

// The states of a cleanup.
const (
	CleanupInProgress CleanupState = "IN_PROGRESS"
	CleanupCompleted  CleanupState = "COMPLETED"
	CleanupFailed     CleanupState = "FAILED"
)

// PointInTime says from which data servers are launched. The zero value is the latest.
type PointInTime struct {
	// Before takes, for every server, its newest snapshot at or before the instant.
	Before time.Time `json:"before,omitzero"`
	// Pinned names a snapshot for single servers.
	Pinned map[SourceServerID]SnapshotID `json:"pinned,omitempty"`
}

// Latest reports whether nothing but the newest data is asked for.
func (p PointInTime) Latest() bool { return p.Before.IsZero() && len(p.Pinned) == 0 }

// Failure says why something failed: what was asked, what came back, what to do.
type Failure struct {
	Code      string `json:"code"` // AWS's code, or one of ours such as READINESS_TIMEOUT
	Message   string `json:"message"`
	Remedy    string `json:"remedy,omitempty"`
	RequestID string `json:"requestID,omitempty"`
}

// FailureOf makes a Failure of an error.
func FailureOf(err error) Failure {
	e, ok := AsError(err)
	if !ok {
		return Failure{Code: string(Internal), Message: err.Error()}
	}
	f := Failure{Code: string(e.Code), Message: e.Message, Remedy: e.Remedy, RequestID: e.RequestID}
	if e.AWSCode != "" {
		f.Code = e.AWSCode
	}
	return f
}

// maxMessage is how many bytes of a failure's message a server's record keeps. A batch
// of failed servers must fit into a row; the whole message is in the events.
const maxMessage = 300

// short gives the failure with a message that is short enough for a server's record.
func (f *Failure) short() *Failure {
	if f == nil || len(f.Message) <= maxMessage {
		return f
	}
	cut := *f
	cut.Message = short(f.Message)
	return &cut
}

// short cuts a text to what a record keeps of a message.
func short(s string) string {
	if len(s) <= maxMessage {
		return s
	}
	return strings.ToValidUTF8(s[:maxMessage], "") + "…"
}

// Span is a stretch of time; a zero To means that it goes on.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
}

// Batch finds a batch by its ID, or nil.
func (e *Execution) Batch(id BatchID) *Batch {
	for _, b := range e.Batches {
		if b.ID == id {
			return b
		}
	}
	return nil
}

// Wave finds a wave by its name, without regard to case, or nil.
func (e *Execution) Wave(name string) *Wave {
	for _, w := range e.Waves {
		if NameKey(w.Name) == NameKey(name) {
			return w
		}
	}
	return nil
}

// Spec is the frozen plan's part about the wave.
func (e *Execution) Spec(w *Wave) WaveSpec { return e.Plan.Waves[w.Index] }

// PolicyOf is what follows when the wave fails, or has failed: what the plan says of the
// action that failed it, or else of the wave.
func (e *Execution) PolicyOf(w *Wave) OnFailure {
	if w.OnFailure != "" {
		return w.OnFailure
	}
	return e.Spec(w).OnFailure
}

// InFlight reports whether AWS may still be working on a batch or an action of ours.
func (e *Execution) InFlight() bool {
	return slices.ContainsFunc(e.Batches, func(b *Batch) bool { return b.State.InFlight() }) ||
		slices.ContainsFunc(e.Actions, func(a *Action) bool { return a.State.InFlight() })
}

// Active reports whether the engine still has work with the execution: it has not
// ended, or a job or a cleanup of it has not, or its claims are to be given back.
func (e *Execution) Active() bool {
	return e.working() || e.ClaimsHeld && !e.Holds()
}

func (e *Execution) working() bool {
	return !e.State.Ended() || e.InFlight() || e.Cleanup == CleanupInProgress || e.mayComeLate() || e.RollsBack() || e.owesAny()
}

// RollsBack reports whether a rollback is still to be run, or runs.
func (e *Execution) RollsBack() bool {
	return e.Cleanup == "" && slices.ContainsFunc(e.Actions, func(a *Action) bool { return a.Stage == ActionRollback && !a.State.Over() })
}

// mayComeLate reports whether a server boots yet that may still complete an execution
// that timed out.
func (e *Execution) mayComeLate() bool {
	return e.State == ExecutionTimedOut && e.Cleanup == "" && slices.ContainsFunc(e.Batches, func(b *Batch) bool {
		return b.Kind == LaunchBatch && slices.ContainsFunc(b.Servers, func(s Server) bool { return s.State == ServerLaunched })
	})
}

// Holds reports whether its servers must stay claimed for it. A recovery holds them
// until it has ended and no job is left; a drill until its cleanup is done, too,
// unless it launched nothing.
func (e *Execution) Holds() bool {
	if e.working() {
		return true
	}
	return e.Mode == Drill && e.Cleanup != CleanupCompleted && len(e.Instances()) > 0
}

// Instances gives the recovery instances that jobs of this execution launched and
// that are not known to be gone, each with its server, in batch order.
func (e *Execution) Instances() []LaunchedInstance {
	var launched []LaunchedInstance
	for _, b := range e.Batches {
		if b.Kind != LaunchBatch {
			continue
		}
		for _, s := range b.Servers {
			if s.InstanceID != "" && !s.Gone {
				launched = append(launched, LaunchedInstance{b.Scope, b.ID, s.SourceServerID, s.InstanceID})
			}
		}
	}
	return launched
}

// LaunchedInstance is a recovery instance that a batch launched.
type LaunchedInstance struct {
	Scope
	BatchID        BatchID        `json:"batchID"`
	SourceServerID SourceServerID `json:"sourceServerID"`
	InstanceID     InstanceID     `json:"recoveryInstanceID"`
}

// Current gives the newest record of every server of a wave (a retried server has one
// in each batch that it was in), in the order in which the servers entered the wave.
func (e *Execution) Current(wave int) []ServerIn {
	var order []ServerIn
	at := make(map[ServerKey]int, e.serversIn(wave))
	for _, b := range e.Batches {
		if b.Wave != wave || b.Kind != LaunchBatch {
			continue
		}
		for i := range b.Servers {
			in := ServerIn{Batch: b, Server: &b.Servers[i]}
			key := ServerKey{b.Scope, in.Server.SourceServerID}
			if seen, again := at[key]; again {
				order[seen] = in
				continue
			}
			at[key] = len(order)
			order = append(order, in)
		}
	}
	return order
}

// Launches are all records of each server of a wave, the first one first: a retried server has
// one in each batch that it was in.
func (e *Execution) Launches(wave int) map[ServerKey][]ServerIn {
	all := map[ServerKey][]ServerIn{}
	for _, b := range e.Batches {
		if b.Wave != wave || b.Kind != LaunchBatch {
			continue
		}
		for i := range b.Servers {
			in := ServerIn{Batch: b, Server: &b.Servers[i]}
			all[in.Key()] = append(all[in.Key()], in)
		}
	}
	return all
}

func (e *Execution) serversIn(wave int) int {
	count := 0
	for _, b := range e.Batches {
		if b.Wave == wave && b.Kind == LaunchBatch {
			count += len(b.Servers)
		}
	}
	return count
}

// ServerIn is a server's record and the batch that it belongs to.
type ServerIn struct {
	Batch  *Batch
	Server *Server
}

// Key is the server's identity.
func (s ServerIn) Key() ServerKey { return ServerKey{s.Batch.Scope, s.Server.SourceServerID} }
