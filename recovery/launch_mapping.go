package recovery

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// LaunchMapping says what stands elsewhere for what a launch template names: in a copy of it
// in another account or Region, each value on the left is the one on the right.
type LaunchMapping struct {
	Subnets          map[string]string `json:"subnets,omitempty" doc:"subnets by their IDs"`
	SecurityGroups   map[string]string `json:"securityGroups,omitempty" doc:"security groups by their IDs, or by their names where the launch template names them so"`
	InstanceProfiles map[string]string `json:"instanceProfiles,omitempty" doc:"instance profiles by their names or ARNs"`
	KeyPairs         map[string]string `json:"keyPairs,omitempty" doc:"key pairs by their names"`
	Images           map[string]string `json:"images,omitempty" doc:"images by their IDs"`
	KMSKeys          map[string]string `json:"kmsKeys,omitempty" doc:"KMS keys as the launch template names them: by ARN, ID or alias"`
	// Settings go before all others. A path stands for everything below it, too, where it is
	// left out.
	Settings map[string]string `json:"settings,omitempty" doc:"any setting by the path that leads to it in EC2's words, such as InstanceType; an empty value leaves it out, with everything below it"`
}

// mappingSection is a part of a mapping.
type mappingSection string

// The sections, as they are spelt.
const (
	ofSubnets          mappingSection = "subnets"
	ofSecurityGroups   mappingSection = "securityGroups"
	ofInstanceProfiles mappingSection = "instanceProfiles"
	ofKeyPairs         mappingSection = "keyPairs"
	ofImages           mappingSection = "images"
	ofKMSKeys          mappingSection = "kmsKeys"
	ofSettings         mappingSection = "settings"
)

// sections are the parts of the mapping by their names, the settings by path among them.
func (m LaunchMapping) sections() map[mappingSection]map[string]string {
	return map[mappingSection]map[string]string{
		ofSubnets: m.Subnets, ofSecurityGroups: m.SecurityGroups, ofInstanceProfiles: m.InstanceProfiles,
		ofKeyPairs: m.KeyPairs, ofImages: m.Images, ofKMSKeys: m.KMSKeys, ofSettings: m.Settings,
	}
}

// Over is the mapping with another's entries where it has none itself.
func (m LaunchMapping) Over(base LaunchMapping) LaunchMapping {
	over := func(base, top map[string]string) map[string]string {
		if len(base) == 0 {
			return top
		}
		both := maps.Clone(base)
		maps.Copy(both, top)
		return both
	}
	return LaunchMapping{
		Subnets: over(base.Subnets, m.Subnets), SecurityGroups: over(base.SecurityGroups, m.SecurityGroups),
		InstanceProfiles: over(base.InstanceProfiles, m.InstanceProfiles), KeyPairs: over(base.KeyPairs, m.KeyPairs),
		Images: over(base.Images, m.Images), KMSKeys: over(base.KMSKeys, m.KMSKeys), Settings: over(base.Settings, m.Settings),
	}
}

// Check finds what no launch template could be copied with. Its problems name fields below
// the given one.
func (m LaunchMapping) Check(ps *Problems, field string) {
	sections := m.sections()
	for _, name := range slices.Sorted(maps.Keys(sections)) {
		for _, from := range slices.Sorted(maps.Keys(sections[name])) {
			if why := name.refuses(from, sections[name][from]); why != "" {
				ps.Addf(field+"."+string(name)+"."+from, "%s", why)
			}
		}
	}
}

// refuses says why an entry cannot be meant, or "".
func (s mappingSection) refuses(from, to string) string {
	formed := func(prefix string) string {
		if strings.HasPrefix(from, prefix) && strings.HasPrefix(to, prefix) {
			return ""
		}
		return "it maps an ID that begins with " + prefix + " to another"
	}
	switch {
	case from == "":
		return "it says nothing of what to replace"
	case s == ofSettings && from == SettingUserData && to != "":
		return "user data is copied as it is, or left out with \"\""
	case s == ofSettings:
		return refusesPath(from, to)
	case to == "":
		return "it says nothing of what to put in its place: what is to be left out is left out by its path in settings"
	case s == ofSubnets:
		return formed("subnet-")
	case s == ofSecurityGroups && strings.HasPrefix(from, "sg-"):
		return formed("sg-")
	}
	return ""
}

var (
	identity = regexp.MustCompile(`\]\.(?:Key|ResourceType|DeviceName|DeviceIndex)$`)
	// keyedElement is an element of a list whose elements are named by what tells them apart.
	keyedElement = regexp.MustCompile(`^(?:NetworkInterfaces|SecondaryInterfaces)\[[0-9]+\]|^TagSpecifications.*`)
	placed       = regexp.MustCompile(`\[[0-9]+\]`)
)

// refusesPath says why a setting by that path cannot be replaced so, or "".
func refusesPath(path, to string) string {
	switch whole := leavable(path); {
	case identity.MatchString(path):
		return "it tells elements of a list apart, and is copied as it is"
	case to == "" && whole != path:
		return "an element of a list is not left out by itself: leave out " + whole + ", or give it another value"
	}
	return ""
}

// leavable is what has to be left out for a setting to be: an element that is named by its
// place alone would rename those behind it.
func leavable(path string) string {
	start := len(keyedElement.FindString(path))
	if at := placed.FindStringIndex(path[start:]); at != nil {
		return path[:start+at[0]]
	}
	return path
}
