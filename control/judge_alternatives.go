package control

import (
	"fmt"
	"slices"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// judgeAlternatives judges the server as it would be launched by each of its alternatives,
// where AWS has no capacity for the launch that is stated.
func (f *flight) judgeAlternatives(l *look, s recovery.SourceServer, t cloud.LaunchTarget) {
	stated := l.launches[s.SourceServerID]
	if len(stated.Alternatives) == 0 {
		return
	}
	var own []recovery.Finding // of the launch that is stated
	if l.place.err == nil {
		own = recovery.CheckLaunch(launchCase(s, t, stated.LaunchConfiguration, l.bootModes), l.place.value)
	}
	for i, a := range stated.Alternatives {
		where := fmt.Sprintf("alternative %d (%s) of server %s", i+1, a, serverName(s))
		if a.SubnetID != nil && !f.judgeAlternativeSubnet(l, where, *a.SubnetID) {
			continue
		}
		if l.place.err != nil {
			continue
		}
		launch := launchCase(s, t, stated.With(a).LaunchConfiguration, l.bootModes)
		for _, found := range recovery.CheckLaunch(launch, l.place.value) {
			if !slices.Contains(judgedAlready, found.Code) && !slices.Contains(own, found) {
				f.report.find(alternativeUnfit, where, found.Why, found.Remedy)
			}
		}
		for _, found := range f.rules.Check(launch, l.scope, f.report.Mode) {
			if found.Severity.Blocks() {
				f.report.find(alternativeUnfit, where, found.Why, found.Remedy)
			}
		}
	}
}

// judgeAlternativeSubnet reports whether the subnet of an alternative is there, and keeps a
// drill apart from production as the stated one has to.
func (f *flight) judgeAlternativeSubnet(l *look, where, id string) bool {
	subnet, exists := subnetOf(l, id)
	if !exists {
		f.report.find(alternativeUnfit, where, fmt.Sprintf("subnet %s does not exist in %s", id, l.scope), "state another subnet")
		return false
	}
	drill := f.report.Plan.Drill
	if f.report.Mode == recovery.Drill && drill.Network != recovery.DrillShared && len(subnet.RoutesOut) > 0 {
		f.refuseRoutes(where, subnet)
	}
	if f.report.Mode == recovery.Recovery && slices.Contains(drill.SubnetIDs, id) {
		f.report.find(intoDrillSubnet, where, fmt.Sprintf("it would be launched into %s, which the plan keeps for drills", id), "state a production subnet")
	}
	return true
}

// alternativeSubnets are those of the servers' alternatives.
func (l *look) alternativeSubnets() []string {
	var ids []string
	for _, launch := range l.launches {
		for _, a := range launch.Alternatives {
			if a.SubnetID != nil && !slices.Contains(ids, *a.SubnetID) {
				ids = append(ids, *a.SubnetID)
			}
		}
	}
	slices.Sort(ids)
	return ids
}
