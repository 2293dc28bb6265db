package awscloud

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// launchSettings answers for servers whose templates bear their last digits.
func launchSettings(r request) reply {
	switch r.operation {
	case "GetLaunchConfiguration":
		if strings.Contains(r.body, string(server2)) {
			return refusing(404, "ResourceNotFoundException", `"message":"no server","resourceId":"`+string(server2)+`"`)
		}
		_, id, _ := strings.Cut(r.body, `"s-`)
		return reply{body: fmt.Sprintf(`{"sourceServerID":"s-%s","ec2LaunchTemplateID":"lt-%s","copyPrivateIp":true,"postLaunchEnabled":true,"launchDisposition":"STARTED"}`, id[:17], id[:17])}
	default:
		ids := []string{r.form.Get("LaunchTemplateId")}
		if ids[0] == "" {
			ids = nil
			for i := range 12 {
				ids = append(ids, fmt.Sprintf("lt-%017d", i))
			}
		}
		if ids[0] == "lt-99999999999999999" {
			return refusingEC2(400, "InvalidLaunchTemplateId.NotFound", "no such template")
		}
		var xml strings.Builder
		for _, id := range ids {
			fmt.Fprintf(&xml, `<item><launchTemplateId>%s</launchTemplateId><versionNumber>7</versionNumber><defaultVersion>true</defaultVersion>
				<launchTemplateData><instanceType>m5.large</instanceType><networkInterfaceSet>
				<item><deviceIndex>1</deviceIndex><subnetId>subnet-other</subnetId></item>
				<item><deviceIndex>0</deviceIndex><subnetId>subnet-0</subnetId><groupSet><groupId>sg-1</groupId><groupId>sg-2</groupId></groupSet></item>
				</networkInterfaceSet></launchTemplateData></item>`, id)
		}
		return reply{body: "<DescribeLaunchTemplateVersionsResponse><launchTemplateVersionSet>" + xml.String() + "</launchTemplateVersionSet></DescribeLaunchTemplateVersionsResponse>"}
	}
}

func TestLaunchTargetsJoinDRSAndTheTemplate(t *testing.T) {
	for _, n := range []int{1, fewTemplates, 12} {
		c, w := over(t, launchSettings)
		var servers []recovery.SourceServerID
		for i := range n {
			servers = append(servers, recovery.SourceServerID(fmt.Sprintf("s-%017d", i)))
		}
		targets, err := c.LaunchTargets(t.Context(), west, servers)
		if err != nil || len(targets) != n {
			t.Fatalf("%d servers: got %d targets, %v", n, len(targets), err)
		}
		for i, got := range targets {
			if *got.Launch.InstanceType != "m5.large" || *got.Launch.SubnetID != "subnet-0" || !*got.Launch.CopyPrivateIP || got.Template.Number != 7 {
				t.Errorf("got %+v and %+v, want the same as a launch configuration", got.Launch, got.Template)
			}
			got.Launch, got.Template = recovery.LaunchConfiguration{}, recovery.LaunchTemplateVersion{}
			want := cloud.LaunchTarget{
				SourceServerID: servers[i], TemplateID: fmt.Sprintf("lt-%017d", i), TemplateVersion: 7, InstanceType: "m5.large",
				SubnetID: "subnet-0", SecurityGroupIDs: []string{"sg-1", "sg-2"}, CopyPrivateIP: true, PostLaunch: true, Disposition: "STARTED",
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		}
		if got := w.count("DescribeLaunchTemplateVersions"); n > fewTemplates && got != 1 {
			t.Errorf("%d templates were asked for in %d requests, want 1", n, got)
		}
	}
}

func TestALaunchTargetMayLackItsTemplate(t *testing.T) {
	c, _ := over(t, launchSettings)
	targets, err := c.LaunchTargets(t.Context(), west, []recovery.SourceServerID{server1, "s-99999999999999999"})
	if err != nil || targets[0].TemplateVersion != 7 || targets[1].TemplateVersion != 0 || targets[1].TemplateID != "lt-99999999999999999" {
		t.Errorf("got %+v, %v", targets, err)
	}
	_, err = c.LaunchTargets(t.Context(), west, []recovery.SourceServerID{server1, server2})
	if e := asError(t, err); e.Code != recovery.NotFound || len(e.Servers) != 1 || e.Servers[0] != server2 {
		t.Errorf("got %+v, want NOT_FOUND that names %s", e, server2)
	}
}

func TestSubnetsTellTheirWaysOut(t *testing.T) {
	c, w := over(t, func(r request) reply {
		if r.operation == "DescribeSubnets" {
			return reply{body: `<DescribeSubnetsResponse><subnetSet>
				<item><subnetId>subnet-a</subnetId><vpcId>vpc-1</vpcId><cidrBlock>10.0.0.0/24</cidrBlock><availabilityZone>us-west-2a</availabilityZone><availableIpAddressCount>250</availableIpAddressCount></item>
				<item><subnetId>subnet-b</subnetId><vpcId>vpc-1</vpcId><cidrBlock>10.0.1.0/24</cidrBlock><availabilityZone>us-west-2b</availabilityZone><availableIpAddressCount>9</availableIpAddressCount></item>
				</subnetSet></DescribeSubnetsResponse>`}
		}
		return reply{body: `<DescribeRouteTablesResponse><routeTableSet>
			<item><vpcId>vpc-1</vpcId><associationSet><item><main>true</main></item></associationSet><routeSet>
				<item><gatewayId>local</gatewayId></item><item><gatewayId>igw-1</gatewayId></item><item><natGatewayId>nat-1</natGatewayId></item>
				<item><gatewayId>vgw-1</gatewayId></item><item><transitGatewayId>tgw-1</transitGatewayId></item><item><transitGatewayId>tgw-1</transitGatewayId></item>
				<item><vpcPeeringConnectionId>pcx-gone</vpcPeeringConnectionId><state>blackhole</state></item></routeSet></item>
			<item><vpcId>vpc-1</vpcId><associationSet><item><main>false</main><subnetId>subnet-b</subnetId></item></associationSet><routeSet>
				<item><gatewayId>local</gatewayId></item><item><vpcPeeringConnectionId>pcx-1</vpcPeeringConnectionId><state>active</state></item></routeSet></item>
			</routeTableSet></DescribeRouteTablesResponse>`}
	})
	want := []cloud.Subnet{
		{ID: "subnet-a", VPCID: "vpc-1", CIDR: "10.0.0.0/24", Zone: "us-west-2a", FreeAddresses: 250, RoutesOut: []string{"vgw-1", "tgw-1"}},
		{ID: "subnet-b", VPCID: "vpc-1", CIDR: "10.0.1.0/24", Zone: "us-west-2b", FreeAddresses: 9, RoutesOut: []string{"pcx-1"}},
	}
	got, err := c.Subnets(t.Context(), west, []string{"subnet-a", "subnet-b", "subnet-gone"})
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
	if none, err := c.Subnets(t.Context(), west, nil); err != nil || none != nil || w.count("DescribeSubnets") != 1 {
		t.Errorf("no subnets: got %v, %v", none, err)
	}
}
