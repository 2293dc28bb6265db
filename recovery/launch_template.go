package recovery

import (
	"cmp"
	"slices"
	"time"
)

// LaunchTemplate is a launch template of EC2, with what its default and its latest version
// say.
type LaunchTemplate struct {
	Scope
	ID        string            `json:"launchTemplateID"`
	Name      string            `json:"name"`
	Tags      map[string]string `json:"tags,omitempty"`
	CreatedAt time.Time         `json:"createdAt,omitzero"`
	CreatedBy string            `json:"createdBy,omitempty"` // the principal's ARN
	// Default is the version that is launched from, where nobody says another.
	Default LaunchTemplateVersion `json:"default"`
	Latest  LaunchTemplateVersion `json:"latest"`
}

// LaunchTemplateVersion is a version of a launch template. It never changes.
type LaunchTemplateVersion struct {
	Number      int64           `json:"version"`
	Description string          `json:"description,omitempty"` // why it was made
	CreatedAt   time.Time       `json:"createdAt,omitzero"`
	CreatedBy   string          `json:"createdBy,omitempty"` // the principal's ARN
	Settings    []LaunchSetting `json:"settings"`            // in order of their names
}

// LaunchTemplateVersions are the versions of a launch template as they are at a time.
type LaunchTemplateVersions struct {
	Default int64
	All     []LaunchTemplateVersion // the latest first
}

// Find is the version of that number, or nil.
func (v LaunchTemplateVersions) Find(number int64) *LaunchTemplateVersion {
	i := slices.IndexFunc(v.All, func(v LaunchTemplateVersion) bool { return v.Number == number })
	if i < 0 {
		return nil
	}
	return &v.All[i]
}

// LaunchSetting is one value of a launch template, by the path that leads to it in EC2's
// words, such as NetworkInterfaces[0].SubnetId. What would be read from user data is never
// kept: its value is a hash.
type LaunchSetting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// The names of settings that Davit reads.
const (
	SettingInstanceType = "InstanceType"
	SettingSubnet       = "NetworkInterfaces[0].SubnetId"
	SettingImage        = "ImageId"
	SettingUserData     = "UserData"
	SettingTenancy      = "Placement.Tenancy"
	SettingKeyPair      = "KeyName"
	SettingPublicIP     = "NetworkInterfaces[0].AssociatePublicIpAddress"
	SettingEBSOptimized = "EbsOptimized"
	SettingHTTPTokens   = "MetadataOptions.HttpTokens"
)

// Setting is the value of that name, or "".
func (v LaunchTemplateVersion) Setting(name string) string {
	i, found := slices.BinarySearchFunc(v.Settings, name, func(s LaunchSetting, name string) int { return cmp.Compare(s.Name, name) })
	if !found {
		return ""
	}
	return v.Settings[i].Value
}

// drsServerTag is the tag by which DRS names the source server on the template that it
// makes for it.
const drsServerTag = "AWSElasticDisasterRecoverySourceServerID"

// SourceServerID is the source server that DRS made the template for, or "".
func (t LaunchTemplate) SourceServerID() SourceServerID { return SourceServerID(t.Tags[drsServerTag]) }

// LaunchChange is a setting that two versions differ in; "" is one that is not there.
type LaunchChange struct {
	Name   string `json:"name"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Diff is what differs in another version, in order of the settings' names.
func (v LaunchTemplateVersion) Diff(other LaunchTemplateVersion) []LaunchChange {
	changes := []LaunchChange{}
	a, b := v.Settings, other.Settings
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].Name < b[0].Name:
			changes = append(changes, LaunchChange{Name: a[0].Name, Before: a[0].Value})
			a = a[1:]
		case len(a) == 0 || b[0].Name < a[0].Name:
			changes = append(changes, LaunchChange{Name: b[0].Name, After: b[0].Value})
			b = b[1:]
		default:
			if a[0].Value != b[0].Value {
				changes = append(changes, LaunchChange{a[0].Name, a[0].Value, b[0].Value})
			}
			a, b = a[1:], b[1:]
		}
	}
	return changes
}
