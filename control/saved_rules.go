package control

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/launchrule"
	"github.com/davit-dr/davit/recovery"
)

// savedRulesTime bounds how long a launch configuration that is being saved is held against
// the rules. What there was no time for, the preflight finds.
const savedRulesTime = 5 * time.Second

// savedRules holds a launch configuration against the rules while it is saved: as the servers
// would be launched with it, over their launch templates as they were seen last. What blocks
// is refused where the configuration itself states a field that the rule speaks of; the
// rest is told.
type savedRules struct {
	rules *launchrule.Set
	// states is the place in what is saved where a source states something, or "".
	states func(recovery.LaunchSource, recovery.SourceServerID) string
	broken map[string]*brokenRule
	order  []string
}

// brokenRule is a rule that servers do not comply with, by one place that states it.
type brokenRule struct {
	launchrule.Breach
	fields  []string // where what is saved states what it speaks of
	refused bool
	servers []string
}

func (s *savedRules) note(server recovery.SourceServer, launch recovery.EffectiveLaunch, b launchrule.Breach, everyMode bool) {
	var at []string
	for _, field := range b.Fields {
		source, stated := launch.Sources[field]
		if !stated {
			continue
		}
		own, byTemplate := strings.CutSuffix(string(source), "_TEMPLATE")
		place := s.states(recovery.LaunchSource(own), server.SourceServerID)
		switch {
		case place == "":
		case byTemplate:
			at = append(at, place+".launchTemplate")
		default:
			at = append(at, place+"."+field)
		}
	}
	slices.Sort(at)
	at = slices.Compact(at)
	key := b.Name + " " + strings.Join(at, " ")
	have, known := s.broken[key]
	if !known {
		have = &brokenRule{Breach: b, fields: at}
		s.broken[key], s.order = have, append(s.order, key)
	}
	have.refused = have.refused || b.Effect == launchrule.Block && len(at) > 0 && everyMode
	if name := server.Name(); !slices.Contains(have.servers, name) {
		have.servers = append(have.servers, name)
	}
}

// result refuses what blocks, or gives the findings.
func (s *savedRules) result(what, name string) ([]recovery.Finding, error) {
	var ps recovery.Problems
	var found []recovery.Finding
	for _, key := range s.order {
		b := s.broken[key]
		where := firstOf(b.servers)
		for _, field := range b.fields {
			if b.refused {
				ps.Addf(field, "%s (%s); %s", b.Why, where, b.Remedy)
			}
		}
		found = append(found, recovery.Finding{Code: recovery.FindingLaunchRule, Severity: b.Severity(), Where: "server " + where, Why: b.Why, Remedy: b.Remedy, Field: b.field()})
	}
	return found, ps.Err("%s %s states launches that a rule forbids", what, name)
}

// field is where what is saved states what the rule speaks of; it may be stated elsewhere.
func (b *brokenRule) field() string {
	if len(b.fields) > 0 {
		return strings.Join(b.fields, ", ")
	}
	return strings.Join(b.Fields, ", ")
}

// firstOf are the first of the names, and how many more there are.
func firstOf(names []string) string {
	const shown = 3
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}

// groupRules holds a group that is saved against the rules. What a mode comes to the plan
// says: refused is what breaks a rule in every mode.
func (c *Control) groupRules(ctx context.Context, g recovery.Group) ([]recovery.Finding, error) {
	if c.rules == nil {
		return nil, nil
	}
	s := &savedRules{rules: c.rules, broken: map[string]*brokenRule{}, states: func(source recovery.LaunchSource, id recovery.SourceServerID) string {
		switch source {
		case recovery.LaunchByGroup:
			return "launchConfiguration"
		case recovery.LaunchByServer:
			return "servers." + string(id) + ".launchConfiguration"
		}
		return ""
	}}
	ctx, cancel := context.WithTimeout(ctx, savedRulesTime)
	defer cancel()
	values, _ := c.templateValues(ctx, g.Scope, g.LaunchSpecs()) // without them, what is stated beside them
	c.eachLaunch(ctx, g, func(server recovery.SourceServer, t recovery.LaunchTemplateVersion) {
		launch := effectiveOf(g, recovery.Plan{}, "", "", server.SourceServerID, values)
		drill, rec := s.breaches(g, recovery.Drill, server, launch, t), s.breaches(g, recovery.Recovery, server, launch, t)
		for _, b := range drill {
			s.note(server, launch, b, breaks(rec, b.Name))
		}
		for _, b := range rec {
			if !breaks(drill, b.Name) {
				s.note(server, launch, b, false)
			}
		}
	})
	return s.result("protection group", g.Name)
}

// planRules holds a plan that is saved against the rules, in both modes and every scenario.
func (c *Control) planRules(ctx context.Context, p recovery.Plan, groups []recovery.Group) ([]recovery.Finding, error) {
	if c.rules == nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, savedRulesTime)
	defer cancel()
	s := &savedRules{rules: c.rules, broken: map[string]*brokenRule{}}
	for _, mode := range []recovery.Mode{recovery.Drill, recovery.Recovery} {
		for _, scenario := range scenariosOf(p) {
			s.states = planPlaces(mode, scenario)
			for _, g := range groupsOf(p, groups) {
				values, _ := c.templateValues(ctx, g.Scope, launchSpecs(g, p, mode, scenario))
				c.eachLaunch(ctx, g, func(server recovery.SourceServer, t recovery.LaunchTemplateVersion) {
					launch := effectiveOf(g, p, mode, scenario, server.SourceServerID, values)
					for _, b := range s.breaches(g, mode, server, launch, t) {
						s.note(server, launch, b, true)
					}
				})
			}
		}
	}
	return s.result("recovery plan", p.Name)
}

// planPlaces are where a plan states what holds in a mode and a scenario.
func planPlaces(mode recovery.Mode, scenario string) func(recovery.LaunchSource, recovery.SourceServerID) string {
	return func(source recovery.LaunchSource, _ recovery.SourceServerID) string {
		switch source {
		case recovery.LaunchByPlan:
			return "launchConfiguration"
		case recovery.LaunchByMode:
			return strings.ToLower(string(mode)) + ".launchConfiguration"
		case recovery.LaunchByScenario:
			return "scenarios." + scenario + ".launchConfiguration"
		}
		return ""
	}
}

// scenariosOf are the plan's scenarios, after none.
func scenariosOf(p recovery.Plan) []string {
	names := []string{""}
	for name := range p.Scenarios {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// groupsOf are the groups that the plan names.
func groupsOf(p recovery.Plan, groups []recovery.Group) []recovery.Group {
	return slices.DeleteFunc(slices.Clone(groups), func(g recovery.Group) bool { return !refersTo(p, g) })
}

// eachLaunch visits the servers that the group chooses now, each with the default version of
// its launch template, until ctx ends. AWS is waited for only where nothing was ever seen.
func (c *Control) eachLaunch(ctx context.Context, g recovery.Group, visit func(recovery.SourceServer, recovery.LaunchTemplateVersion)) {
	have, err := c.inventory.servers(ctx, g.Scope, inventoryLife)
	if err != nil {
		return // the preflight asks again
	}
	c.templates.bring(ctx, []recovery.Scope{g.Scope}, false)
	of := map[recovery.SourceServerID]*listedTemplate{}
	for _, t := range c.templates.at(g.Scope).read().seen {
		of[t.SourceServerID()] = t
	}
	for _, server := range g.Select(have.seen) {
		if t := of[server.SourceServerID]; t != nil && ctx.Err() == nil {
			visit(server, t.Default)
		}
	}
}

// breaches are the rules that a server's launch breaks with what is stated over its template.
func (s *savedRules) breaches(g recovery.Group, mode recovery.Mode, server recovery.SourceServer, launch recovery.EffectiveLaunch, t recovery.LaunchTemplateVersion) []launchrule.Breach {
	stated := launch.LaunchConfiguration.ToApply().Over(t.Launch())
	return s.rules.Breaches(recovery.LaunchCase{Server: server, Launch: stated, Template: t}, g.Scope, mode)
}

func breaks(all []launchrule.Breach, name string) bool {
	return slices.ContainsFunc(all, func(b launchrule.Breach) bool { return b.Name == name })
}
