package orchestrate

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// stopGrace is how long SSM may take to end an automation that it was told to stop, and
// stopPatience how long it is tried to tell it. One that still runs then is left to itself.
// lookPatience is how long an automation is looked for that SSM tells nothing of. Where
// the source is lost nobody expects an answer, and stopGrace is enough.
const (
	stopGrace    = 2 * time.Minute
	stopPatience = time.Hour
	lookPatience = 10 * time.Minute
)

// followActions records what SSM says of running automations, finds those whose start
// was not answered, and ends what is over or takes too long.
func (n *next) followActions() {
	for _, a := range n.e.Actions {
		if n.full() {
			return
		}
		switch a.State {
		case recovery.ActionUncertain:
			n.findAction(a)
		case recovery.ActionInProgress, recovery.ActionWaiting, recovery.ActionStopping:
			n.followAction(a)
		case recovery.ActionNotStarted:
			if actionTurn(n.e, a, n.now) && !a.DueAt.IsZero() && !n.now.Before(n.actionDeadline(a)) {
				n.failAction(a, recovery.FailedByDeadline, n.neverStarted(a))
			}
		}
	}
}

// findAction takes up an automation whose start was not answered, once it is found by
// its tag. One that is not wanted any more, and is not there, will not be started.
func (n *next) findAction(a *recovery.Action) {
	found, looked := n.o.Found[a.ID]
	switch {
	case !looked || found.AsOf.Before(a.UncertainSince):
		n.giveUpLooking(a)
	case found.ID != "":
		n.emit(recovery.ActionAnswered{Action: a.ID, Name: a.Name, AutomationID: found.ID, Adopted: true})
	case found.AsOf.Before(a.UncertainSince.Add(n.o.Bounds.Settle)): // SSM may not show it yet
	case n.unwanted(a):
		n.emit(recovery.ActionMoved{Action: a.ID, Name: a.Name, To: recovery.ActionCancelled})
	case n.withoutSource(a):
		n.skipAction(a, recovery.SkippedBySource)
	case !n.now.Before(n.actionDeadline(a)):
		n.failAction(a, recovery.FailedByDeadline, n.neverStarted(a))
	}
}

// giveUpLooking ends the wait for a look that SSM does not give. What may have been
// started is not tried again by itself: two of them could meet.
func (n *next) giveUpLooking(a *recovery.Action) {
	const remark = "SSM did not say whether its automation was started, and it may go on there"
	patience := lookPatience
	if n.withoutSource(a) {
		patience = stopGrace
	}
	switch {
	case n.now.Before(a.UncertainSince.Add(patience)):
	case n.unwanted(a):
		n.emit(recovery.ActionMoved{Action: a.ID, Name: a.Name, To: recovery.ActionCancelled, Comment: remark})
	case n.withoutSource(a):
		n.emit(recovery.ActionMoved{Action: a.ID, Name: a.Name, To: recovery.ActionSkipped, Skip: recovery.SkippedBySource, Comment: remark})
	case !n.now.Before(n.actionDeadline(a)):
		n.emit(recovery.ActionMoved{Action: a.ID, Name: a.Name, To: recovery.ActionFailed, Failure: &recovery.Failure{
			Code: string(recovery.FailedByDeadline), Message: remark, Remedy: "look for it in SSM, then accept, retry or skip the action",
		}})
	}
}

// withoutSource reports whether the action needs the source, which was given up.
func (n *next) withoutSource(a *recovery.Action) bool {
	return n.e.Ungraceful && n.e.ActionSpec(a).Requires == recovery.RequiresSource
}

// unwanted reports whether the execution was cancelled, so that nothing new of the action
// is to begin.
func (n *next) unwanted(a *recovery.Action) bool {
	return n.e.State == recovery.ExecutionCancelling && a.Stage != recovery.ActionRollback
}

func (n *next) followAction(a *recovery.Action) {
	seen, known := n.o.Reports[a.ID]
	if known && seen.Gone {
		n.endGone(a)
		return
	}
	if known {
		if report := seen.Report.Cut(); !reflect.DeepEqual(report, a.Report) {
			n.emit(recovery.ActionReported{Action: a.ID, Name: a.Name, Report: report})
		}
		a = n.e.Action(a.ID)
	}
	switch status := recovery.AutomationStatusOf(a.Report.Status); {
	case known && status.Ended():
		n.endAction(a, status)
	case a.State == recovery.ActionStopping:
		n.giveUpStopping(a)
	case !n.now.Before(n.actionDeadline(a)):
		n.orderStop(a, recovery.StopTimeout)
	case n.unwanted(a):
		n.orderStop(a, recovery.StopCancel)
	case status == recovery.AutomationWaits && a.State == recovery.ActionInProgress:
		n.emit(recovery.ActionMoved{Action: a.ID, Name: a.Name, To: recovery.ActionWaiting})
	case status == recovery.AutomationRuns && a.State == recovery.ActionWaiting:
		n.emit(recovery.ActionMoved{Action: a.ID, Name: a.Name, To: recovery.ActionInProgress})
	}
}

// endGone ends an action whose automation SSM does not know any more. Nobody can tell how
// it ended, so that it is not tried again by itself.
func (n *next) endGone(a *recovery.Action) {
	if a.State == recovery.ActionStopping {
		n.endStopped(a, "; SSM does not know it any more")
		return
	}
	n.emit(recovery.ActionMoved{Action: a.ID, Name: a.Name, To: recovery.ActionFailed, Failure: &recovery.Failure{
		Code: string(recovery.FailedInSSM), Message: fmt.Sprintf("SSM does not know its automation %s any more", a.AutomationID),
		Remedy: "find out from CloudTrail what became of it, then accept, retry or skip the action",
	}})
}

// endAction records how an automation ended. One that was to be stopped and succeeded all
// the same has succeeded.
func (n *next) endAction(a *recovery.Action, status recovery.AutomationStatus) {
	switch {
	case status == recovery.AutomationSucceeded:
		n.emit(recovery.ActionMoved{Action: a.ID, Name: a.Name, To: recovery.ActionSucceeded})
		n.undone(a)
	case a.State == recovery.ActionStopping:
		n.endStopped(a, "")
	default:
		n.failAction(a, recovery.FailureCodeOf(a.Report.Status), reportFailure(a))
	}
}

// giveUpStopping ends the wait for an automation that SSM was told to stop and did not.
func (n *next) giveUpStopping(a *recovery.Action) {
	patience := stopPatience
	if a.Order.Why == recovery.StopSource {
		patience = stopGrace // nobody expects an answer from there
	}
	switch {
	case a.Order.State == recovery.OrderVoid:
		n.endStopped(a, fmt.Sprintf("; SSM refused to stop it (%s), and it may go on there", failureText(a.Order.Failure)))
	case a.Order.State == recovery.OrderDone && n.now.After(a.Order.DoneAt.Add(stopGrace)):
		n.endStopped(a, fmt.Sprintf("; it had not stopped %s after SSM was told to, and may go on there", stopGrace))
	case a.Order.State != recovery.OrderDone && n.now.After(a.Order.At.Add(patience)):
		n.endStopped(a, fmt.Sprintf("; SSM could not be told to stop it within %s, and it may go on there", patience))
	}
}

// endStopped records the end of an action that was stopped, by the reason for it. One that
// may go on in SSM is not tried again by itself: two of them could meet.
func (n *next) endStopped(a *recovery.Action, remark string) {
	move := recovery.ActionMoved{Action: a.ID, Name: a.Name, Comment: strings.TrimPrefix(remark, "; ")}
	switch a.Order.Why {
	case recovery.StopCancel:
		move.To = recovery.ActionCancelled
	case recovery.StopSource:
		move.To, move.Skip = recovery.ActionSkipped, recovery.SkippedBySource
	case recovery.StopOperator:
		move.To, move.Failure, move.Comment = recovery.ActionFailed, n.endedBy(a, remark), ""
	default:
		failure := n.tooLong(a)
		failure.Message += remark
		if remark == "" {
			n.failAction(a, recovery.FailedByDeadline, failure)
			return
		}
		move.To, move.Failure, move.Comment = recovery.ActionFailed, &failure, ""
	}
	n.emit(move)
}

func (n *next) endedBy(a *recovery.Action, remark string) *recovery.Failure {
	why := a.Order.By.Name + " ended it"
	if a.Order.Comment != "" {
		why += ": " + a.Order.Comment
	}
	return &recovery.Failure{
		Code: string(recovery.FailedByRejection), Message: why + remark, Remedy: "retry the action to run it again, or skip or accept it",
	}
}

// tooLong is the failure of an action that its time ran out for.
func (n *next) tooLong(a *recovery.Action) recovery.Failure {
	spec := n.e.ActionSpec(a)
	step := ""
	if a.Report.CurrentStep != "" {
		step = " at step " + a.Report.CurrentStep
	}
	return recovery.Failure{
		Code:    string(recovery.FailedByDeadline),
		Message: fmt.Sprintf("it took longer than its %s and was stopped%s", seconds(spec.MaxWaitTimeSeconds), step),
		Remedy:  "see in SSM what it waits for; then retry, skip or accept the action, or give it a longer maxWaitTimeSeconds in the plan",
	}
}

func (n *next) neverStarted(a *recovery.Action) recovery.Failure {
	why := "SSM did not answer"
	if a.Delay != "" {
		why = fmt.Sprintf("%s: %s", a.Delay, a.DelayDetail)
	}
	return recovery.Failure{
		Message: fmt.Sprintf("it could not be started within its %s (%s)", seconds(n.e.ActionSpec(a).MaxWaitTimeSeconds), why),
		Remedy:  "retry the action once SSM can be reached, or skip or accept it",
	}
}

func seconds(s int) time.Duration { return time.Duration(s) * time.Second }

// reportFailure is the failure of an automation in an execution.
func reportFailure(a *recovery.Action) recovery.Failure {
	f := ReportFailure(a.AutomationID, a.Report)
	f.Remedy = "read its steps (execution show, or the SSM console), put right what they name, and retry the action"
	return f
}

// ReportFailure is why an automation that has ended did not succeed, with the step that
// failed.
func ReportFailure(id recovery.AutomationID, r recovery.AutomationReport) recovery.Failure {
	f := recovery.Failure{Code: string(recovery.FailureCodeOf(r.Status)), Message: r.FailureMessage}
	for _, s := range r.Steps {
		if recovery.AutomationStatusOf(s.Status) != recovery.AutomationFailed {
			continue
		}
		if f.Message == "" {
			f.Message = s.FailureMessage
		}
		f.Message = fmt.Sprintf("step %s (%s) is %s: %s", s.Name, s.Action, s.Status, f.Message)
		break
	}
	if f.Message == "" {
		f.Message = "SSM gives no reason: its automation " + string(id) + " is " + r.Status
	}
	return f
}

// failAction ends an attempt that failed: with another one, where the plan has one left
// for such a failure, or for good.
func (n *next) failAction(a *recovery.Action, code recovery.ActionFailureCode, f recovery.Failure) {
	if f.Code == "" {
		f.Code = string(code)
	}
	if a.Stage == recovery.ActionRollback {
		f.Remedy = "undo it by hand: a rollback that failed is not run again"
	}
	move := recovery.ActionMoved{Action: a.ID, Name: a.Name, To: recovery.ActionFailed, Failure: &f}
	retry := n.e.ActionSpec(a).Retry
	if retry.Allows(code) && a.Tries < retry.Attempts && !n.unwanted(a) {
		wait := float64(retry.DelaySeconds) * math.Pow(retry.Factor, float64(max(a.Tries-1, 0)))
		wait = min(wait, recovery.MaxTimeoutSeconds)
		move.To, move.NotBefore = recovery.ActionNotStarted, n.now.Add(time.Duration(wait*float64(time.Second)))
	}
	n.emit(move)
}

// actionDeadline is when the action's attempt has taken too long. While it is held back its
// time stands still during a pause; what SSM works on goes on in a pause, and so does its time.
func (n *next) actionDeadline(a *recovery.Action) time.Time {
	lasts := seconds(n.e.ActionSpec(a).MaxWaitTimeSeconds)
	end := extended(n.e, a.DueAt, lasts, n.now)
	if a.State == recovery.ActionNotStarted {
		return end
	}
	pausedSince := extended(n.e, a.RequestedAt, 0, n.now).Sub(a.RequestedAt)
	return end.Add(-pausedSince)
}
