package sim

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func (w *World) describeVpcs(ctx context.Context, in *ec2.DescribeVpcsInput) (*ec2.DescribeVpcsOutput, error) {
	out := &ec2.DescribeVpcsOutput{Vpcs: []ec2types.Vpc{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		kind := listed[vpc]{
			id:      func(v *vpc) string { return v.ID },
			filter:  func(v *vpc, name string) ([]string, bool) { return vpcFilter(p, v, name) },
			missing: notThere("InvalidVpcID.NotFound", "vpc ID"),
		}
		found, next, err := kind.list(vpcs.all(t, p), listing{in.VpcIds, in.Filters, in.MaxResults, in.NextToken})
		out.NextToken = next
		for _, v := range found {
			out.Vpcs = append(out.Vpcs, describeVpc(p, v))
		}
		return err
	})
}

// describe runs a reading EC2 operation.
func (w *World) describe(ctx context.Context, dry *bool, f func(*tx, place) error) error {
	if err := refuseDry(dry); err != nil {
		return err
	}
	return w.look(func(t *tx) error { return f(t, placeOf(ctx)) })
}

func vpcFilter(p place, v *vpc, name string) ([]string, bool) {
	switch name {
	case "vpc-id":
		return []string{v.ID}, true
	case "cidr", "cidr-block-association.cidr-block":
		return []string{v.CIDR}, true
	case "is-default", "isDefault":
		return []string{strconv.FormatBool(v.Default)}, true
	case "state":
		return []string{string(ec2types.VpcStateAvailable)}, true
	case "owner-id":
		return []string{p.account}, true
	}
	return tagFilter(name, v.Tags)
}

func describeVpc(p place, v *vpc) ec2types.Vpc {
	return ec2types.Vpc{
		VpcId:           aws.String(v.ID),
		CidrBlock:       aws.String(v.CIDR),
		IsDefault:       aws.Bool(v.Default),
		State:           ec2types.VpcStateAvailable,
		OwnerId:         aws.String(p.account),
		InstanceTenancy: ec2types.TenancyDefault,
		DhcpOptionsId:   aws.String(fixedID("dopt-", p.account, p.region)),
		CidrBlockAssociationSet: []ec2types.VpcCidrBlockAssociation{{
			AssociationId:  aws.String(fixedID("vpc-cidr-assoc-", v.ID)),
			CidrBlock:      aws.String(v.CIDR),
			CidrBlockState: &ec2types.VpcCidrBlockState{State: ec2types.VpcCidrBlockStateCodeAssociated},
		}},
		Tags: ec2Tags(v.Tags),
	}
}

func (w *World) describeSecurityGroups(ctx context.Context, in *ec2.DescribeSecurityGroupsInput) (*ec2.DescribeSecurityGroupsOutput, error) {
	out := &ec2.DescribeSecurityGroupsOutput{SecurityGroups: []ec2types.SecurityGroup{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		kind := listed[securityGroup]{
			id:      func(g *securityGroup) string { return g.ID },
			filter:  func(g *securityGroup, name string) ([]string, bool) { return securityGroupFilter(p, g, name) },
			missing: notThere("InvalidGroup.NotFound", "security group"),
		}
		ids, err := groupIDs(t, p, in)
		if err != nil {
			return err
		}
		found, next, err := kind.list(securityGroups.all(t, p), listing{ids, in.Filters, in.MaxResults, in.NextToken})
		out.NextToken = next
		for _, g := range found {
			out.SecurityGroups = append(out.SecurityGroups, describeSecurityGroup(p, g))
		}
		return err
	})
}

// groupIDs joins the groups that a request names by ID with those it names by
// name, which EC2 looks for in the default VPC only.
func groupIDs(t *tx, p place, in *ec2.DescribeSecurityGroupsInput) ([]string, error) {
	ids := in.GroupIds
	for _, name := range in.GroupNames {
		id := ""
		for _, g := range securityGroups.all(t, p) {
			if v := vpcs.get(t, p, g.VPC); g.Name == name && v != nil && v.Default {
				id = g.ID
			}
		}
		if id == "" {
			return nil, notThere("InvalidGroup.NotFound", "security group")(name)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func securityGroupFilter(p place, g *securityGroup, name string) ([]string, bool) {
	switch name {
	case "group-id":
		return []string{g.ID}, true
	case "group-name":
		return []string{g.Name}, true
	case "description":
		return []string{g.Description}, true
	case "vpc-id":
		return []string{g.VPC}, true
	case "owner-id":
		return []string{p.account}, true
	}
	return tagFilter(name, g.Tags)
}

func describeSecurityGroup(p place, g *securityGroup) ec2types.SecurityGroup {
	anywhere := ec2types.IpPermission{IpProtocol: aws.String("-1"), IpRanges: []ec2types.IpRange{{CidrIp: aws.String("0.0.0.0/0")}}}
	return ec2types.SecurityGroup{
		GroupId:             aws.String(g.ID),
		GroupName:           aws.String(g.Name),
		Description:         aws.String(g.Description),
		VpcId:               aws.String(g.VPC),
		OwnerId:             aws.String(p.account),
		SecurityGroupArn:    aws.String(p.arn("ec2", "security-group/"+g.ID)),
		IpPermissions:       []ec2types.IpPermission{},
		IpPermissionsEgress: []ec2types.IpPermission{anywhere}, // what EC2 gives every new group
		Tags:                ec2Tags(g.Tags),
	}
}
