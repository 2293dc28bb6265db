package orchestrate

import "github.com/davit-dr/davit/recovery"

// Word is what an operator tells a running execution.
type Word struct {
	Kind WordKind
	// Wave names the wave that approve, reject, retry, skip and accept are about.
	Wave string
	// Servers narrow retry, skip and accept to single servers; none: the whole wave.
	Servers []recovery.SourceServerID
	// Actions narrow retry, skip and accept to single actions of the wave, by name, and
	// name the one whose document waits for approve and reject.
	Actions []string
	Comment string
	// Alternative has a retry launch the servers by this one of their alternatives, from 1; 0:
	// by what their launch configurations state themselves; nil: as they were tried last.
	Alternative *int
	// With has a retry launch the servers with this, whatever is stated.
	With recovery.LaunchAlternative
	// Confirm is the plan's name, typed, which breaking the glass asks for.
	Confirm string
	// Quotas are those of each account and Region; nil: AWS's defaults.
	Quotas func(recovery.Scope) recovery.Quotas
}

// WordKind is the kind of a word.
type WordKind string

// The words.
const (
	Pause   WordKind = "PAUSE"
	Resume  WordKind = "RESUME"
	Approve WordKind = "APPROVE"
	Reject  WordKind = "REJECT"
	// BreakGlass begins a wave of a RECOVERY without its approval, which nobody gave, and
	// Review is what another person says of that afterwards.
	BreakGlass WordKind = "BREAK_GLASS"
	Review     WordKind = "REVIEW"

	Cancel  WordKind = "CANCEL"
	Retry   WordKind = "RETRY"
	Skip    WordKind = "SKIP"
	Accept  WordKind = "ACCEPT"
	Cleanup WordKind = "CLEANUP"
	// Note writes the comment down: it changes nothing, and may be said at any time.
	Note WordKind = "NOTE"
	// GiveUpSource goes on without the source: actions that need it are left out, and due.
	GiveUpSource WordKind = "GIVE_UP_SOURCE"
)

// Spoken is what a word comes to: the events to commit, and the claims to take with
// them (a retry of an execution that had let its servers go).
type Spoken struct {
	Events []recovery.Event
	After  *recovery.Execution // with the events applied
	Take   []recovery.Claim
}
