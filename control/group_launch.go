package control

import (
	"context"
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// LaunchQuery asks how servers of a group would be launched: by the group's own word, or in
// a run of a plan.
type LaunchQuery struct {
	Group, Server string // Server empty: all servers of the group
	// Plan, Mode and Scenario add what a plan says.
	Plan     string
	Mode     recovery.Mode
	Scenario string
}

// GroupLaunch is how servers of a group would be launched.
type GroupLaunch struct {
	Group, Plan string
	Servers     []ServerLaunch
}

// ServerLaunch is a server and the launch configuration that holds for it.
type ServerLaunch struct {
	recovery.SourceServer
	recovery.EffectiveLaunch
}

// EffectiveLaunch says how the servers that a group chooses now would be launched, field by
// field, with who states each value. The launch templates that configurations refer to are
// read as they are now.
func (c *Control) EffectiveLaunch(ctx context.Context, caller recovery.Caller, q LaunchQuery) (GroupLaunch, error) {
	if err := c.admit(ctx, caller, "EffectiveLaunch"); err != nil {
		return GroupLaunch{}, err
	}
	g, err := c.group(ctx, caller, "EffectiveLaunch", q.Group)
	if err != nil {
		return GroupLaunch{}, err
	}
	p, err := c.planOfLaunch(ctx, caller, g, q)
	if err != nil {
		return GroupLaunch{}, err
	}
	have, err := c.inventory.servers(ctx, g.Scope, inventoryLife)
	if err != nil {
		return GroupLaunch{}, fmt.Errorf("look up the servers of protection group %s: %w", g.Name, err)
	}
	servers := g.Select(have.seen)
	if q.Server != "" {
		chosen, _ := serversCalled(servers, q.Server)
		if len(chosen) == 0 {
			return GroupLaunch{}, recovery.Errorf(recovery.NotFound, "protection group %s has no server %q now", g.Name, q.Server).
				WithRemedy("%s", suggest(q.Server, calls(servers)))
		}
		servers = chosen
	}
	values, err := c.templateValues(ctx, g.Scope, launchSpecs(g, p, q.Mode, q.Scenario))
	if err != nil {
		return GroupLaunch{}, err
	}
	out := GroupLaunch{Group: g.Name, Plan: p.Name}
	for _, s := range servers {
		out.Servers = append(out.Servers, ServerLaunch{s, effectiveOf(g, p, q.Mode, q.Scenario, s.SourceServerID, values)})
	}
	return out, nil
}

// planOfLaunch is the plan of the query, which names the group, or none.
func (c *Control) planOfLaunch(ctx context.Context, caller recovery.Caller, g recovery.Group, q LaunchQuery) (recovery.Plan, error) {
	var ps recovery.Problems
	switch {
	case q.Plan == "" && q.Mode != "":
		ps.Addf("mode", "a mode is that of a run of a plan: name the plan")
	case q.Plan == "" && q.Scenario != "":
		ps.Addf("scenario", "a scenario is a plan's: name the plan")
	case q.Plan != "" && q.Mode != recovery.Drill && q.Mode != recovery.Recovery:
		ps.Addf("mode", "%q is not a mode: say DRILL or RECOVERY", q.Mode)
	}
	if err := ps.Err("nobody would launch servers like this"); err != nil || q.Plan == "" {
		return recovery.Plan{}, err
	}
	p, err := c.plan(ctx, caller, "EffectiveLaunch", q.Plan)
	if err != nil {
		return recovery.Plan{}, err
	}
	if !refersTo(p, g) {
		ps.Addf("plan", "recovery plan %s does not name protection group %s", p.Name, g.Name)
	}
	ps.Check("scenario", knownScenario(p, q.Scenario))
	return p, ps.Err("nobody would launch servers like this")
}

// knownScenario says which scenarios the plan has, if it is not this one.
func knownScenario(p recovery.Plan, name string) error {
	if _, known := p.Scenarios[name]; known || name == "" {
		return nil
	}
	var all []string
	for have := range p.Scenarios {
		all = append(all, have)
	}
	slices.Sort(all)
	if len(all) == 0 {
		return fmt.Errorf("recovery plan %s has no scenarios", p.Name)
	}
	return fmt.Errorf("recovery plan %s has no scenario %q: %s", p.Name, name, suggest(name, all))
}

// effectiveOf is the launch configuration that holds for a server of the group in a run of
// the plan. A plan without a mode states nothing.
func effectiveOf(g recovery.Group, p recovery.Plan, mode recovery.Mode, scenario string, id recovery.SourceServerID, values recovery.TemplateValues) recovery.EffectiveLaunch {
	layers := recovery.ServerLayers(g.LaunchConfiguration, g.LaunchOf(id), values)
	if mode != "" {
		layers = append(layers, p.LaunchLayers(mode, scenario, values)...)
	}
	return recovery.MergeLaunch(layers...).In(mode, p.Drill)
}

// launchSpecs are all that states something of how the group's servers are launched.
func launchSpecs(g recovery.Group, p recovery.Plan, mode recovery.Mode, scenario string) []recovery.LaunchSpec {
	specs := []recovery.LaunchSpec{g.LaunchConfiguration}
	for _, own := range g.Servers {
		specs = append(specs, own.LaunchConfiguration)
	}
	if mode == "" {
		return specs
	}
	specs = append(specs, p.LaunchConfiguration, p.Scenarios[scenario].LaunchConfiguration)
	if mode == recovery.Drill {
		return append(specs, p.Drill.LaunchConfiguration)
	}
	return append(specs, p.Recovery.LaunchConfiguration)
}

// templateValues reads the launch templates that the specs refer to in the scope, each once.
func (c *Control) templateValues(ctx context.Context, scope recovery.Scope, specs []recovery.LaunchSpec) (recovery.TemplateValues, error) {
	read := map[recovery.LaunchTemplateRef]recovery.LaunchConfiguration{}
	for _, spec := range specs {
		if spec.LaunchTemplate == nil {
			continue
		}
		ref := *spec.LaunchTemplate
		if _, known := read[ref]; known {
			continue
		}
		values, err := c.cloud.TemplateLaunch(ctx, scope, ref)
		if err != nil {
			return nil, err
		}
		read[ref] = values
	}
	return func(ref recovery.LaunchTemplateRef) recovery.LaunchConfiguration { return read[ref] }, nil
}
