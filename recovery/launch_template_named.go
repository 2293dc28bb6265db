package recovery

import (
	"slices"
	"strconv"
)

// LaunchSpecs are all that the group states of how its servers are launched.
func (g Group) LaunchSpecs() []LaunchSpec {
	specs := []LaunchSpec{g.LaunchConfiguration}
	for _, own := range g.Servers {
		specs = append(specs, own.LaunchConfiguration)
	}
	return specs
}

// LaunchSpecs are all that the plan states of how its servers are launched, in any mode and
// scenario.
func (p Plan) LaunchSpecs() []LaunchSpec {
	specs := []LaunchSpec{p.LaunchConfiguration, p.Drill.LaunchConfiguration, p.Recovery.LaunchConfiguration}
	for _, s := range p.Scenarios {
		specs = append(specs, s.LaunchConfiguration)
	}
	return specs
}

// NamedVersions are the versions of the launch template that specs name by their numbers.
// What names it by its name may mean another account's: it counts all the same.
func (t LaunchTemplate) NamedVersions(specs []LaunchSpec) []int64 {
	var named []int64
	for _, spec := range specs {
		ref := spec.LaunchTemplate
		if ref == nil || ref.ID != t.ID && ref.Name != t.Name {
			continue
		}
		if number, err := strconv.ParseInt(ref.Version, 10, 64); err == nil {
			named = append(named, number)
		}
	}
	return named
}

// Retirable are the versions that may be deleted so that the newest keep of them stay: the
// oldest first, and none that is the default or the latest, or must stay.
func (v LaunchTemplateVersions) Retirable(keep int, stay []int64) []LaunchTemplateVersion {
	var old []LaunchTemplateVersion
	for i, version := range v.All {
		if i >= max(keep, 1) && version.Number != v.Default && !slices.Contains(stay, version.Number) {
			old = append(old, version)
		}
	}
	slices.Reverse(old)
	return old
}
