package recovery

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// LaunchSpec is a launch configuration as somebody states it: fields, and a launch template
// whose values hold where the fields state nothing.
type LaunchSpec struct {
	LaunchTemplate *LaunchTemplateRef `json:"launchTemplate,omitempty"`
	LaunchConfiguration
	// Alternatives are tried in this order where AWS has no capacity. Who states them states
	// all of them.
	Alternatives []LaunchAlternative `json:"alternatives,omitempty"`
	// Refused are fields that were stated and cannot be, by name: Check says why.
	Refused []string `json:"-"`
}

// LaunchTemplateRef names a version of an EC2 launch template in the account and Region of
// the servers.
type LaunchTemplateRef struct {
	ID   string `json:"id,omitempty" doc:"of the launch template; either this or name" example:"lt-0123456789abcdef0"`
	Name string `json:"name,omitempty" doc:"of the launch template; either this or id"`
	// Version is a number, $Latest, or $Default, which an empty one means too.
	Version string `json:"version,omitempty" doc:"a number in quotes, $Latest, or $Default, which is the default" example:"3"`
}

// String is the reference as people know it.
func (r LaunchTemplateRef) String() string {
	name, version := r.ID, r.Version
	if name == "" {
		name = r.Name
	}
	if version == "" {
		version = defaultVersion
	}
	return name + " version " + version
}

const defaultVersion = "$Default"

var templateVersionForm = regexp.MustCompile(`^([1-9][0-9]{0,8}|\$Latest|\$Default)?$`)

func (r LaunchTemplateRef) check(ps *Problems, at string) {
	switch {
	case (r.ID == "") == (r.Name == ""):
		ps.Addf(at, "name the launch template by its id or by its name, one of them")
	case r.ID != "" && !strings.HasPrefix(r.ID, "lt-"):
		ps.Addf(at+".id", "%q is not a launch template's ID: it begins with lt-", r.ID)
	}
	if !templateVersionForm.MatchString(r.Version) {
		ps.Addf(at+".version", "%q is not a version of a launch template: give a number, $Latest or $Default", r.Version)
	}
}

// ServerLaunch is a server's own launch configuration.
type ServerLaunch struct {
	// UseGroupDefaults has the group's configuration hold where the server states nothing;
	// without it the server's stands alone.
	UseGroupDefaults    bool       `json:"useGroupDefaults"`
	LaunchConfiguration LaunchSpec `json:"launchConfiguration,omitzero"`
}

// RecoverySpec is what a plan says of recoveries alone.
type RecoverySpec struct {
	LaunchConfiguration LaunchSpec `json:"launchConfiguration,omitzero"`
}

// Scenario is a case that a plan is prepared for, such as a lost zone: chosen at a start, it
// overrides what the plan says otherwise.
type Scenario struct {
	Description         string     `json:"description,omitempty"`
	LaunchConfiguration LaunchSpec `json:"launchConfiguration,omitzero"`
}

// MaxScenarios is the most scenarios of a plan.
const MaxScenarios = 20

var scenarioForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// check finds what is wrong with a configuration at a place. What belongs to one server
// cannot be stated for several.
func (s LaunchSpec) check(ps *Problems, at string, ofOneServer bool) {
	for _, name := range s.Refused {
		ps.Addf(at+"."+name, "it cannot be stated: %s", refusedLaunchFields[name])
	}
	if s.LaunchTemplate != nil {
		s.LaunchTemplate.check(ps, at+".launchTemplate")
	}
	if e, ok := AsError(s.LaunchConfiguration.Check()); ok {
		for _, d := range e.Details {
			ps.Addf(at+"."+d.Field, "%s", d.Message)
		}
	}
	checkAlternatives(ps, at+".alternatives", s.Alternatives)
	if !ofOneServer && s.PrivateIP != nil {
		ps.Addf(at+".privateIP", "an address is one server's: state it under servers of the protection group")
	}
	if !ofOneServer && s.LaunchIntoInstanceID != nil {
		ps.Addf(at+".launchIntoEC2InstanceID", "an instance is one server's: state it under servers of the protection group")
	}
}

// checkLaunch finds what is wrong with how the group's servers are to be launched.
func (g Group) checkLaunch(ps *Problems) {
	g.LaunchConfiguration.check(ps, "launchConfiguration", false)
	addresses, instances := map[string]SourceServerID{}, map[InstanceID]SourceServerID{}
	for _, id := range slices.Sorted(maps.Keys(g.Servers)) {
		own, at := g.Servers[id], fmt.Sprintf("servers.%s", id)
		ps.Check(at, id.Check())
		if len(g.SourceServerIDs) > 0 && !slices.Contains(g.SourceServerIDs, id) {
			ps.Addf(at, "the group does not have server %s: list it in sourceServerIDs, or take its configuration away", id)
		}
		at += ".launchConfiguration"
		own.LaunchConfiguration.check(ps, at, true)
		if into := own.LaunchConfiguration.LaunchIntoInstanceID; into != nil {
			if other, taken := instances[*into]; taken {
				ps.Addf(at+".launchIntoEC2InstanceID", "server %s is launched into %s already", other, *into)
			}
			instances[*into] = id
		}
		if own.LaunchConfiguration.PrivateIP == nil {
			continue
		}
		ps.Check(at+".privateIP", g.addressed(id, own, addresses))
	}
}

// addressed says why a server cannot have its static address, as far as the group tells;
// taken are the addresses so far, each with its subnet.
func (g Group) addressed(id SourceServerID, own ServerLaunch, taken map[string]SourceServerID) error {
	merged := MergeLaunch(ServerLayers(g.LaunchConfiguration, &own, nil)...)
	based := own.LaunchConfiguration.LaunchTemplate != nil || own.UseGroupDefaults && g.LaunchConfiguration.LaunchTemplate != nil
	address := *own.LaunchConfiguration.PrivateIP
	switch {
	case merged.SubnetID == nil && !based:
		return fmt.Errorf("the address %s needs a subnet: state subnetID", address)
	case merged.SubnetID == nil:
		return nil
	}
	key := *merged.SubnetID + " " + address
	if other, again := taken[key]; again {
		return fmt.Errorf("the address %s belongs to server %s", address, other)
	}
	taken[key] = id
	return nil
}

// checkLaunch finds what is wrong with how the plan's servers are to be launched.
func (p Plan) checkLaunch(ps *Problems) {
	p.LaunchConfiguration.check(ps, "launchConfiguration", false)
	p.Drill.LaunchConfiguration.check(ps, "drill.launchConfiguration", false)
	p.Recovery.LaunchConfiguration.check(ps, "recovery.launchConfiguration", false)
	p.Drill.checkLaunch(ps)
	if len(p.Scenarios) > MaxScenarios {
		ps.Addf("scenarios", "the plan has %d scenarios: %d are allowed", len(p.Scenarios), MaxScenarios)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Scenarios)) {
		at := "scenarios." + name
		if !scenarioForm.MatchString(name) {
			ps.Addf(at, "%q is not the name of a scenario: up to 64 lower-case letters, digits and dashes, such as zone-lost", name)
		}
		p.Scenarios[name].LaunchConfiguration.check(ps, at+".launchConfiguration", false)
	}
}

// checkLaunch holds where drills are launched against where they may be.
func (d DrillSpec) checkLaunch(ps *Problems) {
	if v := d.LaunchConfiguration.SubnetID; v != nil && len(d.SubnetIDs) > 0 && !slices.Contains(d.SubnetIDs, *v) {
		ps.Addf("drill.launchConfiguration.subnetID", "%s is not among drill.subnetIDs, where drills may run: %s", *v, strings.Join(d.SubnetIDs, ", "))
	}
	for i, a := range d.LaunchConfiguration.Alternatives {
		if a.SubnetID != nil && !d.MayUse(*a.SubnetID) {
			ps.Addf(fmt.Sprintf("drill.launchConfiguration.alternatives[%d].subnetID", i), "%s is not among drill.subnetIDs, where drills may run: %s", *a.SubnetID, strings.Join(d.SubnetIDs, ", "))
		}
	}
	for i, id := range d.LaunchConfiguration.SecurityGroupIDs {
		if len(d.SecurityGroupIDs) > 0 && !slices.Contains(d.SecurityGroupIDs, id) {
			ps.Addf(fmt.Sprintf("drill.launchConfiguration.securityGroupIDs[%d]", i), "%s is not among drill.securityGroupIDs, which drills may have: %s", id, strings.Join(d.SecurityGroupIDs, ", "))
		}
	}
}
