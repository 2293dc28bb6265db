package sim

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

const (
	// maxStatusIDs is how many instances DescribeInstanceStatus takes by ID.
	maxStatusIDs     = 100
	usualStatusPage  = 1000
	reachability     = ec2types.StatusNameReachability
	statusNotOffered = ec2types.SummaryStatusNotApplicable
)

// describeInstanceStatus tells of running instances only, unless all are asked for.
func (w *World) describeInstanceStatus(ctx context.Context, in *ec2.DescribeInstanceStatusInput) (*ec2.DescribeInstanceStatusOutput, error) {
	out := &ec2.DescribeInstanceStatusOutput{}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		if len(in.InstanceIds) > maxStatusIDs {
			return wire.Errorf("InvalidParameterValue", "The number of instance IDs must not be greater than %d", maxStatusIDs)
		}
		if err := checkInstancePage(in.InstanceIds, in.MaxResults, in.NextToken); err != nil {
			return err
		}
		all, err := instancesWanted(t, p, in.InstanceIds, in.Filters, statusFilter)
		if err != nil {
			return err
		}
		var found []*instance
		for _, i := range all {
			if aws.ToBool(in.IncludeAllInstances) || i.state(t.now) == ec2types.InstanceStateNameRunning {
				found = append(found, i)
			}
		}
		found, out.NextToken, err = cutInstances(found, in.MaxResults, in.NextToken)
		for _, i := range found {
			out.InstanceStatuses = append(out.InstanceStatuses, describeStatus(t, i))
		}
		return err
	})
}

func statusFilter(t *tx, _ place, i *instance, name string) ([]string, bool) {
	switch name {
	case "availability-zone":
		return []string{i.Zone}, true
	case "instance-state-name":
		return []string{string(i.state(t.now))}, true
	case "instance-status.status":
		return []string{string(i.checks(t.now))}, true
	case "system-status.status":
		return []string{string(i.systemCheck(t))}, true
	}
	return nil, false
}

// systemCheck is AWS's side of the status checks, which is well when the
// instance's own side fails.
func (i *instance) systemCheck(t *tx) ec2types.SummaryStatus {
	if c := i.checks(t.now); c != ec2types.SummaryStatusImpaired {
		return c
	}
	return ec2types.SummaryStatusOk
}

func describeStatus(t *tx, i *instance) ec2types.InstanceStatus {
	return ec2types.InstanceStatus{
		AvailabilityZone: aws.String(i.Zone),
		InstanceId:       aws.String(i.ID),
		InstanceState:    stateOut(i.state(t.now)),
		InstanceStatus:   describeCheck(i, i.checks(t.now)),
		SystemStatus:     describeCheck(i, i.systemCheck(t)),
	}
}

func describeCheck(i *instance, status ec2types.SummaryStatus) *ec2types.InstanceStatusSummary {
	out := &ec2types.InstanceStatusSummary{Status: status}
	if status == statusNotOffered {
		return out
	}
	detail := ec2types.InstanceStatusDetails{Name: reachability}
	switch status {
	case ec2types.SummaryStatusOk:
		detail.Status = ec2types.StatusTypePassed
	case ec2types.SummaryStatusImpaired:
		detail.Status, detail.ImpairedSince = ec2types.StatusTypeFailed, aws.Time(i.BootedAt)
	default:
		detail.Status = ec2types.StatusTypeInitializing
	}
	out.Details = []ec2types.InstanceStatusDetails{detail}
	return out
}
