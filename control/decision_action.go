package control

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

// actions are the decisions about single actions of the wave: those whose documents wait
// for a person, and those that failed and hold it up.
func (a *asking) actions(w *recovery.Wave) []Decision {
	var all []Decision
	for _, x := range a.e.Actions {
		switch {
		case x.Wave != w.Index:
		case x.State == recovery.ActionWaiting && !x.Order.Open():
			all = append(all, a.waitingAction(w, x))
		case x.State == recovery.ActionFailed:
			all = append(all, a.failedAction(w, x)...)
		}
	}
	return all
}

func (a *asking) waitingAction(w *recovery.Wave, x *recovery.Action) Decision {
	d := Decision{Kind: DecideAction, Wave: w.Name, Actions: []string{callAction(x)}}
	if n := len(x.Waits); n > 0 {
		d.Since = x.Waits[n-1].From
	}
	d.Roles = granted[PermitApprove]
	d.Question = fmt.Sprintf("Action %s of wave %s waits for a person", x.Name, w.Name)
	if step := x.Report.WaitingStep(); step != nil {
		d.Question += fmt.Sprintf(" at its step %s (%s)", step.Name, step.Action)
		if message := messageOf(step); message != "" {
			d.Question += fmt.Sprintf(", which says %q", message)
		}
	}
	d.Question += ". "
	if o := x.Order; o != nil && o.State == recovery.OrderVoid && o.Failure != nil {
		d.Question += fmt.Sprintf("The last answer (%s, by %s) was not taken: %s. ", o.Kind, o.By.Name, strings.TrimSuffix(o.Failure.Message, "."))
	}
	d.Question += "May it go on?"
	d.Words = a.words(Word{Wave: w.Name, Actions: d.Actions}, orchestrate.Approve, orchestrate.Reject)
	return d
}

// messageOf is what a step says to the people that it waits for. SSM tells inputs as JSON.
func messageOf(step *recovery.AutomationStep) string {
	message := step.Inputs["Message"]
	var plain string
	if json.Unmarshal([]byte(message), &plain) == nil {
		message = plain
	}
	return strings.TrimSpace(message)
}

// failedAction asks about an action that failed and that nothing goes on from by itself,
// and about a rollback that failed, as long as somebody can do something about it.
func (a *asking) failedAction(w *recovery.Wave, x *recovery.Action) []Decision {
	rollback := x.Stage == recovery.ActionRollback
	if !rollback && a.e.Settled(x) {
		return nil
	}
	d := Decision{
		Kind: DecideActionFailure, Wave: w.Name, Actions: []string{callAction(x)}, Since: x.EndedAt,
		Question: fmt.Sprintf("Action %s of wave %s failed", x.Name, w.Name),
	}
	if rollback {
		d.Question = fmt.Sprintf("The %s of wave %s failed", x.Name, w.Name)
	}
	d.Question += ". How shall it go on?"
	words := []WordKind{orchestrate.Retry, orchestrate.Skip, orchestrate.Accept}
	if a.e.ActionSpec(x).Requires == recovery.RequiresSource {
		words = append(words, orchestrate.GiveUpSource)
	}
	d.Words = a.words(Word{Wave: w.Name, Actions: d.Actions}, words...)
	if len(d.Words) == 0 && (rollback || a.e.State != recovery.ExecutionPaused) {
		return nil
	}
	return []Decision{d}
}

// failedActions are those of the wave that failed and hold it up.
func (a *asking) failedActions(w *recovery.Wave) []*recovery.Action {
	var failed []*recovery.Action
	for _, x := range a.e.Actions {
		if x.Wave == w.Index && x.Stage != recovery.ActionRollback && x.State == recovery.ActionFailed && !a.e.Settled(x) {
			failed = append(failed, x)
		}
	}
	return failed
}

// callAction is how a word names the action: a rollback has no name of its own.
func callAction(x *recovery.Action) string {
	if x.Stage == recovery.ActionRollback {
		return string(x.ID)
	}
	return x.Name
}
