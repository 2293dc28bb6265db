package orchestrate

import (
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// chosenActions gives the actions of the wave that are fit for the word: those that it
// names, each of which must be, or all, unless the word is about servers alone.
func (s *speech) chosenActions(w *recovery.Wave, fit func(*recovery.Action) bool) ([]*recovery.Action, error) {
	if len(s.word.Actions) == 0 {
		var found []*recovery.Action
		for _, a := range s.e.Actions {
			if len(s.word.Servers) == 0 && a.Wave == w.Index && a.Stage != recovery.ActionRollback && fit(a) {
				found = append(found, a)
			}
		}
		return found, nil
	}
	var found []*recovery.Action
	for _, name := range s.word.Actions {
		a := s.findAction(w, name)
		switch {
		case a == nil:
			return nil, recovery.Errorf(recovery.NotFound, "wave %s of execution %s has no action %q", w.Name, s.e.ID, name).
				WithRemedy("its actions are %s", s.actionNames(w))
		case !fit(a):
			return nil, s.refuse("", "action %s of wave %s is %s", a.Name, w.Name, a.State)
		}
		found = append(found, a)
	}
	return found, nil
}

// findAction finds an action of the wave by its name, or by its ID, as for a rollback.
func (s *speech) findAction(w *recovery.Wave, name string) *recovery.Action {
	for _, a := range s.e.Actions {
		byName := a.Stage != recovery.ActionRollback && recovery.NameKey(a.Name) == recovery.NameKey(name)
		if a.Wave == w.Index && (byName || string(a.ID) == name) {
			return a
		}
	}
	return nil
}

func (s *speech) actionNames(w *recovery.Wave) string {
	var names []string
	for _, a := range s.e.Actions {
		if a.Wave == w.Index && a.Stage != recovery.ActionRollback {
			names = append(names, a.Name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// about narrows the word: one that names servers alone is not about actions, and one
// that names actions alone is not about servers.
func (s *speech) aboutServers() bool { return len(s.word.Servers) > 0 || len(s.word.Actions) == 0 }

// retryActions has actions of the wave tried again: those that failed, and those that a
// rollback undid or a stop cut short. An action's failure that the plan goes on from is
// only tried again by its name.
func (s *speech) retryActions(w *recovery.Wave) (int, error) {
	if open := firstOpenRollback(s.e); open != nil && open.Wave == w.Index {
		return 0, s.refuse("wait until it is over", "%s of wave %s runs, or is about to", open.Name, w.Name)
	}
	chosen, err := s.chosenActions(w, func(a *recovery.Action) bool {
		switch a.State {
		case recovery.ActionFailed:
			return len(s.word.Actions) > 0 || !s.e.Settled(a)
		case recovery.ActionRolledBack, recovery.ActionCancelled:
			return true
		}
		return false
	})
	if err != nil {
		return 0, err
	}
	chosen = s.withUndone(w, chosen)
	if len(chosen) > maxRetried {
		chosen = chosen[:maxRetried] // the rest fails the wave again, and is retried then
	}
	if len(chosen) > 0 && w.State == recovery.WaveCompleted {
		return 0, s.refuse("start another execution, or run the document by hand", "wave %s is %s", w.Name, w.State)
	}
	for _, a := range chosen {
		if err := s.emit(recovery.ActionMoved{Action: a.ID, Name: a.Name, To: recovery.ActionNotStarted, Anew: true, Comment: s.word.Comment}); err != nil {
			return 0, err
		}
	}
	return len(chosen), nil
}

// withUndone adds what a rollback undid before the wave, without which nothing of the
// wave goes on.
func (s *speech) withUndone(w *recovery.Wave, chosen []*recovery.Action) []*recovery.Action {
	for _, a := range s.e.ActionsOf(w.Index, recovery.ActionBefore) {
		if a.State == recovery.ActionRolledBack && !slices.Contains(chosen, a) {
			chosen = append(chosen, a)
		}
	}
	return chosen
}

// repeatAfter has the actions after a wave run again whose servers are launched again:
// what they did was to other instances.
func (s *speech) repeatAfter(w *recovery.Wave) error {
	for _, a := range s.e.ActionsOf(w.Index, recovery.ActionAfter) {
		if a.State != recovery.ActionSucceeded {
			continue
		}
		if err := s.emit(recovery.ActionMoved{Action: a.ID, Name: a.Name, To: recovery.ActionNotStarted, Anew: true, Comment: s.word.Comment}); err != nil {
			return err
		}
	}
	return nil
}

// How many actions one word changes at most, so that it fits into a commit: the row of one
// that is skipped or accepted keeps its report.
const (
	maxRetried = 20
	maxEnded   = 8
)

// endActions skips or accepts actions of the wave that failed. One that is named may be
// skipped before its turn, too.
func (s *speech) endActions(w *recovery.Wave, to recovery.ActionState) (int, error) {
	chosen, err := s.chosenActions(w, func(a *recovery.Action) bool {
		ahead := to == recovery.ActionSkipped && a.State == recovery.ActionNotStarted && len(s.word.Actions) > 0
		return ahead || a.State == recovery.ActionFailed && (len(s.word.Actions) > 0 || !s.e.Settled(a))
	})
	if err != nil {
		return 0, err
	}
	if len(chosen) > maxEnded {
		if len(s.word.Actions) > 0 {
			return 0, recovery.Errorf(recovery.Invalid, "%d actions are named: one word is about %d at most", len(chosen), maxEnded)
		}
		chosen = chosen[:maxEnded]
	}
	for _, a := range chosen {
		move := recovery.ActionMoved{Action: a.ID, Name: a.Name, To: to, Comment: s.word.Comment, Failure: a.Failure}
		if to == recovery.ActionSkipped {
			move.Skip = recovery.SkippedByOperator
		}
		if err := s.emit(move); err != nil {
			return 0, err
		}
	}
	return len(chosen), nil
}

// decideAction answers what an action's document waits for.
func (s *speech) decideAction() error {
	a, err := s.waitingAction()
	if err != nil {
		return err
	}
	if err := s.mayDecide("action "+a.Name, nil); err != nil {
		return err
	}
	order := recovery.ActionOrdered{Action: a.ID, Name: a.Name, Kind: recovery.OrderApprove, Comment: s.word.Comment}
	pauses := a.Report.WaitingStep()
	switch {
	case s.word.Kind == Reject && pauses != nil && pauses.Action == "aws:pause":
		order.Kind, order.Why = recovery.OrderStop, recovery.StopOperator // a pause can be resumed or ended
	case s.word.Kind == Reject:
		order.Kind = recovery.OrderReject
	case pauses != nil && pauses.Action == "aws:pause":
		order.Kind, order.Step = recovery.OrderResume, pauses.Name
	}
	return s.emit(order)
}

// waitingAction is the action that is meant, which waits for a person.
func (s *speech) waitingAction() (*recovery.Action, error) {
	if len(s.word.Actions) > 1 {
		return nil, recovery.Errorf(recovery.Invalid, "one action at a time is approved or rejected")
	}
	var found []*recovery.Action
	for _, a := range s.e.Actions {
		named := recovery.NameKey(a.Name) == recovery.NameKey(s.word.Actions[0]) || string(a.ID) == s.word.Actions[0]
		inWave := s.word.Wave == "" || recovery.NameKey(s.e.Waves[a.Wave].Name) == recovery.NameKey(s.word.Wave)
		if named && inWave && (a.State == recovery.ActionWaiting || len(found) == 0) {
			found = append(found[:0], a)
		}
	}
	switch {
	case len(found) == 0:
		return nil, recovery.Errorf(recovery.NotFound, "execution %s has no action %q", s.e.ID, s.word.Actions[0])
	case found[0].State != recovery.ActionWaiting:
		return nil, s.refuse("", "action %s is %s and waits for nobody", found[0].Name, found[0].State)
	case found[0].Order.Open():
		return nil, s.refuse("wait until SSM has answered", "action %s was answered already (%s)", found[0].Name, found[0].Order.Kind)
	}
	return found[0], nil
}
