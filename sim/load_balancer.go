package sim

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// loadBalancer is an Application or Network Load Balancer.
type loadBalancer struct {
	Name, ARN, Type, Scheme, VPC string
	Subnets, Groups              []string
	Created                      time.Time
}

// elbListener is a listener of a load balancer, with what it does by default.
type elbListener struct {
	ARN, LoadBalancer string // ARNs
	Port              int32
	Protocol          string
	Actions           []elbtypes.Action
}

// targetGroup is a target group with the targets that were registered.
type targetGroup struct {
	Name, ARN, Protocol, Type, VPC, Path string
	Port                                 int32
	Delay                                time.Duration // of deregistration
	Interval                             time.Duration // of health checks
	Healthy, Unhealthy                   int32         // how many checks make a target that
	Targets                              []elbTarget
}

// elbTarget is an instance or address. It drains from Left on, and is gone by the group's
// delay.
type elbTarget struct {
	ID    string
	Port  int32
	Since time.Time
	Left  time.Time
}

var (
	loadBalancers = newTable[loadBalancer]("load-balancer") // by ARN
	elbListeners  = newTable[elbListener]("listener")       // by ARN
	targetGroups  = newTable[targetGroup]("target-group")   // by ARN
)

// groups are the target groups that the listener forwards to.
func (l *elbListener) groups() map[string]bool {
	found := map[string]bool{}
	for _, a := range l.Actions {
		if a.TargetGroupArn != nil {
			found[*a.TargetGroupArn] = true
		}
		if a.ForwardConfig == nil {
			continue
		}
		for _, g := range a.ForwardConfig.TargetGroups {
			found[aws.ToString(g.TargetGroupArn)] = true
		}
	}
	return found
}

// balancersOf are the ARNs of the load balancers that use a target group.
func balancersOf(t *tx, p place, group string) []string {
	found := map[string]bool{}
	for _, l := range elbListeners.all(t, p) {
		if l.groups()[group] {
			found[l.LoadBalancer] = true
		}
	}
	return sortedKeys(found)
}

// passed says whether d has passed since an instant.
func (g *targetGroup) passed(t *tx, d time.Duration, since time.Time) bool {
	return reached(t.world.pace().after(since, d), t.now)
}

// gone says whether the target has drained.
func (g *targetGroup) gone(t *tx, target elbTarget) bool {
	return !target.Left.IsZero() && g.passed(t, g.Delay, target.Left)
}

// find is where a target of that ID and port is among those that are not gone.
func (g *targetGroup) find(t *tx, id string, port int32) int {
	for i, target := range g.Targets {
		if target.ID == id && target.Port == port && !g.gone(t, target) {
			return i
		}
	}
	return -1
}

// instanceOf is the instance that a target is: by its ID, or by its address.
func (g *targetGroup) instanceOf(t *tx, p place, id string) *instance {
	if strings.HasPrefix(id, "i-") {
		return visibleInstance(t, p, id)
	}
	for _, i := range instances.all(t, p) {
		if i.PrivateIP == id && i.visible(t.world, t.now) && !reached(i.EndsAt, t.now) {
			return i
		}
	}
	return nil
}

// health is a target's health as the load balancer finds it. A target is initial until it
// has passed or failed the checks that it takes.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
func (g *targetGroup) health(t *tx, p place, target elbTarget, used bool) (elbtypes.TargetHealthStateEnum, elbtypes.TargetHealthReasonEnum, string) {
	i := g.instanceOf(t, p, target.ID)
	switch {
	case !target.Left.IsZero():
		return elbtypes.TargetHealthStateEnumDraining, elbtypes.TargetHealthReasonEnumDeregistrationInProgress, "Target deregistration is in progress"
	case !used:
		return elbtypes.TargetHealthStateEnumUnused, elbtypes.TargetHealthReasonEnumNotInUse, "Target group is not configured to receive traffic from the load balancer"
	case strings.HasPrefix(target.ID, "i-") && (i == nil || i.state(t.now) != ec2types.InstanceStateNameRunning):
		return elbtypes.TargetHealthStateEnumUnused, elbtypes.TargetHealthReasonEnumInvalidState, "Target is in the stopped state"
	}
	answering := time.Time{}
	if i != nil && i.state(t.now) == ec2types.InstanceStateNameRunning && !i.Impaired {
		answering = i.BootedAt
	}
	if reached(answering, t.now) {
		since := latest(answering, target.Since)
		if g.passed(t, g.Interval*time.Duration(g.Healthy), since) {
			return elbtypes.TargetHealthStateEnumHealthy, "", ""
		}
		if since.Equal(target.Since) || !g.failed(t, target, answering) {
			return elbtypes.TargetHealthStateEnumInitial, elbtypes.TargetHealthReasonEnumInitialHealthChecking, "Initial health checks in progress"
		}
		return elbtypes.TargetHealthStateEnumUnhealthy, elbtypes.TargetHealthReasonEnumTimeout, "Request timed out"
	}
	if g.failed(t, target, t.now) {
		return elbtypes.TargetHealthStateEnumUnhealthy, elbtypes.TargetHealthReasonEnumTimeout, "Request timed out"
	}
	return elbtypes.TargetHealthStateEnumInitial, elbtypes.TargetHealthReasonEnumInitialHealthChecking, "Initial health checks in progress"
}

// failed says whether a target that did not answer until then had failed enough checks.
func (g *targetGroup) failed(t *tx, target elbTarget, until time.Time) bool {
	return !t.world.pace().after(target.Since, g.Interval*time.Duration(g.Unhealthy)).After(until)
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
