package chaos_test

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// judge reads the history when all is over.
func (r *run) judge() {
	var all []*story
	for _, id := range r.executions {
		if s := r.read(id); s != nil {
			all = append(all, s)
			s.check()
		}
	}
	for _, scope := range r.setup.scopes {
		r.judgeJobs(scope.scope, all)
		if r.finished {
			r.judgeLedger(scope.scope)
		}
	}
	r.judgeAutomations(all)
	r.judgeLaunches(all)
	if r.finished {
		r.judgeClaims()
	}
}

// story is the history of one execution.
type story struct {
	run                 *run
	events              []recovery.Event
	stored              *recovery.Execution
	*recovery.Execution // as the events make it, as far as they were replayed
}

// read reads the events of an execution, checks their chain, and holds what they come to
// against the rows.
func (r *run) read(id recovery.ExecutionID) *story {
	s := &story{run: r}
	stream, prev := recovery.ExecutionStream(id), ""
	for {
		page, err := r.book.Events(r.ctx, stream, int64(len(s.events)), 1000)
		if err != nil {
			r.violate("the events of %s are not to be read: %v", id, err)
			return nil
		}
		if len(page) == 0 {
			break
		}
		for _, ev := range page {
			hash, err := recovery.Chain(prev, ev)
			if err != nil || hash != ev.Hash || ev.Seq != int64(len(s.events))+1 {
				r.violate("the chain of %s is broken at event %d", id, ev.Seq)
				return nil
			}
			s.events, prev = append(s.events, ev), hash
		}
	}
	stored, intents, err := r.book.LoadExecution(r.ctx, id)
	if err != nil {
		r.violate("%s is not to be read: %v", id, err)
		return nil
	}
	if r.finished && len(intents) > 0 {
		r.violate("%s is over and has open intents: %+v", id, intents)
	}
	s.stored = stored
	return s
}

// check replays the events, judges each against what stood before it, and compares what
// they come to with the rows.
func (s *story) check() {
	for _, ev := range s.events {
		s.judge(ev)
		after, err := recovery.Apply(s.Execution, ev)
		if err != nil {
			s.run.violate("the events of %s do not follow on each other: %v", s.stored.ID, err)
			return
		}
		s.Execution = after
	}
	want, err := recovery.Rows(nil, s.Execution)
	if err != nil {
		s.run.violate("%s has no rows: %v", s.ID, err)
		return
	}
	have, err := recovery.Rows(nil, s.stored)
	if err != nil || len(have) != len(want) {
		s.run.violate("%s has %d rows, and its events come to %d (%v)", s.ID, len(have), len(want), err)
		return
	}
	for i := range want {
		if !bytes.Equal(have[i].Body, want[i].Body) {
			s.run.violate("row %s %s differs from what the events come to:\nhave %s\nwant %s", want[i].Kind, want[i].ID, have[i].Body, want[i].Body)
			return
		}
	}
	s.checkEnd()
}

// judge holds an event against the rules that are not in the tables of moves.
func (s *story) judge(ev recovery.Event) {
	switch b := ev.Body.(type) {
	case recovery.WaveMoved:
		if s.Waves[b.Wave].State == recovery.WaveNotStarted && b.To != recovery.WaveSkipped {
			s.judgeBegin(ev, b)
		}
	case recovery.BatchSent:
		s.judgeSent(ev, b)
	case recovery.ActionSent:
		s.judgeActionSent(ev, b)
	}
}

// judgeBegin: no wave begins before its dependencies allow it.
func (s *story) judgeBegin(ev recovery.Event, b recovery.WaveMoved) {
	for _, at := range s.dependencies(b.Wave) {
		dep := s.Waves[at]
		unwell := dep.State == recovery.WaveFailed || dep.State == recovery.WaveTimedOut
		policy := cmp.Or(dep.OnFailure, s.Plan.Waves[at].OnFailure)
		goesOn := unwell && policy == recovery.OnFailureContinue
		if dep.State != recovery.WaveCompleted && dep.State != recovery.WaveSkipped && !goesOn {
			s.run.violate("event %d of %s: wave %s begins while %s is %s", ev.Seq, s.ID, b.Name, dep.Name, dep.State)
		}
	}
	if s.State != recovery.ExecutionInProgress {
		s.run.violate("event %d of %s: wave %s begins while the execution is %s", ev.Seq, s.ID, b.Name, s.State)
	}
}

// dependencies reads the plan as its documentation has it, and not as Davit's code does.
func (s *story) dependencies(wave int) []int {
	spec := s.Plan.Waves[wave]
	if len(spec.DependsOn) == 0 && s.Plan.Order == recovery.Sequential && wave > 0 {
		return []int{wave - 1}
	}
	var deps []int
	for i, w := range s.Plan.Waves {
		if slices.Contains(spec.DependsOn, w.Name) {
			deps = append(deps, i)
		}
	}
	return deps
}

// judgeSent: nothing is sent after a cancel, while an operator has it paused, or for a
// wave that did not begin; a cleanup sends nothing but terminations.
func (s *story) judgeSent(ev recovery.Event, sent recovery.BatchSent) {
	b := s.Batch(sent.Batch)
	if b.Kind == recovery.TerminateBatch {
		if s.Mode != recovery.Drill || s.Cleanup != recovery.CleanupInProgress {
			s.run.violate("event %d of %s: a termination is sent in a %s whose cleanup is %q", ev.Seq, s.ID, s.Mode, s.Cleanup)
		}
		return
	}
	running := s.State == recovery.ExecutionInProgress || s.State == recovery.ExecutionPaused && s.Pause != recovery.PausedByOperator
	if !running {
		s.run.violate("event %d of %s: batch %s is sent while the execution is %s (%s)", ev.Seq, s.ID, b.ID, s.State, s.Pause)
	}
	s.judgeActionsBefore(ev, b)
	if w := s.Waves[b.Wave]; w.StartedAt.IsZero() || w.State == recovery.WaveSkipped {
		s.run.violate("event %d of %s: batch %s is sent while wave %s is %s", ev.Seq, s.ID, b.ID, w.Name, w.State)
	}
}

// checkEnd judges where the execution came to rest.
func (s *story) checkEnd() {
	if s.State == recovery.ExecutionPaused && (s.Pause == "" || s.Pause != recovery.PausedByOperator && s.Reason == "") {
		s.run.violate("%s is PAUSED and does not say for what", s.ID)
	}
	if s.State != recovery.ExecutionCompleted {
		return
	}
	for _, w := range s.Waves {
		if w.State != recovery.WaveCompleted && w.State != recovery.WaveSkipped {
			s.run.violate("%s is COMPLETED with wave %s %s", s.ID, w.Name, w.State)
		}
	}
}
