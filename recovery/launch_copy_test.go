package recovery

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var (
	copyFrom = Scope{AccountID: "111122223333", Region: "us-west-2"}
	copyTo   = Scope{AccountID: "444455556666", Region: "eu-west-1"}
)

// saying is a version with these settings: name, value, name, value.
func saying(pairs ...string) LaunchTemplateVersion {
	var v LaunchTemplateVersion
	for i := 0; i < len(pairs); i += 2 {
		v.Settings = append(v.Settings, LaunchSetting{pairs[i], pairs[i+1]})
	}
	slices.SortFunc(v.Settings, func(a, b LaunchSetting) int { return strings.Compare(a.Name, b.Name) })
	return v
}

func TestACopyNeedsAMappingForWhatAnotherPlaceDoesNotHave(t *testing.T) {
	sameAccount, sameRegion := Scope{"111122223333", "eu-west-1"}, Scope{"444455556666", "us-west-2"}
	for _, tt := range []struct {
		name, value string
		section     string // that lacks it elsewhere; "": it goes as it is
		in          []Scope
	}{
		{"NetworkInterfaces[0].SubnetId", "subnet-0aaa", "subnets", []Scope{copyTo, sameAccount, sameRegion}},
		{"NetworkInterfaces[1].Groups[0]", "sg-0aaa", "securityGroups", []Scope{copyTo, sameAccount, sameRegion}},
		{"SecurityGroups[0]", "web", "securityGroups", []Scope{copyTo, sameAccount, sameRegion}},
		{"IamInstanceProfile.Name", "app", "instanceProfiles", []Scope{copyTo, sameRegion}},
		{"IamInstanceProfile.Arn", "arn:aws:iam::111122223333:instance-profile/app", "instanceProfiles", []Scope{copyTo, sameRegion}},
		{"KeyName", "ops", "keyPairs", []Scope{copyTo, sameAccount, sameRegion}},
		{"ImageId", "ami-0aaa", "images", []Scope{copyTo, sameAccount, sameRegion}},
		{"ImageId", "resolve:ssm:golden", "images", []Scope{copyTo, sameAccount, sameRegion}},
		{"ImageId", "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023", "", nil},
		{"BlockDeviceMappings[/dev/sda1].Ebs.KmsKeyId", "alias/app", "kmsKeys", []Scope{copyTo, sameAccount, sameRegion}},
		{"BlockDeviceMappings[/dev/sda1].Ebs.KmsKeyId", "alias/aws/ebs", "", nil},
		{"BlockDeviceMappings[/dev/sda1].Ebs.SnapshotId", "snap-0aaa", "settings", []Scope{copyTo, sameAccount, sameRegion}},
		{"NetworkInterfaces[0].PrivateIpAddress", "10.0.1.9", "settings", []Scope{copyTo, sameAccount, sameRegion}},
		{"Placement.AvailabilityZone", "us-west-2a", "settings", []Scope{copyTo, sameAccount}},
		{"Placement.Tenancy", "host", "", nil},
		{"InstanceType", "m5.large", "", nil},
		{"UserData", "sha256:aaaa", "", nil},
		{"TagSpecifications[instance].Tags[From].Value", "subnet-0123456789abcdef0", "", nil},
		{"NetworkInterfaces[0].Description", "eni-0123456789abcdef0", "", nil},
		// What EC2 may add one day is judged by its form.
		{"New.ThingId", "thing-0123456789abcdef0", "settings", []Scope{copyTo, sameAccount, sameRegion}},
		{"New.ThingArn", "arn:aws:ec2:us-west-2:111122223333:thing/1", "settings", []Scope{copyTo, sameAccount, sameRegion}},
		{"New.RoleArn", "arn:aws:iam::111122223333:role/app", "settings", []Scope{copyTo, sameRegion}},
		{"New.Words", "some-thing", "", nil},
	} {
		for _, to := range []Scope{copyFrom, copyTo, sameAccount, sameRegion} {
			got := saying(tt.name, tt.value).CopyTo(copyFrom, to, LaunchMapping{})
			if !slices.Contains(tt.in, to) {
				if len(got.Gaps) > 0 || len(got.Changes) > 0 || len(got.Settings) != 1 {
					t.Errorf("%s %s to %s: got %+v, want it as it is", tt.name, tt.value, to, got)
				}
				continue
			}
			if len(got.Gaps) != 1 || got.Gaps[0].Section != tt.section || len(got.Settings) > 0 || !strings.Contains(got.Gaps[0].Remedy, tt.section) {
				t.Errorf("%s %s to %s: got %+v, want a gap in %s", tt.name, tt.value, to, got.Gaps, tt.section)
			}
		}
	}
}

func TestAMappingReplacesWhereverAValueStands(t *testing.T) {
	for name, tt := range map[string]struct {
		source  LaunchTemplateVersion
		mapping LaunchMapping
		says    LaunchTemplateVersion
		unused  []string
	}{
		"by value, everywhere": {
			saying("NetworkInterfaces[0].Groups[0]", "sg-1", "NetworkInterfaces[1].Groups[0]", "sg-1"),
			LaunchMapping{SecurityGroups: map[string]string{"sg-1": "sg-9", "sg-2": "sg-8"}},
			saying("NetworkInterfaces[0].Groups[0]", "sg-9", "NetworkInterfaces[1].Groups[0]", "sg-9"),
			[]string{"securityGroups.sg-2"},
		},
		"by path, before the value": {
			saying("NetworkInterfaces[0].Groups[0]", "sg-1", "NetworkInterfaces[1].Groups[0]", "sg-1"),
			LaunchMapping{SecurityGroups: map[string]string{"sg-1": "sg-9"}, Settings: map[string]string{"NetworkInterfaces[1].Groups[0]": "sg-7"}},
			saying("NetworkInterfaces[0].Groups[0]", "sg-9", "NetworkInterfaces[1].Groups[0]", "sg-7"), nil,
		},
		"another instance type": {
			saying("InstanceType", "m5.large"),
			LaunchMapping{Settings: map[string]string{"InstanceType": "m6i.large"}},
			saying("InstanceType", "m6i.large"), nil,
		},
		"left out, with what is below it": {
			saying("NetworkInterfaces[0].PrivateIpAddresses[0].Primary", "true", "NetworkInterfaces[0].PrivateIpAddresses[0].PrivateIpAddress", "10.0.0.9", "UserData", "sha256:a", "InstanceType", "m5.large"),
			LaunchMapping{Settings: map[string]string{"NetworkInterfaces[0].PrivateIpAddresses": "", "UserData": "", "Network": ""}},
			saying("InstanceType", "m5.large"),
			[]string{"settings.Network"},
		},
		"a profile by its name, in place of its ARN": {
			saying("IamInstanceProfile.Arn", "arn:aws:iam::111122223333:instance-profile/team/app"),
			LaunchMapping{InstanceProfiles: map[string]string{"app": "app"}},
			saying("IamInstanceProfile.Name", "app"), nil,
		},
		"a profile by its ARN, in place of its name": {
			saying("IamInstanceProfile.Name", "app"),
			LaunchMapping{InstanceProfiles: map[string]string{"app": "arn:aws:iam::444455556666:instance-profile/app"}},
			saying("IamInstanceProfile.Arn", "arn:aws:iam::444455556666:instance-profile/app"), nil,
		},
		"tags that DRS and AWS give for themselves": {
			saying("TagSpecifications[instance].ResourceType", "instance", "TagSpecifications[instance].Tags[Name].Key", "Name", "TagSpecifications[instance].Tags[Name].Value", "web",
				"TagSpecifications[instance].Tags[aws:x].Key", "aws:x", "TagSpecifications[instance].Tags[aws:x].Value", "1",
				"TagSpecifications[volume].ResourceType", "volume", "TagSpecifications[volume].Tags[AWSElasticDisasterRecoveryManaged].Key", "AWSElasticDisasterRecoveryManaged",
				"TagSpecifications[volume].Tags[AWSElasticDisasterRecoveryManaged].Value", "drs", "Operator.Principal", "drs.amazonaws.com"),
			LaunchMapping{},
			saying("TagSpecifications[instance].ResourceType", "instance", "TagSpecifications[instance].Tags[Name].Key", "Name", "TagSpecifications[instance].Tags[Name].Value", "web"), nil,
		},
	} {
		got := tt.source.CopyTo(copyFrom, copyTo, tt.mapping)
		if len(got.Gaps) > 0 || !reflect.DeepEqual(got.Settings, tt.says.Settings) || !reflect.DeepEqual(got.Unused, tt.unused) {
			t.Errorf("%s:\ngot  %+v\nwant %+v, unused %v", name, got, tt.says.Settings, tt.unused)
		}
	}
}

func TestASettingKeepsItsKind(t *testing.T) {
	for _, tt := range []struct{ name, value, to, why string }{
		{"EbsOptimized", "true", "yes", "true or false"},
		{"EbsOptimized", "true", "false", ""},
		{"BlockDeviceMappings[/dev/sda1].Ebs.VolumeSize", "8", "large", "a number"},
		{"BlockDeviceMappings[/dev/sda1].Ebs.VolumeSize", "8", "100", ""},
		{"TagSpecifications[instance].Tags[Tier].Value", "1", "one", ""},
	} {
		got := saying(tt.name, tt.value).CopyTo(copyFrom, copyFrom, LaunchMapping{Settings: map[string]string{tt.name: tt.to}})
		if (len(got.Gaps) == 1) != (tt.why != "") || tt.why != "" && !strings.Contains(got.Gaps[0].Why, tt.why) {
			t.Errorf("%s from %s to %s: got %+v, want %q", tt.name, tt.value, tt.to, got.Gaps, tt.why)
		}
	}
}

func TestAMappingIsCheckedByItsForm(t *testing.T) {
	for name, tt := range map[string]struct {
		mapping LaunchMapping
		field   string
	}{
		"well":                      {LaunchMapping{Subnets: map[string]string{"subnet-1": "subnet-2"}, SecurityGroups: map[string]string{"web": "app", "sg-1": "sg-2"}, Settings: map[string]string{"NetworkInterfaces[1]": "", "TagSpecifications[instance].Tags[5]": ""}}, ""},
		"a subnet to nothing":       {LaunchMapping{Subnets: map[string]string{"subnet-1": ""}}, "m.subnets.subnet-1"},
		"a subnet to another thing": {LaunchMapping{Subnets: map[string]string{"subnet-1": "sg-1"}}, "m.subnets.subnet-1"},
		"a group to a name":         {LaunchMapping{SecurityGroups: map[string]string{"sg-1": "web"}}, "m.securityGroups.sg-1"},
		"nothing to a key pair":     {LaunchMapping{KeyPairs: map[string]string{"": "ops"}}, "m.keyPairs."},
		"other user data":           {LaunchMapping{Settings: map[string]string{"UserData": "IyEvYmluL3No"}}, "m.settings.UserData"},
		"a device's name":           {LaunchMapping{Settings: map[string]string{"BlockDeviceMappings[/dev/sda1].DeviceName": "/dev/xvda"}}, "m.settings.BlockDeviceMappings[/dev/sda1].DeviceName"},
		"one element of a list":     {LaunchMapping{Settings: map[string]string{"SecurityGroupIds[1]": ""}}, "m.settings.SecurityGroupIds[1]"},
		"all of an element":         {LaunchMapping{Settings: map[string]string{"NetworkInterfaces[0].Ipv6Addresses[0].Ipv6Address": ""}}, "m.settings.NetworkInterfaces[0].Ipv6Addresses[0].Ipv6Address"},
	} {
		var ps Problems
		tt.mapping.Check(&ps, "m")
		if (len(ps) == 0) != (tt.field == "") || len(ps) > 0 && ps[0].Field != tt.field {
			t.Errorf("%s: got %v, want a problem with %q", name, ps, tt.field)
		}
	}
}

// drawSettings draws settings of known kinds, each path once.
func drawSettings(t *rapid.T) LaunchTemplateVersion {
	var pairs []string
	for i, path := range []string{
		"NetworkInterfaces[0].SubnetId", "NetworkInterfaces[0].Groups[0]", "NetworkInterfaces[0].Groups[1]", "NetworkInterfaces[0].PrivateIpAddress",
		"IamInstanceProfile.Name", "KeyName", "ImageId", "InstanceType", "BlockDeviceMappings[/dev/sda1].Ebs.KmsKeyId", "New.ThingId",
	} {
		if rapid.Bool().Draw(t, path) {
			pairs = append(pairs, path, fmt.Sprintf("%s-%017x", []string{"subnet", "sg", "sg", "ip", "name", "key", "ami", "type", "key", "thing"}[i], rapid.IntRange(0, 2).Draw(t, "of "+path)))
		}
	}
	return saying(pairs...)
}

func TestWhatACopySaysIsMappedOrMeansTheSameEverywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := drawSettings(t)
		var m LaunchMapping
		first := source.CopyTo(copyFrom, copyTo, m)
		if len(first.Gaps)+len(first.Settings) != len(source.Settings) {
			t.Fatalf("%d gaps and %d settings of %d", len(first.Gaps), len(first.Settings), len(source.Settings))
		}
		// What a gap asks for closes it, and all of its value.
		m = LaunchMapping{Subnets: map[string]string{}, SecurityGroups: map[string]string{}, InstanceProfiles: map[string]string{}, KeyPairs: map[string]string{}, Images: map[string]string{}, KMSKeys: map[string]string{}, Settings: map[string]string{}}
		var left []string
		for _, g := range first.Gaps {
			if rapid.Bool().Draw(t, "close "+g.Name) {
				m.sections()[mappingSection(g.Section)][g.Key] = "mapped-" + g.Key
			}
		}
		for _, g := range first.Gaps {
			if _, closed := m.sections()[mappingSection(g.Section)][g.Key]; !closed {
				left = append(left, g.Name)
			}
		}
		then := source.CopyTo(copyFrom, copyTo, m)
		var gaps []string
		for _, g := range then.Gaps {
			gaps = append(gaps, g.Name)
		}
		if !slices.Equal(gaps, left) || len(then.Unused) > 0 {
			t.Fatalf("gaps %v, unused %v, want gaps %v", gaps, then.Unused, left)
		}
		for _, s := range then.Settings {
			if s.boundTo().reach.crosses(copyFrom, copyTo) && !strings.HasPrefix(s.Value, "mapped-") {
				t.Fatalf("%s still says %s", s.Name, s.Value)
			}
		}
		if beside := source.CopyTo(copyFrom, copyFrom, LaunchMapping{}); len(beside.Changes) > 0 || len(beside.Gaps) > 0 {
			t.Fatalf("beside the original: %+v", beside)
		}
	})
}

func TestACopyIsCheckedAgainstWhatIsThere(t *testing.T) {
	place := LaunchPlace{
		InstanceTypes:    []InstanceType{{Name: "m5.large", Architectures: []string{"x86_64"}, Zones: []string{"eu-west-1a"}}, {Name: "m6g.large", Architectures: []string{"arm64"}, Zones: []string{"eu-west-1a"}}},
		Subnets:          []LaunchSubnet{{ID: "subnet-1", VPCID: "vpc-1", Zone: "eu-west-1a", FreeAddresses: 9, Tags: map[string]string{"Name": "app"}}},
		SecurityGroups:   []SecurityGroup{{ID: "sg-1", VPCID: "vpc-1", Name: "web"}, {ID: "sg-2", VPCID: "vpc-2", Name: "web"}},
		InstanceProfiles: []InstanceProfile{{Name: "app", Role: "app"}},
	}
	for name, tt := range map[string]struct {
		says     LaunchTemplateVersion
		code     FindingCode
		severity Severity
	}{
		"well":                                  {saying("InstanceType", "m5.large", "NetworkInterfaces[0].SubnetId", "subnet-1", "NetworkInterfaces[0].Groups[0]", "sg-1", "IamInstanceProfile.Arn", "arn:aws:iam::444455556666:instance-profile/team/app"), "", ""},
		"no such type":                          {saying("InstanceType", "m9.large"), FindingTypeNotOffered, SeverityError},
		"no such profile, by its ARN":           {saying("IamInstanceProfile.Arn", "arn:aws:iam::444455556666:instance-profile/app2"), FindingProfileMissing, SeverityError},
		"a group in another VPC":                {saying("NetworkInterfaces[0].SubnetId", "subnet-1", "NetworkInterfaces[0].Groups[0]", "sg-2"), FindingGroupElsewhere, SeverityError},
		"of the second interface, nothing":      {saying("NetworkInterfaces[1].SubnetId", "subnet-9"), FindingSubnetMissing, SeverityError},
		"of the second, in another VPC":         {saying("NetworkInterfaces[1].Groups[0]", "sg-2", "NetworkInterfaces[1].SubnetId", "subnet-1"), FindingGroupElsewhere, SeverityError},
		"another architecture, as the original": {saying("InstanceType", "m6g.large"), FindingArchitecture, SeverityWarning},
		"user data, as the original has":        {saying("UserData", "sha256:aa"), FindingFieldForbidden, SeverityWarning},
	} {
		found := CheckCopy(tt.says.Settings, place)
		if slices.ContainsFunc(found, func(f Finding) bool { return strings.HasSuffix(f.Why, ": ") }) {
			t.Errorf("%s: got %+v, want that it is told why", name, found)
		}
		at := slices.IndexFunc(found, func(f Finding) bool { return f.Code == tt.code && f.Severity == tt.severity })
		if tt.code != "" && at < 0 || tt.code == "" && len(found) > 0 {
			t.Errorf("%s: got %+v, want %s %s", name, found, tt.code, tt.severity)
		}
	}
	from := LaunchPlace{Subnets: []LaunchSubnet{{ID: "subnet-0", Tags: map[string]string{"Name": "app"}}, {ID: "subnet-9"}}, SecurityGroups: []SecurityGroup{{ID: "sg-0", Name: "web"}}}
	for _, tt := range []struct{ section, value, want string }{
		{"subnets", "subnet-0", "[subnet-1]"},
		{"subnets", "subnet-9", "[]"},
		{"securityGroups", "sg-0", "[sg-1 sg-2]"},
		{"instanceProfiles", "arn:aws:iam::111122223333:instance-profile/app", "[app]"},
		{"keyPairs", "app", "[]"},
	} {
		if got := fmt.Sprint(MappingGap{Section: tt.section, Value: tt.value}.CandidatesIn(from, place)); got != tt.want {
			t.Errorf("for %s %s: got %s, want %s", tt.section, tt.value, got, tt.want)
		}
	}
}
