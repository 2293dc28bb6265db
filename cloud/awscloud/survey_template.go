package awscloud

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/recovery"
)

// LaunchTemplates gives all launch templates with their default and latest versions. EC2
// tells both in one list, too; but pages of 200 come one after another, so that the three
// lists are read at the same time. A template that is not in all of them was made or deleted
// meanwhile, and is left out.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html
func (c *Cloud) LaunchTemplates(ctx context.Context, scope recovery.Scope) ([]recovery.LaunchTemplate, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	var all []types.LaunchTemplate
	var defaults, latest map[string]recovery.LaunchTemplateVersion
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { all, err = in.allTemplates(groupCtx); return err })
	group.Go(func() (err error) { defaults, err = in.versionOfAll(groupCtx, "$Default"); return err })
	group.Go(func() (err error) { latest, err = in.versionOfAll(groupCtx, "$Latest"); return err })
	if err := group.Wait(); err != nil {
		return nil, err
	}
	templates := make([]recovery.LaunchTemplate, 0, len(all))
	for _, t := range all {
		id := str(t.LaunchTemplateId)
		if defaults[id].Number > 0 && latest[id].Number > 0 {
			templates = append(templates, templateFrom(scope, t, defaults[id], latest[id]))
		}
	}
	slices.SortFunc(templates, func(a, b recovery.LaunchTemplate) int { return cmp.Compare(a.ID, b.ID) })
	return templates, nil
}

func (c *clients) allTemplates(ctx context.Context) ([]types.LaunchTemplate, error) {
	k := c.read("ec2", "DescribeLaunchTemplates", "list the launch templates")
	var all []types.LaunchTemplate
	request := &ec2.DescribeLaunchTemplatesInput{MaxResults: aws.Int32(templatePage)}
	for pages := ec2.NewDescribeLaunchTemplatesPaginator(c.ec2, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forEC2)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		all = append(all, page.LaunchTemplates...)
	}
	return all, nil
}

// versionOfAll gives the version of that name of each template: $Default or $Latest, which
// are all that EC2 tells of more than one template at a time.
func (c *clients) versionOfAll(ctx context.Context, name string) (map[string]recovery.LaunchTemplateVersion, error) {
	versions := map[string]recovery.LaunchTemplateVersion{}
	request := &ec2.DescribeLaunchTemplateVersionsInput{Versions: []string{name}, MaxResults: aws.Int32(templatePage)}
	err := c.eachVersion(ctx, request, "read the launch templates", func(v types.LaunchTemplateVersion) {
		versions[str(v.LaunchTemplateId)] = versionFrom(v)
	})
	return versions, err
}

func (c *clients) eachVersion(ctx context.Context, request *ec2.DescribeLaunchTemplateVersionsInput, doing string, visit func(types.LaunchTemplateVersion)) error {
	k := c.read("ec2", "DescribeLaunchTemplateVersions", "%s", doing)
	for pages := ec2.NewDescribeLaunchTemplateVersionsPaginator(c.ec2, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forEC2)
		if err != nil {
			return k.failed(ctx, err)
		}
		for _, v := range page.LaunchTemplateVersions {
			visit(v)
		}
	}
	return nil
}

// LaunchTemplateVersions gives all versions of a template, the latest first.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html
func (c *Cloud) LaunchTemplateVersions(ctx context.Context, scope recovery.Scope, templateID string) (recovery.LaunchTemplateVersions, error) {
	var versions recovery.LaunchTemplateVersions
	in, err := c.in(ctx, scope)
	if err != nil {
		return versions, err
	}
	request := &ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: aws.String(templateID), MaxResults: aws.Int32(templatePage)}
	err = in.eachVersion(ctx, request, "read the versions of the launch template "+templateID, func(v types.LaunchTemplateVersion) {
		versions.All = append(versions.All, versionFrom(v))
		if aws.ToBool(v.DefaultVersion) {
			versions.Default = aws.ToInt64(v.VersionNumber)
		}
	})
	slices.SortFunc(versions.All, func(a, b recovery.LaunchTemplateVersion) int { return cmp.Compare(b.Number, a.Number) })
	return versions, err
}

func templateFrom(scope recovery.Scope, t types.LaunchTemplate, standard, latest recovery.LaunchTemplateVersion) recovery.LaunchTemplate {
	return recovery.LaunchTemplate{
		Scope: scope, ID: str(t.LaunchTemplateId), Name: str(t.LaunchTemplateName), Tags: tagsOf(t.Tags),
		CreatedAt: aws.ToTime(t.CreateTime).UTC(), CreatedBy: str(t.CreatedBy),
		Default: standard, Latest: latest,
	}
}

func versionFrom(v types.LaunchTemplateVersion) recovery.LaunchTemplateVersion {
	return recovery.LaunchTemplateVersion{
		Number: aws.ToInt64(v.VersionNumber), Description: str(v.VersionDescription),
		CreatedAt: aws.ToTime(v.CreateTime).UTC(), CreatedBy: str(v.CreatedBy), Settings: settingsOf(v.LaunchTemplateData),
	}
}
