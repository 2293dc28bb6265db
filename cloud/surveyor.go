package cloud

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// Surveyor is what choosing and checking launch configuration needs to know of an account
// and Region.
type Surveyor interface {
	// LaunchTemplates gives all launch templates with their default and latest versions,
	// in order of their IDs.
	LaunchTemplates(ctx context.Context, scope recovery.Scope) ([]recovery.LaunchTemplate, error)

	// LaunchTemplateVersions gives all versions of a template, and which is the default.
	// NotFound: there is no such template.
	LaunchTemplateVersions(ctx context.Context, scope recovery.Scope, templateID string) (recovery.LaunchTemplateVersions, error)

	// InstanceTypes gives the instance types that the Region offers, in order of their names.
	InstanceTypes(ctx context.Context, scope recovery.Scope) ([]recovery.InstanceType, error)

	// LaunchSubnets gives all subnets.
	LaunchSubnets(ctx context.Context, scope recovery.Scope) ([]recovery.LaunchSubnet, error)

	// SecurityGroups gives all security groups.
	SecurityGroups(ctx context.Context, scope recovery.Scope) ([]recovery.SecurityGroup, error)

	// InstanceProfiles gives all instance profiles of the account.
	InstanceProfiles(ctx context.Context, scope recovery.Scope) ([]recovery.InstanceProfile, error)

	// KeyPairs gives the names of all key pairs.
	KeyPairs(ctx context.Context, scope recovery.Scope) ([]string, error)

	// BootModes gives how those of the EC2 instances boot that exist and say so: legacy-bios or
	// uefi.
	BootModes(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID) (map[recovery.InstanceID]string, error)

	// PreparedInstances gives those of the instances that exist, as launches into them need to know
	// them. Terminated ones do not.
	PreparedInstances(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID) (map[recovery.InstanceID]recovery.PreparedInstance, error)

	// VCPUQuotas gives EC2's quotas of the vCPUs of running On-Demand Instances, by class: those
	// that Service Quotas tells, which may be 0.
	VCPUQuotas(ctx context.Context, scope recovery.Scope) (map[recovery.VCPUClass]int, error)

	// VolumeQuotas gives EBS's quotas of storage in GiB, by the type of volumes.
	VolumeQuotas(ctx context.Context, scope recovery.Scope) (map[string]int64, error)

	// RunningInstances gives the instances that count against the quotas of vCPUs.
	RunningInstances(ctx context.Context, scope recovery.Scope) ([]recovery.RunningInstance, error)

	// Volumes gives all EBS volumes.
	Volumes(ctx context.Context, scope recovery.Scope) ([]recovery.Volume, error)

	// CapacityReservations gives the capacity reservations that are there, shared ones too,
	// without the groups that they are in.
	CapacityReservations(ctx context.Context, scope recovery.Scope) ([]recovery.CapacityReservation, error)

	// ReservationGroups gives the ARNs of the resource groups that each of the capacity
	// reservations is in.
	ReservationGroups(ctx context.Context, scope recovery.Scope, ids []string) (map[string][]string, error)

	// AddressHolders gives the network interfaces that have one of the private addresses, in any
	// subnet.
	AddressHolders(ctx context.Context, scope recovery.Scope, addresses []string) ([]recovery.AddressHolder, error)
}
