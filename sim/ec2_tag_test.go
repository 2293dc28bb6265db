package sim

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func newTag(key string, value ...string) ec2types.Tag {
	t := ec2types.Tag{Key: &key}
	if len(value) > 0 {
		t.Value = &value[0]
	}
	return t
}

func TestTagsAreMadeAndDeleted(t *testing.T) {
	b := open(t, Options{}, networkFile())
	subnet, lt := "subnet-0aaaaaaaaaaaaaaa2", b.template("web")
	tags := func() string {
		t.Helper()
		out, err := b.ec2.DescribeTags(t.Context(), &ec2.DescribeTagsInput{Filters: filter("resource-id", subnet, lt)})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, d := range out.Tags {
			all = append(all, fmt.Sprintf("%s %s=%s", d.ResourceType, *d.Key, *d.Value))
		}
		return strings.Join(all, ", ")
	}
	create := func(resources []string, given ...ec2types.Tag) error {
		_, err := b.ec2.CreateTags(t.Context(), &ec2.CreateTagsInput{Resources: resources, Tags: given})
		return err
	}
	remove := func(given ...ec2types.Tag) error {
		_, err := b.ec2.DeleteTags(t.Context(), &ec2.DeleteTagsInput{Resources: []string{subnet}, Tags: given})
		return err
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	must(create([]string{subnet, lt}, newTag("b", "1"), newTag("a", "2")))
	want(t, "created", tags(), "launch-template a=2, launch-template b=1, subnet a=2, subnet b=1")
	must(create([]string{subnet}, newTag("a", "3"), newTag("c", "")))
	must(remove(newTag("b", "other")))
	want(t, "a value that differs stays", tags(), "launch-template a=2, launch-template b=1, subnet a=3, subnet b=1, subnet c=")
	must(remove(newTag("b", "1"), newTag("c")))
	want(t, "deleted by key and value", tags(), "launch-template a=2, launch-template b=1, subnet a=3")
	must(remove())
	want(t, "all deleted", tags(), "launch-template a=2, launch-template b=1")

	wantCode(t, create([]string{"subnet-0ffffffffffffffff"}, newTag("a", "1")), "InvalidSubnetID.NotFound")
	wantCode(t, create([]string{subnet, "i-0ffffffffffffffff"}, newTag("a", "1")), "InvalidInstanceID.NotFound")
	wantCode(t, create([]string{"bucket"}, newTag("a", "1")), "InvalidID")
	wantCode(t, create([]string{subnet}, newTag("aws:a", "1")), "InvalidParameterValue")
	wantCode(t, create([]string{subnet}, newTag(strings.Repeat("k", 129), "1")), "InvalidParameterValue")
	var many []ec2types.Tag
	for i := range maxTags {
		many = append(many, newTag(fmt.Sprint(i), "x"))
	}
	must(create([]string{subnet}, many...))
	wantCode(t, create([]string{subnet}, newTag("one more", "x")), "TagLimitExceeded")
	must(create([]string{subnet}, newTag("7", "replaced")))
	want(t, "nothing of what was refused", strings.Count(tags(), "subnet "), maxTags)
}

func TestTagsOfAnotherKindAreRefusedWithATemplate(t *testing.T) {
	b := open(t, Options{}, nil)
	create := func(kind ec2types.ResourceType) error {
		_, err := b.ec2.CreateLaunchTemplate(t.Context(), &ec2.CreateLaunchTemplateInput{
			LaunchTemplateName: aws.String("web"),
			LaunchTemplateData: &ec2types.RequestLaunchTemplateData{InstanceType: "m5.large"},
			TagSpecifications:  []ec2types.TagSpecification{{ResourceType: kind, Tags: []ec2types.Tag{newTag("tier", "web")}}},
		})
		return err
	}
	wantCode(t, create(ec2types.ResourceTypeInstance), "InvalidParameterValue")
	if err := create(ec2types.ResourceTypeLaunchTemplate); err != nil {
		t.Fatal(err)
	}
	out, err := b.ec2.DescribeLaunchTemplates(t.Context(), &ec2.DescribeLaunchTemplatesInput{Filters: filter("tag:tier", "web")})
	if err != nil || len(out.LaunchTemplates) != 1 {
		t.Errorf("templates with the tag: %v, %v; want 1", out, err)
	}
}
