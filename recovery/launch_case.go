package recovery

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// The kinds of findings about how a server would be launched.
const (
	FindingTypeNotOffered    FindingCode = "TYPE_NOT_OFFERED"
	FindingArchitecture      FindingCode = "ARCHITECTURE_MISMATCH"
	FindingBootMode          FindingCode = "BOOT_MODE_MISMATCH"
	FindingEBSOptimization   FindingCode = "EBS_OPTIMIZATION"
	FindingGroupMissing      FindingCode = "SECURITY_GROUP_MISSING"
	FindingGroupElsewhere    FindingCode = "SECURITY_GROUP_ELSEWHERE"
	FindingProfileMissing    FindingCode = "INSTANCE_PROFILE_MISSING"
	FindingKeyPairMissing    FindingCode = "KEY_PAIR_MISSING"
	FindingLicence           FindingCode = "LICENSE_TENANCY"
	FindingPrivateIP         FindingCode = "PRIVATE_IP"
	FindingTypeOverridden    FindingCode = "TYPE_OVERRIDDEN"
	FindingNetworkOverridden FindingCode = "NETWORK_OVERRIDDEN"
	FindingFieldIgnored      FindingCode = "FIELD_IGNORED"
	FindingFieldForbidden    FindingCode = "FIELD_FORBIDDEN"
	// FindingAlternative says that an alternative of a launch configuration would not do.
	FindingAlternative FindingCode = "LAUNCH_ALTERNATIVE"
	// FindingLaunchRule says that a launch does not comply with a rule of the organisation.
	FindingLaunchRule FindingCode = "LAUNCH_RULE"
)

// LaunchSeverities are how much the findings of CheckLaunch matter: with an error the launch
// would fail, or fail to be what was meant.
var LaunchSeverities = map[FindingCode]Severity{
	FindingTypeNotOffered: SeverityError, FindingArchitecture: SeverityError, FindingBootMode: SeverityError,
	FindingEBSOptimization: SeverityError, FindingGroupMissing: SeverityError, FindingGroupElsewhere: SeverityError,
	FindingProfileMissing: SeverityError, FindingKeyPairMissing: SeverityError, FindingLicence: SeverityError, FindingPrivateIP: SeverityError,
	FindingSubnetMissing: SeverityError, FindingSubnetFull: SeverityError, FindingFieldForbidden: SeverityError,
	FindingTypeOverridden: SeverityWarning, FindingNetworkOverridden: SeverityWarning, FindingFieldIgnored: SeverityWarning,
	FindingNotAsked: SeverityUnknown,
}

// LaunchCase is a server and how it would be launched.
type LaunchCase struct {
	Server SourceServer
	// BootMode is the server's, as far as it is known: legacy-bios, uefi, or "".
	BootMode string
	// Launch is what would hold: what people state, over what the server's launch configuration
	// and its template say.
	Launch LaunchConfiguration
	// Template are the other settings of the version that it is launched from.
	Template LaunchTemplateVersion
}

// Where is how findings name the case.
func (c LaunchCase) Where() string {
	switch {
	case c.Server.SourceServerID == "":
		return "launch template"
	case c.Server.Name() == string(c.Server.SourceServerID):
		return "server " + c.Server.Name()
	}
	return fmt.Sprintf("server %s (%s)", c.Server.Name(), c.Server.SourceServerID)
}

// CheckLaunch holds a case against what the account and Region have, and finds everything
// that would make the launch fail, or be another than is stated. A part of the Region that
// is not known, and that the case depends on, is a finding, too.
func CheckLaunch(c LaunchCase, p LaunchPlace) []Finding {
	k := &launchCheck{c: c, p: p}
	k.subnet()
	k.instanceType()
	k.securityGroups()
	k.instanceProfile()
	k.keyPair()
	k.licence()
	k.address()
	k.networkInterfaces()
	k.fields()
	return k.found
}

// CheckLaunches checks cases that would be launched together: each by itself, and that their
// subnets have room for all of them.
func CheckLaunches(cases []LaunchCase, p LaunchPlace) []Finding {
	var found []Finding
	count := map[string]int{}
	for _, c := range cases {
		found = append(found, CheckLaunch(c, p)...)
		count[orEmpty(c.Launch.SubnetID)]++
	}
	for _, s := range p.Subnets {
		if n := count[s.ID]; n > s.FreeAddresses {
			found = append(found, launchFinding(FindingSubnetFull, "subnet "+s.ID,
				fmt.Sprintf("servers to launch into it: %d; free of its addresses (%s): %d", n, s.CIDR, s.FreeAddresses), "free some, or spread the servers over more subnets"))
		}
	}
	return found
}

func launchFinding(code FindingCode, where, why, remedy string) Finding {
	return Finding{Code: code, Severity: LaunchSeverities[code], Where: where, Why: why, Remedy: remedy}
}

// launchCheck is the check of one case under way.
type launchCheck struct {
	c     LaunchCase
	p     LaunchPlace
	at    *LaunchSubnet // where it is launched, if that is stated and known
	found []Finding
}

func (k *launchCheck) find(code FindingCode, remedy, why string, args ...any) {
	k.found = append(k.found, launchFinding(code, k.c.Where(), fmt.Sprintf(why, args...), remedy))
}

// unread reports whether a part of the place is not known, and notes that.
func (k *launchCheck) unread(part LaunchPart) bool {
	err := k.p.Unread[part]
	if err != nil {
		k.find(FindingNotAsked, "see `davit account check`", "%s could not be asked: %s", part, err)
	}
	return err != nil
}

func (k *launchCheck) subnet() {
	id := orEmpty(k.c.Launch.SubnetID)
	if id == "" || k.unread(PartSubnets) {
		return
	}
	if i := slices.IndexFunc(k.p.Subnets, func(s LaunchSubnet) bool { return s.ID == id }); i >= 0 {
		k.at = &k.p.Subnets[i]
		return
	}
	k.find(FindingSubnetMissing, "state another subnet", "there is no subnet %s", id)
}

// securityGroups checks that they exist, and in the VPC of the subnet: EC2 refuses a launch
// with others.
func (k *launchCheck) securityGroups() {
	if len(k.c.Launch.SecurityGroupIDs) == 0 || k.unread(PartSecurityGroups) {
		return
	}
	for _, id := range k.c.Launch.SecurityGroupIDs {
		i := slices.IndexFunc(k.p.SecurityGroups, func(g SecurityGroup) bool { return g.ID == id })
		switch {
		case i < 0:
			k.find(FindingGroupMissing, "state another security group", "there is no security group %s", id)
		case k.at != nil && k.p.SecurityGroups[i].VPCID != k.at.VPCID:
			k.find(FindingGroupElsewhere, "state a security group of "+k.at.VPCID,
				"security group %s is in %s, and subnet %s in %s", id, k.p.SecurityGroups[i].VPCID, k.at.ID, k.at.VPCID)
		}
	}
}

func (k *launchCheck) instanceProfile() {
	name := orEmpty(k.c.Launch.InstanceProfile)
	if name == "" || k.unread(PartInstanceProfiles) {
		return
	}
	i := slices.IndexFunc(k.p.InstanceProfiles, func(p InstanceProfile) bool { return p.Name == name })
	switch {
	case i < 0:
		k.find(FindingProfileMissing, "make it, or state another", "there is no instance profile %s", name)
	case k.p.InstanceProfiles[i].Role == "":
		k.find(FindingProfileMissing, "give it a role", "the instance profile %s has no role", name)
	}
}

// keyPair checks that it exists: EC2 refuses a launch with another. Its name is as it is spelt.
func (k *launchCheck) keyPair() {
	name := k.c.Template.Setting(SettingKeyPair)
	if name == "" || k.unread(PartKeyPairs) || slices.Contains(k.p.KeyPairs, name) {
		return
	}
	k.find(FindingKeyPairMissing, "import it, or take KeyName out of the launch template", "there is no key pair %s", name)
}

// licence checks what DRS asks of a Windows licence of one's own: a dedicated host. DRS
// refuses a StartRecovery without one.
func (k *launchCheck) licence() {
	windows := strings.Contains(strings.ToLower(k.c.Server.OS), "windows")
	tenancy := cmp.Or(k.c.Template.Setting(SettingTenancy), "default")
	if windows && k.c.Launch.OSBYOL != nil && *k.c.Launch.OSBYOL && tenancy != "host" {
		k.find(FindingLicence, "put tenancy host into the launch template, or turn osByol off",
			"osByol for Windows needs a dedicated host, and the tenancy is %s", tenancy)
	}
}

// address checks a static address as far as the place tells: who has it in use, it does not.
func (k *launchCheck) address() {
	if k.c.Launch.PrivateIP == nil {
		return
	}
	if on := k.c.Launch.CopyPrivateIP; on != nil && *on {
		k.find(FindingNetworkOverridden, "turn copyPrivateIp off", "copyPrivateIp gives the address of the source server, not %s", *k.c.Launch.PrivateIP)
	}
	if k.at == nil {
		return
	}
	if err := CheckPrivateIP(*k.c.Launch.PrivateIP, k.at.CIDR, func(netip.Addr) string { return "" }); err != nil {
		k.find(FindingPrivateIP, "state another address", "%s", err)
	}
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
