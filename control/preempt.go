package control

import (
	"context"
	"fmt"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

// create has the drills in the recovery's way give way, and stores the execution together
// with the key that it was started by.
func (c *Control) create(ctx context.Context, actor recovery.Actor, r Report, id recovery.ExecutionID, events []recovery.Event, key startKey) error {
	if len(r.preempted) > 0 {
		// Seen through even if the caller goes away: else drills end for nothing.
		ctx = context.WithoutCancel(ctx)
	}
	var gone []recovery.ExecutionID
	for _, drill := range r.preempted {
		err := insist(ctx, func() error { return c.preempt(ctx, actor, drill, id, r.Plan) })
		if err != nil {
			return inVain(fmt.Errorf("preempt drill %s: %w", drill, err), gone)
		}
		gone = append(gone, drill)
	}
	err := c.book.CreateExecution(ctx, events, append(key.claims(id), claimsOf(r, id)...))
	if err == nil {
		return nil
	}
	c.giveBack(ctx, key, id, err)
	return inVain(c.overtaken(ctx, r, id, err), gone)
}

// inVain adds to a start's error which drills it has ended.
func inVain(err error, gone []recovery.ExecutionID) error {
	e, ok := recovery.AsError(err)
	if !ok || len(gone) == 0 {
		return err
	}
	told := *e
	told.Err = err
	told.Message += fmt.Sprintf("; these drills were preempted for it and do not go on: %s", listed(gone))
	return &told
}

// preempt has a drill give its claims to a recovery: it is cancelled unless it has
// ended, and its claims count no more from this commit on. Its DRS jobs end by
// themselves. A repeat is safe: a drill without claims is left alone. Stale: it changed
// meanwhile.
func (c *Control) preempt(ctx context.Context, actor recovery.Actor, drill, by recovery.ExecutionID, p recovery.Plan) error {
	e, _, err := c.book.LoadExecution(ctx, drill)
	if err != nil || !e.ClaimsHeld {
		return err
	}
	events, after, err := preempted(e, actor, by, p, time.Now().UTC())
	if err != nil {
		return err
	}
	rows, err := recovery.Rows(e, after)
	if err != nil {
		return err
	}
	err = c.book.Commit(ctx, recovery.Commit{Stream: recovery.ExecutionStream(drill), Version: e.Version, Events: events, Rows: rows})
	if err != nil {
		return err
	}
	if err := c.book.ReleaseClaims(ctx, drill); err != nil {
		c.log.InfoContext(ctx, "claims were not removed; they count no more all the same", "execution", drill, "err", err)
	}
	c.knock(drill)
	return nil
}

// preempted gives the events by which a drill gives way, and the drill after them.
func preempted(e *recovery.Execution, actor recovery.Actor, by recovery.ExecutionID, p recovery.Plan, now time.Time) ([]recovery.Event, *recovery.Execution, error) {
	why := fmt.Sprintf("preempted by execution %s, a RECOVERY of plan %s", by, p.Name)
	var bodies []recovery.Body
	if e.State.Ended() && cancellable(e) {
		bodies = append(bodies, recovery.ExecutionMoved{To: recovery.ExecutionInProgress, Reason: why})
	}
	if e.Cleanup == recovery.CleanupInProgress {
		bodies = append(bodies, recovery.CleanupMoved{To: recovery.CleanupFailed, Failure: &recovery.Failure{
			Code: "PREEMPTED", Message: "the drill was " + why, Remedy: "clean up again once the recovery has ended",
		}})
	}
	bodies = append(bodies, recovery.ClaimsMoved{PreemptedBy: by})
	var events []recovery.Event
	after := e
	for _, body := range bodies {
		ev := recovery.NewEvent(recovery.ExecutionStream(e.ID), after.Version, now, actor, body)
		var err error
		if after, err = recovery.Apply(after, ev); err != nil {
			return nil, nil, err
		}
		events = append(events, ev)
	}
	if !cancellable(after) {
		return events, after, nil
	}
	spoken, err := orchestrate.Say(after, Word{Kind: orchestrate.Cancel, Comment: why}, actor, now)
	if err != nil {
		return nil, nil, err
	}
	return append(events, spoken.Events...), spoken.After, nil
}

// cancellable reports whether preempting the drill cancels it: it goes on, or a job that
// ends well late may take it up again.
func cancellable(e *recovery.Execution) bool {
	switch e.State {
	case recovery.ExecutionCancelling:
		return false
	case recovery.ExecutionTimedOut:
		return e.Cleanup == ""
	}
	return !e.State.Ended()
}

// outOfPlay says why a preempted drill does not take the word, or nil: its servers may
// be live by now, so that all it may do is to clean up.
func outOfPlay(e *recovery.Execution, kind WordKind) error {
	if e.PreemptedBy == "" || kind == orchestrate.Cleanup || kind == orchestrate.Note {
		return nil
	}
	return recovery.Errorf(recovery.Conflict, "execution %s was preempted by %s: it does not go on", e.ID, e.PreemptedBy).
		WithRemedy("clean it up, and start another drill")
}
