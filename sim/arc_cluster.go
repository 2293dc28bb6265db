package sim

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53recoverycluster"
	clustertypes "github.com/aws/aws-sdk-go-v2/service/route53recoverycluster/types"

	"github.com/davit-dr/davit/sim/wire"
)

// The data plane of routing controls: a cluster's endpoints in five Regions, each of which
// knows and changes all. It needs no control plane.

// atEndpoint refuses a call to where no cluster has an endpoint.
func atEndpoint(ctx context.Context) error {
	if region := placeOf(ctx).region; !slices.Contains(clusterRegions, region) {
		return wire.Errorf("UnknownOperationException", "A cluster has no endpoint in %s: call one of %s.", region, strings.Join(clusterRegions, ", "))
	}
	return nil
}

func stateOf(on bool) clustertypes.RoutingControlState {
	if on {
		return clustertypes.RoutingControlStateOn
	}
	return clustertypes.RoutingControlStateOff
}

func (w *World) getRoutingControlState(ctx context.Context, in *route53recoverycluster.GetRoutingControlStateInput) (*route53recoverycluster.GetRoutingControlStateOutput, error) {
	out := &route53recoverycluster.GetRoutingControlStateOutput{}
	if err := atEndpoint(ctx); err != nil {
		return out, err
	}
	return out, w.look(func(t *tx) error {
		c, err := findRoutingControl(t, placeOf(ctx).account, in.RoutingControlArn)
		if err != nil {
			return err
		}
		out.RoutingControlArn, out.RoutingControlName, out.RoutingControlState = aws.String(c.ARN), aws.String(c.Name), stateOf(c.On)
		return nil
	})
}

func (w *World) updateRoutingControlState(ctx context.Context, in *route53recoverycluster.UpdateRoutingControlStateInput) (*route53recoverycluster.UpdateRoutingControlStateOutput, error) {
	entry := clustertypes.UpdateRoutingControlStateEntry{RoutingControlArn: in.RoutingControlArn, RoutingControlState: in.RoutingControlState}
	return &route53recoverycluster.UpdateRoutingControlStateOutput{}, w.setRoutingControls(ctx, []clustertypes.UpdateRoutingControlStateEntry{entry}, in.SafetyRulesToOverride)
}

func (w *World) updateRoutingControlStates(ctx context.Context, in *route53recoverycluster.UpdateRoutingControlStatesInput) (*route53recoverycluster.UpdateRoutingControlStatesOutput, error) {
	return &route53recoverycluster.UpdateRoutingControlStatesOutput{}, w.setRoutingControls(ctx, in.UpdateRoutingControlStateEntries, in.SafetyRulesToOverride)
}

// setRoutingControls sets all of the states, or none where a safety rule refuses that.
func (w *World) setRoutingControls(ctx context.Context, entries []clustertypes.UpdateRoutingControlStateEntry, overridden []string) error {
	if err := atEndpoint(ctx); err != nil {
		return err
	}
	return w.change(func(t *tx) error {
		p := place{account: placeOf(ctx).account}
		before, after := map[string]bool{}, map[string]bool{}
		for _, c := range routingControls.all(t, p) {
			before[c.ARN], after[c.ARN] = c.On, c.On
		}
		for _, e := range entries {
			c, err := findRoutingControl(t, p.account, e.RoutingControlArn)
			if err != nil {
				return err
			}
			after[c.ARN] = e.RoutingControlState == clustertypes.RoutingControlStateOn
		}
		if r := broken(t, p.account, before, after, overridden); r != nil {
			return &clustertypes.ConflictException{
				Message:      aws.String(fmt.Sprintf("The safety rule %s (%s) does not allow these routing control states.", r.Name, r.ARN)),
				ResourceId:   aws.String(r.ARN),
				ResourceType: aws.String("SafetyRule"),
			}
		}
		for arn, on := range after {
			if on != before[arn] {
				c := *routingControls.get(t, p, arn)
				c.On = on
				routingControls.put(t, p, arn, c)
			}
		}
		return nil
	})
}

const usualControlsPage = 500

func (w *World) listRoutingControls(ctx context.Context, in *route53recoverycluster.ListRoutingControlsInput) (*route53recoverycluster.ListRoutingControlsOutput, error) {
	out := &route53recoverycluster.ListRoutingControlsOutput{RoutingControls: []clustertypes.RoutingControl{}}
	if err := atEndpoint(ctx); err != nil {
		return out, err
	}
	return out, w.look(func(t *tx) error {
		p := place{account: placeOf(ctx).account}
		var found []*routingControl
		for _, c := range routingControls.all(t, p) {
			if in.ControlPanelArn == nil || c.Panel == *in.ControlPanelArn {
				found = append(found, c)
			}
		}
		found, next, err := cut(found, func(c *routingControl) string { return c.ARN }, page{token: in.NextToken, max: in.MaxResults, usual: usualControlsPage})
		if err != nil {
			return &clustertypes.ValidationException{Message: aws.String(err.Error())}
		}
		out.NextToken = next
		for _, c := range found {
			out.RoutingControls = append(out.RoutingControls, clustertypes.RoutingControl{
				RoutingControlArn: aws.String(c.ARN), RoutingControlName: aws.String(c.Name), RoutingControlState: stateOf(c.On),
				ControlPanelArn: aws.String(c.Panel), ControlPanelName: aws.String(controlPanels.get(t, p, c.Panel).Name), Owner: aws.String(p.account),
			})
		}
		return nil
	})
}
