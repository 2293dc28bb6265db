package recovery

import (
	"slices"
	"time"
)

// Apply gives the execution as it is after the event. It changes nothing that it was
// given: what the event touches is copied. The error names a move that the tables do
// not allow, or an event that does not follow on the execution's last one.
//
// The first event, ExecutionAdded, is applied to nil.
func Apply(e *Execution, ev Event) (*Execution, error) {
	if created, ok := ev.Body.(ExecutionAdded); ok {
		return applyCreated(e, ev, created)
	}
	if e == nil {
		return nil, Errorf(Internal, "event %d (%s) has no execution to apply to", ev.Seq, ev.Type)
	}
	if ev.Seq != e.Version+1 {
		return nil, Errorf(Stale, "event %d does not follow on version %d of execution %s", ev.Seq, e.Version, e.ID)
	}
	next := *e
	next.Version = ev.Seq
	c := change{e: &next, at: ev.At, actor: ev.Actor.Person()}
	if err := c.apply(ev.Body); err != nil {
		return nil, err
	}
	return &next, nil
}

// ApplyAll applies events in order.
func ApplyAll(e *Execution, events []Event) (*Execution, error) {
	for _, ev := range events {
		var err error
		if e, err = Apply(e, ev); err != nil {
			return nil, err
		}
	}
	return e, nil
}

func applyCreated(e *Execution, ev Event, created ExecutionAdded) (*Execution, error) {
	if e != nil || ev.Seq != 1 {
		return nil, Errorf(Internal, "execution %s is created already", created.Execution.ID)
	}
	next := created.Execution
	next.Version, next.ClaimsHeld = 1, true
	next.Overrides, next.Excluded, next.ReplacedInstances = created.Overrides, created.Excluded, created.ReplacedInstances
	for _, w := range created.Waves {
		next.Waves = append(next.Waves, &w)
	}
	return &next, nil
}

// change is one event on its way into a copy of an execution.
type change struct {
	e     *Execution
	at    time.Time
	actor Actor
}

func (c change) apply(body Body) error {
	switch b := body.(type) {
	case BatchAdded:
		return c.batchAdded(b.Batch)
	case NoteAdded:
		return nil // it is for people
	case ExecutionMoved:
		return c.executionMoved(b)
	case ExecutionRestored:
		c.e.RestoredAt = c.at
		return nil
	case WaveMoved:
		return c.waveMoved(b)
	case ApprovalReviewed:
		return c.approvalReviewed(b)
	case ApprovalMoved:
		return c.approvalMoved(b)
	case CleanupMoved:
		return c.cleanupMoved(b)
	case ClaimsMoved:
		return c.claimsMoved(b)
	case BatchSent:
		return c.batchSent(b)
	case BatchAnswered:
		return c.batchAnswered(b)
	case BatchUnanswered:
		return c.batchUnanswered(b)
	case BatchDelayed:
		return c.batchDelayed(b)
	case BatchRejected:
		return c.batchRejected(b)
	case BatchDropped:
		return c.batchDropped(b)
	case BatchEnded:
		return c.batchEnded(b)
	case ServersMoved:
		return c.serversMoved(b)
	case JobLogged:
		return c.jobLogged(b)
	case InstancesSeen:
		return c.instancesSeen(b)
	}
	return c.applyToAction(body)
}

func (c change) applyToAction(body Body) error {
	switch b := body.(type) {
	case PreparationAdded:
		return c.preparationAdded(b)
	case PreparationSent:
		return c.preparationSent(b)
	case PreparationMoved:
		return c.preparationMoved(b)
	case ActionAdded:
		return c.actionAdded(b)
	case ActionSent:
		return c.actionSent(b)
	case ActionAnswered:
		return c.actionAnswered(b)
	case ActionUnanswered:
		return c.actionUnanswered(b)
	case ActionDelayed:
		return c.actionDelayed(b)
	case ActionReported:
		return c.actionReported(b)
	case ActionMoved:
		return c.actionMoved(b)
	case ActionOrdered:
		return c.actionOrdered(b)
	case ActionOrderMoved:
		return c.actionOrderMoved(b)
	case SourceGivenUp:
		return c.sourceGivenUp()
	}
	return Errorf(Internal, "an event %s says nothing about an execution", body.Type())
}

func (c change) executionMoved(b ExecutionMoved) (err error) {
	e := c.e
	if e.State == ExecutionPaused && b.To == ExecutionPaused {
		e.Pause, e.Reason = b.Pause, b.Reason
		return nil
	}
	if e.State == ExecutionPaused {
		e.Pauses = endLast(e.Pauses, c.at)
	}
	if e.State, err = move(executionMoves, "execution "+string(e.ID), e.State, b.To); err != nil {
		return err
	}
	e.Pause, e.Reason = b.Pause, b.Reason
	switch {
	case b.To == ExecutionPaused:
		e.Pauses = append(slices.Clip(e.Pauses), Span{From: c.at})
	case b.To.Ended():
		e.EndedAt = c.at
	case b.To == ExecutionInProgress:
		e.EndedAt = time.Time{}
		if e.StartedAt.IsZero() {
			e.StartedAt = c.at
		}
	}
	return nil
}

func (c change) claimsMoved(b ClaimsMoved) error {
	c.e.ClaimsHeld = b.Held
	if b.PreemptedBy != "" {
		c.e.PreemptedBy = b.PreemptedBy
	}
	return nil
}

// endLast gives a copy of the spans in which the last one ends at the time.
func endLast(spans []Span, at time.Time) []Span {
	spans = slices.Clone(spans)
	if len(spans) > 0 {
		spans[len(spans)-1].To = at
	}
	return spans
}

// wave gives a copy of the wave that may be written to.
func (c change) wave(index int) (*Wave, error) {
	if index < 0 || index >= len(c.e.Waves) {
		return nil, Errorf(NotFound, "execution %s has no wave %d", c.e.ID, index)
	}
	w := *c.e.Waves[index]
	c.e.Waves = slices.Clone(c.e.Waves)
	c.e.Waves[index] = &w
	return &w, nil
}

func (c change) waveMoved(b WaveMoved) error {
	w, err := c.wave(b.Wave)
	if err != nil {
		return err
	}
	was := w.State
	if w.State, err = move(waveMoves, "wave "+w.Name, was, b.To); err != nil {
		return err
	}
	switch {
	case was == WaveCompleted: // what was lost since: between, nothing of the wave was at work
		w.Failures = append(slices.Clip(w.Failures), Span{From: w.EndedAt})
	case !was.Unwell() && b.To.Unwell():
		w.Failures = append(slices.Clip(w.Failures), Span{From: c.at})
	case was.Unwell() && !b.To.Unwell():
		w.Failures = endLast(w.Failures, c.at)
	}
	w.Failure, w.OnFailure = b.Failure, b.OnFailure
	if w.BegunAt.IsZero() {
		w.BegunAt = c.at
	}
	if b.Retry {
		w.Retries++
	}
	switch b.To {
	case WaveExecuting:
		w.AttemptAt, w.EndedAt = c.at, time.Time{}
		if w.StartedAt.IsZero() {
			w.StartedAt = c.at
		}
	case WaveFailed, WaveTimedOut:
		w.FailedAt, w.EndedAt = c.at, c.at
	case WaveCompleted:
		w.FailedAt, w.EndedAt = time.Time{}, c.at
	case WaveSkipped:
		w.EndedAt = c.at
	}
	return nil
}

func (c change) approvalMoved(b ApprovalMoved) error {
	w, err := c.wave(b.Wave)
	if err != nil {
		return err
	}
	w.Approvals = slices.Clone(w.Approvals)
	if b.To == ApprovalRequested {
		if a := w.Approval(); a != nil {
			if _, err := move(approvalMoves, "the approval of wave "+w.Name, a.State, b.To); err != nil {
				return err
			}
		}
		w.Approvals = append(w.Approvals, Approval{State: ApprovalRequested, RequestedAt: c.at, DueAt: b.DueAt})
		return nil
	}
	a := w.Approval()
	if a == nil {
		return Errorf(Conflict, "wave %s waits for no approval", w.Name)
	}
	if a.State, err = move(approvalMoves, "the approval of wave "+w.Name, a.State, b.To); err != nil {
		return err
	}
	if b.To != ApprovalOverdue {
		actor := c.actor
		a.By, a.DecidedAt, a.Comment = &actor, c.at, b.Comment
	}
	return nil
}

func (c change) approvalReviewed(b ApprovalReviewed) error {
	w, err := c.wave(b.Wave)
	if err != nil {
		return err
	}
	a := w.Approval()
	if a == nil || a.State != ApprovalBroken || a.Review != nil {
		return Errorf(Conflict, "wave %s has no broken approval that waits for a review", w.Name)
	}
	w.Approvals = slices.Clone(w.Approvals)
	w.Approval().Review = &Review{At: c.at, By: c.actor, Comment: b.Comment}
	return nil
}

func (c change) cleanupMoved(b CleanupMoved) (err error) {
	c.e.Cleanup, err = move(cleanupMoves, "the cleanup of "+string(c.e.ID), c.e.Cleanup, b.To)
	c.e.CleanupFailure = b.Failure
	if b.To == CleanupInProgress {
		c.e.Cleanups++
	}
	return err
}
