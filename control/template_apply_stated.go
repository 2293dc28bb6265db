package control

import (
	"context"
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// statedLaunch is a server that a group chooses, and what is stated of its launch.
type statedLaunch struct {
	recovery.SourceServer
	group  string
	stated recovery.LaunchConfiguration // as it is applied
}

// statedLaunches are the servers of a group or a plan.
type statedLaunches struct {
	group, plan string // the name of one of them
	servers     []statedLaunch
	unread      []UnreadGroup
}

// name is whose launch configuration it is.
func (l statedLaunches) name() string {
	if l.plan != "" {
		return "recovery plan " + l.plan
	}
	return "protection group " + l.group
}

// chosen are the servers that are meant; all of them where none is named.
func (l statedLaunches) chosen(refs []string) ([]statedLaunch, error) {
	if len(refs) == 0 {
		return l.servers, nil
	}
	servers := make([]recovery.SourceServer, len(l.servers))
	for i, s := range l.servers {
		servers[i] = s.SourceServer
	}
	meant := map[recovery.ServerKey]bool{}
	for _, ref := range refs {
		found, _ := serversCalled(servers, ref)
		if len(found) == 0 {
			return nil, recovery.Errorf(recovery.NotFound, "%s has no server %q now", l.name(), ref).WithRemedy("%s", suggest(ref, calls(servers)))
		}
		for _, s := range found {
			meant[s.ServerKey] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(l.servers), func(s statedLaunch) bool { return !meant[s.ServerKey] }), nil
}

// statedOf reads whose launch configuration is meant, with the caller as who may do that. The
// groups of a plan of which AWS does not tell the servers are noted; one group's failure is
// nobody else's.
func (c *Control) statedOf(ctx context.Context, caller recovery.Caller, useCase string, of LaunchesOf) (statedLaunches, recovery.Actor, error) {
	if (of.Group == "") == (of.Plan == "") {
		return statedLaunches{}, recovery.Actor{}, invalid("group", "name a protection group or a recovery plan, one of them")
	}
	if of.Plan == "" {
		return c.statedOfGroup(ctx, caller, useCase, of)
	}
	p, err := c.book.Plan(ctx, of.Plan)
	if err != nil {
		return statedLaunches{}, recovery.Actor{}, err
	}
	actor, err := c.authorisePlan(ctx, caller, useCase, p)
	if err != nil {
		return statedLaunches{}, actor, err
	}
	if err := knownScenario(p, of.Scenario); err != nil {
		return statedLaunches{}, actor, invalid("scenario", "%s", err)
	}
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return statedLaunches{}, actor, err
	}
	l := statedLaunches{plan: p.Name}
	for _, g := range groupsOf(p, groups) {
		if err := c.addStated(ctx, &l, g, p, recovery.Recovery, of.Scenario); err != nil {
			l.unread = append(l.unread, UnreadGroup{g.Name, err})
		}
	}
	return l, actor, nil
}

func (c *Control) statedOfGroup(ctx context.Context, caller recovery.Caller, useCase string, of LaunchesOf) (statedLaunches, recovery.Actor, error) {
	if of.Scenario != "" {
		return statedLaunches{}, recovery.Actor{}, invalid("scenario", "a scenario is a plan's: name the plan")
	}
	g, err := c.book.Group(ctx, of.Group)
	if err != nil {
		return statedLaunches{}, recovery.Actor{}, err
	}
	actor, err := c.authorise(ctx, caller, useCase, ofGroup(g))
	if err != nil {
		return statedLaunches{}, actor, err
	}
	l := statedLaunches{group: g.Name}
	return l, actor, c.addStated(ctx, &l, g, recovery.Plan{}, "", "")
}

// addStated adds the servers that the group chooses now, but for those that are there already.
func (c *Control) addStated(ctx context.Context, l *statedLaunches, g recovery.Group, p recovery.Plan, mode recovery.Mode, scenario string) error {
	have, err := c.inventory.servers(ctx, g.Scope, inventoryLife)
	if err != nil {
		return fmt.Errorf("look up the servers of protection group %s: %w", g.Name, err)
	}
	values, err := c.templateValues(ctx, g.Scope, launchSpecs(g, p, mode, scenario))
	if err != nil {
		return err
	}
	for _, s := range g.Select(have.seen) {
		if !slices.ContainsFunc(l.servers, func(have statedLaunch) bool { return have.ServerKey == s.ServerKey }) {
			launch := effectiveOf(g, p, mode, scenario, s.SourceServerID, values)
			l.servers = append(l.servers, statedLaunch{s, g.Name, launch.ToApply()})
		}
	}
	return nil
}
