package sim

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// template makes a launch template and returns its ID.
func (b *bench) template(name string) string {
	b.Helper()
	out, err := b.ec2.CreateLaunchTemplate(b.Context(), &ec2.CreateLaunchTemplateInput{
		LaunchTemplateName: aws.String(name),
		VersionDescription: aws.String("first"),
		LaunchTemplateData: &ec2types.RequestLaunchTemplateData{
			InstanceType:     "m5.large",
			ImageId:          aws.String("ami-0123456789abcdef0"),
			SecurityGroupIds: []string{"sg-1"},
			NetworkInterfaces: []ec2types.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest{
				{DeviceIndex: aws.Int32(0), SubnetId: aws.String("subnet-1"), Groups: []string{"sg-2"}},
			},
		},
	})
	if err != nil {
		b.Fatalf("create launch template %s: %v", name, err)
	}
	return *out.LaunchTemplate.LaunchTemplateId
}

// version makes a version of a template from another and returns it.
func (b *bench) version(template, source string, data ec2types.RequestLaunchTemplateData) *ec2types.LaunchTemplateVersion {
	b.Helper()
	out, err := b.ec2.CreateLaunchTemplateVersion(b.Context(), &ec2.CreateLaunchTemplateVersionInput{
		LaunchTemplateId: &template, SourceVersion: optional(source), LaunchTemplateData: &data,
	})
	if err != nil {
		b.Fatalf("create version of %s: %v", template, err)
	}
	return out.LaunchTemplateVersion
}

// versions lists what DescribeLaunchTemplateVersions answers: number and type.
func (b *bench) versions(in ec2.DescribeLaunchTemplateVersionsInput) string {
	b.Helper()
	out, err := b.ec2.DescribeLaunchTemplateVersions(b.Context(), &in)
	if err != nil {
		b.Fatalf("describe versions: %v", err)
	}
	var all []string
	for _, v := range out.LaunchTemplateVersions {
		mark := ""
		if *v.DefaultVersion {
			mark = "*"
		}
		all = append(all, fmt.Sprintf("%d%s %s", *v.VersionNumber, mark, v.LaunchTemplateData.InstanceType))
	}
	return strings.Join(all, ", ")
}

func TestTheVersionsOfAllTemplatesArePagedEachOnce(t *testing.T) {
	b := open(t, Options{}, nil)
	if err := b.SeedTemplates(testAccount, testRegion, 7, 3); err != nil {
		t.Fatal(err)
	}
	paged := func(filters ...ec2types.Filter) (all []string) {
		pages := ec2.NewDescribeLaunchTemplateVersionsPaginator(b.ec2, &ec2.DescribeLaunchTemplateVersionsInput{
			Versions: []string{"$Default", "$Latest"}, MaxResults: aws.Int32(3), Filters: filters,
		})
		for pages.HasMorePages() {
			out, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range out.LaunchTemplateVersions {
				all = append(all, fmt.Sprintf("%s/%d", *v.LaunchTemplateId, *v.VersionNumber))
			}
		}
		return all
	}
	each := func(numbers ...int) (all []string) {
		templates, err := b.ec2.DescribeLaunchTemplates(t.Context(), &ec2.DescribeLaunchTemplatesInput{})
		if err != nil {
			t.Fatal(err)
		}
		for _, lt := range templates.LaunchTemplates {
			for _, number := range numbers {
				all = append(all, fmt.Sprintf("%s/%d", *lt.LaunchTemplateId, number))
			}
		}
		return all
	}
	want(t, "pages of both", strings.Join(paged(), " "), strings.Join(each(3, 1), " "))
	notDefault := ec2types.Filter{Name: aws.String("is-default-version"), Values: []string{"false"}}
	want(t, "pages of what is not the default", strings.Join(paged(notDefault), " "), strings.Join(each(3), " "))
}

func TestAVersionTakesFromItsSourceWhatItDoesNotState(t *testing.T) {
	b := open(t, Options{}, nil)
	lt := b.template("web")
	v := b.version(lt, "$Latest", ec2types.RequestLaunchTemplateData{
		InstanceType: "m5.xlarge",
		NetworkInterfaces: []ec2types.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest{
			{DeviceIndex: aws.Int32(0), SubnetId: aws.String("subnet-9")},
		},
	})
	want(t, "number", *v.VersionNumber, 2)
	want(t, "default", *v.DefaultVersion, false)
	want(t, "instance type", v.LaunchTemplateData.InstanceType, "m5.xlarge")
	want(t, "image", aws.ToString(v.LaunchTemplateData.ImageId), "ami-0123456789abcdef0")
	want(t, "subnet", *v.LaunchTemplateData.NetworkInterfaces[0].SubnetId, "subnet-9")
	want(t, "groups of the interface", len(v.LaunchTemplateData.NetworkInterfaces[0].Groups), 0)

	alone := b.version(lt, "", ec2types.RequestLaunchTemplateData{InstanceType: "t3.micro"})
	want(t, "image without a source", aws.ToString(alone.LaunchTemplateData.ImageId), "")
	first := b.versions(ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &lt, Versions: []string{"1"}})
	want(t, "the first version", first, "1* m5.large")
}

func TestVersionsAreListedInTheirWays(t *testing.T) {
	b := open(t, Options{}, nil)
	web := b.template("web")
	b.template("app")
	for _, instanceType := range []ec2types.InstanceType{"m5.xlarge", "m5.2xlarge", "m5.4xlarge"} {
		b.version(web, "1", ec2types.RequestLaunchTemplateData{InstanceType: instanceType})
	}
	if _, err := b.ec2.ModifyLaunchTemplate(t.Context(), &ec2.ModifyLaunchTemplateInput{LaunchTemplateName: aws.String("web"), DefaultVersion: aws.String("3")}); err != nil {
		t.Fatal(err)
	}
	isDefault := ec2types.Filter{Name: aws.String("is-default-version"), Values: []string{"true"}}
	for _, c := range []struct {
		name string
		in   ec2.DescribeLaunchTemplateVersionsInput
		want string
	}{
		{"all of one", ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &web}, "4 m5.4xlarge, 3* m5.2xlarge, 2 m5.xlarge, 1 m5.large"},
		{"by name", ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateName: aws.String("app")}, "1* m5.large"},
		{"latest", ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &web, Versions: []string{"$Latest"}}, "4 m5.4xlarge"},
		{"default", ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &web, Versions: []string{"$Default"}}, "3* m5.2xlarge"},
		{"the same twice", ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &web, Versions: []string{"3", "$Default", "1"}}, "3* m5.2xlarge, 1 m5.large"},
		{"between", ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &web, MinVersion: aws.String("2"), MaxVersion: aws.String("3")}, "3* m5.2xlarge, 2 m5.xlarge"},
		{"by filter", ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &web, Filters: []ec2types.Filter{isDefault}}, "3* m5.2xlarge"},
	} {
		want(t, c.name, b.versions(c.in), c.want)
	}
	all, err := b.ec2.DescribeLaunchTemplateVersions(t.Context(), &ec2.DescribeLaunchTemplateVersionsInput{Versions: []string{"$Latest"}})
	if err != nil || len(all.LaunchTemplateVersions) != 2 {
		t.Errorf("the latest of all: %v, %v; want 2", all, err)
	}

	var numbers []int64
	pages := ec2.NewDescribeLaunchTemplateVersionsPaginator(b.ec2, &ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &web, MaxResults: aws.Int32(3)})
	for pages.HasMorePages() {
		out, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range out.LaunchTemplateVersions {
			numbers = append(numbers, *v.VersionNumber)
		}
	}
	if !slices.Equal(numbers, []int64{4, 3, 2, 1}) {
		t.Errorf("paged versions = %v, want 4 to 1", numbers)
	}
}

func TestLaunchTemplateRefusals(t *testing.T) {
	b := open(t, Options{}, nil)
	lt := b.template("web")
	data := &ec2types.RequestLaunchTemplateData{InstanceType: "m5.large"}
	create := func(in ec2.CreateLaunchTemplateInput) error {
		_, err := b.ec2.CreateLaunchTemplate(t.Context(), &in)
		return err
	}
	version := func(in ec2.CreateLaunchTemplateVersionInput) error {
		_, err := b.ec2.CreateLaunchTemplateVersion(t.Context(), &in)
		return err
	}
	describe := func(in ec2.DescribeLaunchTemplatesInput) error {
		_, err := b.ec2.DescribeLaunchTemplates(t.Context(), &in)
		return err
	}
	modify := func(in ec2.ModifyLaunchTemplateInput) error {
		_, err := b.ec2.ModifyLaunchTemplate(t.Context(), &in)
		return err
	}
	wantCode(t, create(ec2.CreateLaunchTemplateInput{LaunchTemplateName: aws.String("web"), LaunchTemplateData: data}), "InvalidLaunchTemplateName.AlreadyExistsException")
	wantCode(t, create(ec2.CreateLaunchTemplateInput{LaunchTemplateName: aws.String("web"), LaunchTemplateData: &ec2types.RequestLaunchTemplateData{}}), "MissingParameter")
	wantCode(t, create(ec2.CreateLaunchTemplateInput{LaunchTemplateName: aws.String("other"), LaunchTemplateData: data, DryRun: aws.Bool(true)}), "DryRunOperation")
	wantCode(t, describe(ec2.DescribeLaunchTemplatesInput{LaunchTemplateNames: []string{"other"}}), "InvalidLaunchTemplateName.NotFoundException")
	wantCode(t, describe(ec2.DescribeLaunchTemplatesInput{LaunchTemplateIds: []string{"lt-0123456789abcdef0"}}), "InvalidLaunchTemplateId.NotFound")
	wantCode(t, describe(ec2.DescribeLaunchTemplatesInput{LaunchTemplateIds: []string{"web"}}), "InvalidLaunchTemplateId.Malformed")
	wantCode(t, describe(ec2.DescribeLaunchTemplatesInput{Filters: []ec2types.Filter{{Name: aws.String("colour"), Values: []string{"red"}}}}), "InvalidParameterValue")
	wantCode(t, version(ec2.CreateLaunchTemplateVersionInput{LaunchTemplateData: data}), "MissingParameter")
	wantCode(t, version(ec2.CreateLaunchTemplateVersionInput{LaunchTemplateId: &lt, LaunchTemplateName: aws.String("web"), LaunchTemplateData: data}), "InvalidParameterCombination")
	wantCode(t, version(ec2.CreateLaunchTemplateVersionInput{LaunchTemplateId: &lt, SourceVersion: aws.String("7"), LaunchTemplateData: data}), "InvalidLaunchTemplateId.VersionNotFound")
	wantCode(t, version(ec2.CreateLaunchTemplateVersionInput{LaunchTemplateId: &lt, SourceVersion: aws.String("newest"), LaunchTemplateData: data}), "InvalidParameterValue")
	wantCode(t, modify(ec2.ModifyLaunchTemplateInput{LaunchTemplateId: &lt, DefaultVersion: aws.String("2")}), "InvalidLaunchTemplateId.VersionNotFound")
	want(t, "versions after all refusals", b.versions(ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &lt}), "1* m5.large")
}

func TestClientTokensMakeTemplateRequestsSafeToRepeat(t *testing.T) {
	b := open(t, Options{}, nil)
	create := func(description string) (string, error) {
		out, err := b.ec2.CreateLaunchTemplate(t.Context(), &ec2.CreateLaunchTemplateInput{
			LaunchTemplateName: aws.String("web"), VersionDescription: &description, ClientToken: aws.String("create-1"),
			LaunchTemplateData: &ec2types.RequestLaunchTemplateData{InstanceType: "m5.large"},
		})
		if err != nil {
			return "", err
		}
		return *out.LaunchTemplate.LaunchTemplateId, nil
	}
	first, err := create("a")
	if err != nil {
		t.Fatal(err)
	}
	again, err := create("a")
	if err != nil || again != first {
		t.Errorf("the same request again: %s, %v; want %s", again, err, first)
	}
	_, err = create("b")
	wantCode(t, err, "IdempotentParameterMismatch")

	version := func(instanceType ec2types.InstanceType) (int64, error) {
		out, err := b.ec2.CreateLaunchTemplateVersion(t.Context(), &ec2.CreateLaunchTemplateVersionInput{
			LaunchTemplateId: &first, ClientToken: aws.String("version-1"), SourceVersion: aws.String("1"),
			LaunchTemplateData: &ec2types.RequestLaunchTemplateData{InstanceType: instanceType},
		})
		if err != nil {
			return 0, err
		}
		return *out.LaunchTemplateVersion.VersionNumber, nil
	}
	for range 3 {
		number, err := version("m5.xlarge")
		if err != nil || number != 2 {
			t.Errorf("version = %d, %v; want 2 each time", number, err)
		}
	}
	_, err = version("m5.2xlarge")
	wantCode(t, err, "IdempotentParameterMismatch")
	want(t, "versions", b.versions(ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &first}), "2 m5.xlarge, 1* m5.large")
}

func TestDeletingVersionsReportsEach(t *testing.T) {
	b := open(t, Options{}, nil)
	lt := b.template("web")
	b.version(lt, "1", ec2types.RequestLaunchTemplateData{InstanceType: "m5.xlarge"})
	b.version(lt, "1", ec2types.RequestLaunchTemplateData{InstanceType: "m5.2xlarge"})
	out, err := b.ec2.DeleteLaunchTemplateVersions(t.Context(), &ec2.DeleteLaunchTemplateVersionsInput{LaunchTemplateId: &lt, Versions: []string{"3", "1", "9"}})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "deleted", len(out.SuccessfullyDeletedLaunchTemplateVersions), 1)
	want(t, "deleted number", *out.SuccessfullyDeletedLaunchTemplateVersions[0].VersionNumber, 3)
	want(t, "not deleted", len(out.UnsuccessfullyDeletedLaunchTemplateVersions), 2)
	want(t, "the default", out.UnsuccessfullyDeletedLaunchTemplateVersions[0].ResponseError.Code, ec2types.LaunchTemplateErrorCodeUnexpectedError)
	want(t, "a missing one", out.UnsuccessfullyDeletedLaunchTemplateVersions[1].ResponseError.Code, ec2types.LaunchTemplateErrorCodeLaunchTemplateVersionDoesNotExist)
	want(t, "the latest now", b.versions(ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &lt, Versions: []string{"$Latest"}}), "2 m5.xlarge")
	want(t, "numbers are not used again", *b.version(lt, "1", ec2types.RequestLaunchTemplateData{InstanceType: "t3.micro"}).VersionNumber, 4)

	if _, err := b.ec2.DeleteLaunchTemplate(t.Context(), &ec2.DeleteLaunchTemplateInput{LaunchTemplateId: &lt}); err != nil {
		t.Fatal(err)
	}
	_, err = b.ec2.DescribeLaunchTemplateVersions(t.Context(), &ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &lt})
	wantCode(t, err, "InvalidLaunchTemplateId.NotFound")
	if again := b.template("web"); again == lt {
		t.Errorf("a new template got the old one's ID %s", lt)
	}
}

func TestLaunchTemplatesSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	before := open(t, Options{Data: dir}, nil)
	lt := before.template("web")
	kept := before.version(lt, "1", ec2types.RequestLaunchTemplateData{InstanceType: "m5.xlarge", UserData: aws.String("aGVsbG8=")})
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	after := open(t, Options{Data: dir}, nil)
	out, err := after.ec2.DescribeLaunchTemplateVersions(t.Context(), &ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: &lt, Versions: []string{"2"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := out.LaunchTemplateVersions[0]; !reflect.DeepEqual(got, *kept) {
		t.Errorf("after the restart: %+v, want %+v", got, *kept)
	}
}

// An edit of DRS's template as AWS wants it made: a new version based on the
// latest, then the default.
func TestDRSLaunchesByTheEditedTemplate(t *testing.T) {
	b := open(t, Options{}, servers(1))
	config, err := b.drs.GetLaunchConfiguration(t.Context(), &drs.GetLaunchConfigurationInput{SourceServerID: aws.String(id(1))})
	if err != nil {
		t.Fatal(err)
	}
	lt := *config.Ec2LaunchTemplateID
	v := b.version(lt, "$Latest", ec2types.RequestLaunchTemplateData{InstanceType: "r5.large"})
	number := fmt.Sprint(*v.VersionNumber)
	if _, err := b.ec2.ModifyLaunchTemplate(t.Context(), &ec2.ModifyLaunchTemplateInput{LaunchTemplateId: &lt, DefaultVersion: &number}); err != nil {
		t.Fatal(err)
	}
	out, err := b.ec2.DescribeLaunchTemplates(t.Context(), &ec2.DescribeLaunchTemplatesInput{LaunchTemplateIds: []string{lt}})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "default", *out.LaunchTemplates[0].DefaultVersionNumber, *v.VersionNumber)
	want(t, "managed by", tag(out.LaunchTemplates[0].Tags, "AWSElasticDisasterRecoveryManaged"), "drs.amazonaws.com")
}

// tag is the value of a tag.
func tag(tags []ec2types.Tag, key string) string {
	for _, t := range tags {
		if *t.Key == key {
			return *t.Value
		}
	}
	return ""
}

// What a request can state must also be what is kept of it: the two types of
// the SDK are moved by the names of their fields.
func TestEveryLaunchParameterIsKept(t *testing.T) {
	compareFields(t, "LaunchTemplateData", reflect.TypeFor[ec2types.RequestLaunchTemplateData](), reflect.TypeFor[ec2types.ResponseLaunchTemplateData]())
}

func compareFields(t *testing.T, path string, request, response reflect.Type) {
	t.Helper()
	for request.Kind() == reflect.Pointer || request.Kind() == reflect.Slice {
		if request.Kind() != response.Kind() {
			t.Errorf("%s: %s is kept as %s", path, request, response)
			return
		}
		request, response = request.Elem(), response.Elem()
	}
	if request == response || request.Kind() != reflect.Struct {
		return
	}
	for i := range request.NumField() {
		field := request.Field(i)
		if !field.IsExported() {
			continue
		}
		kept, ok := response.FieldByName(field.Name)
		if !ok {
			t.Errorf("%s.%s is not kept", path, field.Name)
			continue
		}
		compareFields(t, path+"."+field.Name, field.Type, kept.Type)
	}
}

func TestWhatNoLaunchCouldUseIsTakenWithAWarning(t *testing.T) {
	b := open(t, Options{}, nil)
	made, err := b.ec2.CreateLaunchTemplate(t.Context(), &ec2.CreateLaunchTemplateInput{LaunchTemplateName: aws.String("web"), LaunchTemplateData: &ec2types.RequestLaunchTemplateData{
		InstanceType: "m5.large", SecurityGroupIds: []string{"sg-1"},
		NetworkInterfaces: []ec2types.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest{{DeviceIndex: aws.Int32(0), SubnetId: aws.String("subnet-9"), Groups: []string{"sg-2", "sg-2"}}},
	}})
	if err != nil || made.Warning == nil {
		t.Fatalf("got %+v, %v, want it made with a warning", made, err)
	}
	var codes []string
	for _, w := range made.Warning.Errors {
		codes = append(codes, *w.Code)
	}
	want(t, "codes", strings.Join(codes, " "), "InvalidParameterCombination InvalidSubnetID.NotFound InvalidGroup.NotFound")
	for instanceType, warned := range map[ec2types.InstanceType]bool{"m5.xlarge": false, "m99.large": true} {
		out, err := b.ec2.CreateLaunchTemplateVersion(t.Context(), &ec2.CreateLaunchTemplateVersionInput{
			LaunchTemplateName: aws.String("web"), LaunchTemplateData: &ec2types.RequestLaunchTemplateData{InstanceType: instanceType},
		})
		if err != nil || (out.Warning != nil) != warned {
			t.Errorf("%s: got %+v, %v, want a warning: %t", instanceType, out, err, warned)
		}
	}
}
