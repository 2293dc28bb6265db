package sim

import (
	"strings"

	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// The flow of an automation: what follows a step's end, and how an automation ends.

// finish records how the step ended and goes on as the document says.
func (r *runner) finish(s *stepRun, d *runbookStep, p progress) {
	s.Ended, r.a.Next = r.t.now, ""
	if p.outputs != nil {
		s.Outputs = p.outputs
	}
	if p.failure == nil {
		s.Status, s.ResponseCode = ssmtypes.AutomationExecutionStatusSuccess, "0"
		r.follow(d, p)
		return
	}
	s.Status, s.Failure = p.failure.Status, p.failure
	r.fail(s, d)
}

// follow goes on after a step that did its work.
func (r *runner) follow(d *runbookStep, p progress) {
	switch {
	case p.next != "":
		r.goTo(d, p.next)
	case p.ends || d.ends():
		r.closeLoops(ssmtypes.AutomationExecutionStatusExited)
		r.conclude()
	case d.NextStep != "":
		r.goTo(d, d.NextStep)
	default:
		if next := r.book.following(d); next != nil {
			r.a.Next = next.Name
		}
		// else the loop around it goes on, or the automation ends
	}
}

// goTo makes the named step the next one. Leaving a loop that way ends it as Exited.
func (r *runner) goTo(from *runbookStep, name string) {
	if to := r.book.byName[name]; from.loop != nil && to.loop == nil {
		r.closeLoops(ssmtypes.AutomationExecutionStatusExited)
	}
	r.a.Next = name
}

// closeLoops ends what is still under way, which after a step's end are its loops.
func (r *runner) closeLoops(status ssmtypes.AutomationExecutionStatus) {
	for s := r.a.running(); s != nil; s = r.a.running() {
		s.Ended, s.Status = r.t.now, status
	}
}

// fail goes on after a step that failed, as its onFailure says.
func (r *runner) fail(s *stepRun, d *runbookStep) {
	name, jumps := strings.CutPrefix(d.OnFailure, stepPrefix)
	if !jumps && d.OnFailure != onFailureContinue {
		if loop := r.a.running(); loop != nil { // it takes over what its step says
			loop.Ended, loop.Status, loop.Failure = r.t.now, s.Status, s.Failure
		}
		r.end(s.Status, s.failureText())
		return
	}
	if d.critical() && r.a.Critical == "" {
		r.a.Critical, r.a.Failure = s.Status, s.failureText()
	}
	if jumps {
		r.goTo(d, name)
		return
	}
	r.follow(d, progress{})
}

// conclude ends an automation that has no more steps to run.
func (r *runner) conclude() {
	switch {
	case r.a.Stop != nil && r.a.Stop.Type == ssmtypes.StopTypeCancel:
		r.end(ssmtypes.AutomationExecutionStatusCancelled, r.a.Failure)
	case r.a.Critical != "":
		r.end(r.a.Critical, r.a.Failure)
	default:
		r.end(ssmtypes.AutomationExecutionStatusSuccess, "")
	}
}

// end ends the automation.
func (r *runner) end(status ssmtypes.AutomationExecutionStatus, failure string) {
	if r.a.ended() {
		return
	}
	if r.a.Stop != nil && r.a.Stop.Type == ssmtypes.StopTypeCancel {
		status = ssmtypes.AutomationExecutionStatusCancelled
	}
	r.a.Status, r.a.Failure, r.a.Ended, r.a.Next = status, failure, r.t.now, ""
}

// obeyStop cancels what is under way where somebody asked for it. The step that was
// cancelled may say which steps follow then; they have their own limit.
func (r *runner) obeyStop() {
	asked := r.a.Stop
	if asked == nil || asked.Type != ssmtypes.StopTypeCancel || r.a.ended() {
		return
	}
	if asked.Handled {
		if reached(asked.Until, r.t.now) {
			r.cancelRunning()
			r.end(ssmtypes.AutomationExecutionStatusCancelled, "")
		}
		return
	}
	asked.Handled, asked.Until = true, r.after(usualCancelFlow)
	follow := ""
	if s := r.a.running(); s != nil {
		follow, _ = strings.CutPrefix(r.book.byName[s.Name].OnCancel, stepPrefix)
	}
	r.cancelRunning()
	if follow == "" || follow == onFailureAbort {
		r.end(ssmtypes.AutomationExecutionStatusCancelled, "")
		return
	}
	r.a.Next = follow
}

// cancelRunning ends all that is under way, what it has started elsewhere included.
func (r *runner) cancelRunning() {
	for s := r.a.running(); s != nil; s = r.a.running() {
		r.abandon(s)
		s.Ended, s.Status = r.t.now, ssmtypes.AutomationExecutionStatusCancelled
	}
	r.a.Next = ""
}
