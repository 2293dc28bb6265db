package recovery

import "slices"

// Outcome is what came of what an event tells, as the audit trail is asked for it.
type Outcome string

// The outcomes.
const (
	// OutcomeSucceeded is of whatever happened as it was meant to, or was only seen.
	OutcomeSucceeded Outcome = "SUCCEEDED"
	// OutcomeFailed is of what did not work, or not for all that it was done to.
	OutcomeFailed Outcome = "FAILED"
	// OutcomeRefused is of an attempt of somebody who may not, or who is not known.
	OutcomeRefused Outcome = "REFUSED"
	// OutcomeUnknown is of a request without an answer.
	OutcomeUnknown Outcome = "UNKNOWN"
)

// Outcomes are all of them.
var Outcomes = []Outcome{OutcomeSucceeded, OutcomeFailed, OutcomeRefused, OutcomeUnknown}

// OutcomeOf says what came of what an event tells. Stores keep it beside the event, so that
// a type of event that is to have another outcome than before needs a migration.
func OutcomeOf(b Body) Outcome {
	switch b.(type) {
	case AccessRefused, AccessUnknown:
		return OutcomeRefused
	case BatchUnanswered, ActionUnanswered:
		return OutcomeUnknown
	}
	if answered, ok := b.(TestRunAnswered); ok && answered.Unanswered {
		return OutcomeUnknown
	}
	if failed(b) {
		return OutcomeFailed
	}
	return OutcomeSucceeded
}

func failed(b Body) bool {
	switch b := b.(type) {
	case BatchRejected, ImportDropped, AccessLost:
		return true
	case ExecutionMoved:
		return b.To == ExecutionFailed || b.To == ExecutionTimedOut
	case WaveMoved:
		return b.To == WaveFailed || b.To == WaveTimedOut
	case CleanupMoved:
		return b.To == CleanupFailed
	case ActionMoved:
		return b.Failure != nil
	case ActionOrderMoved:
		return b.Failure != nil
	case ServersMoved:
		return slices.ContainsFunc(b.Servers, func(s ServerChange) bool { return s.To == ServerFailed })
	case TestRunAnswered:
		return b.Failure != nil
	case TagsSynced:
		return b.failed()
	case RetentionRan:
		return b.Problem != ""
	}
	return false
}

// failed reports whether something of the run did not work.
func (r TagRun) failed() bool {
	return slices.ContainsFunc(r.Regions, func(g TagRegion) bool { return g.Failed > 0 || g.Reason != "" })
}
