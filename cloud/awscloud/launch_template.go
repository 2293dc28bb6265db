package awscloud

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

const (
	// templatePage is the largest page of DescribeLaunchTemplateVersions.
	templatePage = 200
	// fewTemplates is how many templates are asked for one by one: EC2 takes one ID a
	// request, or gives the default versions of all templates there are.
	fewTemplates = 8
)

// templates gives the default versions of the templates. One that does not exist is left
// out, so that it spoils what is said of one server only.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html
func (c *clients) templates(ctx context.Context, ids []string) (map[string]types.LaunchTemplateVersion, error) {
	if len(ids) > fewTemplates {
		return c.defaultVersions(ctx, "")
	}
	found, err := batched(ctx, ids, 1, func(ctx context.Context, id []string) ([]types.LaunchTemplateVersion, error) {
		one, err := c.defaultVersions(ctx, id[0])
		if recovery.CodeOf(err) == recovery.NotFound {
			return nil, nil
		}
		return slices.Collect(maps.Values(one)), err
	})
	templates := map[string]types.LaunchTemplateVersion{}
	for _, t := range found {
		templates[str(t.LaunchTemplateId)] = t
	}
	return templates, err
}

// defaultVersions gives the default version of one template, or of all for no ID.
func (c *clients) defaultVersions(ctx context.Context, id string) (map[string]types.LaunchTemplateVersion, error) {
	request := &ec2.DescribeLaunchTemplateVersionsInput{Versions: []string{"$Default"}}
	k := c.read("ec2", "DescribeLaunchTemplateVersions", "read the launch templates")
	if id != "" {
		request.LaunchTemplateId = aws.String(id)
		k.doing = "read the launch template " + id
	} else {
		request.MaxResults = aws.Int32(templatePage)
	}
	versions := map[string]types.LaunchTemplateVersion{}
	for pages := ec2.NewDescribeLaunchTemplateVersionsPaginator(c.ec2, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forEC2)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, v := range page.LaunchTemplateVersions {
			versions[str(v.LaunchTemplateId)] = v
		}
	}
	return versions, nil
}

// readTemplate completes a target. Groups and subnet stand with the first network
// interface where the template has any: EC2 refuses them beside it.
func readTemplate(t *cloud.LaunchTarget, v types.LaunchTemplateVersion) {
	t.TemplateVersion = aws.ToInt64(v.VersionNumber)
	t.Template = versionFrom(v)
	t.Launch = t.Launch.Over(launchOf(v.LaunchTemplateData))
	data := v.LaunchTemplateData
	if data == nil {
		return
	}
	t.InstanceType = string(data.InstanceType)
	t.SecurityGroupIDs = data.SecurityGroupIds
	for _, n := range data.NetworkInterfaces {
		if aws.ToInt32(n.DeviceIndex) != 0 {
			continue
		}
		t.SubnetID = str(n.SubnetId)
		if len(n.Groups) > 0 {
			t.SecurityGroupIDs = n.Groups
		}
	}
}
