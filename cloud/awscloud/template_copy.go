package awscloud

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// FindLaunchTemplate asks for the template, and for its default and latest versions.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html
func (c *Cloud) FindLaunchTemplate(ctx context.Context, scope recovery.Scope, ref recovery.LaunchTemplateRef) (recovery.LaunchTemplate, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return recovery.LaunchTemplate{}, err
	}
	request := &ec2.DescribeLaunchTemplatesInput{LaunchTemplateIds: []string{ref.ID}}
	if ref.ID == "" {
		request = &ec2.DescribeLaunchTemplatesInput{LaunchTemplateNames: []string{ref.Name}}
	}
	k := in.read("ec2", "DescribeLaunchTemplates", "find launch template %s", cmp.Or(ref.ID, ref.Name))
	out, err := in.ec2.DescribeLaunchTemplates(ctx, request, k.forEC2)
	if err != nil {
		return recovery.LaunchTemplate{}, k.failed(ctx, err)
	}
	none := recovery.Errorf(recovery.NotFound, "there is no launch template %s in %s", cmp.Or(ref.ID, ref.Name), scope)
	if len(out.LaunchTemplates) != 1 {
		return recovery.LaunchTemplate{}, none
	}
	var standard, latest recovery.LaunchTemplateVersion
	err = in.eachVersion(ctx, &ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: out.LaunchTemplates[0].LaunchTemplateId, Versions: []string{"$Default", "$Latest"}},
		"read launch template "+cmp.Or(ref.ID, ref.Name), func(v types.LaunchTemplateVersion) {
			told := versionFrom(v)
			if aws.ToBool(v.DefaultVersion) {
				standard = told
			}
			if told.Number > latest.Number {
				latest = told
			}
		})
	switch {
	case err != nil:
		return recovery.LaunchTemplate{}, err
	case standard.Number == 0:
		return recovery.LaunchTemplate{}, none // it was deleted meanwhile
	}
	return templateFrom(scope, out.LaunchTemplates[0], standard, latest), nil
}

// CopyLaunchTemplate sends what it read of the version, changed as far as the settings say.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
func (c *Cloud) CopyLaunchTemplate(ctx context.Context, scope recovery.Scope, o cloud.TemplateCopyOrder) (cloud.TemplateCopy, error) {
	from, err := c.toChange(ctx, scope)
	if err != nil {
		return cloud.TemplateCopy{}, err
	}
	to, err := c.toChange(ctx, o.To)
	if err != nil {
		return cloud.TemplateCopy{}, err
	}
	source, err := from.templateVersion(ctx, o.TemplateID, o.Version)
	if err != nil {
		return cloud.TemplateCopy{}, err
	}
	data := requestData(source.LaunchTemplateData)
	if err := saying(data, o.Settings); err != nil {
		return cloud.TemplateCopy{}, recovery.Errorf(recovery.Invalid, "version %d of %s cannot be copied to %s: %w", o.Version, o.TemplateID, o.To, err)
	}
	return to.createTemplate(ctx, &ec2.CreateLaunchTemplateInput{
		LaunchTemplateName: aws.String(o.Name), ClientToken: aws.String(o.Token), VersionDescription: aws.String(o.Description),
		LaunchTemplateData: data, TagSpecifications: []types.TagSpecification{{ResourceType: types.ResourceTypeLaunchTemplate, Tags: tagList(o.Tags)}},
	})
}

// createTemplate makes a template. The request has a client token, so that it may be repeated.
func (c *clients) createTemplate(ctx context.Context, request *ec2.CreateLaunchTemplateInput) (cloud.TemplateCopy, error) {
	k := c.change("ec2", "CreateLaunchTemplate", "make the launch template %s", str(request.LaunchTemplateName))
	k.repeatable = true
	out, err := c.ec2.CreateLaunchTemplate(ctx, request, k.forEC2)
	if err != nil {
		return cloud.TemplateCopy{}, k.failed(ctx, err)
	}
	if out.LaunchTemplate == nil || str(out.LaunchTemplate.LaunchTemplateId) == "" {
		return cloud.TemplateCopy{}, recovery.Errorf(recovery.Unavailable, "EC2 answered without a launch template when asked to make %s", str(request.LaunchTemplateName))
	}
	made := cloud.TemplateCopy{TemplateID: str(out.LaunchTemplate.LaunchTemplateId)}
	if out.Warning != nil {
		for _, w := range out.Warning.Errors {
			made.Warnings = append(made.Warnings, str(w.Code)+": "+str(w.Message))
		}
	}
	return made, nil
}

func tagList(tags map[string]string) []types.Tag {
	var all []types.Tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		all = append(all, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return all
}
