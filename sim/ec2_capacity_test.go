package sim

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
)

func TestServiceQuotasTellThoseOfEC2AndEBS(t *testing.T) {
	b := open(t, Options{}, &WorldFile{Accounts: []AccountFile{{ID: testAccount, Regions: []RegionFile{
		{Name: testRegion, Quotas: Quotas{VCPUs: map[string]int{"standard": 64, "g": 0}, VolumeTiB: map[string]int{"gp3": 3}}},
	}}}})
	client := servicequotas.NewFromConfig(b.config(testAccount, "secret", ""))
	value := func(service, code string) string {
		t.Helper()
		in := &servicequotas.GetServiceQuotaInput{ServiceCode: &service, QuotaCode: &code}
		have, err := client.GetServiceQuota(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		usual, err := client.GetAWSDefaultServiceQuota(t.Context(), &servicequotas.GetAWSDefaultServiceQuotaInput{ServiceCode: in.ServiceCode, QuotaCode: in.QuotaCode})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%g of %g: %s", *have.Quota.Value, *usual.Quota.Value, *have.Quota.QuotaName)
	}
	want(t, "standard", value("ec2", "L-1216C47A"), "64 of 5: Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances")
	want(t, "g", value("ec2", "L-DB2E81BA"), "0 of 0: Running On-Demand G and VT instances")
	want(t, "what is not stated", value("ec2", "L-417A185B"), "100000 of 0: Running On-Demand P instances")
	want(t, "gp3", value("ebs", "L-7A658B76"), "3 of 50: Storage for General Purpose SSD (gp3) volumes, in TiB")
	all, err := client.ListServiceQuotas(t.Context(), &servicequotas.ListServiceQuotasInput{ServiceCode: aws.String("ec2")})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "quotas of EC2", len(all.Quotas), len(vcpuBuckets))
}

// fourInstances is a world of four servers that are launched as m5.large, of 2 vCPUs.
func fourInstances(vcpus int) *WorldFile {
	f := drillNetwork(4)
	f.Accounts[0].Regions[0].Quotas.VCPUs = map[string]int{"standard": vcpus}
	for i := range f.Accounts[0].Regions[0].SourceServers {
		f.Accounts[0].Regions[0].SourceServers[i].InstanceType = "m5.large"
	}
	return f
}

func TestLaunchesKeepToTheQuotaOfVCPUs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, fourInstances(6))
		job := b.drill(id(1), id(2), id(3), id(4))
		want(t, "statuses", fmt.Sprint(b.statuses(b.finish(job))), "[LAUNCHED LAUNCHED LAUNCHED FAILED]")
		if log := b.errors(job); !strings.Contains(log, "VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 6 allows for the instance bucket") {
			t.Errorf("got %q, want EC2's words", log)
		}
		// A repeated drill replaces its instances, and stopped ones give theirs back.
		want(t, "repeated", fmt.Sprint(b.statuses(b.finish(b.drill(id(1), id(2), id(3))))), "[LAUNCHED LAUNCHED LAUNCHED]")
		want(t, "the fourth", fmt.Sprint(b.statuses(b.finish(b.drill(id(4))))), "[FAILED]")
		if _, err := b.ec2.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{b.instanceOf(id(1))}}); err != nil {
			t.Fatal(err)
		}
		want(t, "beside a stopped one", fmt.Sprint(b.statuses(b.finish(b.drill(id(4))))), "[LAUNCHED]")
		_, err := b.ec2.StartInstances(t.Context(), &ec2.StartInstancesInput{InstanceIds: []string{b.instanceOf(id(1))}})
		wantCode(t, err, "VcpuLimitExceeded")
		i := b.instance(b.instanceOf(id(2)))
		want(t, "its vCPUs", *i.CpuOptions.CoreCount**i.CpuOptions.ThreadsPerCore, int32(2))
	})
}

func TestLaunchesKeepToTheQuotaOfStorage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := fourInstances(100)
		f.Accounts[0].Regions[0].Quotas.VolumeTiB = map[string]int{"gp3": 1}
		for i := range f.Accounts[0].Regions[0].SourceServers {
			f.Accounts[0].Regions[0].SourceServers[i].Disks = []DiskFile{{Device: "/dev/sda1", GiB: 300}}
		}
		b := open(t, Options{}, f)
		job := b.drill(id(1), id(2), id(3), id(4))
		want(t, "statuses", fmt.Sprint(b.statuses(b.finish(job))), "[LAUNCHED LAUNCHED LAUNCHED FAILED]")
		if log := b.errors(job); !strings.Contains(log, "VolumeLimitExceeded: You have exceeded your maximum gp3 storage limit of 1 TiB") {
			t.Errorf("got %q, want EC2's words", log)
		}
		// A repeated drill replaces its instances and their volumes; stopped ones keep theirs.
		want(t, "repeated", fmt.Sprint(b.statuses(b.finish(b.drill(id(1))))), "[LAUNCHED]")
		if _, err := b.ec2.StopInstances(t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{b.instanceOf(id(1))}}); err != nil {
			t.Fatal(err)
		}
		want(t, "beside a stopped one", fmt.Sprint(b.statuses(b.finish(b.drill(id(4))))), "[FAILED]")
	})
}

// errors are the errors of a job's log.
func (b *bench) errors(job string) string {
	b.Helper()
	var all []string
	for _, l := range b.log(job) {
		if l.EventData != nil && l.EventData.RawError != nil {
			all = append(all, *l.EventData.RawError)
		}
	}
	return strings.Join(all, "\n")
}

func TestCapacityReservationsKeepRoomForLaunches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, Options{}, fourInstances(4))
		ask := &ec2.CreateCapacityReservationInput{
			InstanceType: aws.String("m5.large"), AvailabilityZone: aws.String("us-west-2b"), InstancePlatform: ec2types.CapacityReservationInstancePlatformLinuxUnix,
			InstanceCount: aws.Int32(2), InstanceMatchCriteria: ec2types.InstanceMatchCriteriaTargeted, ClientToken: aws.String("one"),
		}
		made, err := b.ec2.CreateCapacityReservation(t.Context(), ask)
		if err != nil {
			t.Fatal(err)
		}
		again, err := b.ec2.CreateCapacityReservation(t.Context(), ask)
		if err != nil {
			t.Fatal(err)
		}
		reservation := *made.CapacityReservation.CapacityReservationId
		want(t, "the same token", *again.CapacityReservation.CapacityReservationId, reservation)
		want(t, "free", b.freeIn(reservation), 2)
		// It takes the whole quota: who does not name it is refused, and so is another one.
		want(t, "beside it", fmt.Sprint(b.statuses(b.finish(b.drill(id(1))))), "[FAILED]")
		ask.ClientToken = nil
		_, err = b.ec2.CreateCapacityReservation(t.Context(), ask)
		wantCode(t, err, "VcpuLimitExceeded")

		for n := 1; n <= 3; n++ {
			b.reserve(n, &ec2types.LaunchTemplateCapacityReservationSpecificationRequest{CapacityReservationTarget: &ec2types.CapacityReservationTarget{CapacityReservationId: &reservation}})
		}
		job := b.drill(id(1), id(2), id(3))
		want(t, "into it", fmt.Sprint(b.statuses(b.finish(job))), "[LAUNCHED LAUNCHED FAILED]")
		if log := b.errors(job); !strings.Contains(log, "ReservationCapacityExceeded: The requested reservation does not have sufficient compatible and available capacity for this request.") {
			t.Errorf("got %q, want EC2's words", log)
		}
		want(t, "free", b.freeIn(reservation), 0)
		want(t, "the instance's", *b.instance(b.instanceOf(id(1))).CapacityReservationId, reservation)

		if _, err := b.ec2.CancelCapacityReservation(t.Context(), &ec2.CancelCapacityReservationInput{CapacityReservationId: &reservation}); err != nil {
			t.Fatal(err)
		}
		want(t, "what ran in it", b.instance(b.instanceOf(id(1))).CapacityReservationId, (*string)(nil))
		_, err = b.ec2.CancelCapacityReservation(t.Context(), &ec2.CancelCapacityReservationInput{CapacityReservationId: &reservation})
		wantCode(t, err, "InvalidCapacityReservationState")
		_, err = b.ec2.DescribeCapacityReservations(t.Context(), &ec2.DescribeCapacityReservationsInput{CapacityReservationIds: []string{"cr-0"}})
		wantCode(t, err, "InvalidCapacityReservationId.NotFound")
	})
}

func TestOpenCapacityReservationsTakeWhatFits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := fourInstances(100)
		f.Accounts[0].Regions[0].CapacityReservations = []CapacityReservationFile{
			{ID: "cr-0a", InstanceType: "m5.large", Zone: "us-west-2b", Count: 1, Groups: []string{"arn:aws:resource-groups:us-west-2:" + testAccount + ":group/dr"}},
			{ID: "cr-0b", InstanceType: "m5.large", Zone: "us-west-2a", Count: 9}, // another zone
		}
		b := open(t, Options{}, f)
		b.reserve(3, &ec2types.LaunchTemplateCapacityReservationSpecificationRequest{CapacityReservationPreference: ec2types.CapacityReservationPreferenceCapacityReservationsOnly})
		want(t, "statuses", fmt.Sprint(b.statuses(b.finish(b.drill(id(1), id(2), id(3))))), "[LAUNCHED LAUNCHED FAILED]")
		want(t, "the first's", *b.instance(b.instanceOf(id(1))).CapacityReservationId, "cr-0a")
		want(t, "the second's", b.instance(b.instanceOf(id(2))).CapacityReservationId, (*string)(nil))
		groups, err := b.ec2.GetGroupsForCapacityReservation(t.Context(), &ec2.GetGroupsForCapacityReservationInput{CapacityReservationId: aws.String("cr-0a")})
		if err != nil || len(groups.CapacityReservationGroups) != 1 {
			t.Errorf("got %+v, %v, want one group", groups, err)
		}
		volumes, err := b.ec2.DescribeVolumes(t.Context(), &ec2.DescribeVolumesInput{Filters: []ec2types.Filter{{Name: aws.String("attachment.instance-id"), Values: []string{b.instanceOf(id(1))}}}})
		if err != nil || len(volumes.Volumes) == 0 || *volumes.Volumes[0].Size == 0 || volumes.Volumes[0].VolumeType != "gp3" {
			t.Errorf("got %+v, %v, want the instance's volumes with their sizes", volumes, err)
		}
	})
}

// freeIn is how many instances of the reservation EC2 says are available.
func (b *bench) freeIn(id string) int {
	b.Helper()
	out, err := b.ec2.DescribeCapacityReservations(b.Context(), &ec2.DescribeCapacityReservationsInput{CapacityReservationIds: []string{id}})
	if err != nil {
		b.Fatal(err)
	}
	return int(*out.CapacityReservations[0].AvailableInstanceCount)
}

// reserve has the server's launch template say that of capacity reservations.
func (b *bench) reserve(server int, spec *ec2types.LaunchTemplateCapacityReservationSpecificationRequest) {
	b.Helper()
	template := templateOf(b, server)
	made, err := b.ec2.CreateLaunchTemplateVersion(b.Context(), &ec2.CreateLaunchTemplateVersionInput{
		LaunchTemplateId: &template, SourceVersion: aws.String("$Latest"), LaunchTemplateData: &ec2types.RequestLaunchTemplateData{CapacityReservationSpecification: spec},
	})
	if err != nil {
		b.Fatal(err)
	}
	version := fmt.Sprint(*made.LaunchTemplateVersion.VersionNumber)
	if _, err := b.ec2.ModifyLaunchTemplate(b.Context(), &ec2.ModifyLaunchTemplateInput{LaunchTemplateId: &template, DefaultVersion: &version}); err != nil {
		b.Fatal(err)
	}
}

func TestAWorldFileSaysWhatIsWrongWithItsCapacity(t *testing.T) {
	f := fourInstances(6)
	r := &f.Accounts[0].Regions[0]
	r.Quotas.VCPUs, r.Quotas.VolumeTiB = map[string]int{"Standard": 1}, map[string]int{"gp9": 1}
	r.CapacityReservations = []CapacityReservationFile{{ID: "0a", InstanceType: "m5.tiny", Zone: "eu-west-1a"}}
	err := f.check()
	if err == nil {
		t.Fatal("it is taken")
	}
	for _, at := range []string{"quotas.vcpus.Standard", "quotas.volumeTiB.gp9", "capacityReservations[0].id", "capacityReservations[0].instanceType", "capacityReservations[0].zone", "capacityReservations[0].count"} {
		if !strings.Contains(err.Error(), at) {
			t.Errorf("got %v, want a word on %s", err, at)
		}
	}
}
