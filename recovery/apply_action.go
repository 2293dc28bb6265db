package recovery

import (
	"slices"
	"time"
)

// maxEarlier is how many earlier attempts of an action are kept in its record. The
// events have all of them.
const maxEarlier = 20

// action gives a copy of the action that may be written to.
func (c change) action(id ActionID) (*Action, error) {
	at := slices.IndexFunc(c.e.Actions, func(a *Action) bool { return a.ID == id })
	if at < 0 {
		return nil, Errorf(NotFound, "execution %s has no action %s", c.e.ID, id)
	}
	a := *c.e.Actions[at]
	c.e.Actions = slices.Clone(c.e.Actions)
	c.e.Actions[at] = &a
	return &a, nil
}

// movedAction gives a copy of the action, moved to the state.
func (c change) movedAction(id ActionID, to ActionState) (*Action, error) {
	a, err := c.action(id)
	if err != nil {
		return nil, err
	}
	was := a.State
	if a.State, err = move(actionMoves, "action "+a.Name, was, to); err != nil {
		return nil, err
	}
	switch {
	case was != ActionWaiting && to == ActionWaiting:
		a.Waits = append(slices.Clip(a.Waits), Span{From: c.at})
	case was == ActionWaiting && to != ActionWaiting:
		a.Waits = endLast(a.Waits, c.at)
	}
	return a, nil
}

func (c change) actionAdded(ev ActionAdded) error {
	added := ev.Action
	if c.e.Action(added.ID) != nil {
		return Errorf(Conflict, "execution %s has the action %s already", c.e.ID, added.ID)
	}
	c.e.Actions = append(slices.Clip(c.e.Actions), &added)
	return nil
}

func (c change) actionSent(ev ActionSent) error {
	a, err := c.movedAction(ev.Action, ActionRequested)
	if err != nil {
		return err
	}
	a.endDelay(c.at)
	a.due(c.at)
	a.Sends++
	a.RequestedAt, a.UncertainSince = c.at, time.Time{}
	a.Parameters, a.Secrets = ev.Parameters, ev.Secrets
	return nil
}

func (c change) actionAnswered(ev ActionAnswered) error {
	a, err := c.movedAction(ev.Action, ActionInProgress)
	if err != nil {
		return err
	}
	a.endDelay(c.at)
	a.called(ev.Call)
	a.AutomationID, a.Adopted, a.Doubted = ev.AutomationID, ev.Adopted, false
	return nil
}

func (c change) actionUnanswered(ev ActionUnanswered) error {
	a, err := c.movedAction(ev.Action, ActionUncertain)
	if err != nil {
		return err
	}
	a.called(ev.Call)
	a.due(c.at)
	if a.RequestedAt.IsZero() {
		a.RequestedAt = c.at
	}
	a.UncertainSince, a.Doubted = c.at, true
	a.Delay, a.DelayDetail, a.DelaySince = DelayAnswer, short(ev.Reason), c.at
	return nil
}

func (c change) actionDelayed(ev ActionDelayed) error {
	a, err := c.action(ev.Action)
	if err != nil {
		return err
	}
	if a.State != ActionNotStarted {
		if a.State, err = move(actionMoves, "action "+a.Name, a.State, ActionNotStarted); err != nil {
			return err
		}
	}
	a.called(ev.Call)
	a.due(c.at)
	if a.Delay != ev.Reason {
		a.endDelay(c.at)
		a.Delay, a.DelaySince = ev.Reason, c.at
	}
	a.DelayDetail, a.NotBefore = short(ev.Detail), ev.NotBefore
	return nil
}

func (c change) actionReported(ev ActionReported) error {
	a, err := c.action(ev.Action)
	if err != nil {
		return err
	}
	a.Report = ev.Report
	return nil
}

func (c change) actionMoved(ev ActionMoved) error {
	a, err := c.movedAction(ev.Action, ev.To)
	if err != nil {
		return err
	}
	a.endDelay(c.at)
	a.Comment = ev.Comment
	if ev.To == ActionNotStarted {
		a.tryAgain(ev, c.at)
		return nil
	}
	if ev.Failure != nil {
		a.Failure = ev.Failure.short()
	}
	switch ev.To {
	case ActionSucceeded:
		a.Failure = nil
	case ActionSkipped:
		a.Skip = ev.Skip
	}
	if c.actor != Engine {
		actor := c.actor
		a.By = &actor
	}
	if ev.To.Over() && ev.To != ActionRolledBack {
		a.EndedAt = c.at
	}
	return nil
}

// tryAgain makes the action ready for its next attempt.
func (a *Action) tryAgain(ev ActionMoved, at time.Time) {
	failure := ev.Failure.short()
	if failure == nil {
		failure = a.Failure
	}
	if !a.DueAt.IsZero() {
		past := ActionAttempt{a.Attempt, a.AutomationID, a.Report.Status, a.Report.StartedAt, a.Report.EndedAt, failure}
		a.Earlier = append(slices.Clip(a.Earlier), past)
		if over := len(a.Earlier) - maxEarlier; over > 0 {
			a.Earlier = a.Earlier[over:]
		}
	}
	if ev.Anew {
		a.Tries = 0
	}
	a.Attempt++
	a.Sends, a.Failure, a.Order, a.Skip, a.By = 0, nil, nil, "", nil
	a.AutomationID, a.Adopted, a.Doubted, a.Report = "", false, false, AutomationReport{}
	a.Parameters, a.Secrets = nil, nil
	a.DueAt, a.RequestedAt, a.UncertainSince, a.EndedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	if ev.NotBefore.After(at) {
		a.NotBefore, a.Delay, a.DelaySince = ev.NotBefore, DelayRetry, at
		if failure != nil {
			a.DelayDetail = failure.Message
		}
	}
}

func (c change) actionOrdered(ev ActionOrdered) error {
	a, err := c.action(ev.Action)
	if err != nil {
		return err
	}
	if ev.Kind == OrderStop {
		if a, err = c.movedAction(ev.Action, ActionStopping); err != nil {
			return err
		}
	}
	a.Order = &ActionOrder{
		Kind: ev.Kind, Why: ev.Why, Step: ev.Step, Comment: ev.Comment, By: c.actor, At: c.at, State: OrderGiven,
	}
	return nil
}

func (c change) actionOrderMoved(ev ActionOrderMoved) error {
	a, err := c.action(ev.Action)
	if err != nil {
		return err
	}
	if a.Order == nil {
		return Errorf(Conflict, "action %s has no order to SSM", a.Name)
	}
	o := *a.Order
	if o.State, err = move(orderMoves, "the order to SSM for action "+a.Name, o.State, ev.To); err != nil {
		return err
	}
	switch ev.To {
	case OrderSent:
		o.Sends++
	case OrderDone:
		o.DoneAt = c.at
	}
	o.NotBefore, o.Failure = ev.NotBefore, ev.Failure.short()
	a.Order = &o
	a.called(ev.Call)
	return nil
}

func (c change) sourceGivenUp() error {
	c.e.Ungraceful = true
	return nil
}

// due begins the attempt's time, once.
func (a *Action) due(at time.Time) {
	if a.DueAt.IsZero() {
		a.DueAt = at
		a.Tries++
	}
}

// endDelay closes the delay that holds the action back, if there is one.
func (a *Action) endDelay(at time.Time) {
	if a.Delay != "" && len(a.Delays) < maxSpans {
		a.Delays = append(slices.Clip(a.Delays), Delay{a.Delay, Span{a.DelaySince, at}})
	}
	a.Delay, a.DelayDetail, a.DelaySince, a.NotBefore = "", "", time.Time{}, time.Time{}
}

func (a *Action) called(call Span) {
	if !call.From.IsZero() && len(a.Calls) < maxSpans {
		a.Calls = append(slices.Clip(a.Calls), call)
	}
}
