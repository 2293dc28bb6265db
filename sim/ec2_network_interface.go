package sim

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// describeNetworkInterfaces lists the one interface of every living instance.
func (w *World) describeNetworkInterfaces(ctx context.Context, in *ec2.DescribeNetworkInterfacesInput) (*ec2.DescribeNetworkInterfacesOutput, error) {
	out := &ec2.DescribeNetworkInterfacesOutput{NetworkInterfaces: []ec2types.NetworkInterface{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		kind := listed[instance]{
			id:      func(i *instance) string { return i.Interface },
			filter:  func(i *instance, name string) ([]string, bool) { return interfaceFilter(p, i, name) },
			missing: notThere("InvalidNetworkInterfaceID.NotFound", "networkInterface ID"),
		}
		found, next, err := kind.list(attachedInstances(t, p), listing{in.NetworkInterfaceIds, in.Filters, in.MaxResults, in.NextToken})
		out.NextToken = next
		for _, i := range found {
			out.NetworkInterfaces = append(out.NetworkInterfaces, describeInterface(t, p, i))
		}
		return err
	})
}

// attachedInstances are the instances that have an interface, ordered by its ID.
func attachedInstances(t *tx, p place) []*instance {
	var attached []*instance
	for _, i := range instances.all(t, p) {
		if i.visible(t.world, t.now) && i.Interface != "" && !reached(i.EndedAt, t.now) {
			attached = append(attached, i)
		}
	}
	slices.SortFunc(attached, func(a, b *instance) int { return cmp.Compare(a.Interface, b.Interface) })
	return attached
}

func interfaceFilter(p place, i *instance, name string) ([]string, bool) {
	switch name {
	case "network-interface-id":
		return []string{i.Interface}, true
	case "subnet-id":
		return []string{i.Subnet}, true
	case "vpc-id":
		return []string{i.VPC}, true
	case "availability-zone":
		return []string{i.Zone}, true
	case "private-ip-address", "addresses.private-ip-address":
		return []string{i.PrivateIP}, true
	case "group-id":
		return i.Groups, true
	case "attachment.instance-id":
		return []string{i.ID}, true
	case "status":
		return []string{string(ec2types.NetworkInterfaceStatusInUse)}, true
	case "owner-id":
		return []string{p.account}, true
	}
	return tagFilter(name, nil)
}

func describeInterface(t *tx, p place, i *instance) ec2types.NetworkInterface {
	return ec2types.NetworkInterface{
		NetworkInterfaceId: aws.String(i.Interface),
		SubnetId:           aws.String(i.Subnet),
		VpcId:              aws.String(i.VPC),
		AvailabilityZone:   aws.String(i.Zone),
		OwnerId:            aws.String(p.account),
		PrivateIpAddress:   aws.String(i.PrivateIP),
		PrivateIpAddresses: []ec2types.NetworkInterfacePrivateIpAddress{{Primary: aws.Bool(true), PrivateIpAddress: aws.String(i.PrivateIP)}},
		Groups:             groupsOut(t, p, i.Groups),
		InterfaceType:      ec2types.NetworkInterfaceTypeInterface,
		Status:             ec2types.NetworkInterfaceStatusInUse,
		SourceDestCheck:    aws.Bool(true),
		RequesterManaged:   aws.Bool(false),
		Attachment: &ec2types.NetworkInterfaceAttachment{
			AttachmentId:        aws.String(fixedID("eni-attach-", i.Interface)),
			AttachTime:          aws.Time(i.LaunchedAt),
			DeleteOnTermination: aws.Bool(true),
			DeviceIndex:         aws.Int32(0),
			InstanceId:          aws.String(i.ID),
			InstanceOwnerId:     aws.String(p.account),
			Status:              ec2types.AttachmentStatusAttached,
		},
		TagSet: []ec2types.Tag{},
	}
}
