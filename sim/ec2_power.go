package sim

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

func (w *World) startInstances(ctx context.Context, in *ec2.StartInstancesInput) (*ec2.StartInstancesOutput, error) {
	changed, err := w.power(ctx, in.InstanceIds, in.DryRun, startable, instance.start)
	return &ec2.StartInstancesOutput{StartingInstances: changed}, err
}

func (w *World) stopInstances(ctx context.Context, in *ec2.StopInstancesInput) (*ec2.StopInstancesOutput, error) {
	changed, err := w.power(ctx, in.InstanceIds, in.DryRun, stoppable, instance.stop)
	return &ec2.StopInstancesOutput{StoppingInstances: changed}, err
}

func (w *World) terminateInstances(ctx context.Context, in *ec2.TerminateInstancesInput) (*ec2.TerminateInstancesOutput, error) {
	changed, err := w.power(ctx, in.InstanceIds, in.DryRun, terminable, instance.terminate)
	return &ec2.TerminateInstancesOutput{TerminatingInstances: changed}, err
}

// effect is what an order does to an instance in some state.
type effect int

const (
	refused effect = iota // IncorrectInstanceState
	idle                  // nothing, successfully
	acts
)

func startable(state ec2types.InstanceStateName) effect {
	switch state {
	case ec2types.InstanceStateNameStopped:
		return acts
	case ec2types.InstanceStateNamePending, ec2types.InstanceStateNameRunning:
		return idle
	}
	return refused
}

func stoppable(state ec2types.InstanceStateName) effect {
	switch state {
	case ec2types.InstanceStateNameRunning:
		return acts
	case ec2types.InstanceStateNameStopping, ec2types.InstanceStateNameStopped:
		return idle
	}
	return refused
}

func terminable(state ec2types.InstanceStateName) effect {
	switch state {
	case ec2types.InstanceStateNameShuttingDown, ec2types.InstanceStateNameTerminated:
		return idle
	}
	return acts
}

// power carries out an order on all the instances, or on none.
func (w *World) power(
	ctx context.Context, ids []string, dryRun *bool,
	effectOn func(ec2types.InstanceStateName) effect, order func(instance, *World, time.Time) instance,
) ([]ec2types.InstanceStateChange, error) {
	var changed []ec2types.InstanceStateChange
	var used *vcpuCount // counted where an instance takes of it
	err := w.change(func(t *tx) error {
		p := placeOf(ctx)
		if err := checkInstanceIDs(t, p, ids); err != nil {
			return err
		}
		if aws.ToBool(dryRun) {
			return &wire.Error{Status: 412, Code: "DryRunOperation", Message: "Request would have succeeded, but DryRun flag is set."}
		}
		for _, id := range sortedKeys(setOf(ids)) {
			before := *instances.get(t, p, id)
			after := before
			switch effectOn(before.state(t.now)) {
			case refused:
				return wire.Errorf("IncorrectInstanceState", "The instance '%s' is %s, which does not allow the requested action", id, before.state(t.now))
			case acts:
				after = order(before, w, t.now)
				if after.countsVCPUs() && !before.countsVCPUs() {
					if used == nil {
						used = countVCPUs(t, p)
					}
					if err := used.take(after.Type, int(after.vcpus())); err != nil {
						return err
					}
				}
				putInstance(t, p, after)
			}
			changed = append(changed, ec2types.InstanceStateChange{
				InstanceId: aws.String(id), PreviousState: stateOut(before.state(t.now)), CurrentState: stateOut(after.state(t.now)),
			})
		}
		return nil
	})
	return changed, err
}
