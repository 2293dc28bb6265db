package awscloud

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/davit-dr/davit/recovery"
)

const (
	// automationFilter is how many automations a filter takes by their IDs.
	//
	// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AutomationExecutionFilter.html
	automationFilter = 10
	// automationPage is the largest page of automations, and of their steps.
	automationPage = 50
)

// StartAutomation starts an automation, once. The values of secrets are put into its
// parameters on the way, and taken out of whatever SSM has to say about them.
//
// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html
func (c *Cloud) StartAutomation(ctx context.Context, scope recovery.Scope, req recovery.AutomationRequest) (recovery.AutomationID, error) {
	in, err := c.toChange(ctx, scope)
	if err != nil {
		return "", err
	}
	k := in.change("ssm", "StartAutomationExecution", "start an automation of the document %s", req.DocumentName)
	params, hide, err := in.withSecrets(ctx, req)
	if err != nil {
		return "", k.withoutSecret(err)
	}
	out, err := in.ssm.StartAutomationExecution(ctx, &ssm.StartAutomationExecutionInput{
		DocumentName:    aws.String(req.DocumentName),
		DocumentVersion: optional(req.DocumentVersion),
		Parameters:      params,
		ClientToken:     aws.String(req.Token),
		Tags:            ssmTags(req.Tags),
	}, k.forSSM)
	if err != nil {
		return "", hide.error(k.failed(ctx, err))
	}
	if str(out.AutomationExecutionId) == "" {
		return "", recovery.Errorf(recovery.Unavailable, "Systems Manager answered without an ID when asked to %s in %s%s", k.doing, scope, k.doubt())
	}
	return recovery.AutomationID(*out.AutomationExecutionId), nil
}

// StopAutomation has an automation end as Cancelled.
//
// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StopAutomationExecution.html
func (c *Cloud) StopAutomation(ctx context.Context, scope recovery.Scope, id recovery.AutomationID) error {
	in, err := c.toChange(ctx, scope)
	if err != nil {
		return err
	}
	k := in.change("ssm", "StopAutomationExecution", "stop the automation %s", id)
	_, err = in.ssm.StopAutomationExecution(ctx, &ssm.StopAutomationExecutionInput{
		AutomationExecutionId: aws.String(string(id)),
		Type:                  types.StopTypeCancel,
	}, k.forSSM)
	if err != nil {
		return k.failed(ctx, err)
	}
	return nil
}

// signals are SSM's words for what may be said to an automation.
var signals = map[recovery.OrderKind]types.SignalType{
	recovery.OrderApprove: types.SignalTypeApprove,
	recovery.OrderReject:  types.SignalTypeReject,
	recovery.OrderResume:  types.SignalTypeResume,
}

// SignalAutomation approves or rejects what an automation waits for, or resumes a step.
//
// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendAutomationSignal.html
func (c *Cloud) SignalAutomation(ctx context.Context, scope recovery.Scope, id recovery.AutomationID, order recovery.ActionOrder) error {
	signal, ok := signals[order.Kind]
	if !ok {
		return recovery.Errorf(recovery.Invalid, "%s is no signal to the automation %s", order.Kind, id)
	}
	in, err := c.toChange(ctx, scope)
	if err != nil {
		return err
	}
	var payload map[string][]string
	switch {
	case order.Kind == recovery.OrderResume:
		payload = map[string][]string{"StepName": {order.Step}}
	case order.Comment != "":
		payload = map[string][]string{"Comment": {order.Comment}}
	}
	k := in.change("ssm", "SendAutomationSignal", "send the signal %s to the automation %s", signal, id)
	_, err = in.ssm.SendAutomationSignal(ctx, &ssm.SendAutomationSignalInput{
		AutomationExecutionId: aws.String(string(id)),
		SignalType:            signal,
		Payload:               payload,
	}, k.forSSM)
	if err != nil {
		return k.failed(ctx, err)
	}
	return nil
}

// FindAutomation gives the automation that has a tag of the key. Were there several, the
// first one that was started is meant.
func (c *Cloud) FindAutomation(ctx context.Context, scope recovery.Scope, tagKey string) (recovery.AutomationID, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return "", err
	}
	k := in.read("ssm", "DescribeAutomationExecutions", "look for the automation with the tag %s", tagKey)
	found, err := in.describeAutomations(ctx, k, types.AutomationExecutionFilterKeyTagKey, []string{tagKey})
	if err != nil || len(found) == 0 {
		return "", err
	}
	first := slices.MinFunc(found, func(a, b types.AutomationExecutionMetadata) int {
		return aws.ToTime(a.ExecutionStartTime).Compare(aws.ToTime(b.ExecutionStartTime))
	})
	return recovery.AutomationID(str(first.AutomationExecutionId)), nil
}

// Automations gives the statuses of automations.
//
// Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeAutomationExecutions.html
func (c *Cloud) Automations(ctx context.Context, scope recovery.Scope, ids []recovery.AutomationID) ([]recovery.Automation, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	return batched(ctx, ids, automationFilter, func(ctx context.Context, ids []recovery.AutomationID) ([]recovery.Automation, error) {
		k := in.read("ssm", "DescribeAutomationExecutions", "read the statuses of %s", counted(len(ids), "automation"))
		found, err := in.describeAutomations(ctx, k, types.AutomationExecutionFilterKeyExecutionId, strs[string](ids))
		if err != nil {
			return nil, err
		}
		automations := make([]recovery.Automation, len(found))
		for i, a := range found {
			automations[i] = recovery.Automation{ID: recovery.AutomationID(str(a.AutomationExecutionId)), Status: string(a.AutomationExecutionStatus)}
		}
		return automations, nil
	})
}

func (c *clients) describeAutomations(ctx context.Context, k *call, key types.AutomationExecutionFilterKey, values []string) ([]types.AutomationExecutionMetadata, error) {
	request := &ssm.DescribeAutomationExecutionsInput{
		Filters:    []types.AutomationExecutionFilter{{Key: key, Values: values}},
		MaxResults: aws.Int32(automationPage),
	}
	var found []types.AutomationExecutionMetadata
	for pages := ssm.NewDescribeAutomationExecutionsPaginator(c.ssm, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forSSM)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		found = append(found, page.AutomationExecutionMetadataList...)
	}
	return found, nil
}

// ssmTags are tags as SSM takes them, in order of their keys.
func ssmTags(tags map[string]string) []types.Tag {
	var list []types.Tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return list
}

// optional is nil for "".
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
