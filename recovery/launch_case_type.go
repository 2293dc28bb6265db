package recovery

import (
	"cmp"
	"slices"
	"strings"
)

// replicated is the architecture of all servers that DRS replicates, as far as is known.
const replicated = "x86_64"

// LaunchedType is the instance type that the launch would have, as far as it is known, and
// the right-sizing by which DRS chooses it, or "" where it does not.
func (c LaunchCase) LaunchedType() (name, rightSizing string) {
	stated := orEmpty(c.Launch.InstanceType)
	if method := orEmpty(c.Launch.RightSizing); method != "" && method != "NONE" {
		return cmp.Or(c.Server.RecommendedType, stated), method
	}
	return stated, ""
}

// instanceType checks the type that the launch would have: that it is offered where the
// server is launched, and fits the server.
func (k *launchCheck) instanceType() {
	stated := orEmpty(k.c.Launch.InstanceType)
	name, method := k.c.LaunchedType()
	by := ""
	if method != "" {
		by = ", which DRS chooses by right-sizing " + method + ","
		if stated != "" && name != stated {
			k.find(FindingTypeOverridden, "turn right-sizing off (NONE), or leave the instance type out",
				"with right-sizing %s DRS launches %s, not %s", method, name, stated)
		}
	}
	if name == "" || k.unread(PartInstanceTypes) {
		return
	}
	i := slices.IndexFunc(k.p.InstanceTypes, func(t InstanceType) bool { return t.Name == name })
	if i < 0 {
		k.find(FindingTypeNotOffered, "state another instance type", "instance type %s%s is not offered in the Region", name, by)
		return
	}
	k.fits(k.p.InstanceTypes[i], by)
}

func (k *launchCheck) fits(t InstanceType, by string) {
	if k.at != nil && !slices.Contains(t.Zones, k.at.Zone) {
		k.find(FindingTypeNotOffered, "state another instance type, or a subnet in "+orNone(t.Zones),
			"instance type %s%s is not offered in %s, the zone of subnet %s", t.Name, by, k.at.Zone, k.at.ID)
	}
	if !slices.Contains(t.Architectures, replicated) {
		k.find(FindingArchitecture, "state an instance type for "+replicated,
			"instance type %s%s is for %s, and DRS replicates servers of %s alone", t.Name, by, strings.Join(t.Architectures, ", "), replicated)
	}
	if mode := k.c.BootMode; mode != "" && !slices.Contains(t.BootModes, mode) {
		k.find(FindingBootMode, "state an instance type that boots by "+mode,
			"instance type %s%s boots by %s, and the server by %s", t.Name, by, strings.Join(t.BootModes, ", "), mode)
	}
	if on := k.c.Launch.EBSOptimized; on != nil && *on && t.EBSOptimized == "unsupported" {
		k.find(FindingEBSOptimization, "turn EBS optimisation off, or state another instance type",
			"instance type %s%s cannot be EBS-optimised", t.Name, by)
	}
}

func orNone(zones []string) string {
	if len(zones) == 0 {
		return "another Region"
	}
	return strings.Join(zones, ", ")
}
