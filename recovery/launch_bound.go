package recovery

import (
	"regexp"
	"strings"
)

// settingReach is how far what a setting names is the same thing.
type settingReach int

const (
	anywhere  settingReach = iota // it names nothing of an account or a Region
	inAccount                     // an account has it, in all Regions: what is IAM's
	inRegion                      // a Region has it, for all accounts: its zones
	inScope                       // one account has it, in one Region
)

// crosses reports whether what is named is another thing, or nothing, in the other place.
func (r settingReach) crosses(from, to Scope) bool {
	switch r {
	case inAccount:
		return from.AccountID != to.AccountID
	case inRegion:
		return from.Region != to.Region
	case inScope:
		return from != to
	}
	return false
}

// boundSetting is a setting that belongs to an account or a Region, and where a mapping says
// what stands for it elsewhere.
type boundSetting struct {
	section mappingSection
	reach   settingReach
}

// boundSettings are those that are known, by their paths without what tells the elements of
// lists apart. A private address belongs to its subnet.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html
var boundSettings = map[string]boundSetting{
	"NetworkInterfaces[].SubnetId":            {ofSubnets, inScope},
	"SecondaryInterfaces[].SecondarySubnetId": {ofSubnets, inScope},
	"NetworkInterfaces[].Groups[]":            {ofSecurityGroups, inScope},
	"SecurityGroupIds[]":                      {ofSecurityGroups, inScope},
	"SecurityGroups[]":                        {ofSecurityGroups, inScope},
	settingProfileName:                        {ofInstanceProfiles, inAccount},
	settingProfileARN:                         {ofInstanceProfiles, inAccount},
	SettingKeyPair:                            {ofKeyPairs, inScope},
	SettingImage:                              {ofImages, inScope},
	"BlockDeviceMappings[].Ebs.KmsKeyId":      {ofKMSKeys, inScope},

	"KernelId":                               {ofSettings, inScope},
	"RamDiskId":                              {ofSettings, inScope},
	"BlockDeviceMappings[].Ebs.SnapshotId":   {ofSettings, inScope},
	"NetworkInterfaces[].NetworkInterfaceId": {ofSettings, inScope},
	"NetworkInterfaces[].PrivateIpAddress":   {ofSettings, inScope},
	"NetworkInterfaces[].PrivateIpAddresses[].PrivateIpAddress":                        {ofSettings, inScope},
	"NetworkInterfaces[].Ipv6Addresses[].Ipv6Address":                                  {ofSettings, inScope},
	"NetworkInterfaces[].Ipv4Prefixes[].Ipv4Prefix":                                    {ofSettings, inScope},
	"NetworkInterfaces[].Ipv6Prefixes[].Ipv6Prefix":                                    {ofSettings, inScope},
	"SecondaryInterfaces[].PrivateIpAddresses[].PrivateIpAddress":                      {ofSettings, inScope},
	"Placement.AvailabilityZone":                                                       {ofSettings, inRegion},
	"Placement.AvailabilityZoneId":                                                     {ofSettings, inRegion},
	"Placement.GroupName":                                                              {ofSettings, inScope},
	"Placement.GroupId":                                                                {ofSettings, inScope},
	"Placement.HostId":                                                                 {ofSettings, inScope},
	"Placement.HostResourceGroupArn":                                                   {ofSettings, inScope},
	"LicenseSpecifications[].LicenseConfigurationArn":                                  {ofSettings, inScope},
	"CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId": {ofSettings, inScope},
	"CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationResourceGroupArn": {ofSettings, inScope},
}

const (
	settingProfileName = "IamInstanceProfile.Name"
	settingProfileARN  = "IamInstanceProfile.Arn"
)

var (
	elementKey = regexp.MustCompile(`\[[^\]]*\]`)
	// ownedID is how EC2 spells the IDs of what somebody has in a Region.
	ownedID  = regexp.MustCompile(`^[a-z]+-(?:[0-9a-f]{8}|[0-9a-f]{17})$`)
	ownedARN = regexp.MustCompile(`^arn:[^:]*:[^:]*:([^:]*):([0-9]{12}):`)
)

// boundTo says to what the setting belongs. What is not known is judged by its form, so that
// a setting that EC2 has added is not copied to where it means nothing: IDs, and the account
// and Region of ARNs. Text that people write is theirs.
func (s LaunchSetting) boundTo() boundSetting {
	switch {
	case strings.HasPrefix(s.Name, "TagSpecifications["), strings.HasSuffix(s.Name, ".Description"), s.Name == SettingUserData, s.sameEverywhere():
		return boundSetting{}
	}
	if known, ok := boundSettings[elementKey.ReplaceAllString(s.Name, "[]")]; ok {
		return known
	}
	if ownedID.MatchString(s.Value) {
		return boundSetting{ofSettings, inScope}
	}
	if arn := ownedARN.FindStringSubmatch(s.Value); arn != nil {
		if arn[1] == "" {
			return boundSetting{ofSettings, inAccount}
		}
		return boundSetting{ofSettings, inScope}
	}
	return boundSetting{}
}

// sameEverywhere reports whether AWS has what is named in every account and Region: its own
// keys, and the images that its public parameters lead to.
func (s LaunchSetting) sameEverywhere() bool {
	switch {
	case s.Name == SettingImage:
		return strings.HasPrefix(s.Value, "resolve:ssm:/aws/service/")
	case strings.HasSuffix(s.Name, ".KmsKeyId"):
		return strings.HasPrefix(s.Value, "alias/aws/")
	}
	return false
}

// drssOwn reports whether the setting is for DRS alone and goes with no copy: tags by which
// it finds what is its own, and what AWS sets itself.
func (s LaunchSetting) drssOwn() bool {
	if strings.HasPrefix(s.Name, "Operator.") {
		return true
	}
	key, _ := taggedKey(s.Name)
	return OwnTag(key)
}

// OwnTag reports whether AWS or DRS gave the tag for a purpose of its own, so that no copy
// has it.
func OwnTag(key string) bool {
	return strings.HasPrefix(key, "aws:") || strings.HasPrefix(key, "AWSElasticDisasterRecovery")
}

// taggedKey is the key of the tag that a setting belongs to, and the path of what is tagged.
func taggedKey(name string) (key, spec string) {
	spec, tag, isTag := strings.Cut(name, "].Tags[")
	if !isTag || !strings.HasPrefix(spec, "TagSpecifications[") {
		return "", ""
	}
	for _, part := range []string{"].Key", "].Value"} {
		if key, ok := strings.CutSuffix(tag, part); ok {
			return key, spec + "]"
		}
	}
	return "", ""
}
