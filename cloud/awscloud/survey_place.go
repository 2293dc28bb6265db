package awscloud

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/recovery"
)

// The largest pages of what is surveyed.
const (
	typesPage     = 100
	offeringsPage = 1000
	placePage     = 1000
	volumesPage   = 500
)

// InstanceTypes gives the types that the Region offers, and in which of its zones.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html
func (c *Cloud) InstanceTypes(ctx context.Context, scope recovery.Scope) ([]recovery.InstanceType, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	var all []recovery.InstanceType
	var zones map[string][]string
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { all, err = in.instanceTypes(groupCtx); return err })
	group.Go(func() (err error) { zones, err = in.offerings(groupCtx); return err })
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Zones = slices.Sorted(slices.Values(zones[all[i].Name]))
	}
	slices.SortFunc(all, func(a, b recovery.InstanceType) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}

func (c *clients) instanceTypes(ctx context.Context) ([]recovery.InstanceType, error) {
	k := c.read("ec2", "DescribeInstanceTypes", "describe the instance types")
	var all []recovery.InstanceType
	request := &ec2.DescribeInstanceTypesInput{MaxResults: aws.Int32(typesPage)}
	for pages := ec2.NewDescribeInstanceTypesPaginator(c.ec2, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forEC2)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, t := range page.InstanceTypes {
			all = append(all, instanceTypeFrom(t))
		}
	}
	return all, nil
}

func instanceTypeFrom(t types.InstanceTypeInfo) recovery.InstanceType {
	it := recovery.InstanceType{
		Name: string(t.InstanceType), BootModes: strs[string](t.SupportedBootModes),
		Nitro:   t.Hypervisor == types.InstanceTypeHypervisorNitro || aws.ToBool(t.BareMetal),
		Current: aws.ToBool(t.CurrentGeneration), Burstable: aws.ToBool(t.BurstablePerformanceSupported),
	}
	if t.VCpuInfo != nil {
		it.CPUs = int(aws.ToInt32(t.VCpuInfo.DefaultVCpus))
	}
	if t.MemoryInfo != nil {
		it.MemoryMiB = aws.ToInt64(t.MemoryInfo.SizeInMiB)
	}
	if t.ProcessorInfo != nil {
		it.Architectures = strs[string](t.ProcessorInfo.SupportedArchitectures)
	}
	if t.EbsInfo != nil {
		it.EBSOptimized = string(t.EbsInfo.EbsOptimizedSupport)
		if o := t.EbsInfo.EbsOptimizedInfo; o != nil {
			it.EBSMbps = int(aws.ToInt32(o.BaselineBandwidthInMbps))
		}
	}
	if t.NetworkInfo != nil {
		for _, card := range t.NetworkInfo.NetworkCards {
			it.NetworkGbps += aws.ToFloat64(card.BaselineBandwidthInGbps)
		}
	}
	return it
}

// offerings gives the zones that each type is offered in.
func (c *clients) offerings(ctx context.Context) (map[string][]string, error) {
	k := c.read("ec2", "DescribeInstanceTypeOfferings", "ask where instance types are offered")
	zones := map[string][]string{}
	request := &ec2.DescribeInstanceTypeOfferingsInput{LocationType: types.LocationTypeAvailabilityZone, MaxResults: aws.Int32(offeringsPage)}
	for pages := ec2.NewDescribeInstanceTypeOfferingsPaginator(c.ec2, request); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forEC2)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, o := range page.InstanceTypeOfferings {
			zones[string(o.InstanceType)] = append(zones[string(o.InstanceType)], str(o.Location))
		}
	}
	return zones, nil
}

// LaunchSubnets gives all subnets.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
func (c *Cloud) LaunchSubnets(ctx context.Context, scope recovery.Scope) ([]recovery.LaunchSubnet, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	k := in.read("ec2", "DescribeSubnets", "list the subnets")
	var all []recovery.LaunchSubnet
	for pages := ec2.NewDescribeSubnetsPaginator(in.ec2, &ec2.DescribeSubnetsInput{MaxResults: aws.Int32(placePage)}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forEC2)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, s := range page.Subnets {
			all = append(all, recovery.LaunchSubnet{
				ID: str(s.SubnetId), VPCID: str(s.VpcId), CIDR: str(s.CidrBlock), Zone: str(s.AvailabilityZone),
				FreeAddresses: int(aws.ToInt32(s.AvailableIpAddressCount)), Default: aws.ToBool(s.DefaultForAz), Tags: tagsOf(s.Tags),
			})
		}
	}
	return all, nil
}

// SecurityGroups gives all security groups.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
func (c *Cloud) SecurityGroups(ctx context.Context, scope recovery.Scope) ([]recovery.SecurityGroup, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	k := in.read("ec2", "DescribeSecurityGroups", "list the security groups")
	var all []recovery.SecurityGroup
	for pages := ec2.NewDescribeSecurityGroupsPaginator(in.ec2, &ec2.DescribeSecurityGroupsInput{MaxResults: aws.Int32(placePage)}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forEC2)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, g := range page.SecurityGroups {
			all = append(all, recovery.SecurityGroup{ID: str(g.GroupId), VPCID: str(g.VpcId), Name: str(g.GroupName), Tags: tagsOf(g.Tags)})
		}
	}
	return all, nil
}

// InstanceProfiles gives all instance profiles of the account.
//
// Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html
func (c *Cloud) InstanceProfiles(ctx context.Context, scope recovery.Scope) ([]recovery.InstanceProfile, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	k := in.read("iam", "ListInstanceProfiles", "list the instance profiles")
	var all []recovery.InstanceProfile
	for pages := iam.NewListInstanceProfilesPaginator(in.iam, &iam.ListInstanceProfilesInput{}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx, k.forIAM)
		if err != nil {
			return nil, k.failed(ctx, err)
		}
		for _, p := range page.InstanceProfiles {
			profile := recovery.InstanceProfile{Name: str(p.InstanceProfileName), ARN: str(p.Arn)}
			for _, r := range p.Roles {
				profile.Role = str(r.RoleName)
			}
			all = append(all, profile)
		}
	}
	return all, nil
}

// KeyPairs gives the names of all key pairs, which EC2 lists in one answer.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html
func (c *Cloud) KeyPairs(ctx context.Context, scope recovery.Scope) ([]string, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	k := in.read("ec2", "DescribeKeyPairs", "list the key pairs")
	all, err := in.ec2.DescribeKeyPairs(ctx, &ec2.DescribeKeyPairsInput{}, k.forEC2)
	if err != nil {
		return nil, k.failed(ctx, err)
	}
	names := make([]string, len(all.KeyPairs))
	for i, pair := range all.KeyPairs {
		names[i] = str(pair.KeyName)
	}
	return names, nil
}

// BootModes gives how instances boot. What an instance runs in says more than what its image
// asks for.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-boot-mode.html
func (c *Cloud) BootModes(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID) (map[recovery.InstanceID]string, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	modes := map[recovery.InstanceID]string{}
	for some := range slices.Chunk(ids, maxFilter) {
		err := in.eachInstance(ctx, some, func(i types.Instance) {
			if mode := bootModeOf(i); mode != "" {
				modes[recovery.InstanceID(str(i.InstanceId))] = mode
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return modes, nil
}

// bootModeOf is how an instance boots, or "" where it does not say: what its image prefers is open.
func bootModeOf(i types.Instance) string {
	if mode := cmp.Or(string(i.CurrentInstanceBootMode), string(i.BootMode)); mode == "legacy-bios" || mode == "uefi" {
		return mode
	}
	return ""
}

// PreparedInstances gives those of the instances that exist and are not terminated.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
func (c *Cloud) PreparedInstances(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID) (map[recovery.InstanceID]recovery.PreparedInstance, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return nil, err
	}
	found := map[recovery.InstanceID]recovery.PreparedInstance{}
	for some := range slices.Chunk(ids, maxFilter) {
		err := in.eachInstance(ctx, some, func(i types.Instance) {
			if p := preparedFrom(i); p.State != string(types.InstanceStateNameTerminated) {
				found[recovery.InstanceID(str(i.InstanceId))] = p
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func preparedFrom(i types.Instance) recovery.PreparedInstance {
	p := recovery.PreparedInstance{
		InstanceType: string(i.InstanceType), Tags: tagsOf(i.Tags), Windows: i.Platform == types.PlatformValuesWindows,
		Architecture: string(i.Architecture), BootMode: bootModeOf(i), Virtualization: string(i.VirtualizationType), RootDevice: string(i.RootDeviceType),
	}
	if i.State != nil {
		p.State = string(i.State.Name)
	}
	if i.Placement != nil {
		p.Tenancy = string(i.Placement.Tenancy)
	}
	return p
}
