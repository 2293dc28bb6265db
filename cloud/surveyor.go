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

	// BootModes gives how those of the EC2 instances boot that exist and say so: legacy-bios or
	// uefi.
	BootModes(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID) (map[recovery.InstanceID]string, error)
}
