package orchestrate

import (
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// rollBackWaves undoes the actions of waves that failed for good: the plan does not wait
// for a person, or the person went on without the wave.
func (n *next) rollBackWaves() {
	for _, w := range n.e.Waves {
		failed := w.State == recovery.WaveFailed && n.e.PolicyOf(w) != recovery.OnFailurePause && !n.inFlight(w) && !actionsInFlight(n.e, w)
		leftOut := w.State == recovery.WaveSkipped && !w.FailedAt.IsZero()
		if failed || leftOut {
			n.rollBack(recovery.RollbackOnFailure, func(a *recovery.Action) bool { return a.Wave == w.Index })
		}
	}
}

// rollBack adds the rollbacks of those actions that succeeded and ask for one on the
// occasion, the one that succeeded last first.
func (n *next) rollBack(occasion recovery.RollbackWhen, concerns func(*recovery.Action) bool) {
	var done []*recovery.Action
	for _, a := range n.e.Actions {
		if a.State != recovery.ActionSucceeded || a.Stage == recovery.ActionRollback || !concerns(a) {
			continue
		}
		back := n.e.ActionSpec(a).Rollback
		before := n.e.RollbackOf(a)
		if back != nil && back.When.On(occasion) && (before == nil || before.OfAttempt != a.Attempt) {
			done = append(done, a)
		}
	}
	slices.SortStableFunc(done, func(a, b *recovery.Action) int { return b.EndedAt.Compare(a.EndedAt) })
	for _, a := range done {
		if n.full() {
			return
		}
		n.emit(recovery.ActionAdded{Action: recovery.Action{
			ID: recovery.ActionID(fmt.Sprintf("%s-rollback%d", a.ID, a.Attempt)), Name: "rollback of " + a.Name,
			Wave: a.Wave, Stage: recovery.ActionRollback, Index: a.Index, Of: a.ID, OfAttempt: a.Attempt, Scope: a.Scope,
			Selected: a.Selected, State: recovery.ActionNotStarted, Attempt: 1,
		}})
	}
}

// undone records that an action was undone, when its rollback has succeeded.
func (n *next) undone(rollback *recovery.Action) {
	if rollback.Stage != recovery.ActionRollback {
		return
	}
	if of := n.e.Action(rollback.Of); of.State == recovery.ActionSucceeded {
		n.emit(recovery.ActionMoved{Action: of.ID, Name: of.Name, To: recovery.ActionRolledBack})
	}
}

// firstOpenRollback is the rollback that comes next, or nil: they run one after another.
func firstOpenRollback(e *recovery.Execution) *recovery.Action {
	for _, a := range e.Actions {
		if a.Stage == recovery.ActionRollback && !a.State.Over() {
			return a
		}
	}
	return nil
}
