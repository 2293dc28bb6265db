package control

import (
	"fmt"
	"slices"
	"strings"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// judgeTargets judges where the servers would be launched.
func (f *flight) judgeTargets(l *look) {
	if len(l.picked) == 0 {
		return
	}
	f.judgeLaunches(l)
	f.judgePrepared(l)
	if l.targets.err != nil {
		f.report.unknown(l.scope.String(), "where servers are launched", l.targets.err)
		return
	}
	if l.subnets.err != nil {
		f.report.unknown(l.scope.String(), "the subnets", l.subnets.err)
		return
	}
	if f.report.Mode == recovery.Drill {
		f.judgeDrillStated()
	}
	for _, t := range l.targets.value {
		i := slices.IndexFunc(l.picked, func(s recovery.SourceServer) bool { return s.SourceServerID == t.SourceServerID })
		if i < 0 {
			continue
		}
		f.note(l.picked[i].ServerKey, t)
		f.judgeTarget(l, "server "+serverName(l.picked[i]), t)
		f.judgeLaunch(l, f.rules, l.picked[i], t)
		f.judgeAlternatives(l, l.picked[i], t)
	}
	f.judgePlace(l)
	f.judgeRoom(l)
	f.judgeCapacity(l)
}

// judgeDrillStated refuses a drill whose plan does not say where drills may run.
func (f *flight) judgeDrillStated() {
	where := "plan " + f.report.Plan.Name
	stated := func(have Finding) bool { return have.Code == recovery.FindingDrillNotIsolated && have.Where == where }
	drill := f.report.Plan.Drill
	if drill.Network == recovery.DrillShared || len(drill.SubnetIDs) > 0 || slices.ContainsFunc(f.report.Findings, stated) {
		return
	}
	f.report.find(notIsolated, where, "it does not say in which subnets a drill may run",
		"list them in drill.subnetIDs, or say drill.network: shared if drills may run beside production")
}

// note keeps with a server where it would be launched.
func (f *flight) note(key recovery.ServerKey, t cloud.LaunchTarget) {
	f.report.servers(func(s *ResolvedServer) {
		if s.ServerKey == key {
			s.SubnetID, s.InstanceType = t.SubnetID, t.InstanceType
		}
	})
}

func (f *flight) judgeTarget(l *look, where string, t cloud.LaunchTarget) {
	subnet, exists := subnetOf(l, t.SubnetID)
	if t.SubnetID != "" && !exists {
		f.report.find(subnetMissing, where, fmt.Sprintf("⟨its launch template names|their launch templates name⟩ subnet %s, which does not exist in %s", t.SubnetID, l.scope),
			"state another subnet in the launch configuration of the group or the plan, or put one into ⟨its launch template|their launch templates⟩")
		return
	}
	drill := f.report.Plan.Drill
	switch {
	case f.report.Mode == recovery.Recovery:
		if slices.Contains(drill.SubnetIDs, t.SubnetID) {
			f.report.find(intoDrillSubnet, where, fmt.Sprintf("⟨its launch template puts it|their launch templates put them⟩ into %s, which the plan keeps for drills", t.SubnetID),
				"state a production subnet in the launch configuration of the group or the plan, or put one into ⟨its launch template|their launch templates⟩")
		}
	case drill.Network != recovery.DrillShared && len(drill.SubnetIDs) > 0:
		f.judgeIsolation(where, t, subnet)
	}
}

// judgeIsolation refuses a drill that could touch production.
func (f *flight) judgeIsolation(where string, t cloud.LaunchTarget, subnet cloud.Subnet) {
	drill := f.report.Plan.Drill
	refuse := func(remedy, format string, args ...any) {
		f.report.find(notIsolated, where, fmt.Sprintf(format, args...), remedy)
	}
	switch {
	case t.SubnetID == "":
		refuse("put one of "+listed(drill.SubnetIDs)+" into drill.launchConfiguration of the plan, or into ⟨its launch template|their launch templates⟩",
			"⟨its launch template names no subnet, so that it|their launch templates name no subnet, so that they⟩ would be launched into the default VPC")
	case !slices.Contains(drill.SubnetIDs, t.SubnetID):
		refuse("put one of "+listed(drill.SubnetIDs)+" into drill.launchConfiguration of the plan, or into ⟨its launch template|their launch templates⟩",
			"⟨its launch template puts it|their launch templates put them⟩ into %s, which is not a drill subnet of the plan", t.SubnetID)
	case len(subnet.RoutesOut) > 0:
		f.refuseRoutes(where, subnet)
	}
	if t.CopyPrivateIP {
		refuse("turn copyPrivateIp off in drill.launchConfiguration of the plan, or in ⟨its launch configuration|their launch configurations⟩ in DRS",
			"⟨it would take the private address that its source server has|they would take the private addresses that their source servers have⟩ in production")
	}
	for _, group := range t.SecurityGroupIDs {
		if len(drill.SecurityGroupIDs) > 0 && !slices.Contains(drill.SecurityGroupIDs, group) {
			refuse("put one of "+listed(drill.SecurityGroupIDs)+" into drill.launchConfiguration of the plan, or into ⟨its launch template|their launch templates⟩",
				"⟨its launch template gives it|their launch templates give them⟩ security group %s, which is not a drill's of the plan", group)
		}
	}
}

// refuseRoutes refuses a drill in a subnet from which other networks are reached.
func (f *flight) refuseRoutes(where string, subnet cloud.Subnet) {
	f.report.find(notIsolated, where, fmt.Sprintf("drill subnet %s routes to other networks through %s", subnet.ID, strings.Join(subnet.RoutesOut, ", ")),
		"take these routes away, or say drill.network: shared")
}

// judgeRoom refuses more servers than their subnet has free addresses.
func (f *flight) judgeRoom(l *look) {
	count := map[string]int{}
	for _, t := range l.targets.value {
		count[t.SubnetID]++
	}
	for _, s := range l.subnets.value {
		if n := count[s.ID]; n > s.FreeAddresses {
			f.report.find(subnetFull, "subnet "+s.ID, fmt.Sprintf("%s would be launched into it, and of its addresses (%s) %d are free", plural(n, "server"), s.CIDR, s.FreeAddresses),
				"free some, or spread the servers over more subnets")
		}
	}
}

func subnetOf(l *look, id string) (cloud.Subnet, bool) {
	i := slices.IndexFunc(l.subnets.value, func(s cloud.Subnet) bool { return s.ID == id })
	if i < 0 {
		return cloud.Subnet{}, false
	}
	return l.subnets.value[i], true
}
