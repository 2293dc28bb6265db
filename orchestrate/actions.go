package orchestrate

import (
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// actionFailed is the code of a wave that an action failed.
const actionFailed = "ACTION_FAILED"

// leaveOutActions skips the actions whose source was given up, and those of waves that
// were left out.
func (n *next) leaveOutActions() {
	for _, a := range n.e.Actions {
		if n.full() {
			return
		}
		needsSource := n.withoutSource(a)
		switch {
		case needsSource && (a.State == recovery.ActionNotStarted || a.State == recovery.ActionFailed):
			n.skipAction(a, recovery.SkippedBySource)
		case needsSource && (a.State == recovery.ActionInProgress || a.State == recovery.ActionWaiting):
			n.orderStop(a, recovery.StopSource)
		case a.State == recovery.ActionNotStarted && a.Stage != recovery.ActionRollback && n.e.Waves[a.Wave].State == recovery.WaveSkipped:
			n.skipAction(a, recovery.SkippedByWave)
		}
	}
}

func (n *next) skipAction(a *recovery.Action, why recovery.SkipReason) {
	n.emit(recovery.ActionMoved{Action: a.ID, Name: a.Name, To: recovery.ActionSkipped, Skip: why})
}

func (n *next) orderStop(a *recovery.Action, why recovery.StopReason) {
	n.emit(recovery.ActionOrdered{Action: a.ID, Name: a.Name, Kind: recovery.OrderStop, Why: why})
}

// actionTurn reports whether the action may begin now: its wave runs, and what comes before it
// is settled. A rollback follows on the one before it, whatever becomes of that.
func actionTurn(e *recovery.Execution, a *recovery.Action, now time.Time) bool {
	if a.State != recovery.ActionNotStarted || e.Cleanup != "" || held(e) {
		return false
	}
	if a.Stage == recovery.ActionRollback {
		return firstOpenRollback(e) == a
	}
	w := e.Waves[a.Wave]
	if w.State != recovery.WaveExecuting || e.State != recovery.ExecutionInProgress && e.State != recovery.ExecutionPaused {
		return false
	}
	return earlierSettled(e, a) && (a.Stage == recovery.ActionBefore || served(e, w, now))
}

// held reports whether an operator holds the execution up.
func held(e *recovery.Execution) bool {
	return e.State == recovery.ExecutionPaused && e.Pause == recovery.PausedByOperator
}

// served reports whether the wave has the servers that it needs: what comes after them
// may begin. OPTIONAL servers hold nothing up beyond the wave's time.
func served(e *recovery.Execution, w *recovery.Wave, now time.Time) bool {
	t := tallyOf(e, w)
	return t.enough() || t.critical == 0 && !now.Before(deadlineOf(e, w, now))
}

// earlierSettled reports whether the actions of its wave that come before the action are
// settled: those before the wave, for one after it, and the groups before its own.
func earlierSettled(e *recovery.Execution, a *recovery.Action) bool {
	if a.Stage == recovery.ActionAfter && !e.StageSettled(a.Wave, recovery.ActionBefore) {
		return false
	}
	groups := recovery.ParallelGroups(e.Plan.Waves[a.Wave].Actions(a.Stage))
	for _, other := range e.ActionsOf(a.Wave, a.Stage) {
		if groups[other.Index] < groups[a.Index] && !e.Settled(other) {
			return false
		}
	}
	return true
}

// blocking is an action of the wave that failed and that the wave cannot go on from by
// itself, or nil.
func blocking(e *recovery.Execution, w *recovery.Wave) *recovery.Action {
	for _, a := range e.Actions {
		if a.Wave == w.Index && a.Stage != recovery.ActionRollback && a.State == recovery.ActionFailed && !e.Settled(a) {
			return a
		}
	}
	return nil
}

// actionsSettled reports whether nothing before or after the wave is left to do.
func actionsSettled(e *recovery.Execution, w *recovery.Wave) bool {
	return e.StageSettled(w.Index, recovery.ActionBefore) && e.StageSettled(w.Index, recovery.ActionAfter)
}

// actionsInFlight reports whether SSM may work on an action of the wave.
func actionsInFlight(e *recovery.Execution, w *recovery.Wave) bool {
	for _, a := range e.Actions {
		if a.Wave == w.Index && a.State.InFlight() {
			return true
		}
	}
	return false
}

// actsOn reports whether an action moves by itself yet: SSM works on it, or it is a
// rollback that has not been run.
func actsOn(e *recovery.Execution) bool {
	for _, a := range e.Actions {
		if a.State.InFlight() || a.Stage == recovery.ActionRollback && !a.State.Over() {
			return true
		}
	}
	return false
}

// failWaveByAction fails a wave whose action failed, with what the action's own policy
// says for what follows.
func (n *next) failWaveByAction(w *recovery.Wave, a *recovery.Action) {
	n.emit(recovery.WaveMoved{
		Wave: w.Index, Name: w.Name, To: recovery.WaveFailed, OnFailure: n.e.ActionSpec(a).OnFailure,
		Failure: &recovery.Failure{
			Code: actionFailed, Message: fmt.Sprintf("action %s failed: %s", a.Name, failureText(a.Failure)),
			Remedy: "read the action's steps, then retry, skip or accept the action",
		},
	})
}

// failedByAction reports whether it was an action that failed the wave.
func failedByAction(w *recovery.Wave) bool {
	return w.State == recovery.WaveFailed && w.Failure != nil && w.Failure.Code == actionFailed
}
