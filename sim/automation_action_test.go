package sim

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

const (
	statusSuccess   = ssmtypes.AutomationExecutionStatusSuccess
	statusFailed    = ssmtypes.AutomationExecutionStatusFailed
	statusTimedOut  = ssmtypes.AutomationExecutionStatusTimedout
	statusCancelled = ssmtypes.AutomationExecutionStatusCancelled
	statusWaiting   = ssmtypes.AutomationExecutionStatusWaiting
	statusRejected  = ssmtypes.AutomationExecutionStatusRejected
)

// inBubble runs a test with a world of servers under fake time.
func inBubble(t *testing.T, n int, test func(t *testing.T, b *runbooks)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, openRunbooks(t, Options{}, servers(n))) })
}

func TestAmazonsDocumentsChangeInstances(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		instance := b.launched(id(1))
		for document, state := range map[string]ec2types.InstanceStateName{
			"AWS-StopEC2Instance": ec2types.InstanceStateNameStopped,
		} {
			a := b.completed(b.start(document, map[string][]string{"InstanceId": {instance}}))
			want(t, document, a.AutomationExecutionStatus, statusSuccess)
			want(t, "state after "+document, b.instance(instance).State.Name, state)
		}
		a := b.completed(b.start("AWS-StartEC2Instance", map[string][]string{"InstanceId": {instance}}))
		b.wantRun(a, statusSuccess, "startInstances Success")
		want(t, "states", strings.Join(stepNamed(a, "startInstances").Outputs["InstanceStates"], ","), "running")
		began := time.Now()
		a = b.completed(b.start("AWS-RestartEC2Instance", map[string][]string{"InstanceId": {instance}}))
		b.wantRun(a, statusSuccess, "stopInstances Success, startInstances Success")
		if took := a.ExecutionEndTime.Sub(began); took < usualStopping+usualPending {
			t.Errorf("the restart took %s", took)
		}
		a = b.completed(b.start("AWS-TerminateEC2Instance", map[string][]string{"InstanceId": {instance}}))
		want(t, "terminate", a.AutomationExecutionStatus, statusSuccess)
		a = b.completed(b.start("AWS-StartEC2Instance", map[string][]string{"InstanceId": {instance}}))
		b.wantRun(a, statusFailed, "startInstances Failed")
	})
}

func TestStepWaitsForAProperty(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		instance := b.launched(id(1))
		if _, err := b.ec2.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{instance}}); err != nil {
			t.Fatal(err)
		}
		step := func(action, rest string) string {
			return "- name: look\n  action: aws:" + action + "\n" + rest + "  inputs:\n    Service: ec2\n    Api: DescribeInstances\n    InstanceIds: [" + instance + "]\n    PropertySelector: "
		}
		a := b.run("", step("assertAwsResourceProperty", "")+"$.Reservations[0].Instances[0].State.Name\n    DesiredValues: [stopped]\n", nil)
		b.wantRun(a, statusFailed, "look Failed")
		want(t, "type", *a.StepExecutions[0].FailureDetails.FailureStage+" "+*a.StepExecutions[0].FailureDetails.FailureType, "PostVerification Verification")
		began := time.Now()
		a = b.run("", step("waitForAwsResourceProperty", "")+"$.Reservations[*].Instances[*].State.Name\n    DesiredValues: [stopped, terminated]\n", nil)
		b.wantRun(a, statusSuccess, "look Success")
		if took := a.ExecutionEndTime.Sub(began); took < 20*time.Second || took > usualStopping+usualPoll {
			t.Errorf("waited %s", took)
		}
		a = b.run("", step("assertAwsResourceProperty", "")+"$.Reservations[0].Instances[0].State.Code\n    DesiredValues: ['80']\n", nil)
		b.wantRun(a, statusSuccess, "look Success")
		began = time.Now()
		a = b.run("", step("waitForAwsResourceProperty", "  timeoutSeconds: 60\n  maxAttempts: 2\n")+"$.Reservations[0].Nothing\n    DesiredValues: [x]\n", nil)
		b.wantRun(a, statusTimedOut, "look TimedOut")
		if took := a.ExecutionEndTime.Sub(began); took < 2*time.Minute || took > 130*time.Second {
			t.Errorf("two attempts of a minute took %s", took)
		}
	})
}

func TestBranchGoesOnWithTheFirstChoiceThatHolds(t *testing.T) {
	const branch = `
- name: choose
  action: aws:branch
  inputs:
    Choices:
    - {NextStep: small, Variable: '{{ N }}', NumericLesser: 10}
    - NextStep: named
      And:
      - {Variable: '{{ Word }}', StartsWith: ab}
      - Not: {Variable: '{{ Word }}', EqualsIgnoreCase: ABC}
    - NextStep: either
      Or: [{Variable: '{{ Word }}', EndsWith: z}, {Variable: '{{ Word }}', Contains: q}, {Variable: '{{ Flag }}', BooleanEquals: true}]
    Default: other
- {name: small, action: 'aws:sleep', isEnd: true, inputs: {Duration: PT1S}}
- {name: named, action: 'aws:sleep', isEnd: true, inputs: {Duration: PT1S}}
- {name: either, action: 'aws:sleep', nextStep: last, inputs: {Duration: PT1S}}
- {name: other, action: 'aws:sleep', isEnd: true, inputs: {Duration: PT1S}}
- {name: last, action: 'aws:sleep', inputs: {Duration: PT1S}}
`
	const top = "parameters:\n  N: {type: Integer, default: 10}\n  Word: {type: String, default: abc}\n  Flag: {type: Boolean, default: false}\n"
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		b.create("Branch", automationYAML(top, branch))
		for wanted, parameters := range map[string]map[string][]string{
			"small": {"N": {"9"}}, "named": {"Word": {"abd"}}, "other": {"Word": {"ABC"}}, "either": {"Word": {"xyz"}},
		} {
			a := b.completed(b.start("Branch", parameters))
			want(t, "status", a.AutomationExecutionStatus, statusSuccess)
			want(t, "ran "+wanted, stepNamed(a, wanted).StepStatus, statusSuccess)
			want(t, "chosen", strings.Join(stepNamed(a, "choose").Outputs["NextStep"], ""), wanted)
		}
		a := b.completed(b.start("Branch", map[string][]string{"Flag": {"true"}}))
		want(t, "last step", stepNamed(a, "last").StepStatus, statusSuccess)
		want(t, "passed over", stepNamed(a, "other").StepStatus, ssmtypes.AutomationExecutionStatusPending)
	})
}

func TestLoopRunsItsStepsForEachItem(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		const each = `
- name: each
  action: aws:loop
  inputs:
    Iterators: '{{ Names }}'
    Steps:
    - {name: note, action: 'aws:updateVariable', inputs: {Name: 'variable:seen', Value: '{{ variable:seen }}{{ each.CurrentIteratorValue }}{{ each.CurrentIteration }}'}}
    - {name: rest, action: 'aws:sleep', inputs: {Duration: PT1S}}
- {name: after, action: 'aws:sleep', inputs: {Duration: PT1S}}
`
		const top = "parameters:\n  Names: {type: StringList}\nvariables:\n  seen: {type: String, default: ''}\noutputs: ['variable:seen']\n"
		a := b.run(top, each, map[string][]string{"Names": {"a", "b"}})
		b.wantRun(a, statusSuccess, "each Success, note Success, rest Success, note Success, rest Success, after Success")
		want(t, "seen", outputs(a, "variable:seen")+" "+strings.Join(a.Variables["seen"], ""), "a1b2 a1b2")
		parent := a.StepExecutions[3].ParentStepDetails
		want(t, "parent", *parent.StepName+*parent.IteratorValue, "eachb")
		want(t, "iteration", *parent.Iteration, 2)
		filtered, err := b.ssm.DescribeAutomationStepExecutions(t.Context(), &ssm.DescribeAutomationStepExecutionsInput{
			AutomationExecutionId: a.AutomationExecutionId,
			Filters:               []ssmtypes.StepExecutionFilter{{Key: ssmtypes.StepExecutionFilterKeyParentStepIteratorValue, Values: []string{"b"}}},
		})
		if err != nil || len(filtered.StepExecutions) != 2 {
			t.Errorf("steps of the second iteration: %d, %v", len(filtered.StepExecutions), err)
		}
	})
}

func TestLoopRunsWhileItsConditionHolds(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		loop := func(limit, inner string) string {
			return `
- name: again
  action: aws:loop
  inputs:
    LoopCondition: {Variable: '{{ variable:n }}', StringEquals: more}
    MaxIterations: ` + limit + `
    Steps:
    - ` + inner + `
- {name: out, action: 'aws:sleep', inputs: {Duration: PT1S}}
`
		}
		const top = "variables:\n  n: {type: String, default: more}\n"
		a := b.run(top, loop("3", "{name: rest, action: 'aws:sleep', inputs: {Duration: PT1S}}"), nil)
		b.wantRun(a, statusSuccess, "again Success, rest Success, rest Success, rest Success, out Success")
		a = b.run(top, loop("3", "{name: stop, action: 'aws:updateVariable', inputs: {Name: n, Value: enough}}"), nil)
		b.wantRun(a, statusSuccess, "again Success, stop Success, out Success")
		a = b.run(top, loop("3", "{name: leave, action: 'aws:sleep', nextStep: out, inputs: {Duration: PT1S}}"), nil)
		b.wantRun(a, statusSuccess, "again Exited, leave Success, out Success")
		a = b.run(top, loop("3", "{name: bad, action: 'aws:executeScript', inputs: {Runtime: python3.11, Script: x}}"), nil)
		b.wantRun(a, statusFailed, "again Failed, bad Failed, out Pending")
	})
}

func TestFailureGoesWhereTheDocumentSays(t *testing.T) {
	bad := func(rest string) string {
		return "- name: bad\n  action: aws:executeScript\n" + rest + "  inputs: {Runtime: python3.11, Handler: f, Script: 'pass'}\n" +
			"- {name: next, action: 'aws:sleep', isEnd: true, inputs: {Duration: PT1S}}\n- {name: aside, action: 'aws:sleep', inputs: {Duration: PT1S}}\n"
	}
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		for rest, c := range map[string]struct {
			status ssmtypes.AutomationExecutionStatus
			steps  string
		}{
			"":                        {statusFailed, "bad Failed, next Pending, aside Pending"},
			"  onFailure: Continue\n": {statusSuccess, "bad Failed, next Success, aside Pending"},
			"  onFailure: Continue\n  isCritical: true\n":                  {statusFailed, "bad Failed, next Success, aside Pending"},
			"  onFailure: Continue\n  isEnd: true\n":                       {statusSuccess, "bad Failed, next Pending, aside Pending"},
			"  onFailure: step:aside\n":                                    {statusFailed, "bad Failed, aside Success, next Pending"},
			"  onFailure: step:aside\n  isCritical: false\n":               {statusSuccess, "bad Failed, aside Success, next Pending"},
			"  onFailure: Continue\n  nextStep: aside\n  maxAttempts: 2\n": {statusSuccess, "bad Failed, aside Success, next Pending"},
		} {
			a := b.run("", bad(rest), nil)
			b.wantRun(a, c.status, c.steps)
			if c.status == statusFailed && !strings.Contains(aws.ToString(a.FailureMessage), "This simulator does not carry out aws:executeScript: it runs no code") {
				t.Errorf("%q: the failure is %s", rest, aws.ToString(a.FailureMessage))
			}
		}
	})
}

func TestCirclesEnd(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		a := b.run("", "- {name: a, action: 'aws:sleep', nextStep: b, inputs: {Duration: PT1S}}\n- {name: b, action: 'aws:sleep', nextStep: a, inputs: {Duration: PT1S}}\n", nil)
		want(t, "status", a.AutomationExecutionStatus, statusFailed)
		want(t, "truncated", a.StepExecutionsTruncated, true)
		want(t, "steps told", len(a.StepExecutions), mostStepsTold)
		steps, err := b.ssm.DescribeAutomationStepExecutions(t.Context(), &ssm.DescribeAutomationStepExecutionsInput{AutomationExecutionId: a.AutomationExecutionId, ReverseOrder: aws.Bool(true), MaxResults: aws.Int32(1)})
		if err != nil || *steps.StepExecutions[0].StepName != "b" || steps.NextToken == nil {
			t.Errorf("the last step: %+v, %v", steps, err)
		}
	})
}

func TestSleepUntilAnInstant(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		until := time.Now().Add(3 * time.Hour).Truncate(time.Second)
		a := b.run("", "- {name: wait, action: 'aws:sleep', inputs: {Timestamp: '"+until.Format(time.RFC3339)+"'}}\n", nil)
		want(t, "end", a.ExecutionEndTime.Equal(until), true)
		for _, inputs := range []string{"{Duration: P7D}", "{Duration: soon}", "{Timestamp: later}", "{Duration: PT1S, Timestamp: '2026-01-01T00:00:00Z'}"} {
			a := b.run("", "- {name: wait, action: 'aws:sleep', inputs: "+inputs+"}\n", nil)
			b.wantRun(a, statusFailed, "wait Failed")
			want(t, inputs, aws.ToString(stepNamed(a, "wait").FailureDetails.FailureStage), stageInput)
		}
	})
}

func TestAutomationRunsAnotherOne(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		b.create("Child", automationYAML("parameters:\n  Word: {type: String}\nvariables:\n  w: {type: String}\noutputs: ['variable:w']\n",
			"- {name: keep, action: 'aws:updateVariable', inputs: {Name: w, Value: '{{ Word }}'}}\n"))
		const call = "- name: child\n  action: aws:executeAutomation\n  inputs: {DocumentName: Child, RuntimeParameters: {Word: [hello]}}\n"
		a := b.run("outputs: [child.ExecutionId]\n", call, nil)
		b.wantRun(a, statusSuccess, "child Success")
		child := b.execution(outputs(a, "child.ExecutionId"))
		want(t, "parent", aws.ToString(child.ParentAutomationExecutionId), *a.AutomationExecutionId)
		want(t, "child's output", outputs(child, "variable:w"), "hello")
		a = b.run("", strings.Replace(call, "Word: [hello]", "Other: [x]", 1), nil)
		b.wantRun(a, statusFailed, "child Failed")
	})
}

func TestVariablesKeepTheirTypes(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		const top = "variables:\n  n: {type: Integer, default: 1}\n  l: {type: StringList, default: [a]}\noutputs: ['variable:n', 'variable:l']\n"
		a := b.run(top, "- {name: one, action: 'aws:updateVariable', inputs: {Name: 'variable:n', Value: '7'}}\n- {name: two, action: 'aws:updateVariable', inputs: {Name: 'variable:l', Value: [x, y]}}\n", nil)
		want(t, "variables", outputs(a, "variable:n")+" "+outputs(a, "variable:l"), "7 x|y")
		a = b.run(top, "- {name: one, action: 'aws:updateVariable', inputs: {Name: 'variable:n', Value: many}}\n", nil)
		b.wantRun(a, statusFailed, "one Failed")
	})
}

func TestTagsAreCreated(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		instance := b.launched(id(1))
		a := b.run("", "- {name: tag, action: 'aws:createTags', inputs: {ResourceIds: ["+instance+"], Tags: [{Key: recovered, Value: '{{ automation:EXECUTION_ID }}'}]}}\n", nil)
		b.wantRun(a, statusSuccess, "tag Success")
		found := ""
		for _, tag := range b.instance(instance).Tags {
			if *tag.Key == "recovered" {
				found = *tag.Value
			}
		}
		want(t, "tag", found, *a.AutomationExecutionId)
	})
}
