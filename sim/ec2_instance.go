package sim

import (
	"cmp"
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// usualInstancesPage is EC2's page where a request states no size.
const usualInstancesPage = 1000

// instanceStateCodes are EC2's numbers for the states.
var instanceStateCodes = map[ec2types.InstanceStateName]int32{
	ec2types.InstanceStateNamePending:      0,
	ec2types.InstanceStateNameRunning:      16,
	ec2types.InstanceStateNameShuttingDown: 32,
	ec2types.InstanceStateNameTerminated:   48,
	ec2types.InstanceStateNameStopping:     64,
	ec2types.InstanceStateNameStopped:      80,
}

func stateOut(name ec2types.InstanceStateName) *ec2types.InstanceState {
	return &ec2types.InstanceState{Name: name, Code: aws.Int32(instanceStateCodes[name])}
}

func (w *World) describeInstances(ctx context.Context, in *ec2.DescribeInstancesInput) (*ec2.DescribeInstancesOutput, error) {
	out := &ec2.DescribeInstancesOutput{}
	return out, w.look(func(t *tx) error {
		p := placeOf(ctx)
		if err := checkInstancePage(in.InstanceIds, in.MaxResults, in.NextToken); err != nil {
			return err
		}
		found, err := instancesWanted(t, p, in.InstanceIds, in.Filters, instanceFilter)
		if err != nil {
			return err
		}
		found, out.NextToken, err = cutInstances(found, in.MaxResults, in.NextToken)
		for _, i := range found {
			out.Reservations = append(out.Reservations, describeReservation(t, p, i))
		}
		return err
	})
}

// instancesWanted are the visible instances with these IDs that pass the
// filters. An ID that is not there refuses the request.
func instancesWanted(t *tx, p place, ids []string, filters []ec2types.Filter, of func(*tx, place, *instance, string) ([]string, bool)) ([]*instance, error) {
	if err := checkInstanceIDs(t, p, ids); err != nil {
		return nil, err
	}
	wanted := setOf(ids)
	var found []*instance
	for _, i := range instances.all(t, p) {
		if !wanted.has(i.ID) || !i.visible(t.world, t.now) {
			continue
		}
		passes, err := matches(filters, func(name string) ([]string, bool) { return of(t, p, i, name) })
		if err != nil {
			return nil, err
		}
		if passes {
			found = append(found, i)
		}
	}
	return found, nil
}

func checkInstanceIDs(t *tx, p place, ids []string) error {
	var missing []string
	for _, id := range ids {
		if !strings.HasPrefix(id, "i-") {
			return wire.Errorf("InvalidInstanceID.Malformed", "Invalid id: \"%s\"", id)
		}
		if visibleInstance(t, p, id) == nil {
			missing = append(missing, id)
		}
	}
	switch len(missing) {
	case 0:
		return nil
	case 1:
		return wire.Errorf("InvalidInstanceID.NotFound", "The instance ID '%s' does not exist", missing[0])
	default:
		return wire.Errorf("InvalidInstanceID.NotFound", "The instance IDs '%s' do not exist", strings.Join(missing, ", "))
	}
}

// checkInstancePage refuses paging by size together with IDs, as EC2 does.
func checkInstancePage(ids []string, size *int32, token *string) error {
	if len(ids) > 0 && size != nil {
		return wire.Errorf("InvalidParameterCombination", "The parameter instancesSet cannot be used with the parameter maxResults")
	}
	if size != nil && token == nil && (*size < 5 || *size > 1000) {
		return wire.Errorf("InvalidParameterValue", "Value ( %d ) for parameter maxResults is invalid. Expecting a value between 5 and 1000", *size)
	}
	return nil
}

func cutInstances(found []*instance, size *int32, token *string) ([]*instance, *string, error) {
	found, next, err := cut(found, func(i *instance) string { return i.ID }, page{token: token, max: size, usual: usualInstancesPage})
	if err != nil {
		return nil, nil, wire.Errorf("InvalidParameterValue", "Unable to parse pagination token: %s", aws.ToString(token))
	}
	return found, next, nil
}

// instanceFilter gives the values of DescribeInstances' filters.
func instanceFilter(t *tx, p place, i *instance, name string) ([]string, bool) {
	switch name {
	case "instance-id":
		return []string{i.ID}, true
	case "instance-state-name":
		return []string{string(i.state(t.now))}, true
	case "instance-type":
		return []string{i.Type}, true
	case "vpc-id", "network-interface.vpc-id":
		return []string{i.VPC}, true
	case "subnet-id", "network-interface.subnet-id":
		return []string{i.Subnet}, true
	case "availability-zone":
		return []string{i.Zone}, true
	case "private-ip-address", "network-interface.addresses.private-ip-address":
		return []string{i.PrivateIP}, true
	case "instance.group-id", "group-id":
		return i.Groups, true
	case "image-id":
		return []string{i.Image}, true
	case "platform":
		return []string{i.Platform}, true
	case "reservation-id":
		return []string{i.Reservation}, true
	case "owner-id":
		return []string{p.account}, true
	}
	return tagFilter(name, i.Tags)
}

func describeReservation(t *tx, p place, i *instance) ec2types.Reservation {
	return ec2types.Reservation{
		ReservationId: aws.String(i.Reservation),
		OwnerId:       aws.String(p.account),
		Instances:     []ec2types.Instance{describeInstance(t, p, i)},
	}
}

func describeInstance(t *tx, p place, i *instance) ec2types.Instance {
	state := i.state(t.now)
	out := ec2types.Instance{
		InstanceId:   aws.String(i.ID),
		InstanceType: ec2types.InstanceType(i.Type),
		ImageId:      aws.String(i.Image),
		State:        stateOut(state),
		LaunchTime:   aws.Time(i.StartedAt),
		Architecture: ec2types.ArchitectureValuesX8664,

		BootMode:                ec2types.BootModeValues(i.BootMode),
		CurrentInstanceBootMode: ec2types.InstanceBootModeValues(i.BootMode),

		AmiLaunchIndex:     aws.Int32(0),
		Hypervisor:         ec2types.HypervisorTypeXen,
		VirtualizationType: ec2types.VirtualizationTypeHvm,
		RootDeviceType:     ec2types.DeviceTypeEbs,
		EnaSupport:         aws.Bool(true),
		EbsOptimized:       aws.Bool(false),
		KeyName:            optional(i.KeyName),
		Platform:           ec2types.PlatformValues(i.Platform),
		PlatformDetails:    aws.String(platformDetails(i)),
		Monitoring:         &ec2types.Monitoring{State: ec2types.MonitoringStateDisabled},
		Placement: &ec2types.Placement{
			AvailabilityZone: aws.String(i.Zone), Tenancy: ec2types.Tenancy(cmp.Or(i.Tenancy, "default")),
		},
		CpuOptions:            cpuOptions(i),
		CapacityReservationId: optional(i.CapacityReservation),
		Tags:                  ec2Tags(i.Tags),
	}
	if i.Profile != "" {
		out.IamInstanceProfile = &ec2types.IamInstanceProfile{Arn: aws.String(i.Profile), Id: aws.String("AIPA" + strings.ToUpper(fixedID("", i.Profile)))}
	}
	if state == ec2types.InstanceStateNameTerminated {
		out.StateReason = &ec2types.StateReason{Code: aws.String("Client.UserInitiatedShutdown"), Message: aws.String("Client.UserInitiatedShutdown: User initiated shutdown")}
		return out // EC2 no longer knows a terminated instance's network and disks
	}
	describeAttachments(t, p, i, &out)
	return out
}

func cpuOptions(i *instance) *ec2types.CpuOptions {
	cores, threads := i.cores()
	return &ec2types.CpuOptions{CoreCount: aws.Int32(cores), ThreadsPerCore: aws.Int32(threads)}
}

func platformDetails(i *instance) string {
	if i.Platform == platformWindows {
		return "Windows"
	}
	return "Linux/UNIX"
}

// describeAttachments fills in the instance's network and disks.
func describeAttachments(t *tx, p place, i *instance, out *ec2types.Instance) {
	groups := groupsOut(t, p, i.Groups)
	dns := "ip-" + strings.ReplaceAll(i.PrivateIP, ".", "-") + "." + p.region + ".compute.internal"
	out.PrivateIpAddress, out.PrivateDnsName = aws.String(i.PrivateIP), aws.String(dns)
	out.SubnetId, out.VpcId = aws.String(i.Subnet), aws.String(i.VPC)
	out.SourceDestCheck = aws.Bool(true)
	out.SecurityGroups = groups
	out.NetworkInterfaces = []ec2types.InstanceNetworkInterface{{
		NetworkInterfaceId: aws.String(i.Interface),
		OwnerId:            aws.String(p.account),
		PrivateDnsName:     aws.String(dns),
		PrivateIpAddress:   aws.String(i.PrivateIP),
		PrivateIpAddresses: []ec2types.InstancePrivateIpAddress{{Primary: aws.Bool(true), PrivateIpAddress: aws.String(i.PrivateIP), PrivateDnsName: aws.String(dns)}},
		Groups:             groups,
		SubnetId:           aws.String(i.Subnet),
		VpcId:              aws.String(i.VPC),
		SourceDestCheck:    aws.Bool(true),
		InterfaceType:      aws.String("interface"),
		Status:             ec2types.NetworkInterfaceStatusInUse,
		Attachment: &ec2types.InstanceNetworkInterfaceAttachment{
			AttachmentId: aws.String(fixedID("eni-attach-", i.Interface)), DeviceIndex: aws.Int32(0),
			AttachTime: aws.Time(i.LaunchedAt), DeleteOnTermination: aws.Bool(true), Status: ec2types.AttachmentStatusAttached,
		},
	}}
	for n, v := range i.Volumes {
		if n == 0 {
			out.RootDeviceName = aws.String(v.Device)
		}
		out.BlockDeviceMappings = append(out.BlockDeviceMappings, ec2types.InstanceBlockDeviceMapping{
			DeviceName: aws.String(v.Device),
			Ebs: &ec2types.EbsInstanceBlockDevice{
				VolumeId: aws.String(v.ID), AttachTime: aws.Time(i.LaunchedAt),
				DeleteOnTermination: aws.Bool(true), Status: ec2types.AttachmentStatusAttached,
			},
		})
	}
}

func groupsOut(t *tx, p place, ids []string) []ec2types.GroupIdentifier {
	var out []ec2types.GroupIdentifier
	for _, id := range ids {
		g := ec2types.GroupIdentifier{GroupId: aws.String(id)}
		if known := securityGroups.get(t, p, id); known != nil {
			g.GroupName = aws.String(known.Name)
		}
		out = append(out, g)
	}
	return out
}
