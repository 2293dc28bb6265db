package recovery

import (
	"cmp"
	"slices"
	"strings"
)

// CheckCopy holds what a copy would say against what the place has: as a launch from it would
// be checked, and every network interface rather than the first alone, which is all that DRS
// launches with. What no place would change (that DRS must not have user data, and launches nothing
// but x86_64) are warnings: the copy is no worse than the original.
func CheckCopy(settings []LaunchSetting, p LaunchPlace) []Finding {
	v := LaunchTemplateVersion{Settings: settings}
	cases := []LaunchCase{{Launch: v.Launch(), Template: v}}
	for _, beside := range v.otherInterfaces() {
		cases = append(cases, LaunchCase{Launch: beside})
	}
	found := CheckLaunches(cases, p)
	for i := range found {
		if found[i].Code == FindingFieldForbidden || found[i].Code == FindingArchitecture {
			found[i].Severity = SeverityWarning
		}
	}
	return found
}

// otherInterfaces are the subnets and security groups of all network interfaces but the first.
func (v LaunchTemplateVersion) otherInterfaces() []LaunchConfiguration {
	var all []LaunchConfiguration
	at := map[string]int{}
	for _, s := range v.Settings {
		rest, isInterface := strings.CutPrefix(s.Name, "NetworkInterfaces[")
		device, field, _ := strings.Cut(rest, "].")
		if !isInterface || device == "0" {
			continue
		}
		i, seen := at[device]
		if !seen {
			i = len(all)
			at[device], all = i, append(all, LaunchConfiguration{})
		}
		switch {
		case field == "SubnetId":
			all[i].SubnetID = &s.Value
		case strings.HasPrefix(field, "Groups["):
			all[i].SecurityGroupIDs = append(all[i].SecurityGroupIDs, s.Value)
		}
	}
	return all
}

// CandidatesIn are what the other place has of the same name as what the gap is about: a
// subnet's by its tag Name. Nobody takes them without saying so.
func (g MappingGap) CandidatesIn(from, to LaunchPlace) []string {
	var found []string
	switch mappingSection(g.Section) {
	case ofSubnets:
		i := slices.IndexFunc(from.Subnets, func(s LaunchSubnet) bool { return s.ID == g.Value })
		for _, s := range to.Subnets {
			if i >= 0 && s.Tags["Name"] != "" && s.Tags["Name"] == from.Subnets[i].Tags["Name"] {
				found = append(found, s.ID)
			}
		}
	case ofSecurityGroups:
		i := slices.IndexFunc(from.SecurityGroups, func(s SecurityGroup) bool { return s.ID == g.Value })
		for _, s := range to.SecurityGroups {
			if i >= 0 && s.Name == from.SecurityGroups[i].Name {
				found = append(found, s.ID)
			}
		}
	case ofInstanceProfiles:
		for _, p := range to.InstanceProfiles {
			if p.Name == afterSlash(g.Value) {
				found = append(found, p.Name)
			}
		}
	case ofKeyPairs:
		if slices.Contains(to.KeyPairs, g.Value) {
			found = append(found, g.Value)
		}
	}
	slices.SortFunc(found, cmp.Compare)
	return found
}
