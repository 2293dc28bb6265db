package awscloud

import (
	"context"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// RepeatTemplateVersion has EC2 take everything from the source version, parameters that
// this SDK does not know included. EC2 asks for parameters all the same: they are the
// source's own.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html
func (c *Cloud) RepeatTemplateVersion(ctx context.Context, scope recovery.Scope, o cloud.TemplateVersionOrder) (recovery.LaunchTemplateVersion, error) {
	in, err := c.toChange(ctx, scope)
	if err != nil {
		return recovery.LaunchTemplateVersion{}, err
	}
	source, err := in.templateVersion(ctx, o.TemplateID, o.Source)
	if err != nil {
		return recovery.LaunchTemplateVersion{}, err
	}
	v, err := in.createVersion(ctx, &ec2.CreateLaunchTemplateVersionInput{
		LaunchTemplateId: aws.String(o.TemplateID), ClientToken: aws.String(o.Token), VersionDescription: aws.String(o.Description),
		SourceVersion: aws.String(strconv.FormatInt(o.Source, 10)), LaunchTemplateData: requestData(source.LaunchTemplateData),
	})
	if err != nil {
		return recovery.LaunchTemplateVersion{}, err
	}
	return versionFrom(*v), nil
}

// templateVersion reads one version of a template, whole.
func (c *clients) templateVersion(ctx context.Context, template string, version int64) (types.LaunchTemplateVersion, error) {
	number := strconv.FormatInt(version, 10)
	k := c.read("ec2", "DescribeLaunchTemplateVersions", "read version %s of the launch template %s", number, template)
	out, err := c.ec2.DescribeLaunchTemplateVersions(ctx, &ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: aws.String(template), Versions: []string{number}}, k.forEC2)
	if err != nil {
		return types.LaunchTemplateVersion{}, k.failed(ctx, err)
	}
	if len(out.LaunchTemplateVersions) != 1 {
		return types.LaunchTemplateVersion{}, recovery.Errorf(recovery.NotFound, "the launch template %s has no version %s in %s", template, number, c.scope)
	}
	return out.LaunchTemplateVersions[0], nil
}

// createVersion makes a version. The request has a client token, so that it may be repeated.
func (c *clients) createVersion(ctx context.Context, request *ec2.CreateLaunchTemplateVersionInput) (*types.LaunchTemplateVersion, error) {
	template := str(request.LaunchTemplateId)
	k := c.change("ec2", "CreateLaunchTemplateVersion", "make a version of the launch template %s", template)
	k.repeatable = true
	out, err := c.ec2.CreateLaunchTemplateVersion(ctx, request, k.forEC2)
	if err != nil {
		return nil, k.failed(ctx, err)
	}
	if out.LaunchTemplateVersion == nil {
		return nil, recovery.Errorf(recovery.Unavailable, "EC2 answered without a version when asked to make one of %s", template)
	}
	return out.LaunchTemplateVersion, nil
}

// SetDefaultVersion makes a version the default.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyLaunchTemplate.html
func (c *Cloud) SetDefaultVersion(ctx context.Context, scope recovery.Scope, templateID string, version int64) error {
	in, err := c.toChange(ctx, scope)
	if err != nil {
		return err
	}
	return in.setDefault(ctx, templateID, version)
}

// DeleteTemplateVersions deletes as many versions in a request as EC2 takes.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplateVersions.html
func (c *Cloud) DeleteTemplateVersions(ctx context.Context, scope recovery.Scope, templateID string, versions []int64) (map[int64]error, error) {
	in, err := c.toChange(ctx, scope)
	if err != nil {
		return nil, err
	}
	left := map[int64]error{}
	for some := range slices.Chunk(versions, templatePage) {
		if err := in.deleteVersions(ctx, templateID, some, left); err != nil {
			return left, err
		}
	}
	return left, nil
}

func (c *clients) deleteVersions(ctx context.Context, template string, versions []int64, left map[int64]error) error {
	request := &ec2.DeleteLaunchTemplateVersionsInput{LaunchTemplateId: aws.String(template)}
	for _, v := range versions {
		request.Versions = append(request.Versions, strconv.FormatInt(v, 10))
	}
	k := c.change("ec2", "DeleteLaunchTemplateVersions", "delete %d versions of the launch template %s", len(versions), template)
	k.repeatable = true // what is gone stays gone
	out, err := c.ec2.DeleteLaunchTemplateVersions(ctx, request, k.forEC2)
	if err != nil {
		return k.failed(ctx, err)
	}
	for _, item := range out.UnsuccessfullyDeletedLaunchTemplateVersions {
		if item.ResponseError == nil || item.ResponseError.Code == types.LaunchTemplateErrorCodeLaunchTemplateVersionDoesNotExist {
			continue
		}
		left[aws.ToInt64(item.VersionNumber)] = recovery.Errorf(recovery.Conflict, "EC2 does not delete version %d of %s: %s (%s)",
			aws.ToInt64(item.VersionNumber), template, str(item.ResponseError.Message), item.ResponseError.Code)
	}
	return nil
}
