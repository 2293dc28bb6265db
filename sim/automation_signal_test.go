package sim

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

func (b *runbooks) signal(execution string, kind ssmtypes.SignalType, payload map[string][]string) error {
	_, err := b.ssm.SendAutomationSignal(b.Context(), &ssm.SendAutomationSignalInput{AutomationExecutionId: &execution, SignalType: kind, Payload: payload})
	return err
}

func (b *runbooks) stop(execution string, kind ssmtypes.StopType) error {
	_, err := b.ssm.StopAutomationExecution(b.Context(), &ssm.StopAutomationExecutionInput{AutomationExecutionId: &execution, Type: kind})
	return err
}

// begun starts a document of these steps and lets a minute pass.
func (b *runbooks) begun(name, steps string) string {
	b.Helper()
	b.create(name, automationYAML("", steps))
	execution := b.start(name, nil)
	time.Sleep(time.Minute)
	return execution
}

const approval = `
- name: ask
  action: aws:approve
  timeoutSeconds: 7200
  inputs:
    Message: May traffic move?
    MinRequiredApprovals: 2
    Approvers: ['arn:aws:iam::111122223333:root', 'arn:aws:iam::444455556666:root']
- {name: move, action: 'aws:sleep', inputs: {Duration: PT1S}}
`

func TestApprovalWaitsForItsApprovers(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		execution := b.begun("Ask", approval)
		a := b.execution(execution)
		b.wantRun(a, statusWaiting, "ask Waiting, move Pending")
		want(t, "current", *a.CurrentStepName+" "+*a.CurrentAction, "ask aws:approve")
		if err := b.signal(execution, ssmtypes.SignalTypeApprove, map[string][]string{"Comment": {"go"}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		want(t, "after one of two", b.execution(execution).AutomationExecutionStatus, statusWaiting)
		wantCode(t, b.signal(execution, ssmtypes.SignalTypeApprove, nil), "InvalidAutomationSignalException") // twice
		wantCode(t, b.signal(execution, ssmtypes.SignalTypeResume, nil), "InvalidAutomationSignalException")
		wantCode(t, b.signal(execution, ssmtypes.SignalTypeRevoke, nil), "InvalidAutomationSignalException")
		second := b.approveAs(execution, "444455556666")
		if second != nil {
			t.Fatal(second)
		}
		a = b.completed(execution)
		b.wantRun(a, statusSuccess, "ask Success, move Success")
		ask := stepNamed(a, "ask")
		want(t, "status", strings.Join(ask.Outputs["ApprovalStatus"], ""), "Approved")
		if told := strings.Join(ask.Outputs["ApproverDecisions"], ""); !strings.Contains(told, `"Comment":"go"`) || strings.Count(told, `"Decision":"Approve"`) != 2 {
			t.Errorf("decisions: %s", told)
		}
		wantCode(t, b.signal(execution, ssmtypes.SignalTypeApprove, nil), "InvalidAutomationSignalException")
		wantCode(t, b.signal("6f1ad0e5-6c1f-4a4c-9d5e-9b1f3a6f0009", ssmtypes.SignalTypeApprove, nil), "AutomationExecutionNotFoundException")
	})
}

// approveAs has another principal decide, within the execution's account.
func (b *runbooks) approveAs(execution, account string) error {
	return b.change(func(t *tx) error {
		a := *automations.get(t, testPlace, execution)
		a.Steps = append([]stepRun(nil), a.Steps...)
		if err := a.decide(t, "arn:aws:iam::"+account+":root", decisionApprove, ""); err != nil {
			return err
		}
		a.react(t, testPlace)
		automations.put(t, testPlace, execution, a)
		return nil
	})
}

func TestRejectionEndsTheAutomation(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		execution := b.begun("Ask", approval)
		wantCode(t, b.approveAs(execution, "555566667777"), "InvalidAutomationSignalException")
		if err := b.signal(execution, ssmtypes.SignalTypeReject, map[string][]string{"Comment": {"not now"}}); err != nil {
			t.Fatal(err)
		}
		a := b.completed(execution)
		b.wantRun(a, statusRejected, "ask Rejected, move Pending")
		if !strings.Contains(*a.FailureMessage, "not now") {
			t.Errorf("failure: %s", *a.FailureMessage)
		}
	})
}

func TestApprovalTimesOutAndIsNotFasterThanPeople(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		fast := openRunbooks(t, Options{Speed: 60}, servers(1))
		for _, w := range []*runbooks{b, fast} {
			w.create("Ask", automationYAML("", approval))
			began := time.Now()
			a := w.completed(w.start("Ask", nil))
			w.wantRun(a, statusTimedOut, "ask TimedOut, move Pending")
			if took := a.ExecutionEndTime.Sub(began); took < 2*time.Hour || took > 2*time.Hour+5*time.Second {
				t.Errorf("timed out after %s", took)
			}
		}
	})
}

func TestApproversAreKnownByARNSessionAndName(t *testing.T) {
	for principal, approver := range map[string]string{
		"arn:aws:iam::111122223333:user/ada":                   "arn:aws:iam::111122223333:user/ada",
		"arn:aws:iam::111122223333:user/bob":                   "bob",
		"arn:aws:sts::111122223333:assumed-role/Operator/carl": "arn:aws:iam::111122223333:role/Operator",
		"arn:aws:sts::111122223333:assumed-role/Operator/dora": "Operator",
		"arn:aws:sts::111122223333:assumed-role/Operator/eve":  "arn:aws:sts::111122223333:assumed-role/Operator/other",
	} {
		want(t, principal+" as "+approver, mayApprove(principal, []string{"nobody", approver}), true)
	}
	want(t, "another role", mayApprove("arn:aws:sts::111122223333:assumed-role/Operators/carl", []string{"arn:aws:iam::111122223333:role/Operator", "Operator"}), false)
}

func TestPauseEndsWithResume(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		execution := b.begun("Pause", "- {name: hold, action: 'aws:pause', inputs: {}}\n- {name: on, action: 'aws:sleep', inputs: {Duration: PT1S}}\n")
		time.Sleep(6 * 24 * time.Hour)
		a := b.execution(execution)
		b.wantRun(a, statusWaiting, "hold Waiting, on Pending")
		wantCode(t, b.signal(execution, ssmtypes.SignalTypeResume, map[string][]string{"StepExecutionId": {execution}}), "AutomationStepNotFoundException")
		if err := b.signal(execution, ssmtypes.SignalTypeResume, map[string][]string{"StepExecutionId": {*a.StepExecutions[0].StepExecutionId}}); err != nil {
			t.Fatal(err)
		}
		b.wantRun(b.completed(execution), statusSuccess, "hold Success, on Success")
	})
}

func TestCancelStopsTheRunningStep(t *testing.T) {
	const sleeps = "- {name: first, action: 'aws:sleep', inputs: {Duration: PT1H}}\n- {name: second, action: 'aws:sleep', inputs: {Duration: PT1H}}\n"
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		execution := b.begun("Sleep", sleeps)
		if err := b.stop(execution, ""); err != nil {
			t.Fatal(err)
		}
		b.wantRun(b.execution(execution), ssmtypes.AutomationExecutionStatusCancelling, "first Cancelling, second Pending")
		began := time.Now()
		a := b.completed(execution)
		b.wantRun(a, statusCancelled, "first Cancelled, second Pending")
		if took := a.ExecutionEndTime.Sub(began); took > time.Second {
			t.Errorf("the cancel took %s", took)
		}
		wantCode(t, b.stop(execution, ""), "InvalidAutomationStatusUpdateException")
		wantCode(t, b.stop("6f1ad0e5-6c1f-4a4c-9d5e-9b1f3a6f0009", ""), "AutomationExecutionNotFoundException")

		execution = b.begun("Finish", sleeps)
		if err := b.stop(execution, ssmtypes.StopTypeComplete); err != nil {
			t.Fatal(err)
		}
		a = b.completed(execution)
		b.wantRun(a, statusCancelled, "first Success, second Pending")
	})
}

func TestStepsFollowACancel(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		const flow = `
- {name: work, action: 'aws:waitForAwsResourceProperty', onCancel: 'step:tidy', inputs: {Service: ec2, Api: DescribeInstances, PropertySelector: $.Nothing, DesiredValues: [x]}}
- {name: skipped, action: 'aws:sleep', isEnd: true, inputs: {Duration: PT1S}}
- {name: tidy, action: 'aws:sleep', inputs: {Duration: %D%}}
`
		execution := b.begun("Tidy", strings.Replace(flow, "%D%", "PT1M", 1))
		if err := b.stop(execution, ssmtypes.StopTypeCancel); err != nil {
			t.Fatal(err)
		}
		b.wantRun(b.completed(execution), statusCancelled, "work Cancelled, tidy Success, skipped Pending")
		execution = b.begun("Slow", strings.Replace(flow, "%D%", "PT1H", 1))
		if err := b.stop(execution, ssmtypes.StopTypeCancel); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		a := b.completed(execution)
		b.wantRun(a, statusCancelled, "work Cancelled, tidy Cancelled, skipped Pending")
		if took := a.ExecutionEndTime.Sub(began); took < usualCancelFlow || took > usualCancelFlow+time.Second {
			t.Errorf("the steps after the cancel took %s, want two minutes", took)
		}
	})
}

func TestStepIsStoppedBySignal(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		execution := b.begun("Sleep", "- {name: first, action: 'aws:sleep', onFailure: Continue, inputs: {Duration: PT1H}}\n- {name: second, action: 'aws:sleep', inputs: {Duration: PT1S}}\n")
		wantCode(t, b.signal(execution, ssmtypes.SignalTypeStopStep, nil), "AutomationStepNotFoundException")
		first := *b.execution(execution).StepExecutions[0].StepExecutionId
		if err := b.signal(execution, ssmtypes.SignalTypeStopStep, map[string][]string{"StepExecutionId": {first}}); err != nil {
			t.Fatal(err)
		}
		b.wantRun(b.completed(execution), statusSuccess, "first Cancelled, second Success")
	})
}

func TestInteractiveAutomationIsToldEachStep(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		b.create("Two", automationYAML("", "- {name: first, action: 'aws:sleep', inputs: {Duration: PT1S}}\n- {name: second, action: 'aws:sleep', inputs: {Duration: PT1S}}\n"))
		started, err := b.ssm.StartAutomationExecution(t.Context(), &ssm.StartAutomationExecutionInput{DocumentName: aws.String("Two"), Mode: ssmtypes.ExecutionModeInteractive})
		if err != nil {
			t.Fatal(err)
		}
		execution := *started.AutomationExecutionId
		time.Sleep(time.Hour)
		b.wantRun(b.execution(execution), statusWaiting, "first Pending, second Pending")
		wantCode(t, b.signal(execution, ssmtypes.SignalTypeStartStep, map[string][]string{"StepName": {"second"}}), "AutomationStepNotFoundException")
		for _, name := range []string{"first", "second"} {
			if err := b.signal(execution, ssmtypes.SignalTypeStartStep, map[string][]string{"StepName": {name}}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		b.wantRun(b.completed(execution), statusSuccess, "first Success, second Success")
	})
}

func TestExecutionsAreListedByFilters(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, b *runbooks) {
		b.create("Shop-One", automationYAML("", sleepOne))
		b.create("Other-Two", automationYAML("", "- {name: hold, action: 'aws:pause', inputs: {}}\n"))
		first := b.start("Shop-One", nil)
		b.completed(first)
		time.Sleep(time.Hour)
		between := time.Now().Add(-time.Minute).UTC().Format(time.RFC3339)
		started, err := b.ssm.StartAutomationExecution(t.Context(), &ssm.StartAutomationExecutionInput{
			DocumentName: aws.String("Other-Two"), Tags: []ssmtypes.Tag{{Key: aws.String("davit:attempt"), Value: aws.String("1")}},
		})
		if err != nil {
			t.Fatal(err)
		}
		second := *started.AutomationExecutionId
		time.Sleep(time.Minute)
		list := func(filters ...ssmtypes.AutomationExecutionFilter) string {
			t.Helper()
			var ids []string
			in := &ssm.DescribeAutomationExecutionsInput{Filters: filters, MaxResults: aws.Int32(1)}
			for {
				out, err := b.ssm.DescribeAutomationExecutions(t.Context(), in)
				if err != nil {
					t.Fatal(err)
				}
				for _, a := range out.AutomationExecutionMetadataList {
					ids = append(ids, *a.AutomationExecutionId)
				}
				if in.NextToken = out.NextToken; in.NextToken == nil {
					return strings.Join(ids, " ")
				}
			}
		}
		filter := func(key ssmtypes.AutomationExecutionFilterKey, values ...string) ssmtypes.AutomationExecutionFilter {
			return ssmtypes.AutomationExecutionFilter{Key: key, Values: values}
		}
		want(t, "all, newest first", list(), second+" "+first)
		want(t, "by ID", list(filter("ExecutionId", first, second)), second+" "+first)
		want(t, "by name", list(filter("DocumentNamePrefix", "Shop")), first)
		want(t, "by status", list(filter("ExecutionStatus", "Waiting", "Failed")), second)
		want(t, "by action", list(filter("CurrentAction", "aws:pause")), second)
		want(t, "after", list(filter("StartTimeAfter", between)), second)
		want(t, "before", list(filter("StartTimeBefore", between)), first)
		want(t, "by tag", list(filter("TagKey", "davit:attempt")), second)
		want(t, "both", list(filter("TagKey", "davit:attempt"), filter("ExecutionStatus", "Success")), "")
		_, err = b.ssm.DescribeAutomationExecutions(t.Context(), &ssm.DescribeAutomationExecutionsInput{Filters: []ssmtypes.AutomationExecutionFilter{filter("StartTimeAfter", "yesterday")}})
		wantCode(t, err, "InvalidFilterValue")
		eleven := make([]string, 11)
		for i := range eleven {
			eleven[i] = first
		}
		_, err = b.ssm.DescribeAutomationExecutions(t.Context(), &ssm.DescribeAutomationExecutionsInput{Filters: []ssmtypes.AutomationExecutionFilter{filter("ExecutionId", eleven...)}})
		wantCode(t, err, "ValidationException")
	})
}
