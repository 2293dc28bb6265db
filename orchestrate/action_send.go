package orchestrate

import (
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// sendAction decides to start at most one automation: of an action whose turn has come,
// or of one whose start was not answered and which SSM does not show.
func (n *next) sendAction() {
	for _, a := range n.e.Actions {
		if n.full() || len(n.d.Open) > 0 {
			return
		}
		switch {
		case actionTurn(n.e, a, n.now) && !n.now.Before(a.NotBefore):
			if n.doubtedAction(a) {
				n.emit(recovery.ActionUnanswered{Action: a.ID, Name: a.Name, Reason: sentUnknown})
				continue
			}
			n.trySendAction(a)
		case a.State == recovery.ActionUncertain && n.mayRepeat(a):
			if neverSent(a) {
				n.trySendAction(a)
				continue
			}
			n.requestAction(a, a.Parameters, a.Secrets)
		}
	}
}

// mayRepeat reports whether the start of an automation may be asked for again. A look has
// shown none; should one show itself later, the client token keeps it the only one.
func (n *next) mayRepeat(a *recovery.Action) bool {
	found, looked := n.o.Found[a.ID]
	missing := looked && found.ID == "" && !found.AsOf.Before(a.UncertainSince)
	if a.Stage != recovery.ActionRollback && !earlierSettled(n.e, a) {
		return false // what comes before it runs again: its wave or its servers were retried
	}
	again := !n.now.Before(a.UncertainSince.Add(n.sendBackoff(a.Sends)))
	return missing && again && !n.unwanted(a) && !n.withoutSource(a) && !held(n.e) && n.now.Before(n.actionDeadline(a))
}

// trySendAction resolves what the action's parameters refer to and starts it. Secrets are
// only pinned to a version here: their values are read as the request is sent.
func (n *next) trySendAction(a *recovery.Action) {
	params, err := resolve(n.e, a, n.e.ActionSpec(a).Parameters)
	if err != nil {
		n.failAction(a, recovery.FailedByParameter, recovery.Failure{
			Message: err.Error(), Remedy: "put the plan right for the next execution; here, run the document by hand and accept the action, or skip it",
		})
		return
	}
	if len(params.SecretRefs()) == 0 {
		n.requestAction(a, params, nil)
		return
	}
	switch pinned, looked := n.o.Secrets[a.ID]; {
	case !looked: // they are looked up for the next decision
	case pinned.Err == nil:
		n.requestAction(a, params, pinned.Secrets)
	case isPassing(pinned.Err):
		n.delayAction(a, Outcome{Err: pinned.Err})
	default:
		f := recovery.FailureOf(pinned.Err)
		f.Message = "a secret of its parameters cannot be read: " + f.Message
		f.Code = string(recovery.FailedBySecret)
		n.failAction(a, recovery.FailedBySecret, f)
	}
}

// isPassing reports whether an error says nothing about the request itself.
func isPassing(err error) bool {
	switch recovery.CodeOf(err) {
	case recovery.Unavailable, recovery.Internal, recovery.Throttled, recovery.QuotaExceeded, recovery.LeaseLost, recovery.Unauthenticated:
		return true
	}
	return false
}

func (n *next) requestAction(a *recovery.Action, params recovery.ActionParameters, secrets []recovery.PinnedSecret) {
	intent := recovery.Intent{
		ID: recovery.IntentID(fmt.Sprintf("%s-a%d-send%d", a.ID, a.Attempt, a.Sends+1)), ExecutionID: n.e.ID,
		Kind: recovery.StartActionIntent, ActionID: a.ID, CreatedAt: n.now,
	}
	n.emit(recovery.ActionSent{
		Action: a.ID, Name: a.Name, IntentID: intent.ID, Attempt: a.Attempt, Parameters: params, Secrets: secrets,
	})
	n.d.Open = append(n.d.Open, intent)
}

// sendOrder decides to tell SSM at most one thing about a running automation.
func (n *next) sendOrder() {
	for _, a := range n.e.Actions {
		if n.full() || len(n.d.Open) > 0 {
			return
		}
		o := a.Order
		if o == nil || o.State != recovery.OrderGiven || n.now.Before(o.NotBefore) || a.AutomationID == "" || !a.State.InFlight() {
			continue
		}
		intent := recovery.Intent{
			ID: recovery.IntentID(fmt.Sprintf("%s-a%d-%s%d", a.ID, a.Attempt, orderName[o.Kind], o.Sends+1)), ExecutionID: n.e.ID,
			Kind: recovery.OrderIntent, ActionID: a.ID, CreatedAt: n.now,
		}
		n.emit(recovery.ActionOrderMoved{Action: a.ID, Name: a.Name, To: recovery.OrderSent, IntentID: intent.ID})
		n.d.Open = append(n.d.Open, intent)
	}
}

// orderName is how an order stands in the ID of its intent.
var orderName = map[recovery.OrderKind]string{
	recovery.OrderApprove: "approve", recovery.OrderReject: "reject", recovery.OrderResume: "resume", recovery.OrderStop: "stop",
}

// settleActionOutcome records what came of a request about an action.
func (n *next) settleActionOutcome(out Outcome) {
	a := n.e.Action(out.Intent.ActionID)
	switch {
	case a == nil:
	case out.Intent.Kind == recovery.OrderIntent:
		n.settleOrder(a, out)
	case a.State == recovery.ActionRequested:
		n.settleStart(a, out)
	}
}

func (n *next) settleStart(a *recovery.Action, out Outcome) {
	unanswered := func(why string) {
		n.emit(recovery.ActionUnanswered{Action: a.ID, Name: a.Name, Reason: why, Call: out.Call, RequestID: requestID(out.Err)})
	}
	switch code := recovery.CodeOf(out.Err); {
	case out.Lost:
		unanswered("the host that was to send the request is gone")
	case code == "":
		n.emit(recovery.ActionAnswered{Action: a.ID, Name: a.Name, AutomationID: out.AutomationID, Call: out.Call})
	case code == recovery.Unavailable || code == recovery.Internal:
		unanswered(out.Err.Error())
	case code == recovery.Conflict:
		// The client token is known with other parameters: a secret was changed between two
		// sends. So it was started, and is found by its tag.
		unanswered(out.Err.Error())
	case a.Doubted: // this request came to nothing; one before it may have
		unanswered(out.Err.Error())
	case isPassing(out.Err):
		n.delayAction(a, out)
	default:
		n.failAction(a, recovery.FailedToStart, recovery.FailureOf(out.Err))
	}
}

// delayAction holds an action back that was not started, for a while.
func (n *next) delayAction(a *recovery.Action, out Outcome) {
	reason := recovery.DelayAnswer
	switch recovery.CodeOf(out.Err) {
	case recovery.Throttled:
		reason = recovery.DelayThrottled
	case recovery.QuotaExceeded:
		reason = recovery.DelayQuota
	}
	wait := max(retryAfter(out.Err), n.sendBackoff(a.Sends))
	n.emit(recovery.ActionDelayed{
		Action: a.ID, Name: a.Name, Reason: reason, Detail: out.Err.Error(), NotBefore: n.now.Add(wait), Call: out.Call, RequestID: requestID(out.Err),
	})
}

// settleOrder records what came of telling SSM something. A stop may be repeated: what has
// stopped is not stopped again. A signal names no step, so that a repeat could answer the
// next question of the document: one that SSM may have taken is not sent again.
func (n *next) settleOrder(a *recovery.Action, out Outcome) {
	if a.Order == nil || a.Order.State != recovery.OrderSent {
		return
	}
	move := recovery.ActionOrderMoved{Action: a.ID, Name: a.Name, To: recovery.OrderDone, Call: out.Call}
	switch code := recovery.CodeOf(out.Err); {
	case a.Order.Kind != recovery.OrderStop && (out.Lost || code == recovery.Unavailable || code == recovery.Internal):
		move.To, move.Failure = recovery.OrderVoid, &recovery.Failure{
			Code: "NOT_ANSWERED", Message: "it is not known whether SSM took the answer", Remedy: "if the document still waits, answer again",
		}
	case out.Lost || isPassing(out.Err):
		move.To, move.NotBefore = recovery.OrderGiven, n.now.Add(max(retryAfter(out.Err), n.sendBackoff(a.Order.Sends)))
	case code == "":
	case a.Order.Kind == recovery.OrderStop && (code == recovery.Conflict || code == recovery.NotFound): // it has ended
	default:
		f := recovery.FailureOf(out.Err)
		move.To, move.Failure = recovery.OrderVoid, &f
	}
	n.emit(move)
}

// sendBackoff grows with every send, up to the time of a slow look.
func (n *next) sendBackoff(sends int) time.Duration {
	return min(n.o.Bounds.Fast<<min(sends, 10), n.o.Bounds.Slow)
}
