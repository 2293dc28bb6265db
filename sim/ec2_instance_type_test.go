package sim

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// withholding is a world whose Region does not offer everything.
func withholding(t *testing.T) *WorldFile {
	t.Helper()
	f := servers(1)
	f.Accounts[0].Regions[0].Withheld = []WithheldFile{{Types: "r6i.*"}, {Types: "m6i.*", Zones: []string{"us-west-2a"}}}
	return f
}

// names are the types that DescribeInstanceTypes answers for filters, NAME=VALUE,….
func (b *bench) typeNames(filters ...string) string {
	b.Helper()
	in := &ec2.DescribeInstanceTypesInput{}
	for _, f := range filters {
		name, values, _ := strings.Cut(f, "=")
		in.Filters = append(in.Filters, ec2types.Filter{Name: &name, Values: strings.Split(values, ",")})
	}
	var names []string
	for pages := ec2.NewDescribeInstanceTypesPaginator(b.ec2, in); pages.HasMorePages(); {
		out, err := pages.NextPage(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for _, it := range out.InstanceTypes {
			names = append(names, string(it.InstanceType))
		}
	}
	return strings.Join(names, " ")
}

func TestInstanceTypesHaveTheirShape(t *testing.T) {
	b := open(t, Options{}, nil)
	for _, c := range []struct {
		name  ec2types.InstanceType
		vcpus int32
		mib   int64
		arch  ec2types.ArchitectureType
		modes int
	}{
		{"t3.nano", 2, 512, "x86_64", 2},
		{"m5.large", 2, 8192, "x86_64", 2},
		{"c4.8xlarge", 36, 61440, "x86_64", 1},
		{"r4.large", 2, 15616, "x86_64", 1},
		{"c5.18xlarge", 72, 147456, "x86_64", 2},
		{"m7g.medium", 1, 4096, "arm64", 1},
		{"r7i.48xlarge", 192, 1572864, "x86_64", 2},
	} {
		out, err := b.ec2.DescribeInstanceTypes(t.Context(), &ec2.DescribeInstanceTypesInput{InstanceTypes: []ec2types.InstanceType{c.name}})
		if err != nil {
			t.Fatal(err)
		}
		got := out.InstanceTypes[0]
		want(t, string(c.name)+" vCPUs", *got.VCpuInfo.DefaultVCpus, c.vcpus)
		want(t, string(c.name)+" MiB", *got.MemoryInfo.SizeInMiB, c.mib)
		want(t, string(c.name)+" architecture", got.ProcessorInfo.SupportedArchitectures[0], c.arch)
		want(t, string(c.name)+" boot modes", len(got.SupportedBootModes), c.modes)
	}
	want(t, "filtered", b.typeNames("instance-type=m?.large", "current-generation=true", "processor-info.supported-architecture=x86_64"), "m5.large")
	want(t, "legacy alone", b.typeNames("instance-type=*.xlarge", "current-generation=false"), "c4.xlarge m4.xlarge r4.xlarge")
	want(t, "every page", len(strings.Fields(b.typeNames())), len(instanceTypes))
}

func TestInstanceTypeRefusals(t *testing.T) {
	b := open(t, Options{}, withholding(t))
	for code, in := range map[string]*ec2.DescribeInstanceTypesInput{
		"InvalidInstanceType":         {InstanceTypes: []ec2types.InstanceType{"m5.large", "m5.huge"}},
		"InvalidParameterCombination": {InstanceTypes: []ec2types.InstanceType{"m5.large"}, MaxResults: aws.Int32(5)},
		"InvalidParameterValue":       {MaxResults: aws.Int32(4)},
		"DryRunOperation":             {DryRun: aws.Bool(true)},
	} {
		_, err := b.ec2.DescribeInstanceTypes(t.Context(), in)
		wantCode(t, err, code)
	}
	_, err := b.ec2.DescribeInstanceTypes(t.Context(), &ec2.DescribeInstanceTypesInput{InstanceTypes: []ec2types.InstanceType{"r6i.large"}})
	wantCode(t, err, "InvalidInstanceType") // the Region withholds it
}

func TestOfferingsSayWhere(t *testing.T) {
	b := open(t, Options{}, withholding(t))
	where := func(kind ec2types.LocationType, name string) string {
		out, err := b.ec2.DescribeInstanceTypeOfferings(t.Context(), &ec2.DescribeInstanceTypeOfferingsInput{
			LocationType: kind, Filters: []ec2types.Filter{{Name: aws.String("instance-type"), Values: []string{name}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		var locations []string
		for _, o := range out.InstanceTypeOfferings {
			locations = append(locations, *o.Location)
		}
		return strings.Join(locations, " ")
	}
	want(t, "everywhere", where("availability-zone", "m5.large"), "us-west-2a us-west-2b us-west-2c")
	want(t, "but in one zone", where("availability-zone", "m6i.large"), "us-west-2b us-west-2c")
	want(t, "by zone ID", where("availability-zone-id", "m6i.large"), "usw2-az2 usw2-az3")
	want(t, "by Region", where("", "m6i.large"), "us-west-2")
	want(t, "nowhere", where("", "r6i.large"), "")
}

func TestLaunchesFailOverTheirTypeAndProfile(t *testing.T) {
	for _, c := range []struct{ name, instanceType, profile, want string }{
		{"not in the zone", "m6i.large", "", "Unsupported: Your requested instance type (m6i.large) is not supported in your requested Availability Zone (us-west-2a)"},
		{"not in the Region", "r6i.large", "", "Unsupported: The requested configuration is currently not supported"},
		{"unknown", "m5.huge", "", "InvalidParameterValue: Invalid value 'm5.huge' for InstanceType"},
		{"no profile", "m5.large", "web", "InvalidParameterValue: Value (web) for parameter iamInstanceProfile is invalid"},
	} {
		f := withholding(t)
		s := &f.Accounts[0].Regions[0].SourceServers[0]
		s.Launch.InstanceType, s.Launch.RightSizing, s.Launch.Profile = c.instanceType, "NONE", c.profile
		var said string
		synctest.Test(t, func(t *testing.T) {
			b := open(t, Options{}, f)
			job := b.drill(id(1))
			b.finish(job)
			for _, l := range b.log(job) {
				said += aws.ToString(l.EventData.RawError)
			}
		})
		if !strings.HasPrefix(said, c.want) {
			t.Errorf("%s: the log says %q, want %q", c.name, said, c.want)
		}
	}
}
