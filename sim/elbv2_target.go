package sim

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	elbv2 "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// onTargetGroup changes a target group.
func (w *World) onTargetGroup(ctx context.Context, arn *string, change func(*tx, place, *targetGroup) error) error {
	return w.change(func(t *tx) error {
		p := placeOf(ctx)
		found := targetGroups.get(t, p, aws.ToString(arn))
		if found == nil {
			return groupNotFound()
		}
		g := *found
		g.Targets = slices.DeleteFunc(slices.Clone(g.Targets), func(target elbTarget) bool { return g.gone(t, target) })
		if err := change(t, p, &g); err != nil {
			return err
		}
		targetGroups.put(t, p, g.ARN, g)
		return nil
	})
}

// registerTargets takes all of the targets or none. One that is registered already stays
// as it is, and one that drains is registered anew.
func (w *World) registerTargets(ctx context.Context, in *elbv2.RegisterTargetsInput) (*elbv2.RegisterTargetsOutput, error) {
	return &elbv2.RegisterTargetsOutput{}, w.onTargetGroup(ctx, in.TargetGroupArn, func(t *tx, p place, g *targetGroup) error {
		if bad := g.unfit(t, p, in.Targets); len(bad) > 0 {
			return &elbtypes.InvalidTargetException{Message: aws.String(fmt.Sprintf("The following targets are not in a running state and cannot be registered: '%s'", strings.Join(bad, ", ")))}
		}
		for _, target := range in.Targets {
			id, port := *target.Id, portOf(target, g)
			switch at := g.find(t, id, port); {
			case at < 0:
				g.Targets = append(g.Targets, elbTarget{ID: id, Port: port, Since: t.now})
			case !g.Targets[at].Left.IsZero():
				g.Targets[at] = elbTarget{ID: id, Port: port, Since: t.now}
			}
		}
		return nil
	})
}

// unfit are the targets that cannot be registered: instances that do not run.
func (g *targetGroup) unfit(t *tx, p place, targets []elbtypes.TargetDescription) (bad []string) {
	for _, target := range targets {
		id := aws.ToString(target.Id)
		if g.Type == string(elbtypes.TargetTypeEnumIp) {
			continue
		}
		if i := visibleInstance(t, p, id); i == nil || i.state(t.now) != ec2types.InstanceStateNameRunning {
			bad = append(bad, id)
		}
	}
	return bad
}

func portOf(target elbtypes.TargetDescription, g *targetGroup) int32 {
	port := g.Port
	set(&port, target.Port)
	return port
}

// deregisterTargets lets targets drain; without a port, all of that ID. One that is not
// registered is as it should be.
func (w *World) deregisterTargets(ctx context.Context, in *elbv2.DeregisterTargetsInput) (*elbv2.DeregisterTargetsOutput, error) {
	return &elbv2.DeregisterTargetsOutput{}, w.onTargetGroup(ctx, in.TargetGroupArn, func(t *tx, _ place, g *targetGroup) error {
		for _, target := range in.Targets {
			for i := range g.Targets {
				known := &g.Targets[i]
				if known.ID == aws.ToString(target.Id) && (target.Port == nil || *target.Port == known.Port) && known.Left.IsZero() {
					known.Left = t.now
				}
			}
		}
		return nil
	})
}

// describeTargetHealth tells of all targets, or of those asked for, registered or not.
func (w *World) describeTargetHealth(ctx context.Context, in *elbv2.DescribeTargetHealthInput) (*elbv2.DescribeTargetHealthOutput, error) {
	out := &elbv2.DescribeTargetHealthOutput{TargetHealthDescriptions: []elbtypes.TargetHealthDescription{}}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		g := targetGroups.get(t, p, aws.ToString(in.TargetGroupArn))
		if g == nil {
			return groupNotFound()
		}
		used := len(balancersOf(t, p, g.ARN)) > 0
		for _, target := range g.Targets {
			if len(in.Targets) == 0 && !g.gone(t, target) {
				out.TargetHealthDescriptions = append(out.TargetHealthDescriptions, describeTarget(t, p, g, target, used))
			}
		}
		for _, asked := range in.Targets {
			id, port := *asked.Id, portOf(asked, g)
			if at := g.find(t, id, port); at >= 0 {
				out.TargetHealthDescriptions = append(out.TargetHealthDescriptions, describeTarget(t, p, g, g.Targets[at], used))
				continue
			}
			out.TargetHealthDescriptions = append(out.TargetHealthDescriptions, elbtypes.TargetHealthDescription{
				Target: &elbtypes.TargetDescription{Id: aws.String(id), Port: aws.Int32(port)},
				TargetHealth: &elbtypes.TargetHealth{
					State: elbtypes.TargetHealthStateEnumUnused, Reason: elbtypes.TargetHealthReasonEnumNotRegistered, Description: aws.String("Target is not registered to the target group"),
				},
			})
		}
		return nil
	})
}

func describeTarget(t *tx, p place, g *targetGroup, target elbTarget, used bool) elbtypes.TargetHealthDescription {
	state, reason, description := g.health(t, p, target, used)
	return elbtypes.TargetHealthDescription{
		Target: &elbtypes.TargetDescription{Id: aws.String(target.ID), Port: aws.Int32(target.Port)}, HealthCheckPort: aws.String(strconv.Itoa(int(target.Port))),
		TargetHealth: &elbtypes.TargetHealth{State: state, Reason: reason, Description: optional(description)},
	}
}

// modifyListener replaces what the request has, the default actions as a whole.
func (w *World) modifyListener(ctx context.Context, in *elbv2.ModifyListenerInput) (*elbv2.ModifyListenerOutput, error) {
	out := &elbv2.ModifyListenerOutput{}
	return out, w.change(func(t *tx) error {
		p := placeOf(ctx)
		found := elbListeners.get(t, p, aws.ToString(in.ListenerArn))
		if found == nil {
			return listenerNotFound()
		}
		l := *found
		set(&l.Port, in.Port)
		if in.Protocol != "" {
			l.Protocol = string(in.Protocol)
		}
		if len(in.DefaultActions) > 0 {
			l.Actions = in.DefaultActions
			if err := l.checkActions(t, p); err != nil {
				return err
			}
		}
		elbListeners.put(t, p, l.ARN, l)
		out.Listeners = []elbtypes.Listener{l.describe()}
		return nil
	})
}

const maxWeight = 999

func (l *elbListener) checkActions(t *tx, p place) error {
	for group := range l.groups() {
		if targetGroups.get(t, p, group) == nil {
			return groupNotFound()
		}
	}
	for _, a := range l.Actions {
		if a.ForwardConfig == nil {
			continue
		}
		for _, g := range a.ForwardConfig.TargetGroups {
			if weight := aws.ToInt32(g.Weight); weight < 0 || weight > maxWeight {
				return wire.Errorf("ValidationError", "The weight '%d' must be between 0 and %d", weight, maxWeight)
			}
		}
	}
	return nil
}

// serveLoadBalancers registers the operations of Elastic Load Balancing v2 that this world
// has.
func (w *World) serveLoadBalancers(m *wire.Mux) {
	const elb = "elasticloadbalancing"
	wire.Handle(m, elb, "DescribeLoadBalancers", w.describeLoadBalancers)
	wire.Handle(m, elb, "DescribeTargetGroups", w.describeTargetGroups)
	wire.Handle(m, elb, "DescribeListeners", w.describeListeners)
	wire.Handle(m, elb, "ModifyListener", w.modifyListener)
	wire.Handle(m, elb, "RegisterTargets", w.registerTargets)
	wire.Handle(m, elb, "DeregisterTargets", w.deregisterTargets)
	wire.Handle(m, elb, "DescribeTargetHealth", w.describeTargetHealth)
}
