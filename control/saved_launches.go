package control

import (
	"context"
	"slices"
	"strings"

	"github.com/davit-dr/davit/launchrule"
	"github.com/davit-dr/davit/recovery"
)

// groupRules holds a group that is saved in place of one, or of none, against the rules.
func (c *Control) groupRules(ctx context.Context, g recovery.Group, before *recovery.Group) ([]recovery.Finding, error) {
	if c.rules == nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, savedRulesTime)
	defer cancel()
	s := c.newSavedRules()
	s.judgeGroup(ctx, g, before)
	refused, told := s.result()
	return told, refused.Err("protection group %s states launches that a rule forbids", g.Name)
}

// judgeGroup holds a group against the rules. What a mode comes to the plan says: refused is
// what breaks a rule in every mode.
func (s *savedRules) judgeGroup(ctx context.Context, g recovery.Group, before *recovery.Group) {
	s.states = groupPlaces
	specs := g.LaunchSpecs()
	if before != nil {
		specs = append(specs, before.LaunchSpecs()...)
	}
	values, _ := s.values(ctx, g.Scope, specs) // without them, what is stated beside them
	s.each(ctx, g, func(server recovery.SourceServer, t recovery.LaunchTemplateVersion) {
		breaches := func(g recovery.Group) (launch recovery.EffectiveLaunch, drill, rec []launchrule.Breach) {
			launch = effectiveOf(g, recovery.Plan{}, "", "", server.SourceServerID, values)
			return launch, s.breaches(g, recovery.Drill, server, launch, t), s.breaches(g, recovery.Recovery, server, launch, t)
		}
		launch, drill, rec := breaches(g)
		var stated []launchrule.Breach
		if before != nil && before.Match(server) {
			launch, drill, rec := breaches(*before)
			stated = s.stated(server, launch, slices.DeleteFunc(drill, func(b launchrule.Breach) bool { return !breaks(rec, b.Name) }))
		}
		for _, b := range drill {
			s.note(server, launch, b, breaks(rec, b.Name) && !breaks(stated, b.Name))
		}
		for _, b := range rec {
			if !breaks(drill, b.Name) {
				s.note(server, launch, b, false)
			}
		}
	})
}

// groupPlaces are where a group states something.
func groupPlaces(source recovery.LaunchSource, id recovery.SourceServerID) string {
	switch source {
	case recovery.LaunchByGroup:
		return "launchConfiguration"
	case recovery.LaunchByServer:
		return "servers." + string(id) + ".launchConfiguration"
	}
	return ""
}

// planRules holds a plan that is saved in place of one, or of none, against the rules.
func (c *Control) planRules(ctx context.Context, p recovery.Plan, before *recovery.Plan, groups []recovery.Group) ([]recovery.Finding, error) {
	if c.rules == nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, savedRulesTime)
	defer cancel()
	s := c.newSavedRules()
	s.judgePlan(ctx, p, before, groupsOf(p, groups))
	refused, told := s.result()
	return told, refused.Err("recovery plan %s states launches that a rule forbids", p.Name)
}

// judgePlan holds a plan with its groups against the rules, in both modes and every scenario.
func (s *savedRules) judgePlan(ctx context.Context, p recovery.Plan, before *recovery.Plan, groups []recovery.Group) {
	for _, mode := range []recovery.Mode{recovery.Drill, recovery.Recovery} {
		for _, scenario := range scenariosOf(p) {
			s.states = planPlaces(mode, scenario)
			for _, g := range groups {
				s.judgePlanned(ctx, p, before, g, mode, scenario)
			}
		}
	}
}

// judgePlanned holds the servers of a plan's group against the rules.
func (s *savedRules) judgePlanned(ctx context.Context, p recovery.Plan, before *recovery.Plan, g recovery.Group, mode recovery.Mode, scenario string) {
	specs := launchSpecs(g, p, mode, scenario)
	if before != nil && !refersTo(*before, g) {
		before = nil
	}
	if before != nil {
		specs = append(specs, launchSpecs(g, *before, mode, scenario)...)
	}
	values, _ := s.values(ctx, g.Scope, specs)
	s.each(ctx, g, func(server recovery.SourceServer, t recovery.LaunchTemplateVersion) {
		breaches := func(p recovery.Plan) (recovery.EffectiveLaunch, []launchrule.Breach) {
			launch := effectiveOf(g, p, mode, scenario, server.SourceServerID, values)
			return launch, s.breaches(g, mode, server, launch, t)
		}
		launch, now := breaches(p)
		var stated []launchrule.Breach
		if before != nil {
			launch, then := breaches(*before)
			stated = s.stated(server, launch, then)
		}
		for _, b := range now {
			s.note(server, launch, b, !breaks(stated, b.Name))
		}
	})
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
func (c *Control) eachLaunch(ctx context.Context, g recovery.Group, visit visitLaunch) {
	have, err := c.inventory.servers(ctx, g.Scope, inventoryLife)
	if err != nil {
		return // the preflight asks again
	}
	c.templates.bring(ctx, []recovery.Scope{g.Scope}, false)
	visitEach(ctx, g.Select(have.seen), templatesByServer(c.templates.at(g.Scope).read().seen), visit)
}

// templatesByServer are the launch templates that DRS made for servers.
func templatesByServer(all []*listedTemplate) map[recovery.SourceServerID]*listedTemplate {
	of := map[recovery.SourceServerID]*listedTemplate{}
	for _, t := range all {
		of[t.SourceServerID()] = t
	}
	return of
}

func visitEach(ctx context.Context, servers []recovery.SourceServer, of map[recovery.SourceServerID]*listedTemplate, visit visitLaunch) {
	for _, server := range servers {
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
