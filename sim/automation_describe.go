package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// mostStepsTold is how many steps GetAutomationExecution tells of; the others are told by
// DescribeAutomationStepExecutions.
const mostStepsTold = 100

// notYet is what stands for an output that there is not.
const notYet = "No output available yet because the step is not successfully executed"

func (w *World) getAutomationExecution(ctx context.Context, in *ssm.GetAutomationExecutionInput) (*ssm.GetAutomationExecutionOutput, error) {
	out := &ssm.GetAutomationExecutionOutput{}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		a, err := automationOf(t, p, *in.AutomationExecutionId)
		if err != nil {
			return err
		}
		out.AutomationExecution = describeAutomation(t, p, a)
		return nil
	})
}

func automationOf(t *tx, p place, id string) (*automation, error) {
	if a := automations.get(t, p, id); a != nil {
		return a, nil
	}
	return nil, &ssmtypes.AutomationExecutionNotFoundException{Message: aws.String("Automation execution " + id + " does not exist.")}
}

func describeAutomation(t *tx, p place, a *automation) *ssmtypes.AutomationExecution {
	steps := stepsOf(t, a)
	out := &ssmtypes.AutomationExecution{
		AutomationExecutionId: aws.String(a.ID), AutomationExecutionStatus: a.Status,
		DocumentName: aws.String(a.Document), DocumentVersion: aws.String(a.Version), Mode: a.Mode, ExecutedBy: aws.String(a.By),
		ExecutionStartTime: aws.Time(a.Started), ExecutionEndTime: optionalTime(a.Ended), FailureMessage: optional(a.Failure),
		Parameters: a.Parameters, Outputs: outputsOf(t, p, a), Variables: textMap(a.Variables),
		StepExecutions: steps, StepExecutionsTruncated: len(steps) > mostStepsTold,
		ParentAutomationExecutionId: optional(a.Parent), Target: optional(a.Target), ResolvedTargets: &ssmtypes.ResolvedTargets{ParameterValues: []string{}}, Targets: []ssmtypes.Target{},
	}
	if a.Fleet != nil {
		a.Fleet.describe(a, out)
	}
	out.StepExecutions = steps[:min(len(steps), mostStepsTold)]
	if s := a.running(); s != nil && !a.ended() {
		out.CurrentStepName, out.CurrentAction = aws.String(s.Name), aws.String(s.Action)
	}
	return out
}

// automationType is whether the automation works in its own account and Region only.
func (a *automation) automationType() ssmtypes.AutomationType {
	if a.Fleet != nil && len(a.Fleet.Locations) > 0 {
		return ssmtypes.AutomationTypeCrossAccount
	}
	return ssmtypes.AutomationTypeLocal
}

func optionalTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func textMap(values map[string]any) map[string][]string {
	if len(values) == 0 {
		return nil
	}
	out := map[string][]string{}
	for name, v := range values {
		out[name] = textsOf(v)
	}
	return out
}

// stepsOf are the steps that have begun, in order, and then those of the document that
// have not: they are Pending, for ever if the flow goes past them.
func stepsOf(t *tx, a *automation) []ssmtypes.StepExecution {
	if a.Fleet != nil {
		return a.Fleet.steps(a)
	}
	book, err := t.world.books.read(a.Content, a.Format)
	if err != nil {
		return nil
	}
	all := []ssmtypes.StepExecution{}
	for i := range a.Steps {
		all = append(all, describeStep(a, &a.Steps[i], book.byName[a.Steps[i].Name]))
	}
	for n, d := range book.Steps {
		if a.latest(d.Name) == nil {
			pending := stepRun{ID: pendingStepID(a, n), Name: d.Name, Action: d.Action, Status: ssmtypes.AutomationExecutionStatusPending}
			all = append(all, describeStep(a, &pending, d))
		}
	}
	return all
}

// pendingStepID is the ID of a step's execution before it begins.
func pendingStepID(a *automation, n int) string { return uuidOf(digest(0, "pending-step", a.ID, n)) }

func describeStep(a *automation, s *stepRun, d *runbookStep) ssmtypes.StepExecution {
	out := ssmtypes.StepExecution{
		StepExecutionId: aws.String(s.ID), StepName: aws.String(s.Name), Action: aws.String(s.Action), StepStatus: s.Status,
		ExecutionStartTime: optionalTime(s.Began), ExecutionEndTime: optionalTime(s.Ended),
		Inputs: s.Inputs, Outputs: textMap(s.Outputs), ResponseCode: optional(s.ResponseCode), Response: optional(s.Response),
		FailureMessage: optional(s.failureText()),
		OnFailure:      aws.String(d.OnFailure), NextStep: optional(d.NextStep), IsEnd: d.IsEnd, IsCritical: d.IsCritical, MaxAttempts: aws.Int32(1),
	}
	if n, ok := d.MaxAttempts.(float64); ok {
		out.MaxAttempts = aws.Int32(int32(n))
	}
	if n, ok := d.Timeout.(float64); ok {
		out.TimeoutSeconds = aws.Int64(int64(n))
	} else if limit := actions[s.Action].timeout; limit > 0 {
		out.TimeoutSeconds = aws.Int64(int64(limit.Seconds()))
	}
	if f := s.Failure; f != nil {
		out.FailureDetails = &ssmtypes.FailureDetails{FailureStage: aws.String(f.Stage), FailureType: aws.String(f.Type), Details: f.details()}
	}
	if s.Loop != "" {
		out.ParentStepDetails = parentDetails(a, s)
	}
	return out
}

func parentDetails(a *automation, s *stepRun) *ssmtypes.ParentStepDetails {
	loop := a.stepRun(s.Loop)
	if loop == nil {
		return nil
	}
	return &ssmtypes.ParentStepDetails{
		StepExecutionId: aws.String(loop.ID), StepName: aws.String(loop.Name), Action: aws.String(loop.Action),
		Iteration: aws.Int32(int32(s.Iteration)), IteratorValue: optional(s.Iterator),
	}
}

// outputsOf are the outputs that the document promises, as far as they are there.
func outputsOf(t *tx, p place, a *automation) map[string][]string {
	book, err := t.world.books.read(a.Content, a.Format)
	if err != nil || len(book.Outputs) == 0 || a.Fleet != nil {
		return nil
	}
	r := &runner{t: t, p: p, a: *a, book: book}
	out := map[string][]string{}
	for _, name := range book.Outputs {
		if v, err := r.lookup(name); err == nil {
			out[name] = textsOf(v)
		} else {
			out[name] = []string{notYet}
		}
	}
	return out
}

// jsonText is a value of the SDK's types as JSON, to compare it by.
func jsonText(v any) string {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(body)
}
