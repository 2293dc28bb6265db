package sim

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// networkFile is a server with a drill network apart from production's.
func networkFile() *WorldFile {
	f := servers(1)
	r := &f.Accounts[0].Regions[0]
	r.VPCs = []VPCFile{
		{ID: "vpc-0aaaaaaaaaaaaaaaa", CIDR: "10.0.0.0/16", Default: true, Tags: map[string]string{"Name": "production"}},
		{ID: "vpc-0bbbbbbbbbbbbbbbb", CIDR: "10.9.0.0/16", Tags: map[string]string{"Name": "drill"}},
	}
	r.Subnets = []SubnetFile{
		{
			ID: "subnet-0aaaaaaaaaaaaaaa1", VPC: "vpc-0aaaaaaaaaaaaaaaa", CIDR: "10.0.1.0/28", Zone: "us-west-2a",
			Routes: map[string]string{"0.0.0.0/0": "nat-01", "10.9.0.0/16": "pcx-01", "192.168.0.0/16": "vgw-01", "172.16.0.0/12": "tgw-01"},
		},
		{ID: "subnet-0aaaaaaaaaaaaaaa2", VPC: "vpc-0aaaaaaaaaaaaaaaa", CIDR: "10.0.2.0/24", Zone: "us-west-2b"},
		{ID: "subnet-0bbbbbbbbbbbbbbb1", VPC: "vpc-0bbbbbbbbbbbbbbbb", CIDR: "10.9.1.0/24", Zone: "us-west-2d", Tags: map[string]string{"use": "drill"}},
	}
	r.SecurityGroups = []SecurityGroupFile{{ID: "sg-0aaaaaaaaaaaaaaaa", VPC: "vpc-0bbbbbbbbbbbbbbbb", Name: "web", Description: "web servers"}}
	r.SourceServers[0].Launch.Subnet = "subnet-0aaaaaaaaaaaaaaa1"
	return f
}

func filter(name string, values ...string) []ec2types.Filter {
	return []ec2types.Filter{{Name: &name, Values: values}}
}

func TestSubnetsByFilterAndID(t *testing.T) {
	b := open(t, Options{}, networkFile())
	list := func(in ec2.DescribeSubnetsInput) string {
		t.Helper()
		out, err := b.ec2.DescribeSubnets(t.Context(), &in)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, s := range out.Subnets {
			found = append(found, (*s.SubnetId)[len("subnet-0aaaaaaaaaaaaaa"):])
		}
		return strings.Join(found, " ")
	}
	for _, c := range []struct {
		name string
		in   ec2.DescribeSubnetsInput
		want string
	}{
		{"all", ec2.DescribeSubnetsInput{}, "a1 a2 b1"},
		{"by ID", ec2.DescribeSubnetsInput{SubnetIds: []string{"subnet-0aaaaaaaaaaaaaaa2"}}, "a2"},
		{"by VPC", ec2.DescribeSubnetsInput{Filters: filter("vpc-id", "vpc-0bbbbbbbbbbbbbbbb")}, "b1"},
		{"by zone or zone", ec2.DescribeSubnetsInput{Filters: filter("availability-zone", "us-west-2a", "us-west-2d")}, "a1 b1"},
		{"by tag", ec2.DescribeSubnetsInput{Filters: filter("tag:use", "dri*")}, "b1"},
		{"by two filters", ec2.DescribeSubnetsInput{Filters: append(filter("default-for-az", "true"), filter("cidr-block", "10.0.2.0/24")...)}, "a2"},
		{"none", ec2.DescribeSubnetsInput{Filters: filter("tag-key", "other")}, ""},
	} {
		want(t, c.name, list(c.in), c.want)
	}
	_, err := b.ec2.DescribeSubnets(t.Context(), &ec2.DescribeSubnetsInput{SubnetIds: []string{"subnet-0ffffffffffffffff"}})
	wantCode(t, err, "InvalidSubnetID.NotFound")
	_, err = b.ec2.DescribeSubnets(t.Context(), &ec2.DescribeSubnetsInput{Filters: filter("colour", "red")})
	wantCode(t, err, "InvalidParameterValue")
	_, err = b.ec2.DescribeSubnets(t.Context(), &ec2.DescribeSubnetsInput{DryRun: aws.Bool(true)})
	wantCode(t, err, "DryRunOperation")
	_, err = b.ec2.DescribeSubnets(t.Context(), &ec2.DescribeSubnetsInput{NextToken: aws.String("made-up")})
	wantCode(t, err, "InvalidPaginationToken")

	pages := ec2.NewDescribeSubnetsPaginator(b.ec2, &ec2.DescribeSubnetsInput{MaxResults: aws.Int32(5)})
	for n := 0; pages.HasMorePages(); n++ {
		if out, err := pages.NextPage(t.Context()); err != nil || len(out.Subnets) != 3 || n > 0 {
			t.Fatalf("page %d: %v, %v; want one page of 3", n, out, err)
		}
	}
}

func TestASubnetsFreeAddressesFollowItsInstances(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, networkFile())
		free := func() int32 {
			out, err := b.ec2.DescribeSubnets(t.Context(), &ec2.DescribeSubnetsInput{SubnetIds: []string{"subnet-0aaaaaaaaaaaaaaa1"}})
			if err != nil {
				t.Fatal(err)
			}
			return *out.Subnets[0].AvailableIpAddressCount
		}
		want(t, "free of a /28", free(), 11) // 16 less the five that AWS keeps
		b.finish(b.drill(id(1)))
		want(t, "free after a launch", free(), 10)

		out, err := b.ec2.DescribeNetworkInterfaces(t.Context(), &ec2.DescribeNetworkInterfacesInput{Filters: filter("subnet-id", "subnet-0aaaaaaaaaaaaaaa1")})
		if err != nil || len(out.NetworkInterfaces) != 1 {
			t.Fatalf("interfaces = %v, %v; want 1", out, err)
		}
		launched := b.instance(b.instanceOf(id(1)))
		want(t, "interface's instance", *out.NetworkInterfaces[0].Attachment.InstanceId, *launched.InstanceId)
		want(t, "interface's address", *out.NetworkInterfaces[0].PrivateIpAddress, *launched.PrivateIpAddress)
		want(t, "interface", *out.NetworkInterfaces[0].NetworkInterfaceId, *launched.NetworkInterfaces[0].NetworkInterfaceId)
	})
}

func TestRouteTablesTellWhereASubnetLeads(t *testing.T) {
	b := open(t, Options{}, networkFile())
	out, err := b.ec2.DescribeRouteTables(t.Context(), &ec2.DescribeRouteTablesInput{Filters: filter("association.subnet-id", "subnet-0aaaaaaaaaaaaaaa1")})
	if err != nil || len(out.RouteTables) != 1 {
		t.Fatalf("tables of the subnet: %v, %v; want 1", out, err)
	}
	got := map[string]string{}
	for _, r := range out.RouteTables[0].Routes {
		got[*r.DestinationCidrBlock] = fmt.Sprintf("gateway=%s nat=%s tgw=%s pcx=%s", aws.ToString(r.GatewayId),
			aws.ToString(r.NatGatewayId), aws.ToString(r.TransitGatewayId), aws.ToString(r.VpcPeeringConnectionId))
	}
	for destination, target := range map[string]string{
		"10.0.0.0/16":    "gateway=local nat= tgw= pcx=",
		"0.0.0.0/0":      "gateway= nat=nat-01 tgw= pcx=",
		"10.9.0.0/16":    "gateway= nat= tgw= pcx=pcx-01",
		"172.16.0.0/12":  "gateway= nat= tgw=tgw-01 pcx=",
		"192.168.0.0/16": "gateway=vgw-01 nat= tgw= pcx=",
	} {
		want(t, "route to "+destination, got[destination], target)
	}
	for name, c := range map[string]struct {
		filters []ec2types.Filter
		want    int
	}{
		"all":            {nil, 3},
		"main ones":      {filter("association.main", "true"), 2},
		"of one VPC":     {filter("vpc-id", "vpc-0bbbbbbbbbbbbbbbb"), 1},
		"that peer":      {filter("route.vpc-peering-connection-id", "pcx-01"), 1},
		"without tags":   {filter("tag:Name", "x"), 0},
		"that are ready": {filter("route.state", "active"), 3},
	} {
		out, err := b.ec2.DescribeRouteTables(t.Context(), &ec2.DescribeRouteTablesInput{Filters: c.filters})
		if err != nil || len(out.RouteTables) != c.want {
			t.Errorf("%s: %d tables, %v; want %d", name, len(out.RouteTables), err, c.want)
		}
	}
}

func TestNetworksAndGroups(t *testing.T) {
	b := open(t, Options{}, networkFile())
	v, err := b.ec2.DescribeVpcs(t.Context(), &ec2.DescribeVpcsInput{Filters: filter("is-default", "true")})
	if err != nil || len(v.Vpcs) != 1 {
		t.Fatalf("default VPCs: %v, %v; want 1", v, err)
	}
	want(t, "name", tag(v.Vpcs[0].Tags, "Name"), "production")
	_, err = b.ec2.DescribeVpcs(t.Context(), &ec2.DescribeVpcsInput{VpcIds: []string{"vpc-0"}})
	wantCode(t, err, "InvalidVpcID.NotFound")

	g, err := b.ec2.DescribeSecurityGroups(t.Context(), &ec2.DescribeSecurityGroupsInput{Filters: filter("vpc-id", "vpc-0bbbbbbbbbbbbbbbb")})
	if err != nil || len(g.SecurityGroups) != 2 {
		t.Fatalf("groups of the drill network: %v, %v; want web and default", g, err)
	}
	g, err = b.ec2.DescribeSecurityGroups(t.Context(), &ec2.DescribeSecurityGroupsInput{GroupNames: []string{"default"}})
	if err != nil || len(g.SecurityGroups) != 1 || *g.SecurityGroups[0].VpcId != "vpc-0aaaaaaaaaaaaaaaa" {
		t.Errorf("the group called default: %v, %v; want the default VPC's", g, err)
	}
	for _, in := range []ec2.DescribeSecurityGroupsInput{{GroupIds: []string{"sg-0"}}, {GroupNames: []string{"web"}}} {
		_, err = b.ec2.DescribeSecurityGroups(t.Context(), &in)
		wantCode(t, err, "InvalidGroup.NotFound")
	}
}

func TestZonesAndRegions(t *testing.T) {
	b := open(t, Options{}, networkFile())
	zones, err := b.ec2.DescribeAvailabilityZones(t.Context(), &ec2.DescribeAvailabilityZonesInput{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, z := range zones.AvailabilityZones {
		names = append(names, *z.ZoneName+"="+*z.ZoneId)
	}
	want(t, "zones", strings.Join(names, " "), "us-west-2a=usw2-az1 us-west-2b=usw2-az2 us-west-2c=usw2-az3 us-west-2d=usw2-az4")
	zones, err = b.ec2.DescribeAvailabilityZones(t.Context(), &ec2.DescribeAvailabilityZonesInput{ZoneIds: []string{"usw2-az4"}})
	if err != nil || len(zones.AvailabilityZones) != 1 || *zones.AvailabilityZones[0].ZoneName != "us-west-2d" {
		t.Errorf("zone usw2-az4 = %v, %v; want us-west-2d", zones, err)
	}
	for zone, id := range map[string]string{"eu-central-1a": "euc1-az1", "ap-southeast-2c": "apse2-az3", "us-gov-west-1b": "usgw1-az2", "ap-northeast-1a": "apne1-az1"} {
		want(t, zone, zoneID(zone), id)
	}

	count := func(in ec2.DescribeRegionsInput) int {
		out, err := b.ec2.DescribeRegions(t.Context(), &in)
		if err != nil {
			t.Fatal(err)
		}
		return len(out.Regions)
	}
	want(t, "Regions of the account", count(ec2.DescribeRegionsInput{}), len(openRegions["aws"]))
	want(t, "all Regions", count(ec2.DescribeRegionsInput{AllRegions: aws.Bool(true)}), len(openRegions["aws"])+len(optInRegions))
	want(t, "one Region", count(ec2.DescribeRegionsInput{RegionNames: []string{"us-west-2"}}), 1)
	_, err = b.ec2.DescribeRegions(t.Context(), &ec2.DescribeRegionsInput{RegionNames: []string{"mars-1"}})
	wantCode(t, err, "InvalidParameterValue")
}
