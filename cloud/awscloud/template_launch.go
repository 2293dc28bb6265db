package awscloud

import (
	"cmp"
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/recovery"
)

// TemplateLaunch reads one version of a launch template.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html
func (c *Cloud) TemplateLaunch(ctx context.Context, scope recovery.Scope, ref recovery.LaunchTemplateRef) (recovery.LaunchConfiguration, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return recovery.LaunchConfiguration{}, err
	}
	request := &ec2.DescribeLaunchTemplateVersionsInput{Versions: []string{cmp.Or(ref.Version, "$Default")}}
	if ref.ID != "" {
		request.LaunchTemplateId = aws.String(ref.ID)
	} else {
		request.LaunchTemplateName = aws.String(ref.Name)
	}
	k := in.read("ec2", "DescribeLaunchTemplateVersions", "read launch template %s", ref)
	out, err := in.ec2.DescribeLaunchTemplateVersions(ctx, request, k.forEC2)
	if err != nil {
		return recovery.LaunchConfiguration{}, k.failed(ctx, err)
	}
	if len(out.LaunchTemplateVersions) == 0 {
		return recovery.LaunchConfiguration{}, recovery.Errorf(recovery.NotFound, "there is no launch template %s in %s", ref, scope)
	}
	return launchOf(out.LaunchTemplateVersions[0].LaunchTemplateData), nil
}

// launchOf is what the data of a template says of a launch configuration. Groups, subnet and
// address stand with the first network interface where the template has any.
func launchOf(data *types.ResponseLaunchTemplateData) recovery.LaunchConfiguration {
	var c recovery.LaunchConfiguration
	if data == nil {
		return c
	}
	if data.InstanceType != "" {
		c.InstanceType = aws.String(string(data.InstanceType))
	}
	if p := data.IamInstanceProfile; p != nil {
		c.InstanceProfile = profileName(p)
	}
	if data.Monitoring != nil {
		c.Monitoring = data.Monitoring.Enabled
	}
	c.EBSOptimized, c.TerminationProtection = data.EbsOptimized, data.DisableApiTermination
	if data.CreditSpecification != nil {
		c.CPUCredits = data.CreditSpecification.CpuCredits
	}
	if data.MetadataOptions != nil && data.MetadataOptions.HttpTokens != "" {
		c.HTTPTokens = aws.String(string(data.MetadataOptions.HttpTokens))
	}
	c.SecurityGroupIDs = data.SecurityGroupIds
	for _, n := range data.NetworkInterfaces {
		if aws.ToInt32(n.DeviceIndex) == 0 {
			c.SubnetID = n.SubnetId
			c.PrivateIP = primaryAddress(n)
			if len(n.Groups) > 0 {
				c.SecurityGroupIDs = n.Groups
			}
		}
	}
	c.InstanceTags = instanceTags(data.TagSpecifications)
	return c
}

// profileName is the name of the profile, which an ARN ends with.
func profileName(p *types.LaunchTemplateIamInstanceProfileSpecification) *string {
	if p.Name != nil {
		return p.Name
	}
	if arn := aws.ToString(p.Arn); arn != "" {
		return aws.String(arn[strings.LastIndexByte(arn, '/')+1:])
	}
	return nil
}

func primaryAddress(n types.LaunchTemplateInstanceNetworkInterfaceSpecification) *string {
	for _, a := range n.PrivateIpAddresses {
		if aws.ToBool(a.Primary) {
			return a.PrivateIpAddress
		}
	}
	return n.PrivateIpAddress
}

func instanceTags(specs []types.LaunchTemplateTagSpecification) map[string]string {
	for _, spec := range specs {
		if spec.ResourceType != types.ResourceTypeInstance || len(spec.Tags) == 0 {
			continue
		}
		tags := map[string]string{}
		for _, tag := range spec.Tags {
			tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
		}
		return tags
	}
	return nil
}
