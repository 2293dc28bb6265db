package awscloud

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/recovery"
)

// AutomationReport gives all that SSM tells of an automation. SSM echoes parameters in
// the inputs of steps, and documents what they please in outputs and messages: the values
// of the secrets are read again and blacked out in all of it.
//
// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetAutomationExecution.html
func (c *Cloud) AutomationReport(ctx context.Context, scope recovery.Scope, id recovery.AutomationID, secrets []recovery.PinnedSecret) (recovery.AutomationReport, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return recovery.AutomationReport{}, err
	}
	hide, err := in.hiding(ctx, secrets)
	if err != nil {
		return recovery.AutomationReport{}, err
	}
	k := in.read("ssm", "GetAutomationExecution", "read the automation %s", id)
	out, err := in.ssm.GetAutomationExecution(ctx, &ssm.GetAutomationExecutionInput{AutomationExecutionId: aws.String(string(id))}, k.forSSM)
	if err != nil {
		return recovery.AutomationReport{}, hide.error(k.failed(ctx, err))
	}
	if out.AutomationExecution == nil {
		return recovery.AutomationReport{}, recovery.Errorf(recovery.Unavailable, "Systems Manager answered without an automation when asked to %s in %s", k.doing, scope)
	}
	steps := out.AutomationExecution.StepExecutions
	if out.AutomationExecution.StepExecutionsTruncated {
		if steps, err = in.automationSteps(ctx, id); err != nil {
			return recovery.AutomationReport{}, hide.error(err)
		}
	}
	return hide.report(reportOf(*out.AutomationExecution, steps)), nil
}

// automationSteps are all steps of an automation, in the order in which they run.
//
// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeAutomationStepExecutions.html
func (c *clients) automationSteps(ctx context.Context, id recovery.AutomationID) ([]types.StepExecution, error) {
	k := c.read("ssm", "DescribeAutomationStepExecutions", "read the steps of the automation %s", id)
	request := &ssm.DescribeAutomationStepExecutionsInput{AutomationExecutionId: aws.String(string(id)), MaxResults: aws.Int32(automationPage)}
	var steps []types.StepExecution
	for pages := ssm.NewDescribeAutomationStepExecutionsPaginator(c.ssm, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forSSM)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		steps = append(steps, page.StepExecutions...)
	}
	return steps, nil
}

func reportOf(a types.AutomationExecution, steps []types.StepExecution) recovery.AutomationReport {
	report := recovery.AutomationReport{
		Status:         string(a.AutomationExecutionStatus),
		StartedAt:      utc(a.ExecutionStartTime),
		EndedAt:        utc(a.ExecutionEndTime),
		CurrentStep:    str(a.CurrentStepName),
		FailureMessage: str(a.FailureMessage),
		Outputs:        a.Outputs,
	}
	for _, s := range steps {
		step := stepOf(s)
		if began := !step.StartedAt.IsZero() && step.EndedAt.IsZero(); began && report.CurrentStep == "" && report.EndedAt.IsZero() {
			report.CurrentStep = step.Name // SSM may leave it out, above all while a step waits
		}
		report.Steps = append(report.Steps, step)
	}
	return report
}

func stepOf(s types.StepExecution) recovery.AutomationStep {
	step := recovery.AutomationStep{
		Name:           str(s.StepName),
		Action:         str(s.Action),
		Status:         string(s.StepStatus),
		StartedAt:      utc(s.ExecutionStartTime),
		EndedAt:        utc(s.ExecutionEndTime),
		Inputs:         s.Inputs,
		Outputs:        s.Outputs,
		FailureMessage: str(s.FailureMessage),
	}
	if d := s.FailureDetails; d != nil {
		step.FailureStage, step.FailureType = str(d.FailureStage), str(d.FailureType)
	}
	return step
}

// utc is the instant, or the zero time for none.
func utc(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
