package awscloud_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

// launchWorld is an account with one server, which is launched as the test says.
func launchWorld(server sim.SourceServerFile) *sim.WorldFile {
	server.ID, server.Hostname = "s-0aaaaaaaaaaaaaaa1", "shop-web"
	server.Origin = sim.OriginFile{Account: string(target), Region: "us-east-1", Zone: "us-east-1a", Instance: "i-0aaaaaaaaaaaaaaa1", Tags: map[string]string{"Name": "shop-web"}}
	return &sim.WorldFile{Accounts: []sim.AccountFile{
		{ID: string(own)},
		{
			ID: string(target), Roles: []sim.RoleFile{{Name: "DRSOrchestrationRole", Trusts: []string{string(own)}, ExternalID: "davit"}},
			InstanceProfiles: []sim.InstanceProfileFile{{Name: "web"}},
			Regions: []sim.RegionFile{{
				Name: string(west),
				VPCs: []sim.VPCFile{{ID: "vpc-0aaaaaaa", CIDR: "10.0.0.0/16", Default: true}, {ID: "vpc-0bbbbbbb", CIDR: "10.1.0.0/16"}},
				Subnets: []sim.SubnetFile{
					{ID: "subnet-0aaaaaaa", VPC: "vpc-0aaaaaaa", CIDR: "10.0.1.0/24", Zone: "us-west-2a"},
					{ID: "subnet-0bbbbbbb", VPC: "vpc-0aaaaaaa", CIDR: "10.0.2.0/24", Zone: "us-west-2b"},
				},
				SecurityGroups: []sim.SecurityGroupFile{{ID: "sg-0aaaaaaa", VPC: "vpc-0aaaaaaa", Name: "web"}, {ID: "sg-0bbbbbbb", VPC: "vpc-0bbbbbbb", Name: "other"}},
				KeyPairs:       []sim.KeyPairFile{{Name: "ops"}},
				Withheld:       []sim.WithheldFile{{Types: "m7i.*"}, {Types: "c5.*", Zones: []string{"us-west-2b"}}},
				SourceServers:  []sim.SourceServerFile{server},
			}},
		},
	}}
}

// openLaunchWorld makes the world, and gives the server's template another version where the
// test changes it.
func openLaunchWorld(t *testing.T, server sim.SourceServerFile, change *ec2types.RequestLaunchTemplateData) (*awscloud.Cloud, *sim.World) {
	t.Helper()
	w, err := sim.Open(sim.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	if err := w.Populate(launchWorld(server)); err != nil {
		t.Fatal(err)
	}
	c := connect(t, awscloud.Options{HTTPClient: w.Client()})
	if change == nil {
		return c, w
	}
	client := ec2.New(ec2.Options{Region: string(west), HTTPClient: w.Client(), Credentials: awscloud.StaticCredentials(string(target), "secret")})
	template := aws.String(targetOf(t, c).TemplateID)
	made, err := client.CreateLaunchTemplateVersion(t.Context(), &ec2.CreateLaunchTemplateVersionInput{LaunchTemplateId: template, SourceVersion: aws.String("$Latest"), LaunchTemplateData: change})
	if err != nil {
		t.Fatal(err)
	}
	if *made.LaunchTemplateVersion.VersionNumber != 2 {
		t.Fatalf("the template has version %d, want 2", *made.LaunchTemplateVersion.VersionNumber)
	}
	if _, err := client.ModifyLaunchTemplate(t.Context(), &ec2.ModifyLaunchTemplateInput{LaunchTemplateId: template, DefaultVersion: aws.String("2")}); err != nil {
		t.Fatal(err)
	}
	return c, w
}

var launchScope = recovery.Scope{AccountID: target, Region: west}

func targetOf(t *testing.T, c *awscloud.Cloud) cloud.LaunchTarget {
	t.Helper()
	targets, err := c.LaunchTargets(t.Context(), launchScope, []recovery.SourceServerID{"s-0aaaaaaaaaaaaaaa1"})
	if err != nil {
		t.Fatal(err)
	}
	return targets[0]
}

// found is what is found of the server in AWS's own words about it and about the Region.
func found(t *testing.T, c *awscloud.Cloud) []recovery.Finding {
	t.Helper()
	servers, err := c.SourceServers(t.Context(), launchScope)
	if err != nil {
		t.Fatal(err)
	}
	modes, err := c.BootModes(t.Context(), recovery.Scope{AccountID: target, Region: "us-east-1"}, []recovery.InstanceID{"i-0aaaaaaaaaaaaaaa1"})
	if err != nil {
		t.Fatal(err)
	}
	p := recovery.LaunchPlace{Unread: map[recovery.LaunchPart]error{}}
	note := func(part recovery.LaunchPart, err error) {
		if err != nil {
			p.Unread[part] = err
		}
	}
	p.InstanceTypes, err = c.InstanceTypes(t.Context(), launchScope)
	note(recovery.PartInstanceTypes, err)
	p.Subnets, err = c.LaunchSubnets(t.Context(), launchScope)
	note(recovery.PartSubnets, err)
	p.SecurityGroups, err = c.SecurityGroups(t.Context(), launchScope)
	note(recovery.PartSecurityGroups, err)
	p.InstanceProfiles, err = c.InstanceProfiles(t.Context(), launchScope)
	note(recovery.PartInstanceProfiles, err)
	p.KeyPairs, err = c.KeyPairs(t.Context(), launchScope)
	note(recovery.PartKeyPairs, err)
	at := targetOf(t, c)
	return recovery.CheckLaunches([]recovery.LaunchCase{{Server: servers[0], BootMode: modes["i-0aaaaaaaaaaaaaaa1"], Launch: at.Launch, Template: at.Template}}, p)
}

func TestEveryFindingOfALaunchFollowsFromWhatAWSAnswers(t *testing.T) {
	good := sim.LaunchFile{InstanceType: "m5.large", Subnet: "subnet-0aaaaaaa", SecurityGroups: []string{"sg-0aaaaaaa"}, Profile: "web", RightSizing: drstypes.TargetInstanceTypeRightSizingMethodNone}
	launch := func(change func(*sim.LaunchFile)) sim.SourceServerFile {
		f := good
		change(&f)
		return sim.SourceServerFile{Launch: f}
	}
	as := func(s sim.SourceServerFile, change func(*sim.SourceServerFile)) sim.SourceServerFile {
		change(&s)
		return s
	}
	same := launch(func(*sim.LaunchFile) {})
	for name, tt := range map[string]struct {
		server sim.SourceServerFile
		change *ec2types.RequestLaunchTemplateData
		want   []recovery.FindingCode
	}{
		"a good one":                 {server: same},
		"a type that is not offered": {launch(func(f *sim.LaunchFile) { f.InstanceType = "m7i.large" }), nil, []recovery.FindingCode{recovery.FindingTypeNotOffered}},
		"a type that its zone does not offer": {
			launch(func(f *sim.LaunchFile) { f.InstanceType, f.Subnet = "c5.large", "subnet-0bbbbbbb" }), nil,
			[]recovery.FindingCode{recovery.FindingTypeNotOffered},
		},
		"the same type in another zone": {server: launch(func(f *sim.LaunchFile) { f.InstanceType = "c5.large" })},
		"a type of another architecture": {
			launch(func(f *sim.LaunchFile) { f.InstanceType = "m6g.large" }), nil,
			[]recovery.FindingCode{recovery.FindingArchitecture, recovery.FindingBootMode},
		},
		"a type that does not boot by UEFI": {
			as(launch(func(f *sim.LaunchFile) { f.InstanceType = "m4.large" }), func(s *sim.SourceServerFile) { s.BootMode = "uefi" }), nil,
			[]recovery.FindingCode{recovery.FindingBootMode},
		},
		"EBS optimisation that the type has not": {
			launch(func(f *sim.LaunchFile) { f.InstanceType = "t2.large" }), &ec2types.RequestLaunchTemplateData{EbsOptimized: aws.Bool(true)},
			[]recovery.FindingCode{recovery.FindingEBSOptimization},
		},
		"a type that DRS overrides": {
			as(launch(func(f *sim.LaunchFile) { f.RightSizing = drstypes.TargetInstanceTypeRightSizingMethodBasic }), func(s *sim.SourceServerFile) { s.InstanceType = "c5.large" }),
			&ec2types.RequestLaunchTemplateData{InstanceType: "m5.large"},
			[]recovery.FindingCode{recovery.FindingTypeOverridden},
		},
		"a subnet that is gone": {same, &ec2types.RequestLaunchTemplateData{NetworkInterfaces: []ec2types.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest{
			{DeviceIndex: aws.Int32(0), SubnetId: aws.String("subnet-00000000")},
		}}, []recovery.FindingCode{recovery.FindingSubnetMissing}},
		"a security group that is gone": {same, &ec2types.RequestLaunchTemplateData{NetworkInterfaces: []ec2types.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest{
			{DeviceIndex: aws.Int32(0), SubnetId: aws.String("subnet-0aaaaaaa"), Groups: []string{"sg-00000000"}},
		}}, []recovery.FindingCode{recovery.FindingGroupMissing}},
		"a security group of another VPC": {same, &ec2types.RequestLaunchTemplateData{NetworkInterfaces: []ec2types.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest{
			{DeviceIndex: aws.Int32(0), SubnetId: aws.String("subnet-0aaaaaaa"), Groups: []string{"sg-0bbbbbbb"}},
		}}, []recovery.FindingCode{recovery.FindingGroupElsewhere}},
		"a profile that is gone": {
			same, &ec2types.RequestLaunchTemplateData{IamInstanceProfile: &ec2types.LaunchTemplateIamInstanceProfileSpecificationRequest{Name: aws.String("gone")}},
			[]recovery.FindingCode{recovery.FindingProfileMissing},
		},
		"a key pair that is gone":  {same, &ec2types.RequestLaunchTemplateData{KeyName: aws.String("gone")}, []recovery.FindingCode{recovery.FindingKeyPairMissing}},
		"a key pair that is there": {server: same, change: &ec2types.RequestLaunchTemplateData{KeyName: aws.String("ops")}},
		"a licence without a host": {
			as(launch(func(f *sim.LaunchFile) { f.BYOL = true }), func(s *sim.SourceServerFile) { s.OS = "Microsoft Windows Server 2022" }), nil,
			[]recovery.FindingCode{recovery.FindingLicence},
		},
		"an address outside the subnet": {launch(func(f *sim.LaunchFile) { f.PrivateIP = "10.0.9.9" }), nil, []recovery.FindingCode{recovery.FindingPrivateIP}},
		"two network interfaces": {same, &ec2types.RequestLaunchTemplateData{NetworkInterfaces: []ec2types.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest{
			{DeviceIndex: aws.Int32(0), SubnetId: aws.String("subnet-0aaaaaaa")}, {DeviceIndex: aws.Int32(1), SubnetId: aws.String("subnet-0aaaaaaa")},
		}}, []recovery.FindingCode{recovery.FindingNetworkOverridden}},
		"a network interface that is there": {same, &ec2types.RequestLaunchTemplateData{NetworkInterfaces: []ec2types.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest{
			{DeviceIndex: aws.Int32(0), NetworkInterfaceId: aws.String("eni-0aaaaaaa")},
		}}, []recovery.FindingCode{recovery.FindingNetworkOverridden}},
		"an image":             {same, &ec2types.RequestLaunchTemplateData{ImageId: aws.String("ami-0123456789abcdef0")}, []recovery.FindingCode{recovery.FindingFieldIgnored}},
		"user data":            {same, &ec2types.RequestLaunchTemplateData{UserData: aws.String("IyEvYmluL3No")}, []recovery.FindingCode{recovery.FindingFieldForbidden}},
		"somebody else's disk": {same, &ec2types.RequestLaunchTemplateData{BlockDeviceMappings: []ec2types.LaunchTemplateBlockDeviceMappingRequest{{DeviceName: aws.String("/dev/xvdz")}}}, []recovery.FindingCode{recovery.FindingFieldForbidden}},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := openLaunchWorld(t, tt.server, tt.change)
			got := found(t, c)
			var codes []recovery.FindingCode
			for _, f := range got {
				codes = append(codes, f.Code)
				if f.Where != "server shop-web (s-0aaaaaaaaaaaaaaa1)" || f.Why == "" || strings.HasSuffix(f.Why, ": ") || f.Remedy == "" || f.Severity != recovery.LaunchSeverities[f.Code] {
					t.Errorf("%+v is not told whole", f)
				}
			}
			if !slices.Equal(codes, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestWhatAWSDoesNotTellOfALaunchIsUnknown(t *testing.T) {
	c, w := openLaunchWorld(t, sim.SourceServerFile{Launch: sim.LaunchFile{InstanceType: "m5.large", Subnet: "subnet-0aaaaaaa", Profile: "web"}}, nil)
	w.Error("ec2", "DescribeInstanceTypes", 1, 403, "UnauthorizedOperation", "no identity-based policy allows it")
	w.Error("iam", "ListInstanceProfiles", 1, 403, "AccessDenied", "no identity-based policy allows it")
	var unknown int
	for _, f := range found(t, c) {
		if f.Code == recovery.FindingNotAsked && f.Severity == recovery.SeverityUnknown {
			unknown++
		}
	}
	if unknown != 2 {
		t.Errorf("got %d unknown parts, want the instance types and the instance profiles", unknown)
	}
}

func TestAGroupNeedsRoomInItsSubnets(t *testing.T) {
	subnet := "subnet-1"
	launch := recovery.LaunchCase{Server: recovery.SourceServer{Hostname: "web"}, Launch: recovery.LaunchConfiguration{SubnetID: &subnet}}
	p := recovery.LaunchPlace{Subnets: []recovery.LaunchSubnet{{ID: subnet, CIDR: "10.0.0.0/28", FreeAddresses: 2}}}
	if got := recovery.CheckLaunches([]recovery.LaunchCase{launch, launch}, p); len(got) != 0 {
		t.Errorf("two servers and two addresses: %v", got)
	}
	if got := recovery.CheckLaunches([]recovery.LaunchCase{launch, launch, launch}, p); len(got) != 1 || got[0].Code != recovery.FindingSubnetFull {
		t.Errorf("three servers and two addresses: got %v, want SUBNET_FULL", got)
	}
}
