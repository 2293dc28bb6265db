package sim

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

const usualAutomationsPage = 50

// describeAutomationExecutions lists executions, the newest first.
func (w *World) describeAutomationExecutions(ctx context.Context, in *ssm.DescribeAutomationExecutionsInput) (*ssm.DescribeAutomationExecutionsOutput, error) {
	out := &ssm.DescribeAutomationExecutionsOutput{AutomationExecutionMetadataList: []ssmtypes.AutomationExecutionMetadata{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		var found []*automation
		for _, a := range automations.all(t, p) {
			passes, err := a.passes(in.Filters)
			if err != nil {
				return err
			}
			if passes {
				found = append(found, a)
			}
		}
		slices.SortFunc(found, func(a, b *automation) int { return strings.Compare(seqKey(b), seqKey(a)) })
		found, next, err := cut(found, seqKey, page{token: in.NextToken, max: in.MaxResults, usual: usualAutomationsPage, desc: true})
		if err != nil {
			return &ssmtypes.InvalidNextToken{Message: aws.String(err.Error())}
		}
		out.NextToken = next
		for _, a := range found {
			out.AutomationExecutionMetadataList = append(out.AutomationExecutionMetadataList, automationMetadata(t, p, a))
		}
		return nil
	})
}

func seqKey(a *automation) string { return numberKey(int(a.Seq)) }

func automationMetadata(t *tx, p place, a *automation) ssmtypes.AutomationExecutionMetadata {
	full := describeAutomation(t, p, a)
	return ssmtypes.AutomationExecutionMetadata{
		AutomationExecutionId: full.AutomationExecutionId, AutomationExecutionStatus: full.AutomationExecutionStatus,
		AutomationType: a.automationType(), CurrentAction: full.CurrentAction, CurrentStepName: full.CurrentStepName,
		DocumentName: full.DocumentName, DocumentVersion: full.DocumentVersion, ExecutedBy: full.ExecutedBy,
		ExecutionStartTime: full.ExecutionStartTime, ExecutionEndTime: full.ExecutionEndTime, FailureMessage: full.FailureMessage,
		LogFile: aws.String(""), MaxConcurrency: full.MaxConcurrency, MaxErrors: full.MaxErrors, Mode: full.Mode, Outputs: full.Outputs,
		ParentAutomationExecutionId: full.ParentAutomationExecutionId, ResolvedTargets: full.ResolvedTargets, Target: full.Target,
		TargetMaps: full.TargetMaps, TargetParameterName: full.TargetParameterName, Targets: full.Targets,
	}
}

// passes says whether the execution passes all filters.
func (a *automation) passes(filters []ssmtypes.AutomationExecutionFilter) (bool, error) {
	for _, f := range filters {
		matches, err := a.matcher(f)
		if err != nil {
			return false, err
		}
		if !slices.ContainsFunc(f.Values, matches) {
			return false, nil
		}
	}
	return true, nil
}

func (a *automation) matcher(f ssmtypes.AutomationExecutionFilter) (func(string) bool, error) {
	equal := func(v string) func(string) bool { return func(want string) bool { return v == want } }
	switch f.Key {
	case ssmtypes.AutomationExecutionFilterKeyExecutionId:
		return equal(a.ID), nil
	case ssmtypes.AutomationExecutionFilterKeyParentExecutionId:
		return equal(a.Parent), nil
	case ssmtypes.AutomationExecutionFilterKeyDocumentNamePrefix:
		return func(want string) bool { return strings.HasPrefix(a.Document, want) }, nil
	case ssmtypes.AutomationExecutionFilterKeyExecutionStatus:
		return equal(string(a.Status)), nil
	case ssmtypes.AutomationExecutionFilterKeyCurrentAction:
		current := ""
		if s := a.running(); s != nil && !a.ended() {
			current = s.Action
		}
		return equal(current), nil
	case ssmtypes.AutomationExecutionFilterKeyAutomationType:
		return equal(string(a.automationType())), nil
	case ssmtypes.AutomationExecutionFilterKeyTagKey:
		return func(want string) bool { _, has := a.Tags[want]; return has }, nil
	case ssmtypes.AutomationExecutionFilterKeyStartTimeAfter, ssmtypes.AutomationExecutionFilterKeyStartTimeBefore:
		return timeMatcher(a.Started, f.Values, f.Key == ssmtypes.AutomationExecutionFilterKeyStartTimeAfter, badFilterValue)
	}
	return nil, &ssmtypes.InvalidFilterKey{Message: aws.String(fmt.Sprintf("This simulator does not filter executions by %s.", f.Key))}
}

func badFilterValue(value string) error {
	return &ssmtypes.InvalidFilterValue{Message: aws.String(fmt.Sprintf("%q is not an instant as 2026-01-31T12:00:00Z is.", value))}
}

// timeMatcher compares an instant with the filter's.
func timeMatcher(at time.Time, values []string, after bool, refuse func(string) error) (func(string) bool, error) {
	for _, value := range values {
		if _, err := time.Parse(time.RFC3339, value); err != nil {
			return nil, refuse(value)
		}
	}
	return func(value string) bool {
		bound, _ := time.Parse(time.RFC3339, value) // was parsed above
		if after {
			return !at.IsZero() && !at.Before(bound)
		}
		return !at.IsZero() && !at.After(bound)
	}, nil
}

func (w *World) describeAutomationStepExecutions(ctx context.Context, in *ssm.DescribeAutomationStepExecutionsInput) (*ssm.DescribeAutomationStepExecutionsOutput, error) {
	out := &ssm.DescribeAutomationStepExecutionsOutput{StepExecutions: []ssmtypes.StepExecution{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		a, err := automationOf(t, p, *in.AutomationExecutionId)
		if err != nil {
			return err
		}
		var found []numberedStep
		for n, s := range stepsOf(t, a) {
			passes, err := stepPasses(&s, in.Filters)
			if err != nil {
				return err
			}
			if passes {
				found = append(found, numberedStep{n, s})
			}
		}
		reverse := aws.ToBool(in.ReverseOrder)
		if reverse {
			slices.Reverse(found)
		}
		found, out.NextToken, err = cut(found, func(s numberedStep) string { return numberKey(s.n) },
			page{token: in.NextToken, max: in.MaxResults, usual: usualAutomationsPage, desc: reverse})
		if err != nil {
			return &ssmtypes.InvalidNextToken{Message: aws.String(err.Error())}
		}
		for _, s := range found {
			out.StepExecutions = append(out.StepExecutions, s.StepExecution)
		}
		return nil
	})
}

// numberedStep is a step with its place in the order.
type numberedStep struct {
	n int
	ssmtypes.StepExecution
}

func stepPasses(s *ssmtypes.StepExecution, filters []ssmtypes.StepExecutionFilter) (bool, error) {
	for _, f := range filters {
		matches, err := stepMatcher(s, f)
		if err != nil {
			return false, err
		}
		if !slices.ContainsFunc(f.Values, matches) {
			return false, nil
		}
	}
	return true, nil
}

func stepMatcher(s *ssmtypes.StepExecution, f ssmtypes.StepExecutionFilter) (func(string) bool, error) {
	value := ""
	parent := s.ParentStepDetails
	switch f.Key {
	case ssmtypes.StepExecutionFilterKeyStepExecutionStatus:
		value = string(s.StepStatus)
	case ssmtypes.StepExecutionFilterKeyStepExecutionId:
		value = *s.StepExecutionId
	case ssmtypes.StepExecutionFilterKeyStepName:
		value = *s.StepName
	case ssmtypes.StepExecutionFilterKeyAction:
		value = *s.Action
	case ssmtypes.StepExecutionFilterKeyParentStepExecutionId:
		if parent != nil {
			value = *parent.StepExecutionId
		}
	case ssmtypes.StepExecutionFilterKeyParentStepIteration:
		if parent != nil {
			value = fmt.Sprint(*parent.Iteration)
		}
	case ssmtypes.StepExecutionFilterKeyParentStepIteratorValue:
		if parent != nil {
			value = aws.ToString(parent.IteratorValue)
		}
	default:
		return timeMatcher(aws.ToTime(s.ExecutionStartTime), f.Values, f.Key == ssmtypes.StepExecutionFilterKeyStartTimeAfter, badFilterValue)
	}
	return func(want string) bool { return value == want }, nil
}
