package sim

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func (w *World) describeSubnets(ctx context.Context, in *ec2.DescribeSubnetsInput) (*ec2.DescribeSubnetsOutput, error) {
	out := &ec2.DescribeSubnetsOutput{Subnets: []ec2types.Subnet{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		kind := listed[subnet]{
			id:      func(s *subnet) string { return s.ID },
			filter:  func(s *subnet, name string) ([]string, bool) { return subnetFilter(t, p, s, name) },
			missing: notThere("InvalidSubnetID.NotFound", "subnet ID"),
		}
		found, next, err := kind.list(subnets.all(t, p), listing{in.SubnetIds, in.Filters, in.MaxResults, in.NextToken})
		if err != nil {
			return err
		}
		out.NextToken = next
		for _, s := range found {
			described, err := describeSubnet(t, p, s)
			if err != nil {
				return err
			}
			out.Subnets = append(out.Subnets, described)
		}
		return nil
	})
}

func subnetFilter(t *tx, p place, s *subnet, name string) ([]string, bool) {
	switch name {
	case "subnet-id":
		return []string{s.ID}, true
	case "subnet-arn":
		return []string{p.arn("ec2", "subnet/"+s.ID)}, true
	case "vpc-id":
		return []string{s.VPC}, true
	case "cidr-block", "cidr", "cidrBlock":
		return []string{s.CIDR}, true
	case "availability-zone", "availabilityZone":
		return []string{s.Zone}, true
	case "availability-zone-id", "availabilityZoneId":
		return []string{zoneID(s.Zone)}, true
	case "default-for-az", "defaultForAz":
		return []string{strconv.FormatBool(s.isDefault(t, p))}, true
	case "state":
		return []string{string(ec2types.SubnetStateAvailable)}, true
	case "owner-id":
		return []string{p.account}, true
	}
	return tagFilter(name, s.Tags)
}

// isDefault says whether the subnet is its zone's part of the default VPC.
func (s *subnet) isDefault(t *tx, p place) bool {
	v := vpcs.get(t, p, s.VPC)
	return v != nil && v.Default
}

func describeSubnet(t *tx, p place, s *subnet) (ec2types.Subnet, error) {
	left, err := addressesOf(t, p, s)
	if err != nil {
		return ec2types.Subnet{}, err
	}
	byDefault := s.isDefault(t, p)
	return ec2types.Subnet{
		SubnetId:                    aws.String(s.ID),
		SubnetArn:                   aws.String(p.arn("ec2", "subnet/"+s.ID)),
		VpcId:                       aws.String(s.VPC),
		CidrBlock:                   aws.String(s.CIDR),
		AvailabilityZone:            aws.String(s.Zone),
		AvailabilityZoneId:          aws.String(zoneID(s.Zone)),
		AvailableIpAddressCount:     aws.Int32(int32(left.free())),
		DefaultForAz:                aws.Bool(byDefault),
		MapPublicIpOnLaunch:         aws.Bool(byDefault),
		AssignIpv6AddressOnCreation: aws.Bool(false),
		State:                       ec2types.SubnetStateAvailable,
		OwnerId:                     aws.String(p.account),
		Tags:                        ec2Tags(s.Tags),
	}, nil
}
