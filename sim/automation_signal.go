package sim

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/sim/wire"
)

// stopAutomationExecution asks an automation to stop. Cancel stops the running step too;
// Complete lets it come to its end and begins no other.
func (w *World) stopAutomationExecution(ctx context.Context, in *ssm.StopAutomationExecutionInput) (*ssm.StopAutomationExecutionOutput, error) {
	return &ssm.StopAutomationExecutionOutput{}, w.change(func(t *tx) error {
		p := placeOf(ctx)
		a, err := automationOf(t, p, *in.AutomationExecutionId)
		if err != nil {
			return err
		}
		if a.ended() {
			return &ssmtypes.InvalidAutomationStatusUpdateException{Message: aws.String(fmt.Sprintf("The automation has ended as %s and cannot be stopped.", a.Status))}
		}
		kind := in.Type
		if kind == "" {
			kind = ssmtypes.StopTypeCancel
		}
		requestStop(t, p, *a, kind)
		return nil
	})
}

// requestStop records the request. It is obeyed a moment later.
func requestStop(t *tx, p place, a automation, kind ssmtypes.StopType) {
	if a.Stop != nil && a.Stop.Type == ssmtypes.StopTypeCancel {
		return // it is stopping already
	}
	a.Stop = &stop{Type: kind}
	if kind == ssmtypes.StopTypeCancel {
		a.Status = ssmtypes.AutomationExecutionStatusCancelling
		a.Steps = slices.Clone(a.Steps)
		if s := a.running(); s != nil {
			s.Status = ssmtypes.AutomationExecutionStatusCancelling
		}
		a.react(t, p)
	} else if a.running() == nil {
		a.react(t, p)
	}
	automations.put(t, p, a.ID, a)
}

// react has the automation see soon what was sent to it.
func (a *automation) react(t *tx, p place) {
	at := t.now.Add(t.world.scaled(t.world.diceFor("signal", a.ID, len(a.Steps)).in(usualReaction)))
	if s := a.running(); s != nil {
		s.Work.Due = at
	}
	a.wakeAt(t, p, at)
}

func (w *World) sendAutomationSignal(ctx context.Context, in *ssm.SendAutomationSignalInput) (*ssm.SendAutomationSignalOutput, error) {
	return &ssm.SendAutomationSignalOutput{}, w.change(func(t *tx) error {
		p := placeOf(ctx)
		found, err := automationOf(t, p, *in.AutomationExecutionId)
		if err != nil {
			return err
		}
		a := *found
		a.Steps = slices.Clone(found.Steps)
		if a.ended() || a.Stop != nil {
			return badSignal("The automation is %s and takes no signals.", a.Status)
		}
		if err := a.signal(t, wire.CallFrom(ctx).Principal, in); err != nil {
			return err
		}
		a.react(t, p)
		automations.put(t, p, a.ID, a)
		return nil
	})
}

func badSignal(format string, args ...any) error {
	return &ssmtypes.InvalidAutomationSignalException{Message: aws.String(fmt.Sprintf(format, args...))}
}

// signal records what was sent in the step that it is for.
func (a *automation) signal(t *tx, principal string, in *ssm.SendAutomationSignalInput) error {
	switch in.SignalType {
	case ssmtypes.SignalTypeApprove:
		return a.decide(t, principal, decisionApprove, payload(in, "Comment"))
	case ssmtypes.SignalTypeReject:
		return a.decide(t, principal, decisionReject, payload(in, "Comment"))
	case ssmtypes.SignalTypeResume:
		s, err := a.waiting("aws:pause", payload(in, "StepExecutionId"))
		if err == nil {
			s.Work.Resumed = true
		}
		return err
	case ssmtypes.SignalTypeStartStep:
		return a.startStep(payload(in, "StepName"))
	case ssmtypes.SignalTypeStopStep:
		s := a.running()
		if s == nil || s.ID != payload(in, "StepExecutionId") {
			return &ssmtypes.AutomationStepNotFoundException{Message: aws.String("No step of that StepExecutionId is running.")}
		}
		s.Work.Stopped = true
		return nil
	}
	return badSignal("The signal %s is for access requests, which this simulator does not have.", in.SignalType)
}

func payload(in *ssm.SendAutomationSignalInput, name string) string {
	if values := in.Payload[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// waiting is the step that waits for people with that action, if it is the one of the ID
// or none is given.
func (a *automation) waiting(action, id string) (*stepRun, error) {
	s := a.running()
	if s == nil || s.Status != ssmtypes.AutomationExecutionStatusWaiting || s.Action != action {
		return nil, badSignal("No %s step is waiting.", action)
	}
	if id != "" && s.ID != id {
		return nil, &ssmtypes.AutomationStepNotFoundException{Message: aws.String("The step " + id + " is not the one that is waiting.")}
	}
	return s, nil
}

// decide records an approver's decision; each has one.
func (a *automation) decide(t *tx, principal, what, comment string) error {
	s, err := a.waiting("aws:approve", "")
	if err != nil {
		return err
	}
	if !mayApprove(principal, s.Work.Approvers) {
		return badSignal("%s is not an approver of this step.", principal)
	}
	if slices.ContainsFunc(s.Work.Decisions, func(d decision) bool { return d.Approver == principal }) {
		return badSignal("%s has decided already.", principal)
	}
	s.Work.Decisions = append(slices.Clone(s.Work.Decisions), decision{principal, what, comment, t.now})
	return nil
}

// startStep lets the next step begin, in the mode Interactive.
func (a *automation) startStep(name string) error {
	switch {
	case a.Mode != ssmtypes.ExecutionModeInteractive || a.Next == "":
		return badSignal("The automation is not waiting for a step to be started.")
	case name != "" && name != a.Next:
		return &ssmtypes.AutomationStepNotFoundException{Message: aws.String("The next step is " + a.Next + ", not " + name + ".")}
	}
	a.StartStep = true
	return nil
}
