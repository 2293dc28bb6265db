package sim

import (
	"fmt"
	"slices"
)

// instanceOrders are the calls that bring instances into a state.
var instanceOrders = map[string]string{"running": "StartInstances", "stopped": "StopInstances", "terminated": "TerminateInstances"}

// workInstanceState is aws:changeInstanceState: it gives the order, unless it is only to
// look, and then asks until all instances are there.
func workInstanceState(r *runner, s *stepRun, _ *runbookStep, in map[string]any) progress {
	wanted, ids := textOf(in["DesiredState"]), in["InstanceIds"]
	if text, ok := ids.(string); ok {
		ids = []any{text}
	}
	order, known := instanceOrders[wanted]
	if !known {
		return refusedInput("the DesiredState %q is none of running, stopped, terminated", wanted)
	}
	if !s.Work.Begun && textOf(in["CheckStateOnly"]) != "true" {
		input := map[string]any{"InstanceIds": ids}
		if wanted == "stopped" && textOf(in["Force"]) == "true" {
			input["Force"] = true
		}
		if _, err := r.invoke("ec2", order, input); err != nil {
			return failedCall(order, err)
		}
	}
	s.Work.Begun = true
	answer, err := r.invoke("ec2", "DescribeInstances", map[string]any{"InstanceIds": ids})
	if err != nil {
		return failedCall("DescribeInstances", err)
	}
	found, err := selected(answer, "$.Reservations[*].Instances[*].State.Name")
	if err != nil {
		return failed(stageAfter, failureVerification, err.Error())
	}
	states := textsOf(found)
	if slices.ContainsFunc(states, func(state string) bool { return state != wanted }) {
		if lost := slices.ContainsFunc(states, func(state string) bool { return state == "terminated" || state == "shutting-down" }); lost && wanted != "terminated" {
			return failed(stageAfter, failureVerification, fmt.Sprintf("The instances %s are %s and do not become %s", textOf(ids), textOf(found), wanted))
		}
		return later(r.after(usualPoll))
	}
	return done(map[string]any{"InstanceStates": found})
}

// workTags is aws:createTags, of EC2's resources.
func workTags(r *runner, _ *stepRun, _ *runbookStep, in map[string]any) progress {
	if kind := textOf(in["ResourceType"]); kind != "" && kind != "EC2" {
		return failed(stageInvocation, failureAction, "This simulator carries out aws:createTags for the ResourceType EC2 only")
	}
	ids := in["ResourceIds"]
	if text, ok := ids.(string); ok {
		ids = []any{text}
	}
	if _, err := r.invoke("ec2", "CreateTags", map[string]any{"Resources": ids, "Tags": in["Tags"]}); err != nil {
		return failedCall("CreateTags", err)
	}
	return done(nil)
}
