package api

import (
	"fmt"

	"github.com/davit-dr/davit/recovery"
)

// preparation tells what happens to launch configurations, and reports whether it is that.
func (t *teller) preparation(ev recovery.Event) (text string, told bool) {
	var names []string
	switch b := ev.Body.(type) {
	case recovery.PreparationAdded:
		for _, s := range b.Preparation.Servers {
			names = append(names, t.server(s.SourceServerID))
		}
		return fmt.Sprintf("Launch configurations are to be applied in %s: %s", b.Preparation.Scope, few(names)), true
	case recovery.PreparationSent:
		for _, s := range b.Servers {
			names = append(names, t.server(s.SourceServerID))
		}
		if b.Back {
			return "Launch configurations are being put back: " + few(names), true
		}
		return "Launch configurations are being applied: " + few(names), true
	case recovery.PreparationMoved:
		return t.preparationMoved(b), true
	}
	return "", false
}

// preparationTexts are what the states are told with.
var preparationTexts = map[recovery.PreparationState]string{
	recovery.PreparationPending:   "is to be looked at again",
	recovery.PreparationApplied:   "is applied",
	recovery.PreparationFailed:    "cannot be applied",
	recovery.PreparationReturning: "is not put back yet",
	recovery.PreparationReturned:  "is put back",
	recovery.PreparationLeft:      "could not be put back",
}

// alternativeText tells what a server is launched with.
func alternativeText(a recovery.TakenAlternative) string {
	switch {
	case a == recovery.TakenAlternative{}:
		return "launched as its launch configuration states"
	case a.Said:
		return "launched as " + a.String()
	}
	return fmt.Sprintf("launched as alternative %d, %s", a.Number, a)
}

func (t *teller) preparationMoved(b recovery.PreparationMoved) string {
	var parts []string
	for _, s := range b.Servers {
		text := t.server(s.SourceServerID) + " " + preparationTexts[s.To]
		if s.Alternative != nil {
			text = t.server(s.SourceServerID) + " is to be " + alternativeText(*s.Alternative)
		}
		if s.Version != 0 {
			text += fmt.Sprintf(" (version %d)", s.Version)
		}
		parts = append(parts, withFailure(text, s.Failure))
	}
	return "Launch configuration: " + few(parts)
}
