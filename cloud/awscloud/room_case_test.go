package awscloud_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

const (
	shopWeb  = recovery.SourceServerID("s-0aaaaaaaaaaaaaaa1")
	shopDB   = recovery.SourceServerID("s-0bbbbbbbbbbbbbbb1") // a drill of it runs already
	shopAddr = "10.0.1.20"                                    // that the drill's instance has
)

// roomWorld is an account where a drill of shop-db runs, of 4 vCPUs and 100 GiB, beside which
// shop-web would be launched, of 2 vCPUs.
func roomWorld(t *testing.T, region func(*sim.RegionFile), change *ec2types.RequestLaunchTemplateData) (*awscloud.Cloud, *sim.World) {
	t.Helper()
	launch := sim.LaunchFile{InstanceType: "m5.large", Subnet: "subnet-0aaaaaaa", RightSizing: drstypes.TargetInstanceTypeRightSizingMethodNone}
	f := launchWorld(sim.SourceServerFile{Disks: []sim.DiskFile{{Device: "/dev/sda1", GiB: 200}}, Launch: launch})
	r := &f.Accounts[1].Regions[0]
	launch.InstanceType, launch.PrivateIP = "m5.xlarge", shopAddr
	r.SourceServers = append(r.SourceServers, sim.SourceServerFile{ID: string(shopDB), Hostname: "shop-db", Disks: []sim.DiskFile{{Device: "/dev/sda1", GiB: 100}}, Launch: launch})
	if region != nil {
		region(r)
	}
	w, err := sim.Open(sim.Options{Seed: 1, Speed: 1e6})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	if err := w.Populate(f); err != nil {
		t.Fatal(err)
	}
	c := connect(t, awscloud.Options{HTTPClient: w.Client()})
	// A call that changes AWS has to end before a lease does.
	within, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := c.StartRecovery(within, launchScope, recovery.LaunchRequest{Drill: true, Servers: []recovery.LaunchServer{{SourceServerID: shopDB}}}); err != nil {
		t.Fatal(err)
	}
	for running(t, c) == nil {
		if within.Err() != nil {
			t.Fatal("the drill of shop-db has not launched it")
		}
		time.Sleep(time.Millisecond)
	}
	if change != nil {
		changeTemplate(t, c, w, shopWeb, change)
	}
	return c, w
}

func running(t *testing.T, c *awscloud.Cloud) []recovery.RunningInstance {
	t.Helper()
	all, err := c.RunningInstances(t.Context(), launchScope)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// changeTemplate gives the server's launch template another version, which becomes the default.
func changeTemplate(t *testing.T, c *awscloud.Cloud, w *sim.World, id recovery.SourceServerID, change *ec2types.RequestLaunchTemplateData) {
	t.Helper()
	targets, err := c.LaunchTargets(t.Context(), launchScope, []recovery.SourceServerID{id})
	if err != nil {
		t.Fatal(err)
	}
	client := ec2.New(ec2.Options{Region: string(west), HTTPClient: w.Client(), Credentials: awscloud.StaticCredentials(string(target), "secret")})
	template := aws.String(targets[0].TemplateID)
	if _, err := client.CreateLaunchTemplateVersion(t.Context(), &ec2.CreateLaunchTemplateVersionInput{LaunchTemplateId: template, SourceVersion: aws.String("$Latest"), LaunchTemplateData: change}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.ModifyLaunchTemplate(t.Context(), &ec2.ModifyLaunchTemplateInput{LaunchTemplateId: template, DefaultVersion: aws.String("2")}); err != nil {
		t.Fatal(err)
	}
}

// roomFound is what is found of the room for the servers in AWS's own words about it.
func roomFound(t *testing.T, c *awscloud.Cloud, ids ...recovery.SourceServerID) []recovery.Finding {
	t.Helper()
	servers, err := c.SourceServers(t.Context(), launchScope)
	if err != nil {
		t.Fatal(err)
	}
	targets, err := c.LaunchTargets(t.Context(), launchScope, ids)
	if err != nil {
		t.Fatal(err)
	}
	var cases []recovery.RoomCase
	var addresses []string
	for _, at := range targets {
		for _, s := range servers {
			if s.SourceServerID == at.SourceServerID {
				cases = append(cases, recovery.RoomCase{LaunchCase: recovery.LaunchCase{Server: s, Launch: at.Launch, Template: at.Template}, Replaces: s.RecoveryInstances})
			}
		}
		if at.Launch.PrivateIP != nil {
			addresses = append(addresses, *at.Launch.PrivateIP)
		}
	}
	var p recovery.LaunchPlace
	var r recovery.LaunchRoom
	note := func(part recovery.LaunchPart, err error) {
		if err != nil {
			r = r.Without(part, err)
		}
	}
	if p.InstanceTypes, err = c.InstanceTypes(t.Context(), launchScope); err != nil {
		t.Fatal(err)
	}
	if p.Subnets, err = c.LaunchSubnets(t.Context(), launchScope); err != nil {
		t.Fatal(err)
	}
	r.VCPUs, err = c.VCPUQuotas(t.Context(), launchScope)
	note(recovery.PartVCPUQuotas, err)
	r.VolumeGiB, err = c.VolumeQuotas(t.Context(), launchScope)
	note(recovery.PartVolumeQuotas, err)
	r.Instances, err = c.RunningInstances(t.Context(), launchScope)
	note(recovery.PartInstances, err)
	r.Volumes, err = c.Volumes(t.Context(), launchScope)
	note(recovery.PartVolumes, err)
	r.Reservations, err = c.CapacityReservations(t.Context(), launchScope)
	note(recovery.PartReservations, err)
	var reserved []string
	for _, one := range r.Reservations {
		reserved = append(reserved, one.ID)
	}
	groups, err := c.ReservationGroups(t.Context(), launchScope, reserved)
	if err != nil {
		t.Fatal(err)
	}
	for i, one := range r.Reservations {
		r.Reservations[i].GroupARNs = groups[one.ID]
	}
	holders, err := c.AddressHolders(t.Context(), launchScope, addresses)
	if err != nil {
		t.Fatal(err)
	}
	return append(recovery.CheckRoom(launchScope, cases, p, r), recovery.CheckAddresses(cases, p, holders)...)
}

func TestEveryFindingOfRoomFollowsFromWhatAWSAnswers(t *testing.T) {
	vcpus := func(n int) func(*sim.RegionFile) {
		return func(r *sim.RegionFile) { r.Quotas.VCPUs = map[string]int{"standard": n} }
	}
	reserving := func(change func(*sim.CapacityReservationFile)) func(*sim.RegionFile) {
		return func(r *sim.RegionFile) {
			f := sim.CapacityReservationFile{ID: "cr-0a", InstanceType: "m5.large", Zone: "us-west-2a", Count: 1, Targeted: true, Groups: []string{"arn:aws:resource-groups:us-west-2:111122223333:group/dr"}}
			change(&f)
			r.CapacityReservations = []sim.CapacityReservationFile{f}
		}
	}
	as := func(*sim.CapacityReservationFile) {}
	into := func(to *ec2types.CapacityReservationTarget) *ec2types.RequestLaunchTemplateData {
		return &ec2types.RequestLaunchTemplateData{CapacityReservationSpecification: &ec2types.LaunchTemplateCapacityReservationSpecificationRequest{CapacityReservationTarget: to}}
	}
	named := into(&ec2types.CapacityReservationTarget{CapacityReservationId: aws.String("cr-0a")})
	only := func(p ec2types.CapacityReservationPreference) *ec2types.RequestLaunchTemplateData {
		return &ec2types.RequestLaunchTemplateData{CapacityReservationSpecification: &ec2types.LaunchTemplateCapacityReservationSpecificationRequest{CapacityReservationPreference: p}}
	}
	address := func(ip string) *ec2types.RequestLaunchTemplateData {
		return &ec2types.RequestLaunchTemplateData{NetworkInterfaces: []ec2types.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest{
			{DeviceIndex: aws.Int32(0), SubnetId: aws.String("subnet-0aaaaaaa"), PrivateIpAddress: aws.String(ip)},
		}}
	}
	for name, tt := range map[string]struct {
		region func(*sim.RegionFile)
		change *ec2types.RequestLaunchTemplateData
		both   bool // shop-db is launched again, too
		want   string
	}{
		"room enough":              {want: ""},
		"exactly the quota":        {region: vcpus(6), want: ""},
		"vCPUs beside what runs":   {region: vcpus(5), want: "VCPU_QUOTA WARNING"},
		"a drill that is replaced": {region: vcpus(6), both: true, want: ""},
		"both beyond the quota":    {region: vcpus(5), both: true, want: "VCPU_QUOTA ERROR"},
		"storage beyond the quota": {region: func(r *sim.RegionFile) {
			r.SourceServers[0].Disks[0].GiB = 1100
			r.Quotas.VolumeTiB = map[string]int{"gp3": 1}
		}, want: "VOLUME_QUOTA ERROR"},
		"storage beside what there is": {region: func(r *sim.RegionFile) {
			r.SourceServers[1].Disks[0].GiB = 900
			r.Quotas.VolumeTiB = map[string]int{"gp3": 1}
		}, want: "VOLUME_QUOTA WARNING"},
		"storage that is replaced": {region: func(r *sim.RegionFile) {
			r.SourceServers[1].Disks[0].GiB = 800
			r.Quotas.VolumeTiB = map[string]int{"gp3": 1}
		}, both: true, want: ""},
		"a reservation":                  {region: reserving(as), change: named, want: ""},
		"a reservation that is gone":     {change: named, want: "CAPACITY_RESERVATION ERROR"},
		"one that has ended":             {region: reserving(func(f *sim.CapacityReservationFile) { f.EndsIn = time.Nanosecond }), change: named, want: "CAPACITY_RESERVATION ERROR"},
		"one of another type":            {region: reserving(func(f *sim.CapacityReservationFile) { f.InstanceType = "c5.large" }), change: named, want: "CAPACITY_RESERVATION ERROR"},
		"one in another zone":            {region: reserving(func(f *sim.CapacityReservationFile) { f.Zone = "us-west-2b" }), change: named, want: "CAPACITY_RESERVATION ERROR"},
		"one of another platform":        {region: reserving(func(f *sim.CapacityReservationFile) { f.Platform = "Windows" }), change: named, want: "CAPACITY_RESERVATION ERROR"},
		"one of another tenancy":         {region: reserving(func(f *sim.CapacityReservationFile) { f.Tenancy = "dedicated" }), change: named, want: "CAPACITY_RESERVATION ERROR"},
		"one that is full":               {region: reserving(func(f *sim.CapacityReservationFile) { f.InstanceType, f.Targeted = "m5.xlarge", false }), change: withType(named, "m5.xlarge"), want: "CAPACITY_RESERVATION ERROR"},
		"a group":                        {region: reserving(as), change: into(&ec2types.CapacityReservationTarget{CapacityReservationResourceGroupArn: aws.String("arn:aws:resource-groups:us-west-2:111122223333:group/dr")}), want: ""},
		"a group of none":                {region: reserving(as), change: into(&ec2types.CapacityReservationTarget{CapacityReservationResourceGroupArn: aws.String("arn:aws:resource-groups:us-west-2:111122223333:group/other")}), want: "CAPACITY_RESERVATION ERROR"},
		"reservations only, and none":    {region: reserving(as), change: only(ec2types.CapacityReservationPreferenceCapacityReservationsOnly), want: "CAPACITY_RESERVATION ERROR"},
		"open, and none":                 {region: reserving(as), change: only(ec2types.CapacityReservationPreferenceOpen), want: "CAPACITY_RESERVATION INFO"},
		"an address in use":              {change: address(shopAddr), want: "PRIVATE_IP ERROR"},
		"an address of both":             {change: address(shopAddr), both: true, want: "PRIVATE_IP ERROR, PRIVATE_IP ERROR"},
		"an address that becomes free":   {both: true, want: ""},
		"an address that nobody has":     {change: address("10.0.1.21"), want: ""},
		"a type that EC2 does not offer": {change: &ec2types.RequestLaunchTemplateData{InstanceType: "m7i.large"}, want: "VCPU_QUOTA INFO"},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := roomWorld(t, tt.region, tt.change)
			ids := []recovery.SourceServerID{shopWeb}
			if tt.both {
				ids = append(ids, shopDB)
			}
			var got []string
			for _, f := range roomFound(t, c, ids...) {
				if f.Severity != recovery.SeverityInfo || !tt.both {
					got = append(got, string(f.Code)+" "+string(f.Severity))
				}
			}
			if text := strings.Join(got, ", "); text != tt.want {
				t.Errorf("got %q, want %q", text, tt.want)
			}
		})
	}
}

func withType(d *ec2types.RequestLaunchTemplateData, instanceType string) *ec2types.RequestLaunchTemplateData {
	with := *d
	with.InstanceType = ec2types.InstanceType(instanceType)
	return &with
}

func TestWhatAWSDoesNotTellOfRoomIsUnknown(t *testing.T) {
	c, w := roomWorld(t, nil, nil)
	for _, o := range []struct{ service, operation string }{
		{"ec2", "DescribeInstances"}, {"ec2", "DescribeVolumes"}, {"ec2", "DescribeCapacityReservations"},
	} {
		w.Error(o.service, o.operation, 1, 403, "UnauthorizedOperation", "no identity-based policy allows it")
	}
	w.Error("servicequotas", "ListServiceQuotas", 1, 403, "AccessDeniedException", "no identity-based policy allows it")
	var unknown []string
	for _, f := range roomFound(t, c, shopWeb) {
		if f.Severity != recovery.SeverityUnknown || f.Remedy == "" || !strings.Contains(f.Why, "could not be asked") {
			t.Errorf("got %+v, want that it is not known", f)
		}
		unknown = append(unknown, string(f.Code))
	}
	// The first answer of Service Quotas was refused, that of vCPUs; running instances are then of
	// no use.
	if got := strings.Join(unknown, " "); got != "NOT_ASKED NOT_ASKED VOLUME_QUOTA" {
		t.Errorf("got %q", got)
	}
}

func TestAddressHoldersAreToldWithTheirInstances(t *testing.T) {
	c, _ := roomWorld(t, nil, nil)
	got, err := c.AddressHolders(t.Context(), launchScope, []string{shopAddr, "10.0.1.99"})
	if err != nil || len(got) != 1 || got[0].SubnetID != "subnet-0aaaaaaa" || got[0].Address != shopAddr || got[0].InstanceID != running(t, c)[0].ID {
		t.Errorf("got %+v, %v, want the instance of the drill", got, err)
	}
}
