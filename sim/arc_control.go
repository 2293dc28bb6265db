package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53recoverycontrolconfig"
	controltypes "github.com/aws/aws-sdk-go-v2/service/route53recoverycontrolconfig/types"
)

// The control plane of routing controls, in us-west-2: what there is, and where.

func arcNotFound(arn *string) error {
	return &controltypes.ResourceNotFoundException{Message: aws.String("There is no " + aws.ToString(arn))}
}

// arcPage takes a page of what is listed by ARN.
func arcPage[T any](items []T, key func(T) string, max *int32, token *string) ([]T, *string, error) {
	found, next, err := cut(items, key, page{token: token, max: max, usual: usualControlsPage})
	if err != nil {
		return nil, nil, &controltypes.ValidationException{Message: aws.String(err.Error())}
	}
	return found, next, nil
}

func (w *World) describeCluster(ctx context.Context, in *route53recoverycontrolconfig.DescribeClusterInput) (*route53recoverycontrolconfig.DescribeClusterOutput, error) {
	out := &route53recoverycontrolconfig.DescribeClusterOutput{}
	return out, w.look(func(t *tx) error {
		p := place{account: placeOf(ctx).account}
		c := routingClusters.get(t, p, aws.ToString(in.ClusterArn))
		if c == nil {
			return arcNotFound(in.ClusterArn)
		}
		out.Cluster = describeRoutingCluster(p, c)
		return nil
	})
}

func describeRoutingCluster(p place, c *routingCluster) *controltypes.Cluster {
	out := &controltypes.Cluster{
		ClusterArn: aws.String(c.ARN), Name: aws.String(c.Name), Status: controltypes.StatusDeployed, Owner: aws.String(p.account), NetworkType: controltypes.NetworkTypeIpv4,
	}
	for i, region := range clusterRegions {
		id := fixedID("", "endpoint", c.ARN, i)[:8]
		out.ClusterEndpoints = append(out.ClusterEndpoints, controltypes.ClusterEndpoint{
			Region: aws.String(region), Endpoint: aws.String("https://" + id + ".route53-recovery-cluster." + region + ".amazonaws.com/v1"),
		})
	}
	return out
}

func (w *World) listClusters(ctx context.Context, in *route53recoverycontrolconfig.ListClustersInput) (*route53recoverycontrolconfig.ListClustersOutput, error) {
	out := &route53recoverycontrolconfig.ListClustersOutput{Clusters: []controltypes.Cluster{}}
	return out, w.look(func(t *tx) error {
		p := place{account: placeOf(ctx).account}
		found, next, err := arcPage(routingClusters.all(t, p), func(c *routingCluster) string { return c.ARN }, in.MaxResults, in.NextToken)
		out.NextToken = next
		for _, c := range found {
			out.Clusters = append(out.Clusters, *describeRoutingCluster(p, c))
		}
		return err
	})
}

func (w *World) describeControlPanel(ctx context.Context, in *route53recoverycontrolconfig.DescribeControlPanelInput) (*route53recoverycontrolconfig.DescribeControlPanelOutput, error) {
	out := &route53recoverycontrolconfig.DescribeControlPanelOutput{}
	return out, w.look(func(t *tx) error {
		p := place{account: placeOf(ctx).account}
		c := controlPanels.get(t, p, aws.ToString(in.ControlPanelArn))
		if c == nil {
			return arcNotFound(in.ControlPanelArn)
		}
		out.ControlPanel = describePanel(t, p, c)
		return nil
	})
}

func describePanel(t *tx, p place, c *controlPanel) *controltypes.ControlPanel {
	return &controltypes.ControlPanel{
		ControlPanelArn: aws.String(c.ARN), Name: aws.String(c.Name), ClusterArn: aws.String(c.Cluster), Status: controltypes.StatusDeployed,
		DefaultControlPanel: aws.Bool(c.Default), Owner: aws.String(p.account), RoutingControlCount: aws.Int32(int32(len(controlsOf(t, p, c.ARN)))),
	}
}

func controlsOf(t *tx, p place, panel string) (found []*routingControl) {
	for _, c := range routingControls.all(t, p) {
		if c.Panel == panel {
			found = append(found, c)
		}
	}
	return found
}

func (w *World) listControlPanels(ctx context.Context, in *route53recoverycontrolconfig.ListControlPanelsInput) (*route53recoverycontrolconfig.ListControlPanelsOutput, error) {
	out := &route53recoverycontrolconfig.ListControlPanelsOutput{ControlPanels: []controltypes.ControlPanel{}}
	return out, w.look(func(t *tx) error {
		p := place{account: placeOf(ctx).account}
		var found []*controlPanel
		for _, c := range controlPanels.all(t, p) {
			if in.ClusterArn == nil || c.Cluster == *in.ClusterArn {
				found = append(found, c)
			}
		}
		found, next, err := arcPage(found, func(c *controlPanel) string { return c.ARN }, in.MaxResults, in.NextToken)
		out.NextToken = next
		for _, c := range found {
			out.ControlPanels = append(out.ControlPanels, *describePanel(t, p, c))
		}
		return err
	})
}

func (w *World) describeRoutingControl(ctx context.Context, in *route53recoverycontrolconfig.DescribeRoutingControlInput) (*route53recoverycontrolconfig.DescribeRoutingControlOutput, error) {
	out := &route53recoverycontrolconfig.DescribeRoutingControlOutput{}
	return out, w.look(func(t *tx) error {
		p := place{account: placeOf(ctx).account}
		c := routingControls.get(t, p, aws.ToString(in.RoutingControlArn))
		if c == nil {
			return arcNotFound(in.RoutingControlArn)
		}
		out.RoutingControl = describeControl(p, c)
		return nil
	})
}

// describeControl does not tell the state: only the data plane knows that.
func describeControl(p place, c *routingControl) *controltypes.RoutingControl {
	return &controltypes.RoutingControl{
		RoutingControlArn: aws.String(c.ARN), Name: aws.String(c.Name), ControlPanelArn: aws.String(c.Panel),
		Status: controltypes.StatusDeployed, Owner: aws.String(p.account),
	}
}

func (w *World) listControls(ctx context.Context, in *route53recoverycontrolconfig.ListRoutingControlsInput) (*route53recoverycontrolconfig.ListRoutingControlsOutput, error) {
	out := &route53recoverycontrolconfig.ListRoutingControlsOutput{RoutingControls: []controltypes.RoutingControl{}}
	return out, w.look(func(t *tx) error {
		p := place{account: placeOf(ctx).account}
		if controlPanels.get(t, p, aws.ToString(in.ControlPanelArn)) == nil {
			return arcNotFound(in.ControlPanelArn)
		}
		found, next, err := arcPage(controlsOf(t, p, *in.ControlPanelArn), func(c *routingControl) string { return c.ARN }, in.MaxResults, in.NextToken)
		out.NextToken = next
		for _, c := range found {
			out.RoutingControls = append(out.RoutingControls, *describeControl(p, c))
		}
		return err
	})
}

func (w *World) describeSafetyRule(ctx context.Context, in *route53recoverycontrolconfig.DescribeSafetyRuleInput) (*route53recoverycontrolconfig.DescribeSafetyRuleOutput, error) {
	out := &route53recoverycontrolconfig.DescribeSafetyRuleOutput{}
	return out, w.look(func(t *tx) error {
		p := place{account: placeOf(ctx).account}
		r := safetyRules.get(t, p, aws.ToString(in.SafetyRuleArn))
		if r == nil {
			return arcNotFound(in.SafetyRuleArn)
		}
		rule := describeRule(p, r)
		out.AssertionRule, out.GatingRule = rule.ASSERTION, rule.GATING
		return nil
	})
}

func describeRule(p place, r *safetyRule) controltypes.Rule {
	config := &controltypes.RuleConfig{Type: controltypes.RuleType(r.Type), Threshold: aws.Int32(r.Threshold), Inverted: aws.Bool(r.Inverted)}
	if len(r.Targets) > 0 {
		return controltypes.Rule{GATING: &controltypes.GatingRule{
			SafetyRuleArn: aws.String(r.ARN), Name: aws.String(r.Name), ControlPanelArn: aws.String(r.Panel), RuleConfig: config,
			GatingControls: r.Controls, TargetControls: r.Targets, Status: controltypes.StatusDeployed, WaitPeriodMs: aws.Int32(0), Owner: aws.String(p.account),
		}}
	}
	return controltypes.Rule{ASSERTION: &controltypes.AssertionRule{
		SafetyRuleArn: aws.String(r.ARN), Name: aws.String(r.Name), ControlPanelArn: aws.String(r.Panel), RuleConfig: config,
		AssertedControls: r.Controls, Status: controltypes.StatusDeployed, WaitPeriodMs: aws.Int32(0), Owner: aws.String(p.account),
	}}
}

func (w *World) listSafetyRules(ctx context.Context, in *route53recoverycontrolconfig.ListSafetyRulesInput) (*route53recoverycontrolconfig.ListSafetyRulesOutput, error) {
	out := &route53recoverycontrolconfig.ListSafetyRulesOutput{SafetyRules: []controltypes.Rule{}}
	return out, w.look(func(t *tx) error {
		p := place{account: placeOf(ctx).account}
		if controlPanels.get(t, p, aws.ToString(in.ControlPanelArn)) == nil {
			return arcNotFound(in.ControlPanelArn)
		}
		var found []*safetyRule
		for _, r := range safetyRules.all(t, p) {
			if r.Panel == *in.ControlPanelArn {
				found = append(found, r)
			}
		}
		found, next, err := arcPage(found, func(r *safetyRule) string { return r.ARN }, in.MaxResults, in.NextToken)
		out.NextToken = next
		for _, r := range found {
			out.SafetyRules = append(out.SafetyRules, describeRule(p, r))
		}
		return err
	})
}
