package awscloud

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/recovery"
)

// runningStates are those in which an instance counts against the quotas of vCPUs.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html#ec2-on-demand-instances-limits
var runningStates = []string{string(types.InstanceStateNamePending), string(types.InstanceStateNameRunning)}

// RunningInstances gives the instances that count. Spot Instances have quotas of their own, and so
// have the Dedicated Hosts that others run on.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
func (c *Cloud) RunningInstances(ctx context.Context, scope recovery.Scope) ([]recovery.RunningInstance, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	k := in.read("ec2", "DescribeInstances", "count the running instances")
	var all []recovery.RunningInstance
	request := &ec2.DescribeInstancesInput{MaxResults: aws.Int32(placePage), Filters: []types.Filter{{Name: aws.String("instance-state-name"), Values: runningStates}}}
	for pages := ec2.NewDescribeInstancesPaginator(in.ec2, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forEC2)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, r := range page.Reservations {
			for _, i := range r.Instances {
				onHost := i.Placement != nil && i.Placement.Tenancy == types.TenancyHost
				if i.InstanceLifecycle == "" && !onHost {
					all = append(all, runningInstance(i))
				}
			}
		}
	}
	return all, nil
}

func runningInstance(i types.Instance) recovery.RunningInstance {
	running := recovery.RunningInstance{ID: recovery.InstanceID(str(i.InstanceId)), Type: string(i.InstanceType), ReservationID: str(i.CapacityReservationId)}
	if cpu := i.CpuOptions; cpu != nil {
		running.VCPUs = int(aws.ToInt32(cpu.CoreCount) * aws.ToInt32(cpu.ThreadsPerCore))
	}
	return running
}

// Volumes gives all volumes.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html
func (c *Cloud) Volumes(ctx context.Context, scope recovery.Scope) ([]recovery.Volume, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	k := in.read("ec2", "DescribeVolumes", "count the volumes")
	var all []recovery.Volume
	for pages := ec2.NewDescribeVolumesPaginator(in.ec2, &ec2.DescribeVolumesInput{MaxResults: aws.Int32(volumesPage)}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forEC2)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, v := range page.Volumes {
			volume := recovery.Volume{Type: string(v.VolumeType), GiB: int64(aws.ToInt32(v.Size))}
			if len(v.Attachments) > 0 {
				volume.InstanceID = recovery.InstanceID(str(v.Attachments[0].InstanceId))
			}
			all = append(all, volume)
		}
	}
	return all, nil
}

// CapacityReservations gives the reservations that are there; EC2 tells of those that have ended
// for a while.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCapacityReservations.html
func (c *Cloud) CapacityReservations(ctx context.Context, scope recovery.Scope) ([]recovery.CapacityReservation, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	k := in.read("ec2", "DescribeCapacityReservations", "list the capacity reservations")
	var all []recovery.CapacityReservation
	request := &ec2.DescribeCapacityReservationsInput{MaxResults: aws.Int32(placePage)}
	for pages := ec2.NewDescribeCapacityReservationsPaginator(in.ec2, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forEC2)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, r := range page.CapacityReservations {
			all = append(all, recovery.CapacityReservation{
				ID: str(r.CapacityReservationId), InstanceType: str(r.InstanceType), Zone: str(r.AvailabilityZone),
				Platform: string(r.InstancePlatform), Tenancy: string(r.Tenancy), State: string(r.State),
				Total: int(aws.ToInt32(r.TotalInstanceCount)), Free: int(aws.ToInt32(r.AvailableInstanceCount)),
				Targeted: r.InstanceMatchCriteria == types.InstanceMatchCriteriaTargeted,
				Own:      str(r.OwnerId) == string(scope.AccountID),
			})
		}
	}
	return all, nil
}

// ReservationGroups asks EC2 about each of the reservations.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetGroupsForCapacityReservation.html
func (c *Cloud) ReservationGroups(ctx context.Context, scope recovery.Scope, ids []string) (map[string][]string, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	each, err := batched(ctx, ids, 1, func(ctx context.Context, one []string) ([][]string, error) {
		arns, err := in.reservationGroups(ctx, one[0])
		return [][]string{arns}, err
	})
	if err != nil {
		return nil, err
	}
	all := map[string][]string{}
	for n, id := range ids {
		all[id] = each[n]
	}
	return all, nil
}

func (c *clients) reservationGroups(ctx context.Context, id string) ([]string, error) {
	k := c.read("ec2", "GetGroupsForCapacityReservation", "ask in which groups capacity reservation %s is", id)
	var arns []string
	request := &ec2.GetGroupsForCapacityReservationInput{CapacityReservationId: aws.String(id)}
	for pages := ec2.NewGetGroupsForCapacityReservationPaginator(c.ec2, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forEC2)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, g := range page.CapacityReservationGroups {
			arns = append(arns, str(g.GroupArn))
		}
	}
	return arns, nil
}

// AddressHolders gives the network interfaces that have one of the addresses, as their first one
// or besides.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
func (c *Cloud) AddressHolders(ctx context.Context, scope recovery.Scope, addresses []string) ([]recovery.AddressHolder, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	k := in.read("ec2", "DescribeNetworkInterfaces", "ask who has %s", counted(len(addresses), "private address"))
	var all []recovery.AddressHolder
	for some := range slices.Chunk(addresses, maxFilter) {
		request := &ec2.DescribeNetworkInterfacesInput{Filters: []types.Filter{{Name: aws.String("addresses.private-ip-address"), Values: some}}}
		for pages := ec2.NewDescribeNetworkInterfacesPaginator(in.ec2, request); pages.HasMorePages(); {
			page, err := pages.NextPage(ctx, k.forEC2)
			if err != nil {
				return nil, k.failed(ctx, err)
			}
			for _, i := range page.NetworkInterfaces {
				all = append(all, holders(i)...)
			}
		}
	}
	return all, nil
}

// holders is the interface with each of its addresses.
func holders(i types.NetworkInterface) []recovery.AddressHolder {
	one := recovery.AddressHolder{SubnetID: str(i.SubnetId), InterfaceID: str(i.NetworkInterfaceId)}
	if i.Attachment != nil {
		one.InstanceID = recovery.InstanceID(str(i.Attachment.InstanceId))
	}
	all := make([]recovery.AddressHolder, len(i.PrivateIpAddresses))
	for n, a := range i.PrivateIpAddresses {
		all[n] = one
		all[n].Address = str(a.PrivateIpAddress)
	}
	return all
}
