package awscloud

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// filterValues is how many values EC2 takes in a filter.
const filterValues = 200

// Subnets describes subnets. One that does not exist is left out: a filter passes over
// what a list of IDs would be refused for.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
func (c *Cloud) Subnets(ctx context.Context, scope recovery.Scope, ids []string) ([]cloud.Subnet, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	subnets, err := batched(ctx, ids, filterValues, in.subnets)
	if err != nil {
		return nil, err
	}
	var vpcs []string
	for _, s := range subnets {
		if !slices.Contains(vpcs, s.VPCID) {
			vpcs = append(vpcs, s.VPCID)
		}
	}
	tables, err := batched(ctx, vpcs, filterValues, in.routeTables)
	if err != nil {
		return nil, err
	}
	for i := range subnets {
		subnets[i].RoutesOut = routesOut(tables, subnets[i])
	}
	return subnets, nil
}

func (c *clients) subnets(ctx context.Context, ids []string) ([]cloud.Subnet, error) {
	k := c.read("ec2", "DescribeSubnets", "describe %s", counted(len(ids), "subnet"))
	var subnets []cloud.Subnet
	request := &ec2.DescribeSubnetsInput{Filters: []types.Filter{{Name: aws.String("subnet-id"), Values: ids}}}
	for pages := ec2.NewDescribeSubnetsPaginator(c.ec2, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forEC2)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, s := range page.Subnets {
			subnets = append(subnets, cloud.Subnet{
				ID:            str(s.SubnetId),
				VPCID:         str(s.VpcId),
				CIDR:          str(s.CidrBlock),
				Zone:          str(s.AvailabilityZone),
				FreeAddresses: int(aws.ToInt32(s.AvailableIpAddressCount)),
			})
		}
	}
	return subnets, nil
}

func (c *clients) routeTables(ctx context.Context, vpcs []string) ([]types.RouteTable, error) {
	k := c.read("ec2", "DescribeRouteTables", "read the routes of %s", counted(len(vpcs), "VPC"))
	var tables []types.RouteTable
	request := &ec2.DescribeRouteTablesInput{Filters: []types.Filter{{Name: aws.String("vpc-id"), Values: vpcs}}}
	for pages := ec2.NewDescribeRouteTablesPaginator(c.ec2, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forEC2)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		tables = append(tables, page.RouteTables...)
	}
	return tables, nil
}

// routesOut are the route targets of the subnet's own table, or of its VPC's main table
// when it has none, that may reach other networks.
//
// Source: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
func routesOut(tables []types.RouteTable, s cloud.Subnet) []string {
	var main, own []types.Route
	explicit := false
	for _, t := range tables {
		for _, a := range t.Associations {
			switch {
			case str(a.SubnetId) == s.ID:
				own, explicit = t.Routes, true
			case aws.ToBool(a.Main) && str(t.VpcId) == s.VPCID:
				main = t.Routes
			}
		}
	}
	if !explicit {
		own = main
	}
	var out []string
	for _, r := range own {
		if target := routeOut(r); target != "" && !slices.Contains(out, target) {
			out = append(out, target)
		}
	}
	return out
}

// routeOut is the target of a route to other networks. A blackhole leads nowhere.
func routeOut(r types.Route) string {
	if r.State == types.RouteStateBlackhole {
		return ""
	}
	for _, target := range []*string{r.VpcPeeringConnectionId, r.TransitGatewayId, r.CoreNetworkArn, r.LocalGatewayId} {
		if str(target) != "" {
			return *target
		}
	}
	if strings.HasPrefix(str(r.GatewayId), "vgw-") {
		return *r.GatewayId
	}
	return ""
}
