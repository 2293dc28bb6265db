package recovery

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// LaunchCopy is what a copy of a version of a launch template would say elsewhere.
type LaunchCopy struct {
	// Settings are all that it would say, and Changes what differs from the version, but for
	// the gaps.
	Settings []LaunchSetting
	Changes  []LaunchChange
	// Gaps are what the mapping says nothing of and means nothing there: with any of them
	// nothing can be copied.
	Gaps []MappingGap
	// Unused are entries of the mapping that nothing of the version asks for, such as
	// subnets.subnet-0123456789abcdef0.
	Unused []string
}

// MappingGap is something that a version names and that is another thing, or nothing, where
// it is copied to.
type MappingGap struct {
	// Name is the path of the setting, and Value what it says.
	Name  string `json:"name" doc:"the path that leads to the setting in EC2's words"`
	Value string `json:"value"`
	// Section is where the mapping would say what stands for it, and Key under which key.
	Section string `json:"section" doc:"the section of the mapping that lacks it"`
	Key     string `json:"key" doc:"what the section lacks: the value, or under settings the path"`
	Why     string `json:"why"`
	Remedy  string `json:"remedy"`
	// Candidates are what has the same name there.
	Candidates []string `json:"candidates,omitempty" doc:"what has the same name there, and may be meant"`
}

// CopyTo says what a copy of the version would be in another account or Region, or beside
// the original, where nothing has to be mapped. It reads no more than its arguments.
//
// What is mapped is replaced wherever it stands. What belongs to an account or a Region and
// is not mapped is a gap, even where the same name may exist there too: whoever means that
// maps it to itself.
func (v LaunchTemplateVersion) CopyTo(from, to Scope, m LaunchMapping) LaunchCopy {
	k := &copying{from: from, to: to, sections: m.sections(), used: map[string]bool{}}
	for _, s := range v.Settings {
		if !s.drssOwn() {
			k.setting(s)
		}
	}
	k.dropEmptyTags()
	slices.SortFunc(k.copied.Settings, func(a, b LaunchSetting) int { return cmp.Compare(a.Name, b.Name) })
	k.copied.Changes = slices.DeleteFunc(v.Diff(LaunchTemplateVersion{Settings: k.copied.Settings}), func(c LaunchChange) bool {
		return slices.ContainsFunc(k.copied.Gaps, func(g MappingGap) bool { return g.Name == c.Name })
	})
	for section, entries := range k.sections {
		for key := range entries {
			if name := string(section) + "." + key; !k.used[name] {
				k.copied.Unused = append(k.copied.Unused, name)
			}
		}
	}
	slices.Sort(k.copied.Unused)
	return k.copied
}

// copying is one copy under way.
type copying struct {
	from, to Scope
	sections map[mappingSection]map[string]string
	used     map[string]bool // entries of the mapping: SECTION.KEY
	copied   LaunchCopy
}

// setting copies one setting, as far as it can be.
func (k *copying) setting(s LaunchSetting) {
	if value, mapped := k.byPath(s.Name); mapped {
		if why := s.refuses(value); why != "" {
			k.copied.Gaps = append(k.copied.Gaps, MappingGap{Name: s.Name, Value: s.Value, Section: string(ofSettings), Key: s.Name, Why: why, Remedy: "give it another value under settings"})
			return
		}
		k.keep(s.Name, value)
		return
	}
	bound := s.boundTo()
	if value, mapped := k.byValue(bound.section, s); mapped {
		k.keep(profilePath(s.Name, value), value)
		return
	}
	if bound.reach.crosses(k.from, k.to) {
		k.copied.Gaps = append(k.copied.Gaps, k.gap(bound, s))
		return
	}
	k.keep(s.Name, s.Value)
}

// keep has the copy say something; "" is nothing.
func (k *copying) keep(name, value string) {
	if value != "" {
		k.copied.Settings = append(k.copied.Settings, LaunchSetting{name, value})
	}
}

// refuses says why another value cannot be the setting's, or "": its own value tells what kind
// EC2 has there, but of tags, which are text.
func (s LaunchSetting) refuses(value string) string {
	_, wasNumber := strconv.ParseInt(s.Value, 10, 64)
	_, isNumber := strconv.ParseInt(value, 10, 64)
	switch {
	case value == "" || strings.HasPrefix(s.Name, "TagSpecifications["):
	case (s.Value == "true" || s.Value == "false") && value != "true" && value != "false":
		return fmt.Sprintf("it is true or false, and the mapping says %q", value)
	case wasNumber == nil && isNumber != nil:
		return fmt.Sprintf("it is a number, and the mapping says %q", value)
	}
	return ""
}

// byPath is what the mapping says of the path itself, or of what it is below and what is left
// out.
func (k *copying) byPath(name string) (value string, mapped bool) {
	if value, mapped = k.sections[ofSettings][name]; mapped {
		k.used[string(ofSettings)+"."+name] = true
		return value, true
	}
	for path, value := range k.sections[ofSettings] {
		if value == "" && (strings.HasPrefix(name, path+".") || strings.HasPrefix(name, path+"[")) {
			k.used[string(ofSettings)+"."+path] = true
			return "", true
		}
	}
	return "", false
}

// byValue is what the mapping says of the setting's value. An instance profile may be mapped
// by its name where the version has its ARN.
func (k *copying) byValue(section mappingSection, s LaunchSetting) (value string, mapped bool) {
	if section == "" || section == ofSettings {
		return "", false
	}
	keys := []string{s.Value}
	if s.Name == settingProfileARN {
		keys = append(keys, afterSlash(s.Value))
	}
	for _, key := range keys {
		if value, mapped = k.sections[section][key]; mapped {
			k.used[string(section)+"."+key] = true
			return value, true
		}
	}
	return "", false
}

// profilePath is where the value goes: EC2 has one path for the name of an instance profile,
// and one for its ARN.
func profilePath(name, value string) string {
	switch {
	case name != settingProfileARN && name != settingProfileName:
		return name
	case strings.HasPrefix(value, "arn:"):
		return settingProfileARN
	}
	return settingProfileName
}

func afterSlash(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

func (k *copying) gap(b boundSetting, s LaunchSetting) MappingGap {
	g := MappingGap{Name: s.Name, Value: s.Value, Section: string(b.section), Key: s.Value}
	elsewhere := "account " + string(k.to.AccountID)
	switch {
	case k.from.AccountID == k.to.AccountID || b.reach == inRegion:
		elsewhere = string(k.to.Region)
	case k.from.Region != k.to.Region && b.reach == inScope:
		elsewhere = k.to.String()
	}
	g.Why = fmt.Sprintf("%s is of %s, and the mapping does not say what stands for it in %s", s.Value, b.reach.owner(k.from), elsewhere)
	g.Remedy = fmt.Sprintf("say under %s what takes the place of %s", b.section, s.Value)
	if b.section == ofSettings {
		g.Key = s.Name
		g.Remedy = fmt.Sprintf("give %s another value under settings, or leave %s out with \"\"", s.Name, leavable(s.Name))
	}
	return g
}

// owner is what has the thing that a setting names.
func (r settingReach) owner(of Scope) string {
	switch r {
	case inAccount:
		return "account " + string(of.AccountID)
	case inRegion:
		return string(of.Region)
	}
	return of.String()
}

// dropEmptyTags leaves out kinds of things that no tag is left for: EC2 takes none without.
func (k *copying) dropEmptyTags() {
	tagged := map[string]bool{}
	for _, s := range k.copied.Settings {
		if _, spec := taggedKey(s.Name); spec != "" {
			tagged[spec] = true
		}
	}
	k.copied.Settings = slices.DeleteFunc(k.copied.Settings, func(s LaunchSetting) bool {
		spec, isKind := strings.CutSuffix(s.Name, ".ResourceType")
		return isKind && strings.HasPrefix(s.Name, "TagSpecifications[") && !tagged[spec]
	})
}
