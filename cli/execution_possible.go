package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// possible says why a word cannot be said to the execution now, so that nobody is asked
// to confirm what will be refused. It goes by the decisions that the server offers; what
// they do not cover, such as leaving out a wave that has not begun, is for the server.
func possible(word apitype.Word, e apitype.Execution, about target) error {
	wave := about.wave
	if wave != "" && !hasWave(e, wave) {
		return recovery.Errorf(recovery.NotFound, "execution %s has no wave %q", e.ExecutionID, wave).
			WithRemedy("its waves are %s", strings.Join(waveNames(e), ", "))
	}
	if err := knownActions(e, about); err != nil || offered(word, e, about) {
		return err
	}
	switch word {
	case apitype.Approve, apitype.Reject:
		return noApproval(word, e, about)
	case apitype.BreakGlass:
		return noGlass(e, about)
	case apitype.Cleanup:
		return noCleanup(e)
	case apitype.Resume:
		return notNow(e, word, "it is "+string(e.State))
	case apitype.Cancel:
		if e.State.Ended() || e.State == recovery.ExecutionCancelling {
			return notNow(e, word, "it is "+string(e.State)+" already")
		}
	case apitype.GiveUpSource:
		return noSource(e)
	case apitype.Retry, apitype.Skip, apitype.Accept:
		return noFailure(word, e, about)
	}
	return nil
}

// knownActions says which of the actions named the wave has not.
func knownActions(e apitype.Execution, about target) error {
	w := waveOf(e, about.wave)
	for _, name := range about.actions {
		if actionNamed(w, name) != nil {
			continue
		}
		names := []string{}
		for _, a := range w.Actions {
			names = append(names, a.Name)
		}
		return recovery.Errorf(recovery.NotFound, "wave %s of execution %s has no action %q", w.Name, e.ExecutionID, name).
			WithRemedy("its actions are %s", orNone(strings.Join(names, ", ")))
	}
	return nil
}

// offered reports whether a decision about what is meant, or about anything where that is
// not said, takes the word.
func offered(word apitype.Word, e apitype.Execution, about target) bool {
	return slices.ContainsFunc(e.Decisions, func(d apitype.Decision) bool {
		return slices.Contains(d.Words, word) && about.covers(d)
	})
}

// noSource says why the source cannot be given up.
func noSource(e apitype.Execution) error {
	switch {
	case e.State.Ended() || e.State == recovery.ExecutionCancelling:
		return notNow(e, apitype.GiveUpSource, "it is "+string(e.State))
	case e.Ungraceful:
		return notNow(e, apitype.GiveUpSource, "its source is given up already")
	}
	return nil
}

func noApproval(word apitype.Word, e apitype.Execution, about target) error {
	wave := about.wave
	if len(about.actions) > 0 {
		return noActionApproval(word, e, about)
	}
	for _, d := range e.Decisions {
		if d.Kind == apitype.DecideApproval && recovery.NameKey(d.Wave) == recovery.NameKey(wave) {
			return recovery.Errorf(recovery.Denied, "you may not %s wave %s of execution %s", word, wave, e.ExecutionID).
				WithRemedy("its approval is for %s, and not for who started the execution unless its plan says so", recovery.JoinRoles(d.Roles, " or "))
		}
	}
	return notNow(e, word, fmt.Sprintf("wave %s is %s and waits for no approval", wave, waveOf(e, wave).State))
}

// noGlass says why the glass cannot be broken. When it may be, the server says.
func noGlass(e apitype.Execution, about target) error {
	w := waveOf(e, about.wave)
	switch {
	case e.Mode != recovery.Recovery:
		return notNow(e, apitype.BreakGlass, "it is a "+string(e.Mode)+": the glass is there for a RECOVERY")
	case w.Approval == nil || !w.Approval.State.Open():
		return notNow(e, apitype.BreakGlass, fmt.Sprintf("wave %s is %s and waits for no approval", w.Name, w.State))
	}
	return nil
}

// noActionApproval says why an action cannot be approved or rejected.
func noActionApproval(word apitype.Word, e apitype.Execution, about target) error {
	a := actionNamed(waveOf(e, about.wave), about.actions[0])
	if a.State == recovery.ActionWaiting && (a.Order == nil || !a.Order.Open) {
		return recovery.Errorf(recovery.Denied, "you may not %s action %s of execution %s", word, a.Name, e.ExecutionID).
			WithRemedy("that is for Admin or RecoveryManager, and not for who started the execution unless its plan says so")
	}
	return notNow(e, word, fmt.Sprintf("action %s is %s and waits for nobody", a.Name, a.State))
}

func noCleanup(e apitype.Execution) error {
	switch {
	case e.Mode != recovery.Drill:
		return notNow(e, apitype.Cleanup, "it is a RECOVERY: its instances are production now")
	case e.Cleanup != "":
		return notNow(e, apitype.Cleanup, "its cleanup is "+string(e.Cleanup))
	case !e.State.Ended():
		return notNow(e, apitype.Cleanup, "it is "+string(e.State)+": wait for its end, or cancel it")
	case e.Active:
		return notNow(e, apitype.Cleanup, "a DRS job of it still runs: wait for its end")
	}
	return notNow(e, apitype.Cleanup, "it left no instances behind")
}

// noFailure says why nobody can deal with a failure of the wave.
func noFailure(word apitype.Word, e apitype.Execution, about target) error {
	w := waveOf(e, about.wave)
	notBegun := w.State == recovery.WaveNotStarted || w.State == recovery.WaveWaiting
	switch {
	case overForGood(e):
		return notNow(e, word, "it is "+string(e.State))
	case len(about.actions) > 0:
		return nil // one that nothing waits for may be retried or skipped by its name, too
	case word == apitype.Skip && (notBegun || w.State.Unwell()):
		return nil
	case word == apitype.Accept && !notBegun:
		return nil
	case word == apitype.Retry && (w.Counts.Failed > 0 || w.ActionCounts.Failed > 0 || w.State.Unwell()):
		return nil
	}
	return notNow(e, word, fmt.Sprintf("wave %s is %s", w.Name, w.State))
}

// overForGood reports whether nothing can take the execution up again.
func overForGood(e apitype.Execution) bool {
	switch e.State {
	case recovery.ExecutionCompleted, recovery.ExecutionCancelled, recovery.ExecutionCancelling:
		return true
	}
	return false
}

func notNow(e apitype.Execution, word apitype.Word, why string) error {
	return recovery.Errorf(recovery.Conflict, "%s is not possible for execution %s: %s", word, e.ExecutionID, why).
		WithRemedy("see `davit execution show %s`", e.ExecutionID)
}

func hasWave(e apitype.Execution, name string) bool {
	return slices.ContainsFunc(e.Waves, func(w apitype.Wave) bool { return recovery.NameKey(w.Name) == recovery.NameKey(name) })
}

func waveNames(e apitype.Execution) []string {
	names := make([]string, len(e.Waves))
	for i, w := range e.Waves {
		names[i] = w.Name
	}
	return names
}
