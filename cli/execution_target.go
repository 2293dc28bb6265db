package cli

import (
	"slices"
	"strings"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// target is what a word is about: a wave, and what of it; empty: the whole execution.
type target struct {
	wave             string
	servers, actions []string
}

// findTarget is what was named, completed by what waits for the word where that is one
// thing alone.
func (o *executionWordOptions) findTarget(e apitype.Execution) (target, error) {
	named := target{o.wave, o.servers, o.actions}
	if !needsWave(o.word) {
		return named, nil
	}
	if named.wave == "" && len(named.actions) > 0 {
		switch waves := wavesWith(e, named.actions); len(waves) {
		case 0:
			return named, recovery.Errorf(recovery.NotFound, "no wave of execution %s has the action %s", e.ExecutionID, strings.Join(named.actions, ", ")).
				WithRemedy("see `davit execution show %s`", e.ExecutionID)
		case 1:
			named.wave = waves[0]
		}
	}
	answers := o.word == apitype.Approve || o.word == apitype.Reject
	if named.wave != "" && (!answers || len(named.actions) > 0) {
		return named, nil
	}
	waiting := targetsWaiting(e, named, answers, func(d apitype.Decision) bool { return slices.Contains(d.Words, o.word) })
	if len(waiting) == 0 && (answers || o.word == apitype.BreakGlass) {
		// Somebody else's approval, or too early: it is refused for that, not for none waiting.
		waiting = targetsWaiting(e, named, answers, func(d apitype.Decision) bool {
			return d.Kind == apitype.DecideApproval || answers && d.Kind == apitype.DecideAction
		})
	}
	switch {
	case len(waiting) == 1:
		waiting[0].servers = named.servers
		return waiting[0], nil
	case len(waiting) == 0 && named.wave != "":
		return named, nil // the server says why not
	case len(waiting) == 0:
		return named, recovery.Errorf(recovery.Conflict, "no wave of execution %s waits for %s: it is %s", e.ExecutionID, o.word, e.State).
			WithRemedy("see `davit execution show %s`", e.ExecutionID)
	}
	return named, o.several(waiting)
}

// several asks which of the things that wait for the word is meant.
func (o *executionWordOptions) several(waiting []target) error {
	var names []string
	flags := "--wave"
	for _, w := range waiting {
		name := w.wave
		if len(w.actions) > 0 {
			name, flags = strings.Join(w.actions, ", ")+" (of wave "+w.wave+")", "--wave or --action"
		}
		names = append(names, name)
	}
	what := "waves"
	if flags != "--wave" {
		what = "waves and actions"
	}
	return usagef("several %s wait for %s: name one of %s with %s", what, o.word, strings.Join(names, ", "), flags)
}

// targetsWaiting are what decisions of a kind are about, each once: waves, and where
// actions count, single actions of them.
func targetsWaiting(e apitype.Execution, named target, withActions bool, of func(apitype.Decision) bool) []target {
	var found []target
	for _, d := range e.Decisions {
		about := target{wave: d.Wave}
		if withActions {
			about.actions = d.Actions
		}
		again := slices.ContainsFunc(found, func(t target) bool { return t.wave == about.wave && slices.Equal(t.actions, about.actions) })
		if d.Wave != "" && named.covers(d) && !again && of(d) {
			if len(named.actions) > 0 {
				about.actions = named.actions
			}
			found = append(found, about)
		}
	}
	return found
}

// covers reports whether the decision is about what was named.
func (t target) covers(d apitype.Decision) bool {
	if t.wave != "" && recovery.NameKey(t.wave) != recovery.NameKey(d.Wave) {
		return false
	}
	return !slices.ContainsFunc(t.actions, func(name string) bool {
		return !slices.ContainsFunc(d.Actions, func(a string) bool { return recovery.NameKey(a) == recovery.NameKey(name) })
	})
}

// wavesWith are the waves that have all of the actions.
func wavesWith(e apitype.Execution, names []string) []string {
	var waves []string
	for _, w := range e.Waves {
		has := func(name string) bool { return actionNamed(w, name) != nil }
		if !slices.ContainsFunc(names, func(name string) bool { return !has(name) }) {
			waves = append(waves, w.Name)
		}
	}
	return waves
}

// actionNamed finds an action of the wave by its name, or by its ID, as for a rollback.
func actionNamed(w apitype.Wave, name string) *apitype.Action {
	for i, a := range w.Actions {
		byName := a.Stage != recovery.ActionRollback && recovery.NameKey(a.Name) == recovery.NameKey(name)
		if byName || string(a.ActionID) == name {
			return &w.Actions[i]
		}
	}
	return nil
}
