package orchestrate

import (
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// What a restored store does not know: which requests were sent for its executions between
// the backup and the restore. So such an execution is held until a person resumes it, and
// each of its launches and actions is looked for, by exactly the tags that it would have,
// before it is sent. Terminations need no look: what is gone is not terminated again.

// sentUnknown is why it is not known whether a request was sent.
const sentUnknown = "the store was restored: it may have been sent after the backup"

// Restored are the events that a store's restore is for an execution, and the execution
// after them; none for one that nothing can be sent for any more.
func Restored(e *recovery.Execution, from recovery.Backup, by recovery.Actor, now time.Time) ([]recovery.Event, *recovery.Execution, error) {
	if !mayGoOn(e) {
		return nil, e, nil
	}
	s := &speech{e: e, actor: by, now: now}
	bodies := []recovery.Body{recovery.ExecutionRestored{BackupID: from.ID, BackupAt: from.At}}
	if e.State == recovery.ExecutionCreated {
		bodies = append(bodies, recovery.ExecutionMoved{To: recovery.ExecutionInProgress})
	}
	if !e.State.Ended() && e.State != recovery.ExecutionCancelling {
		bodies = append(bodies, recovery.ExecutionMoved{
			To: recovery.ExecutionPaused, Pause: recovery.PausedByOperator,
			Reason: fmt.Sprintf("the store was restored from the backup of %s: see what AWS has done since, then resume it", from.At.UTC().Format(time.RFC3339)),
		})
	}
	err := s.emitAll(bodies...)
	return s.spoken.Events, s.e, err
}

// mayGoOn reports whether something may still be sent for the execution: by itself, or
// when a person retries what failed.
func mayGoOn(e *recovery.Execution) bool {
	return e.Active() || e.Cleanup == "" && (e.State == recovery.ExecutionFailed || e.State == recovery.ExecutionTimedOut)
}

// doubted reports whether a launch may have been sent after the backup that the store was
// restored from, and was not looked for since.
func (n *next) doubted(b *recovery.Batch) bool {
	return b.Kind == recovery.LaunchBatch && !n.e.RestoredAt.IsZero() && b.UncertainSince.Before(n.e.RestoredAt)
}

// doubtedAction is doubted for the start of an automation.
func (n *next) doubtedAction(a *recovery.Action) bool {
	return !n.e.RestoredAt.IsZero() && a.Sends == 0 && a.UncertainSince.IsZero()
}

// neverSent reports whether an action is looked for that was not sent, as far as this
// store knows.
func neverSent(a *recovery.Action) bool {
	return a.State == recovery.ActionUncertain && a.Sends == 0
}
