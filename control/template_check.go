package control

import (
	"cmp"
	"context"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// LaunchCheck is what a check of launches found.
type LaunchCheck struct {
	Findings []recovery.Finding // the grave ones first
	Checked  int                // servers, or 1 for a template that no server is launched from
}

// OK reports whether nothing was found that a launch would fail of.
func (c LaunchCheck) OK() bool {
	return !slices.ContainsFunc(c.Findings, func(f recovery.Finding) bool { return f.Severity.Blocks() })
}

// CheckLaunchTemplate holds the default version of a launch template against what its account
// and Region have, and against the source server that is launched from it.
func (c *Control) CheckLaunchTemplate(ctx context.Context, caller recovery.Caller, scope recovery.Scope, id string) (LaunchCheck, error) {
	h, err := c.templateHistory(ctx, caller, "CheckLaunchTemplate", scope, id)
	if err != nil {
		return LaunchCheck{}, err
	}
	users, err := c.usersOf(ctx, h.LaunchTemplate.LaunchTemplate)
	if err != nil {
		return LaunchCheck{}, err
	}
	if len(users) > 0 {
		return c.checkLaunches(ctx, scope, recovery.Drill, users, nil)
	}
	launch, err := c.cloud.TemplateLaunch(ctx, scope, recovery.LaunchTemplateRef{ID: id})
	if err != nil {
		return LaunchCheck{}, err
	}
	p, err := c.place(ctx, scope, recovery.Drill)
	if err != nil {
		return LaunchCheck{}, err
	}
	return newLaunchCheck([]recovery.LaunchCase{{Launch: launch, Template: h.Default}}, p), nil
}

// CheckGroupLaunch checks how the servers that a group chooses now would be launched: what
// people state, over what each server's own template says.
func (c *Control) CheckGroupLaunch(ctx context.Context, caller recovery.Caller, q LaunchQuery) (LaunchCheck, error) {
	if err := c.admit(ctx, caller, "CheckGroupLaunch"); err != nil {
		return LaunchCheck{}, err
	}
	launch, err := c.EffectiveLaunch(ctx, caller, q)
	if err != nil || len(launch.Servers) == 0 {
		return LaunchCheck{Findings: []recovery.Finding{}}, err
	}
	servers := make([]recovery.SourceServer, len(launch.Servers))
	stated := map[recovery.SourceServerID]recovery.LaunchConfiguration{}
	for i, s := range launch.Servers {
		servers[i], stated[s.SourceServerID] = s.SourceServer, s.LaunchConfiguration
	}
	return c.checkLaunches(ctx, servers[0].Scope, cmp.Or(q.Mode, recovery.Drill), servers, stated)
}

// checkLaunches checks servers of a scope as they would be launched today, with what is
// stated of them laid over that.
func (c *Control) checkLaunches(ctx context.Context, scope recovery.Scope, m recovery.Mode, servers []recovery.SourceServer, stated map[recovery.SourceServerID]recovery.LaunchConfiguration) (LaunchCheck, error) {
	ids := make([]recovery.SourceServerID, len(servers))
	for i, s := range servers {
		ids[i] = s.SourceServerID
	}
	targets, err := c.launchTargets(ctx, scope, ids)
	if err != nil {
		return LaunchCheck{}, err
	}
	p, err := c.place(ctx, scope, m)
	if err != nil {
		return LaunchCheck{}, err
	}
	modes := c.bootModes(ctx, servers, m)
	cases := make([]recovery.LaunchCase, len(servers))
	for i, s := range servers {
		cases[i] = launchCase(s, targets[i], stated[s.SourceServerID], modes)
	}
	return newLaunchCheck(cases, p), nil
}

func newLaunchCheck(cases []recovery.LaunchCase, p recovery.LaunchPlace) LaunchCheck {
	r := LaunchCheck{Findings: recovery.CheckLaunches(cases, p), Checked: len(cases)}
	if r.Findings == nil {
		r.Findings = []recovery.Finding{}
	}
	slices.SortStableFunc(r.Findings, func(a, b recovery.Finding) int {
		return cmp.Or(cmp.Compare(severityOrder[a.Severity], severityOrder[b.Severity]), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Where, b.Where))
	})
	return r
}
