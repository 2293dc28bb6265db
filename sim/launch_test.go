package sim

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// drillNetwork is a world of n servers in one network with a subnet of 11 free
// addresses, where all servers launch.
func drillNetwork(n int) *WorldFile {
	f := servers(n)
	r := &f.Accounts[0].Regions[0]
	r.VPCs = []VPCFile{{ID: "vpc-0a", CIDR: "10.20.0.0/16"}}
	r.Subnets = []SubnetFile{{ID: "subnet-0a", VPC: "vpc-0a", CIDR: "10.20.1.0/28", Zone: "us-west-2b"}}
	r.SecurityGroups = []SecurityGroupFile{{ID: "sg-0a", VPC: "vpc-0a", Name: "drill"}}
	for i := range r.SourceServers {
		r.SourceServers[i].Launch = LaunchFile{Subnet: "subnet-0a", SecurityGroups: []string{"sg-0a"}}
	}
	return f
}

func server(f *WorldFile, n int) *SourceServerFile {
	return &f.Accounts[0].Regions[0].SourceServers[n-1]
}

func tagOf(i ec2types.Instance, key string) string {
	for _, tag := range i.Tags {
		if *tag.Key == key {
			return *tag.Value
		}
	}
	return ""
}

func TestInstanceFollowsItsLaunchTemplate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := drillNetwork(1)
		server(f, 1).Launch.Tags = map[string]string{"Purpose": "drill", "Tier": "template's"}
		server(f, 1).Launch.RightSizing = drstypes.TargetInstanceTypeRightSizingMethodNone
		server(f, 1).Launch.InstanceType = "c5.xlarge"
		server(f, 1).Tags = map[string]string{"Tier": "source's", "Owner": "ops"}
		b := open(t, Options{}, f)
		begin := time.Now()
		job := b.drill(id(1))
		b.finish(job)
		i := b.instance(b.instanceOf(id(1)))
		want(t, "type", i.InstanceType, "c5.xlarge")
		want(t, "subnet", *i.SubnetId, "subnet-0a")
		want(t, "VPC", *i.VpcId, "vpc-0a")
		want(t, "zone", *i.Placement.AvailabilityZone, "us-west-2b")
		want(t, "security group", *i.SecurityGroups[0].GroupName, "drill")
		want(t, "address", *i.PrivateIpAddress, "10.20.1.4") // the first four are AWS's
		want(t, "template's tag", tagOf(i, "Tier"), "template's")
		want(t, "copied tag", tagOf(i, "Owner"), "ops")
		want(t, "DRS's tag", tagOf(i, "AWSElasticDisasterRecoverySourceServerID"), id(1))
		want(t, "DRS's tag", tagOf(i, "AWSElasticDisasterRecoveryJobID"), job)
		if d := i.LaunchTime.Sub(begin); d < 8*time.Minute || d > 10*time.Minute {
			t.Errorf("launched after %v, want about 9 minutes", d)
		}
	})
}

func TestRightSizingOverwritesTheTemplatesType(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := drillNetwork(1)
		server(f, 1).InstanceType = "r5.large"
		server(f, 1).Launch.InstanceType = "c5.xlarge"
		b := open(t, Options{}, f)
		template := templateOf(b, 1)
		b.finish(b.drill(id(1)))
		want(t, "type", b.instance(b.instanceOf(id(1))).InstanceType, "r5.large")
		if err := b.look(func(t_ *tx) error {
			want(t, "template's type", defaultTemplateVersion(t_, testPlace, template).Data.InstanceType, "r5.large")
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func templateOf(b *bench, n int) string {
	b.Helper()
	out, err := b.drs.GetLaunchConfiguration(b.Context(), &drs.GetLaunchConfigurationInput{SourceServerID: aws.String(id(n))})
	if err != nil {
		b.Fatal(err)
	}
	return *out.Ec2LaunchTemplateID
}

func TestPrivateAddressIsCopiedWhereItFits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := drillNetwork(3)
		for n, ip := range map[int]string{1: "10.20.1.9", 2: "10.99.0.1", 3: "10.20.1.3"} {
			server(f, n).Interfaces = []InterfaceFile{{IPs: []string{ip}}}
			server(f, n).Launch.CopyPrivateIP = true
		}
		b := open(t, Options{}, f)
		job := b.drill(ids(1, 3)...)
		j := b.finish(job)
		want(t, "address that fits", *b.instance(b.instanceOf(id(1))).PrivateIpAddress, "10.20.1.9")
		want(t, "address from another network", b.statuses(j)[1], drstypes.LaunchStatusFailed)
		want(t, "address that is AWS's own", b.statuses(j)[2], drstypes.LaunchStatusFailed)

		again := b.finish(b.drill(id(1))) // its own earlier instance does not stand in the way
		want(t, "repeat", b.statuses(again)[0], drstypes.LaunchStatusLaunched)
		want(t, "address", *b.instance(b.instanceOf(id(1))).PrivateIpAddress, "10.20.1.9")
	})
}

func TestStaticAddressTurnsCopyPrivateIPOff(t *testing.T) {
	f := drillNetwork(1)
	server(f, 1).Launch.PrivateIP = "10.20.1.7"
	server(f, 1).Launch.CopyPrivateIP = true
	b := open(t, Options{}, f)
	out, err := b.drs.GetLaunchConfiguration(t.Context(), &drs.GetLaunchConfigurationInput{SourceServerID: aws.String(id(1))})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "copyPrivateIp", *out.CopyPrivateIp, false)
}

func TestLaunchesFailInAFullSubnet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, drillNetwork(12))
		job := b.drill(ids(1, 12)...)
		launched := 0
		for _, s := range b.statuses(b.finish(job)) {
			if s == drstypes.LaunchStatusLaunched {
				launched++
			}
		}
		want(t, "launched into 11 free addresses", launched, 11)
		cause := ""
		for _, l := range b.log(job) {
			if l.Event == drstypes.JobLogEventLaunchFailed {
				cause = *l.EventData.RawError
			}
		}
		if !strings.HasPrefix(cause, "InsufficientFreeAddressesInSubnet") {
			t.Errorf("got the cause %q, want InsufficientFreeAddressesInSubnet", cause)
		}
	})
}

func TestDispositionStoppedLeavesTheInstanceStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := drillNetwork(1)
		server(f, 1).Launch.Disposition = drstypes.LaunchDispositionStopped
		b := open(t, Options{}, f)
		b.finish(b.drill(id(1)))
		time.Sleep(time.Hour)
		i := b.instanceOf(id(1))
		want(t, "state", b.instance(i).State.Name, ec2types.InstanceStateNameStopped)
		want(t, "checks", b.instanceStatus(i), ec2types.SummaryStatusNotApplicable)
	})
}

func TestLaunchIntoAnExistingInstanceNeedsItStoppedAndTagged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := drillNetwork(2)
		server(f, 2).Launch.Disposition = drstypes.LaunchDispositionStopped
		server(f, 2).Launch.Tags = map[string]string{"AWSDRS": "AllowLaunchingIntoThisInstance"}
		b := open(t, Options{}, f)
		b.finish(b.drill(id(2)))
		target := b.instanceOf(id(2))
		_, err := b.drs.UpdateLaunchConfiguration(t.Context(), &drs.UpdateLaunchConfigurationInput{
			SourceServerID:               aws.String(id(1)),
			LaunchIntoInstanceProperties: &drstypes.LaunchIntoInstanceProperties{LaunchIntoEC2InstanceID: &target},
		})
		if err != nil {
			t.Fatal(err)
		}
		b.finish(b.drill(id(1)))
		want(t, "instance", b.instanceOf(id(1)), target)
		time.Sleep(15 * time.Second)
		want(t, "state", b.instance(target).State.Name, ec2types.InstanceStateNameRunning)

		again := b.finish(b.drill(id(1))) // it runs now
		want(t, "launch into a running instance", b.statuses(again)[0], drstypes.LaunchStatusFailed)
	})
}

func TestUpdateLaunchConfigurationMakesATemplateVersion(t *testing.T) {
	b := open(t, Options{}, servers(1))
	template := templateOf(b, 1)
	versions := func() (n int64) {
		_ = b.look(func(t_ *tx) error { n = launchTemplates.get(t_, testPlace, template).DefaultVersion; return nil })
		return n
	}
	before := versions()
	in := &drs.UpdateLaunchConfigurationInput{
		SourceServerID: aws.String(id(1)), CopyPrivateIp: aws.Bool(true), CopyTags: aws.Bool(false),
		LaunchDisposition: "STOPPED", Licensing: &drstypes.Licensing{OsByol: aws.Bool(true)},
		TargetInstanceTypeRightSizingMethod: "IN_AWS", Name: aws.String("renamed"),
	}
	for range 2 { // idempotent, but for the versions
		if _, err := b.drs.UpdateLaunchConfiguration(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	want(t, "default version", versions(), before+2)
	out, err := b.drs.GetLaunchConfiguration(t.Context(), &drs.GetLaunchConfigurationInput{SourceServerID: aws.String(id(1))})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "copyPrivateIp", *out.CopyPrivateIp, true)
	want(t, "copyTags", *out.CopyTags, false)
	want(t, "disposition", out.LaunchDisposition, "STOPPED")
	want(t, "osByol", *out.Licensing.OsByol, true)
	want(t, "right-sizing", out.TargetInstanceTypeRightSizingMethod, "IN_AWS")
	want(t, "name", *out.Name, "renamed")
	want(t, "template", *out.Ec2LaunchTemplateID, template)

	if _, err := b.drs.UpdateLaunchConfiguration(t.Context(), &drs.UpdateLaunchConfigurationInput{SourceServerID: aws.String(id(1))}); err != nil {
		t.Fatal(err)
	}
	out, err = b.drs.GetLaunchConfiguration(t.Context(), &drs.GetLaunchConfigurationInput{SourceServerID: aws.String(id(1))})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "name after an empty update", *out.Name, "renamed")
}
