package awscloud

import (
	"context"
	"errors"
	"regexp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"

	"github.com/davit-dr/davit/recovery"
)

// statusSize is how many instances DescribeInstanceStatus takes by ID.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html
const statusSize = 100

// InstanceStates gives EC2's state and status checks of the instances, in their order.
// EC2 is eventually consistent: an instance launched seconds ago may be Missing still.
func (c *Cloud) InstanceStates(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID, ssm bool) ([]recovery.Instance, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	return batched(ctx, ids, statusSize, func(ctx context.Context, ids []recovery.InstanceID) ([]recovery.Instance, error) {
		found, err := in.instanceStatus(ctx, ids)
		if err != nil {
			return nil, err
		}
		instances := make([]recovery.Instance, len(ids))
		for i, id := range ids {
			instances[i] = recovery.Instance{InstanceID: id, Missing: true}
			if status, ok := found[string(id)]; ok {
				instances[i] = stateOf(id, status)
			}
		}
		if err := in.withDetails(ctx, instances); err != nil {
			return nil, err
		}
		if ssm {
			return in.withSSM(ctx, instances)
		}
		return instances, nil
	})
}

func stateOf(id recovery.InstanceID, s types.InstanceStatus) recovery.Instance {
	instance := recovery.Instance{InstanceID: id, StatusChecks: string(checks(s))}
	if s.InstanceState != nil {
		instance.State = string(s.InstanceState.Name)
	}
	return instance
}

// instanceStatus gives the statuses of those instances that exist. EC2 refuses a whole
// request for one that does not, and names those it missed, though not always all.
func (c *clients) instanceStatus(ctx context.Context, ids []recovery.InstanceID) (map[string]types.InstanceStatus, error) {
	found := map[string]types.InstanceStatus{}
	for len(ids) > 0 {
		k := c.read("ec2", "DescribeInstanceStatus", "read the status checks of %s", counted(len(ids), "instance"))
		out, err := c.ec2.DescribeInstanceStatus(ctx, &ec2.DescribeInstanceStatusInput{
			InstanceIds:         strs[string](ids),
			IncludeAllInstances: aws.Bool(true),
		}, k.forEC2)
		if missing := missingInstances(err); missing != nil {
			if ids, err = c.without(ctx, ids, missing); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, s := range out.InstanceStatuses {
			found[str(s.InstanceId)] = s
		}
		return found, nil
	}
	return found, nil
}

var instanceIDForm = regexp.MustCompile(`\bi-[0-9a-f]{8,17}\b`)

// missingInstances are the instances that EC2's refusal names: nil when it is not one
// for missing instances, empty when it names none.
func missingInstances(err error) []string {
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != "InvalidInstanceID.NotFound" {
		return nil
	}
	return append([]string{}, instanceIDForm.FindAllString(api.ErrorMessage(), -1)...)
}

// without leaves out the missing instances. When EC2 named none of ours, a filter tells
// which exist: unlike a list of IDs, it passes over the others.
func (c *clients) without(ctx context.Context, ids []recovery.InstanceID, missing []string) ([]recovery.InstanceID, error) {
	left := slices.DeleteFunc(slices.Clone(ids), func(id recovery.InstanceID) bool {
		return slices.Contains(missing, string(id))
	})
	if len(left) < len(ids) {
		return left, nil
	}
	existing, err := c.detailsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	left = slices.DeleteFunc(left, func(id recovery.InstanceID) bool { _, exists := existing[id]; return !exists })
	if len(left) == len(ids) {
		return nil, recovery.Errorf(recovery.Unavailable, "EC2 in %s both knows and does not know %s", c.scope, counted(len(ids), "instance"))
	}
	return left, nil
}

// gravity orders the results of status checks: one that EC2 adds later is graver than
// ok, so that an instance is never taken for ready by mistake.
var gravity = []types.SummaryStatus{
	types.SummaryStatusOk,
	types.SummaryStatusNotApplicable,
	types.SummaryStatusInitializing,
	types.SummaryStatusInsufficientData,
	types.SummaryStatusImpaired,
}

// checks is one word for the checks of system, instance and, where it has some, attached
// volumes: the gravest of them.
func checks(s types.InstanceStatus) types.SummaryStatus {
	var all []types.SummaryStatus
	for _, summary := range []*types.InstanceStatusSummary{s.SystemStatus, s.InstanceStatus} {
		if summary == nil {
			all = append(all, types.SummaryStatusInsufficientData)
			continue
		}
		all = append(all, summary.Status)
	}
	if ebs := s.AttachedEbsStatus; ebs != nil && ebs.Status != types.SummaryStatusNotApplicable && ebs.Status != "" {
		all = append(all, ebs.Status)
	}
	return slices.MaxFunc(all, func(a, b types.SummaryStatus) int { return gravityOf(a) - gravityOf(b) })
}

func gravityOf(s types.SummaryStatus) int {
	if i := slices.Index(gravity, s); i >= 0 {
		return i
	}
	return len(gravity)
}
