package sim

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// routeTable is derived from what the world knows of networks: every VPC has a
// main one with only its local route, and every subnet with ways out its own.
type routeTable struct {
	ID, VPC string
	Subnet  string // empty for a main one
	Routes  []ec2types.Route
}

func (w *World) describeRouteTables(ctx context.Context, in *ec2.DescribeRouteTablesInput) (*ec2.DescribeRouteTablesOutput, error) {
	out := &ec2.DescribeRouteTablesOutput{RouteTables: []ec2types.RouteTable{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		kind := listed[routeTable]{
			id:      func(r *routeTable) string { return r.ID },
			filter:  func(r *routeTable, name string) ([]string, bool) { return r.filter(p, name) },
			missing: notThere("InvalidRouteTableID.NotFound", "routeTable ID"),
		}
		found, next, err := kind.list(routeTables(t, p), listing{in.RouteTableIds, in.Filters, in.MaxResults, in.NextToken})
		out.NextToken = next
		for _, r := range found {
			out.RouteTables = append(out.RouteTables, r.describe(p))
		}
		return err
	})
}

func routeTables(t *tx, p place) []*routeTable {
	var tables []*routeTable
	for _, v := range vpcs.all(t, p) {
		tables = append(tables, &routeTable{ID: fixedID("rtb-", v.ID), VPC: v.ID, Routes: []ec2types.Route{localRoute(v)}})
	}
	for _, s := range subnets.all(t, p) {
		v := vpcs.get(t, p, s.VPC)
		if v == nil || len(s.Routes) == 0 {
			continue
		}
		r := &routeTable{ID: fixedID("rtb-", s.ID), VPC: v.ID, Subnet: s.ID, Routes: []ec2types.Route{localRoute(v)}}
		for _, out := range s.Routes {
			r.Routes = append(r.Routes, out.describe())
		}
		tables = append(tables, r)
	}
	slices.SortFunc(tables, func(a, b *routeTable) int { return cmp.Compare(a.ID, b.ID) })
	return tables
}

func localRoute(v *vpc) ec2types.Route {
	return ec2types.Route{
		DestinationCidrBlock: aws.String(v.CIDR), GatewayId: aws.String("local"),
		Origin: ec2types.RouteOriginCreateRouteTable, State: ec2types.RouteStateActive,
	}
}

// describe puts the target where EC2 has a member for its kind.
func (r route) describe() ec2types.Route {
	out := ec2types.Route{Origin: ec2types.RouteOriginCreateRoute, State: ec2types.RouteStateActive}
	if strings.HasPrefix(r.Destination, "pl-") {
		out.DestinationPrefixListId = aws.String(r.Destination)
	} else {
		out.DestinationCidrBlock = aws.String(r.Destination)
	}
	kind, _, _ := strings.Cut(r.Target, "-")
	member := map[string]**string{
		"nat":  &out.NatGatewayId,
		"tgw":  &out.TransitGatewayId,
		"pcx":  &out.VpcPeeringConnectionId,
		"eni":  &out.NetworkInterfaceId,
		"lgw":  &out.LocalGatewayId,
		"cagw": &out.CarrierGatewayId,
		"eigw": &out.EgressOnlyInternetGatewayId,
		"i":    &out.InstanceId,
	}[kind]
	if member == nil {
		member = &out.GatewayId // internet and virtual private gateways, endpoints
	}
	*member = aws.String(r.Target)
	return out
}

func (r *routeTable) filter(p place, name string) ([]string, bool) {
	switch name {
	case "route-table-id", "association.route-table-id":
		return []string{r.ID}, true
	case "vpc-id":
		return []string{r.VPC}, true
	case "association.subnet-id":
		return []string{r.Subnet}, true
	case "association.main":
		return []string{strconv.FormatBool(r.Subnet == "")}, true
	case "owner-id":
		return []string{p.account}, true
	}
	if member, ok := routeMembers[name]; ok {
		return r.routeValues(member), true
	}
	return tagFilter(name, nil)
}

// routeMembers are the filters on a table's routes.
var routeMembers = map[string]func(ec2types.Route) string{
	"route.destination-cidr-block":    func(r ec2types.Route) string { return aws.ToString(r.DestinationCidrBlock) },
	"route.gateway-id":                func(r ec2types.Route) string { return aws.ToString(r.GatewayId) },
	"route.nat-gateway-id":            func(r ec2types.Route) string { return aws.ToString(r.NatGatewayId) },
	"route.transit-gateway-id":        func(r ec2types.Route) string { return aws.ToString(r.TransitGatewayId) },
	"route.vpc-peering-connection-id": func(r ec2types.Route) string { return aws.ToString(r.VpcPeeringConnectionId) },
	"route.instance-id":               func(r ec2types.Route) string { return aws.ToString(r.InstanceId) },
	"route.origin":                    func(r ec2types.Route) string { return string(r.Origin) },
	"route.state":                     func(r ec2types.Route) string { return string(r.State) },
}

func (r *routeTable) routeValues(of func(ec2types.Route) string) (values []string) {
	for _, to := range r.Routes {
		if value := of(to); value != "" {
			values = append(values, value)
		}
	}
	return values
}

func (r *routeTable) describe(p place) ec2types.RouteTable {
	return ec2types.RouteTable{
		RouteTableId: aws.String(r.ID),
		VpcId:        aws.String(r.VPC),
		OwnerId:      aws.String(p.account),
		Routes:       r.Routes,
		Associations: []ec2types.RouteTableAssociation{{
			RouteTableAssociationId: aws.String(fixedID("rtbassoc-", r.ID)),
			RouteTableId:            aws.String(r.ID),
			SubnetId:                optional(r.Subnet),
			Main:                    aws.Bool(r.Subnet == ""),
			AssociationState:        &ec2types.RouteTableAssociationState{State: ec2types.RouteTableAssociationStateCodeAssociated},
		}},
		Tags: []ec2types.Tag{},
	}
}
