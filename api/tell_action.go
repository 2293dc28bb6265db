package api

import (
	"cmp"
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// action tells what happens to an action; false: the event is about something else.
func (t *teller) action(ev recovery.Event) (string, bool) {
	switch b := ev.Body.(type) {
	case recovery.ActionAdded:
		return t.actionAdded(b.Action), true
	case recovery.ActionSent:
		return t.nameAction(b.Action, b.Name) + " is sent to SSM" + attempt(b.Attempt), true
	case recovery.ActionAnswered:
		if b.Adopted {
			return fmt.Sprintf("%s: its automation %s was found by its tag", t.nameAction(b.Action, b.Name), b.AutomationID), true
		}
		return fmt.Sprintf("%s: SSM works on it as automation %s", t.nameAction(b.Action, b.Name), b.AutomationID), true
	case recovery.ActionUnanswered:
		return withReason(t.nameAction(b.Action, b.Name)+": it is not known whether SSM started it", b.Reason), true
	case recovery.ActionDelayed:
		return withReason(fmt.Sprintf("%s is held back (%s)", t.nameAction(b.Action, b.Name), b.Reason), b.Detail), true
	case recovery.ActionReported:
		return t.actionReported(b), true
	case recovery.ActionMoved:
		return t.actionMoved(b), true
	case recovery.ActionOrdered:
		return t.actionOrdered(b), true
	case recovery.ActionOrderMoved:
		return t.actionOrderMoved(b), true
	case recovery.SourceGivenUp:
		return withReason("The source is given up: actions that need it are left out, and due once it is back", b.Comment), true
	}
	return "", false
}

// nameAction is an action as people read it: with its wave, once the teller knows that.
func (t *teller) nameAction(id recovery.ActionID, name string) string {
	a, known := t.actions[id]
	switch {
	case known && a.Stage == recovery.ActionRollback && a.Wave < len(t.waves):
		return fmt.Sprintf("The %s in wave %s", name, t.waves[a.Wave].Name)
	case known && a.Wave < len(t.waves):
		return fmt.Sprintf("Action %s %s wave %s", name, place(a.Stage), t.waves[a.Wave].Name)
	}
	return "Action " + name
}

func attempt(n int) string {
	if n <= 1 {
		return ""
	}
	return fmt.Sprintf(" (attempt %d)", n)
}

func (t *teller) actionAdded(a recovery.Action) string {
	name := t.nameAction(a.ID, a.Name)
	if a.State == recovery.ActionSkipped {
		return name + " is left out: " + skipText[a.Skip]
	}
	return fmt.Sprintf("%s is planned in %s", name, a.Scope)
}

// skipText says why an action was left out.
var skipText = map[recovery.SkipReason]string{
	recovery.SkippedByMode:     "it does not run in this mode",
	recovery.SkippedBySource:   "the source is given up, and its work is due once that is back",
	recovery.SkippedByOperator: "a person goes on without it",
	recovery.SkippedByWave:     "its wave is left out",
}

func (t *teller) actionReported(b recovery.ActionReported) string {
	r := b.Report
	text := fmt.Sprintf("%s: SSM says %s", t.nameAction(b.Action, b.Name), cmp.Or(r.Status, "nothing yet"))
	step := r.WaitingStep()
	if recovery.AutomationStatusOf(r.Status).Ended() {
		step = nil // which one it was at says nothing any more
	}
	if step != nil {
		text += fmt.Sprintf(", at step %s (%s), which is %s", step.Name, step.Action, step.Status)
	}
	return withReason(text, r.FailureMessage)
}

func (t *teller) actionMoved(b recovery.ActionMoved) string {
	name := t.nameAction(b.Action, b.Name)
	if b.To == recovery.ActionNotStarted {
		text := name + " is to be tried again"
		if !b.NotBefore.IsZero() {
			text += " at " + b.NotBefore.UTC().Format(time.TimeOnly) + " UTC"
		}
		return withReason(withFailure(text, b.Failure), b.Comment)
	}
	text := fmt.Sprintf("%s is %s", name, b.To)
	if b.To == recovery.ActionWaiting {
		text += " for a person"
	}
	switch {
	case b.To == recovery.ActionSkipped && b.Skip != "":
		return withReason(text+": "+skipText[b.Skip], b.Comment)
	case b.To == recovery.ActionSkipped, b.To == recovery.ActionAccepted:
		return withReason(text, b.Comment) // why it had failed is told already
	}
	return withReason(withFailure(text, b.Failure), b.Comment)
}

// orderText says what SSM is told.
var orderText = map[recovery.OrderKind]string{
	recovery.OrderApprove: "that it is approved",
	recovery.OrderReject:  "that it is rejected",
	recovery.OrderResume:  "to let it go on",
	recovery.OrderStop:    "to stop it",
}

// stopText says why an automation is stopped.
var stopText = map[recovery.StopReason]string{
	recovery.StopTimeout:  "its time is over",
	recovery.StopCancel:   "the execution is cancelled",
	recovery.StopSource:   "the source is given up",
	recovery.StopOperator: "a person ended it",
}

func (t *teller) actionOrdered(b recovery.ActionOrdered) string {
	text := fmt.Sprintf("%s: SSM is to be told %s", t.nameAction(b.Action, b.Name), orderText[b.Kind])
	return withReason(withReason(text, stopText[b.Why]), b.Comment)
}

func (t *teller) actionOrderMoved(b recovery.ActionOrderMoved) string {
	name, what := t.nameAction(b.Action, b.Name), ""
	if a, known := t.actions[b.Action]; known && a.Order != nil {
		what = " " + orderText[a.Order.Kind]
	}
	switch b.To {
	case recovery.OrderSent:
		return fmt.Sprintf("%s: SSM is being told%s", name, what)
	case recovery.OrderDone:
		return fmt.Sprintf("%s: SSM was told%s", name, what)
	case recovery.OrderVoid:
		return withFailure(fmt.Sprintf("%s: SSM refused to be told%s", name, what), b.Failure)
	}
	return fmt.Sprintf("%s: SSM did not answer, and will be told again%s", name, what)
}
