package control

import (
	"context"
	"maps"
	"slices"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// GroupRecommendation is how servers of a group could be launched.
type GroupRecommendation struct {
	Group   recovery.Group
	Servers []ServerRecommendation
	Prices  RegionPrices
	// TemplatesErr says why launch templates could not be looked at, or why they are those
	// that were seen before.
	TemplatesErr error
}

// ServerRecommendation is a server and how it could be launched.
type ServerRecommendation struct {
	recovery.SourceServer
	recovery.Recommendation
}

// Recommend proposes instance types, and launch templates where they fit, for the servers that
// a group chooses now, or for one of them, with its reasons. It changes nothing.
func (c *Control) Recommend(ctx context.Context, caller recovery.Caller, group, server string) (GroupRecommendation, error) {
	if err := c.admit(ctx, caller, "Recommend"); err != nil {
		return GroupRecommendation{}, err
	}
	g, err := c.group(ctx, caller, "Recommend", group)
	if err != nil {
		return GroupRecommendation{}, err
	}
	cases, err := c.launchCases(ctx, caller, LaunchQuery{Group: string(g.ID), Server: server}, g.Scope, map[recovery.SourceServerID]cloud.LaunchTarget{})
	if err != nil {
		return GroupRecommendation{}, err
	}
	place, err := c.place(ctx, g.Scope, recovery.Drill)
	if err != nil {
		return GroupRecommendation{}, err
	}
	c.templates.bring(ctx, []recovery.Scope{g.Scope}, false)
	seen := c.templates.at(g.Scope).read()
	out := GroupRecommendation{Group: g, Prices: c.prices(ctx, g.Region, false), TemplatesErr: seen.err}
	advise := recovery.Adviser{Place: place, Prices: out.Prices.PriceList, Breaks: func(l recovery.LaunchCase) int { return c.broken(l, g.Scope) }}
	for _, t := range seen.seen {
		advise.Templates = append(advise.Templates, t.LaunchTemplate)
	}
	servers := make([]recovery.SourceServer, len(cases))
	for i, l := range cases {
		servers[i] = l.Server
	}
	modes := c.bootModes(ctx, servers, recovery.Drill)
	for _, l := range cases {
		l.BootMode = modes[l.Server.SourceServerID]
		out.Servers = append(out.Servers, ServerRecommendation{l.Server, advise.Recommend(l)})
	}
	return out, nil
}

// broken counts the rules that would keep the server from being launched in a recovery.
func (c *Control) broken(l recovery.LaunchCase, scope recovery.Scope) (n int) {
	for _, f := range c.rules.Check(l, scope, recovery.Recovery) {
		if f.Severity.Blocks() {
			n++
		}
	}
	return n
}

// AcceptRecommendations saves what somebody accepts as the servers' own launch
// configurations, if the group still has the version: it is a change of the group like any
// other. What else is stated of the servers stays.
func (c *Control) AcceptRecommendations(ctx context.Context, caller recovery.Caller, group string, version int64, accepted map[recovery.SourceServerID]recovery.Recommendation) (SavedGroup, error) {
	if err := c.admit(ctx, caller, "AcceptRecommendations"); err != nil {
		return SavedGroup{}, err
	}
	g, err := c.group(ctx, caller, "AcceptRecommendations", group)
	if err != nil {
		return SavedGroup{}, err
	}
	if len(accepted) == 0 {
		return SavedGroup{}, invalid("servers", "say what is accepted for which server")
	}
	have, err := c.inventory.servers(ctx, g.Scope, inventoryLife)
	if err != nil {
		return SavedGroup{}, err
	}
	members := g.Select(have.seen)
	g.Version, g.Servers = version, maps.Clone(g.Servers)
	if g.Servers == nil {
		g.Servers = map[recovery.SourceServerID]recovery.ServerLaunch{}
	}
	var ps recovery.Problems
	for id, r := range accepted {
		if !slices.ContainsFunc(members, func(s recovery.SourceServer) bool { return s.SourceServerID == id }) {
			ps.Addf("servers."+string(id), "protection group %s has no such server now", g.Name)
			continue
		}
		if r.InstanceType == "" {
			ps.Addf("servers."+string(id)+".instanceType", "say which instance type is accepted")
			continue
		}
		g.Servers[id] = r.Accepted(g.LaunchOf(id))
	}
	if err := ps.Err("what was recommended cannot be accepted"); err != nil {
		return SavedGroup{}, err
	}
	return c.ChangeGroup(ctx, caller, string(g.ID), g)
}
