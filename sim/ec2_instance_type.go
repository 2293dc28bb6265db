package sim

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/davit-dr/davit/sim/wire"
)

// The page of DescribeInstanceTypes, which is also the most types that a request names.
const (
	leastTypesPage = 5
	mostTypesPage  = 100
)

// describeInstanceTypes lists the types that the Region offers: what they have of CPU,
// memory, architecture and boot modes, and of network and EBS the little that every type of
// its kind has: their speeds are left out.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
func (w *World) describeInstanceTypes(ctx context.Context, in *ec2.DescribeInstanceTypesInput) (*ec2.DescribeInstanceTypesOutput, error) {
	out := &ec2.DescribeInstanceTypesOutput{InstanceTypes: []ec2types.InstanceTypeInfo{}}
	return out, w.describe(ctx, in.DryRun, func(t *tx, p place) error {
		names, err := instanceTypeNames(in)
		if err != nil {
			return err
		}
		kind := listed[instanceType]{
			id:      func(it *instanceType) string { return it.Name },
			filter:  instanceTypeFilter,
			missing: noInstanceTypes(t, p, names),
		}
		max := in.MaxResults
		if max == nil {
			max = aws.Int32(mostTypesPage)
		}
		found, next, err := kind.list(offeredTypes(t, p), listing{names, in.Filters, max, in.NextToken})
		out.NextToken = next
		for _, it := range found {
			out.InstanceTypes = append(out.InstanceTypes, describeInstanceType(it))
		}
		return err
	})
}

func instanceTypeNames(in *ec2.DescribeInstanceTypesInput) ([]string, error) {
	names := make([]string, len(in.InstanceTypes))
	for i, name := range in.InstanceTypes {
		names[i] = string(name)
	}
	size := aws.ToInt32(in.MaxResults)
	switch {
	case len(names) > mostTypesPage:
		return nil, wire.Errorf("InvalidParameterValue", "The number of instance types that can be passed in the request is limited to %d, not %d", mostTypesPage, len(names))
	case in.MaxResults != nil && len(names) > 0:
		return nil, wire.Errorf("InvalidParameterCombination", "The parameter InstanceTypes cannot be used with the parameter MaxResults")
	case in.MaxResults != nil && (size < leastTypesPage || size > mostTypesPage):
		return nil, wire.Errorf("InvalidParameterValue", "Value ( %d ) for parameter maxResults is invalid. Expecting a value between %d and %d.", size, leastTypesPage, mostTypesPage)
	}
	return names, nil
}

// offeredTypes are the types that the place offers somewhere, ordered by name.
func offeredTypes(t *tx, p place) []*instanceType {
	var offered []*instanceType
	for _, it := range instanceTypes {
		if it.offered(t, p, "") {
			offered = append(offered, it)
		}
	}
	return offered
}

// noInstanceTypes refuses a request for all the types in it that are not to be had.
func noInstanceTypes(t *tx, p place, names []string) func(string) error {
	return func(string) error {
		unknown := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
			it := instanceTypeNamed(name)
			return it != nil && it.offered(t, p, "")
		})
		return wire.Errorf("InvalidInstanceType", "The following supplied instance types do not exist: [%s]", strings.Join(unknown, ", "))
	}
}

func instanceTypeFilter(it *instanceType, name string) ([]string, bool) {
	switch name {
	case "instance-type":
		return []string{it.Name}, true
	case "current-generation":
		return []string{strconv.FormatBool(it.Current)}, true
	case "processor-info.supported-architecture":
		return []string{it.Architecture}, true
	case "hypervisor":
		return []string{it.Hypervisor}, true
	case "supported-boot-mode":
		return it.BootModes, true
	case "vcpu-info.default-vcpus":
		return []string{strconv.Itoa(int(it.VCPUs))}, true
	case "memory-info.size-in-mib":
		return []string{strconv.FormatInt(it.MiB, 10)}, true
	case "burstable-performance-supported":
		return []string{strconv.FormatBool(it.burstable())}, true
	case "ebs-info.ebs-optimized-support":
		return []string{it.EBSOptimized}, true
	case "bare-metal", "instance-storage-supported":
		return []string{"false"}, true
	case "supported-root-device-type":
		return []string{"ebs"}, true
	case "supported-virtualization-type":
		return []string{"hvm"}, true
	}
	return nil, false
}

func describeInstanceType(it *instanceType) ec2types.InstanceTypeInfo {
	modes := make([]ec2types.BootModeType, len(it.BootModes))
	for i, mode := range it.BootModes {
		modes[i] = ec2types.BootModeType(mode)
	}
	return ec2types.InstanceTypeInfo{
		InstanceType:                  ec2types.InstanceType(it.Name),
		CurrentGeneration:             aws.Bool(it.Current),
		BareMetal:                     aws.Bool(false),
		Hypervisor:                    ec2types.InstanceTypeHypervisor(it.Hypervisor),
		ProcessorInfo:                 &ec2types.ProcessorInfo{SupportedArchitectures: []ec2types.ArchitectureType{ec2types.ArchitectureType(it.Architecture)}},
		VCpuInfo:                      &ec2types.VCpuInfo{DefaultVCpus: aws.Int32(it.VCPUs)},
		MemoryInfo:                    &ec2types.MemoryInfo{SizeInMiB: aws.Int64(it.MiB)},
		EbsInfo:                       &ec2types.EbsInfo{EbsOptimizedSupport: ec2types.EbsOptimizedSupport(it.EBSOptimized)},
		NetworkInfo:                   describeTypeNetwork(it),
		PlacementGroupInfo:            &ec2types.PlacementGroupInfo{SupportedStrategies: it.placements()},
		InstanceStorageSupported:      aws.Bool(false),
		BurstablePerformanceSupported: aws.Bool(it.burstable()),
		SupportedBootModes:            modes,
		SupportedRootDeviceTypes:      []ec2types.RootDeviceType{ec2types.RootDeviceTypeEbs},
		SupportedVirtualizationTypes:  []ec2types.VirtualizationType{ec2types.VirtualizationTypeHvm},
	}
}

// describeTypeNetwork is what all types of a hypervisor have: ENA comes with Nitro.
//
// Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-nitro-instances.html
func describeTypeNetwork(it *instanceType) *ec2types.NetworkInfo {
	n := &ec2types.NetworkInfo{
		Ipv6Supported:       aws.Bool(true),
		EfaSupported:        aws.Bool(false),
		MaximumNetworkCards: aws.Int32(1), DefaultNetworkCardIndex: aws.Int32(0),
	}
	if it.Hypervisor == string(ec2types.InstanceTypeHypervisorNitro) {
		n.EnaSupport = ec2types.EnaSupportRequired
	}
	return n
}

// placements are the strategies of placement groups that take the type: burstable types
// cannot be in a cluster.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html
func (it *instanceType) placements() []ec2types.PlacementGroupStrategy {
	anywhere := []ec2types.PlacementGroupStrategy{ec2types.PlacementGroupStrategyPartition, ec2types.PlacementGroupStrategySpread}
	if it.burstable() {
		return anywhere
	}
	return append([]ec2types.PlacementGroupStrategy{ec2types.PlacementGroupStrategyCluster}, anywhere...)
}
