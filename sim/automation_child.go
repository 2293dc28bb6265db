package sim

import (
	"fmt"
	"strings"

	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// workAutomation is aws:executeAutomation: it starts another execution and waits for it.
func workAutomation(r *runner, s *stepRun, _ *runbookStep, in map[string]any) progress {
	if s.Work.ID == "" {
		for _, name := range []string{"TargetLocations", "TargetMaps", "TargetParameterName", "Targets", "MaxConcurrency", "MaxErrors"} {
			if in[name] != nil {
				return failed(stageInvocation, failureAction, "This simulator carries out aws:executeAutomation without targets only: it does not take "+name)
			}
		}
		return r.startChild(s, in)
	}
	child := automations.get(r.t, r.p, s.Work.ID)
	switch {
	case child == nil:
		return failed(stageAfter, failureAction, "The execution "+s.Work.ID+" is gone")
	case !child.ended():
		return later(r.after(usualPoll))
	}
	outputs := map[string]any{"ExecutionId": child.ID, "Status": string(child.Status)}
	var told []any
	for name, values := range outputsOf(r.t, r.p, child) {
		outputs[name] = valuesOf(values)
		told = append(told, name)
	}
	outputs["Output"] = told
	if child.Status != ssmtypes.AutomationExecutionStatusSuccess {
		p := failed(stageAfter, failureAction, fmt.Sprintf("The execution %s ended as %s%s", child.ID, child.Status, because(child.Failure)))
		p.outputs = outputs
		return p
	}
	return done(outputs)
}

// startChild starts the execution as whoever this one acts as.
func (r *runner) startChild(s *stepRun, in map[string]any) progress {
	parameters := map[string][]string{}
	given, _ := in["RuntimeParameters"].(map[string]any)
	for _, name := range sortedKeys(given) {
		parameters[name] = textsOf(given[name])
	}
	child := automation{
		Document: textOf(in["DocumentName"]), Parameters: parameters, By: r.caller().Principal,
		Mode: ssmtypes.ExecutionModeAuto, Parent: r.a.ID,
	}
	book, err := child.take(r.t, r.p, textOf(in["DocumentVersion"]))
	if err == nil {
		err = child.fill(r.t, r.p, book)
	}
	if err != nil {
		return failedStart(err)
	}
	s.Work.ID = startAutomation(r.t, r.p, child).ID
	return later(r.after(usualPoll))
}

// failedStart is a step whose execution was refused, with the error's own name.
func failedStart(err error) progress {
	code, message, _ := strings.Cut(err.Error(), ": ")
	return failed(stageInvocation, failureAction, fmt.Sprintf("An error occurred (%s) when calling the StartAutomationExecution operation: %s", code, message))
}

// abandon takes back what a step that is cancelled has started elsewhere.
func (r *runner) abandon(s *stepRun) {
	if s.Work.ID == "" {
		return
	}
	switch s.Action {
	case actionCommand:
		cancelCommand(r.t, r.commandPlace(), s.Work.ID)
	case actionAutomation:
		if child := automations.get(r.t, r.p, s.Work.ID); child != nil && !child.ended() {
			requestStop(r.t, r.p, *child, ssmtypes.StopTypeCancel)
		}
	}
}
