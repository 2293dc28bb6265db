package recovery

import (
	"slices"
	"strings"
)

// networkInterfaces finds what DRS overrides: it launches with the first network interface
// alone, a new one. That is inferred from what launches look like; no page of AWS that we
// read says it.
func (k *launchCheck) networkInterfaces() {
	if id := k.c.Template.Setting("NetworkInterfaces[0].NetworkInterfaceId"); id != "" {
		k.find(FindingNetworkOverridden, "take the network interface out of the launch template",
			"it names the network interface %s, and DRS makes a new one at every launch", id)
	}
	var others []string
	for _, s := range k.c.Template.Settings {
		device, isInterface := strings.CutPrefix(s.Name, "NetworkInterfaces[")
		if device, _, _ = strings.Cut(device, "]"); isInterface && device != "0" && !slices.Contains(others, device) {
			others = append(others, device)
		}
	}
	if len(others) > 0 {
		k.find(FindingNetworkOverridden, "take all but the first network interface out of the launch template",
			"DRS launches with the first network interface alone, and it states also those with device index %s", strings.Join(others, ", "))
	}
}

// ignoredSettings are what DRS puts its own in place of, and why.
var ignoredSettings = []struct{ name, why string }{
	{SettingImage, refusedLaunchFields["imageId"]},
	{"KernelId", refusedLaunchFields["imageId"]},
	{"RamDiskId", refusedLaunchFields["imageId"]},
}

// fields finds settings of the template that DRS ignores, and those that it must not have.
func (k *launchCheck) fields() {
	for _, s := range ignoredSettings {
		if k.c.Template.Setting(s.name) != "" {
			k.find(FindingFieldIgnored, "take "+s.name+" out of the launch template", "the launch template's %s does not count: %s", s.name, s.why)
		}
	}
	if k.c.Template.Setting(SettingUserData) != "" {
		k.find(FindingFieldForbidden, "take UserData out of the launch template", "the launch template has UserData: %s", refusedLaunchFields["userData"])
	}
	if k.c.Server.SourceServerID == "" {
		return
	}
	var foreign []string
	for _, s := range k.c.Template.Settings {
		device, isMapping := strings.CutPrefix(s.Name, "BlockDeviceMappings[")
		device, _, _ = strings.Cut(device, "]")
		ofServer := func(d Disk) bool { return d.Device == device }
		if isMapping && !slices.ContainsFunc(k.c.Server.Disks, ofServer) && !slices.Contains(foreign, device) {
			foreign = append(foreign, device)
		}
	}
	if len(foreign) > 0 {
		k.find(FindingFieldForbidden, "take them out of the launch template",
			"the launch template maps block devices that the server has not (%s): %s", strings.Join(foreign, ", "), refusedLaunchFields["blockDeviceMappings"])
	}
}
