package awscloud

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/recovery"
)

// configuredTogether is how many servers are configured at the same time: enough that AWS's
// latency does not add up, and few enough that its rates are not met by this alone.
const configuredTogether = 5

// ConfigureLaunches reads, compares and writes, some servers at a time.
func (c *Cloud) ConfigureLaunches(ctx context.Context, scope recovery.Scope, orders []recovery.LaunchOrder) []recovery.Configured {
	done := make([]recovery.Configured, len(orders))
	in, err := c.toChange(ctx, scope)
	var group errgroup.Group
	group.SetLimit(configuredTogether)
	for i, order := range orders {
		if done[i].Err = err; err != nil {
			continue
		}
		group.Go(func() error {
			done[i].Version, done[i].Err = in.configureLaunch(ctx, order)
			return nil // it is that server's own
		})
	}
	_ = group.Wait()
	return done
}

// configureLaunch begins with DRS: its change makes a version of the launch template of DRS's
// own and moves the default to it.
func (c *clients) configureLaunch(ctx context.Context, o recovery.LaunchOrder) (int64, error) {
	have, err := c.launchSettings(ctx, o.SourceServerID)
	if err != nil {
		return 0, err
	}
	if have.TemplateID != o.Kept.TemplateID {
		return 0, recovery.Errorf(recovery.Conflict, "DRS launches %s from %s, and what was kept is of %s", o.SourceServerID, have.TemplateID, o.Kept.TemplateID)
	}
	if err := c.updateSettings(ctx, o.SourceServerID, o.Stated.Over(o.Kept.Settings), have.LaunchConfiguration); err != nil {
		return 0, err
	}
	return c.configureTemplate(ctx, o)
}

// configureTemplate has the default version of the template say what is kept, with what is
// stated over it. A version that does so already is taken: the default, the kept one, or
// one that an earlier send of the same order made. Only else is one made.
func (c *clients) configureTemplate(ctx context.Context, o recovery.LaunchOrder) (int64, error) {
	versions, err := c.versions(ctx, o.Kept)
	if err != nil {
		return 0, err
	}
	kept, current, latest := versions[fmt.Sprint(o.Kept.Version)], versions["$Default"], versions["$Latest"]
	if kept == nil {
		return 0, recovery.Errorf(recovery.NotFound, "version %d of launch template %s, which was kept, does not exist any more", o.Kept.Version, o.Kept.TemplateID).
			WithRemedy("look at the launch template in the EC2 console, and make the version the default that the server is to be launched from")
	}
	want := o.Stated.OfTemplate().Over(launchOf(kept.LaunchTemplateData).OfTemplate())
	says := func(v *types.LaunchTemplateVersion) bool {
		return v != nil && launchOf(v.LaunchTemplateData).OfTemplate().Hash() == want.Hash()
	}
	chosen := current
	switch {
	case says(kept):
		chosen = kept // nothing is stated beside it
	case says(current):
	case says(latest) && str(latest.VersionDescription) == o.Description:
		chosen = latest
	default:
		if chosen, err = c.addVersion(ctx, o, kept); err != nil {
			return 0, err
		}
	}
	number := aws.ToInt64(chosen.VersionNumber)
	if current != nil && aws.ToInt64(current.VersionNumber) == number {
		return number, nil
	}
	return number, c.setDefault(ctx, o.Kept.TemplateID, number)
}

// versions are the kept, the default and the latest version of a template, by these names.
func (c *clients) versions(ctx context.Context, kept recovery.KeptLaunch) (map[string]*types.LaunchTemplateVersion, error) {
	found := map[string]*types.LaunchTemplateVersion{}
	number := fmt.Sprint(kept.Version)
	for _, names := range [][]string{{"$Default", "$Latest"}, {number}} {
		k := c.read("ec2", "DescribeLaunchTemplateVersions", "read the launch template %s", kept.TemplateID)
		out, err := c.ec2.DescribeLaunchTemplateVersions(ctx, &ec2.DescribeLaunchTemplateVersionsInput{LaunchTemplateId: aws.String(kept.TemplateID), Versions: names}, k.forEC2)
		if err != nil {
			if err = k.failed(ctx, err); recovery.CodeOf(err) == recovery.NotFound && names[0] == number {
				break // it was deleted
			}
			return nil, err
		}
		for i := range out.LaunchTemplateVersions {
			v := &out.LaunchTemplateVersions[i]
			if aws.ToBool(v.DefaultVersion) {
				found["$Default"] = v
			}
			if latest := found["$Latest"]; latest == nil || aws.ToInt64(v.VersionNumber) > aws.ToInt64(latest.VersionNumber) {
				found["$Latest"] = v
			}
			found[fmt.Sprint(aws.ToInt64(v.VersionNumber))] = v
		}
		if found[number] != nil {
			break
		}
	}
	return found, nil
}

// addVersion makes a version on the kept one. The client token has EC2 make one version of
// it, however often it is asked.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html
func (c *clients) addVersion(ctx context.Context, o recovery.LaunchOrder, kept *types.LaunchTemplateVersion) (*types.LaunchTemplateVersion, error) {
	request := &ec2.CreateLaunchTemplateVersionInput{
		LaunchTemplateId: aws.String(o.Kept.TemplateID), ClientToken: aws.String(o.Token), VersionDescription: aws.String(o.Description),
		SourceVersion: aws.String(strconv.FormatInt(o.Kept.Version, 10)),
	}
	data := templateDataOf(o.Stated, kept.LaunchTemplateData)
	if len(data.NetworkInterfaces) > 0 && kept.LaunchTemplateData != nil && len(kept.LaunchTemplateData.SecurityGroupIds) > 0 {
		// EC2 refuses groups beside an interface, and a source version's cannot be taken away.
		whole := requestData(kept.LaunchTemplateData)
		whole.SecurityGroupIds, whole.SecurityGroups = nil, nil
		data, request.SourceVersion = laidOver(whole, data), nil
	}
	request.LaunchTemplateData = data
	return c.createVersion(ctx, request)
}

func (c *clients) setDefault(ctx context.Context, template string, version int64) error {
	k := c.change("ec2", "ModifyLaunchTemplate", "make version %d the default of launch template %s", version, template)
	k.repeatable = true
	_, err := c.ec2.ModifyLaunchTemplate(ctx, &ec2.ModifyLaunchTemplateInput{
		LaunchTemplateId: aws.String(template), DefaultVersion: aws.String(strconv.FormatInt(version, 10)),
	}, k.forEC2)
	if err != nil {
		return k.failed(ctx, err)
	}
	return nil
}

// templateDataOf are the parameters that are stated. A version takes a network interface
// whole: what it has of the first one in the kept version stays.
func templateDataOf(stated recovery.LaunchConfiguration, kept *types.ResponseLaunchTemplateData) *types.RequestLaunchTemplateData {
	data := &types.RequestLaunchTemplateData{EbsOptimized: stated.EBSOptimized, DisableApiTermination: stated.TerminationProtection}
	if v := stated.InstanceType; v != nil {
		data.InstanceType = types.InstanceType(*v)
	}
	if v := stated.InstanceProfile; v != nil {
		data.IamInstanceProfile = &types.LaunchTemplateIamInstanceProfileSpecificationRequest{Name: v}
	}
	if v := stated.Monitoring; v != nil {
		data.Monitoring = &types.LaunchTemplatesMonitoringRequest{Enabled: v}
	}
	if v := stated.CPUCredits; v != nil {
		data.CreditSpecification = &types.CreditSpecificationRequest{CpuCredits: v}
	}
	before := requestData(kept)
	if v := stated.HTTPTokens; v != nil {
		if data.MetadataOptions = before.MetadataOptions; data.MetadataOptions == nil {
			data.MetadataOptions = &types.LaunchTemplateInstanceMetadataOptionsRequest{}
		}
		data.MetadataOptions.HttpTokens = types.LaunchTemplateHttpTokensState(*v)
	}
	if stated.InstanceTags != nil {
		data.TagSpecifications = withInstanceTags(before.TagSpecifications, stated.InstanceTags)
	}
	if stated.SubnetID != nil || stated.PrivateIP != nil || stated.SecurityGroupIDs != nil && len(before.NetworkInterfaces) > 0 {
		data.NetworkInterfaces = networkOf(stated, before)
	} else if stated.SecurityGroupIDs != nil {
		data.SecurityGroupIds = stated.SecurityGroupIDs
	}
	return data
}

// networkOf are the network interfaces with what is stated of the first one. An address
// belongs to the subnet that it was stated for.
func networkOf(stated recovery.LaunchConfiguration, before *types.RequestLaunchTemplateData) []types.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest {
	all := slices.Clone(before.NetworkInterfaces)
	at := slices.IndexFunc(all, func(n types.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest) bool {
		return aws.ToInt32(n.DeviceIndex) == 0
	})
	if at < 0 {
		at = len(all)
		all = append(all, types.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest{DeviceIndex: aws.Int32(0), Groups: before.SecurityGroupIds})
	}
	first := &all[at]
	first.DeviceIndex = aws.Int32(0)
	if stated.SubnetID != nil {
		first.SubnetId = stated.SubnetID
		first.PrivateIpAddress, first.PrivateIpAddresses = nil, nil
	}
	if stated.PrivateIP != nil {
		first.PrivateIpAddress, first.PrivateIpAddresses = stated.PrivateIP, nil
	}
	if stated.SecurityGroupIDs != nil {
		first.Groups = stated.SecurityGroupIDs
	}
	return all
}

func withInstanceTags(before []types.LaunchTemplateTagSpecificationRequest, tags map[string]string) []types.LaunchTemplateTagSpecificationRequest {
	all := slices.DeleteFunc(slices.Clone(before), func(s types.LaunchTemplateTagSpecificationRequest) bool {
		return s.ResourceType == types.ResourceTypeInstance
	})
	spec := types.LaunchTemplateTagSpecificationRequest{ResourceType: types.ResourceTypeInstance}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		spec.Tags = append(spec.Tags, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return append(all, spec)
}

// requestData are parameters of an answer as a request has them: the SDK's two types have
// fields of the same names.
func requestData(data *types.ResponseLaunchTemplateData) *types.RequestLaunchTemplateData {
	out := &types.RequestLaunchTemplateData{}
	if encoded, err := json.Marshal(data); err == nil {
		_ = json.Unmarshal(encoded, out) // what it cannot have it leaves out
	}
	return out
}

// laidOver is base with the parameters that data states.
func laidOver(base, data *types.RequestLaunchTemplateData) *types.RequestLaunchTemplateData {
	if encoded, err := json.Marshal(data); err == nil {
		var stated map[string]json.RawMessage
		_ = json.Unmarshal(encoded, &stated)
		maps.DeleteFunc(stated, func(_ string, v json.RawMessage) bool { return string(v) == "null" || string(v) == `""` })
		encoded, _ = json.Marshal(stated)
		_ = json.Unmarshal(encoded, base)
	}
	return base
}
