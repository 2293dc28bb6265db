package awscloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"github.com/aws/aws-sdk-go-v2/service/drs/types"
	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/recovery"
)

const (
	// filterSize is how many IDs DRS takes in a filter.
	filterSize = 200
	// atOnce is how many requests of one call are under way together: enough that a
	// thousand servers take seconds, few enough to leave the rate to others.
	atOnce = 4
)

// RecoveryInstances gives the recovery instances of the servers, as DRS knows them.
//
// Source: https://docs.aws.amazon.com/drs/latest/APIReference/API_DescribeRecoveryInstances.html
func (c *Cloud) RecoveryInstances(ctx context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]recovery.Instance, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	return batched(ctx, servers, filterSize, in.recoveryInstances)
}

func (c *clients) recoveryInstances(ctx context.Context, servers []recovery.SourceServerID) ([]recovery.Instance, error) {
	k := c.read("drs", "DescribeRecoveryInstances", "describe the recovery instances of %s", counted(len(servers), "source server"))
	request := &drs.DescribeRecoveryInstancesInput{
		Filters:    &types.DescribeRecoveryInstancesRequestFilters{SourceServerIDs: strs[string](servers)},
		MaxResults: aws.Int32(serverPage),
	}
	var instances []recovery.Instance
	for pages := drs.NewDescribeRecoveryInstancesPaginator(c.drs, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forDRS)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, i := range page.Items {
			instances = append(instances, instanceOf(i))
		}
	}
	return instances, nil
}

func instanceOf(i types.RecoveryInstance) recovery.Instance {
	id := str(i.RecoveryInstanceID)
	if id == "" {
		id = str(i.Ec2InstanceID)
	}
	return recovery.Instance{
		InstanceID:     recovery.InstanceID(id),
		SourceServerID: recovery.SourceServerID(str(i.SourceServerID)),
		JobID:          recovery.JobID(str(i.JobID)),
		IsDrill:        aws.ToBool(i.IsDrill),
		State:          ec2State(i.Ec2InstanceState),
		PointInTime:    instant(i.PointInTimeSnapshotDateTime),
	}
}

// ec2State is DRS's spelling of an instance state in EC2's. DRS has one of its own for
// an instance that EC2 does not know any more.
func ec2State(s types.EC2InstanceState) string {
	switch s {
	case types.EC2InstanceStatePending:
		return "pending"
	case types.EC2InstanceStateRunning:
		return "running"
	case types.EC2InstanceStateStopping:
		return "stopping"
	case types.EC2InstanceStateStopped:
		return "stopped"
	case types.EC2InstanceStateShuttingDown:
		return "shutting-down"
	case types.EC2InstanceStateTerminated, types.EC2InstanceStateNotFound:
		return "terminated"
	default:
		return string(s)
	}
}

// batched asks for the IDs in batches, a few at a time, and joins the answers in order.
func batched[ID, T any](ctx context.Context, ids []ID, size int, ask func(context.Context, []ID) ([]T, error)) ([]T, error) {
	batches := chunks(ids, size)
	answers := make([][]T, len(batches))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, batch := range batches {
		group.Go(func() (err error) {
			answers[i], err = ask(ctx, batch)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var all []T
	for _, a := range answers {
		all = append(all, a...)
	}
	return all, nil
}
