package recovery

import "time"

// WaveState is where a wave stands.
type WaveState string

// The states of a wave.
const (
	WaveNotStarted WaveState = "NOT_STARTED"
	WaveWaiting    WaveState = "WAITING" // for an approval
	WaveExecuting  WaveState = "EXECUTING"
	WaveCompleted  WaveState = "COMPLETED"
	WaveFailed     WaveState = "FAILED"
	WaveTimedOut   WaveState = "TIMED_OUT"
	WaveSkipped    WaveState = "SKIPPED"
)

// Settled reports whether the wave needs nothing more: dependents may begin.
func (s WaveState) Settled() bool { return s == WaveCompleted || s == WaveSkipped }

// Unwell reports whether the wave failed and nobody has dealt with it.
func (s WaveState) Unwell() bool { return s == WaveFailed || s == WaveTimedOut }

// Wave is one wave of an execution. Its servers are in the batches of its index.
type Wave struct {
	Index int       `json:"index"`
	Name  string    `json:"name"`
	State WaveState `json:"state"`
	// BegunAt is when its dependencies were done; StartedAt when it was free to launch
	// (after its approval); AttemptAt when its timeout began to count.
	BegunAt   time.Time `json:"begunAt,omitzero"`
	StartedAt time.Time `json:"startedAt,omitzero"`
	AttemptAt time.Time `json:"attemptAt,omitzero"`
	EndedAt   time.Time `json:"endedAt,omitzero"`
	// FailedAt is when it failed last, kept when a person goes on without it.
	FailedAt time.Time `json:"failedAt,omitzero"`
	Failure  *Failure  `json:"failure,omitempty"`
	// OnFailure is what follows its failure where the plan's word about the wave does not
	// say: that of the action that failed.
	OnFailure OnFailure  `json:"onFailure,omitempty"`
	Failures  []Span     `json:"failures,omitempty"` // the last is open while FAILED or TIMED_OUT
	Retries   int        `json:"retries,omitempty"`
	Approvals []Approval `json:"approvals,omitempty"` // the last one counts
}

// Approval is one asking for an approval, and what came of it.
type Approval struct {
	State       ApprovalState `json:"state"`
	RequestedAt time.Time     `json:"requestedAt"`
	DueAt       time.Time     `json:"dueAt"`
	DecidedAt   time.Time     `json:"decidedAt,omitzero"`
	By          *Actor        `json:"by,omitempty"`
	Comment     string        `json:"comment,omitempty"`
	// Review is what somebody else said afterwards of a glass that was broken.
	Review *Review `json:"review,omitempty"`
}

// Review is a second person's look at something that one person did alone.
type Review struct {
	At      time.Time `json:"at"`
	By      Actor     `json:"by"`
	Comment string    `json:"comment,omitempty"`
}

// ApprovalState is where an approval stands.
type ApprovalState string

// The states of an approval.
const (
	ApprovalRequested ApprovalState = "REQUESTED"
	ApprovalApproved  ApprovalState = "APPROVED"
	ApprovalRejected  ApprovalState = "REJECTED"
	ApprovalOverdue   ApprovalState = "OVERDUE" // nobody answered in time; it may still be given
	// ApprovalBroken is an approval that nobody gave: somebody broke the glass.
	ApprovalBroken ApprovalState = "BREAK_GLASS"
)

// Open reports whether a person's answer is awaited.
func (s ApprovalState) Open() bool { return s == ApprovalRequested || s == ApprovalOverdue }

// Unreviewed reports whether the glass was broken for the wave, and nobody has reviewed it.
func (w *Wave) Unreviewed() bool {
	a := w.Approval()
	return a != nil && a.State == ApprovalBroken && a.Review == nil
}

// Approval is the approval that counts now, or nil.
func (w *Wave) Approval() *Approval {
	if len(w.Approvals) == 0 {
		return nil
	}
	return &w.Approvals[len(w.Approvals)-1]
}
