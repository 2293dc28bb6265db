package control

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Members is what a protection group chooses as of now.
type Members struct {
	AsOf     time.Time
	Servers  []recovery.SourceServer
	Overlaps []Overlap
	Missing  []recovery.SourceServerID // members by ID that AWS does not have
	Warnings []string                  // what is odd, and no reason not to save the group
}

// Overlap is another group and the servers that it chooses too.
type Overlap struct {
	Group   recovery.Group
	Servers []recovery.SourceServer
}

// GroupMembers resolves a saved protection group as of now.
func (c *Control) GroupMembers(ctx context.Context, caller recovery.Caller, ref string) (Members, error) {
	if err := c.admit(ctx, caller, "GroupMembers"); err != nil {
		return Members{}, err
	}
	g, err := c.group(ctx, caller, "GroupMembers", ref)
	if err != nil {
		return Members{}, err
	}
	return c.members(ctx, g)
}

// PreviewGroup resolves a protection group that is not saved, as saving and running it
// would.
func (c *Control) PreviewGroup(ctx context.Context, caller recovery.Caller, g recovery.Group) (Members, error) {
	if _, err := c.authorise(ctx, caller, "PreviewGroup", inAccount(g.AccountID)); err != nil {
		return Members{}, err
	}
	if g.Name == "" {
		g.Name = "preview"
	}
	if err := g.Check(); err != nil {
		return Members{}, err
	}
	if err := c.checkScope(ctx, g.Scope); err != nil {
		return Members{}, err
	}
	return c.members(ctx, g)
}

// members asks AWS which servers the group chooses now, and holds them against the
// other groups of its account and Region: what two selectors have in common shows only
// in what they choose.
func (c *Control) members(ctx context.Context, g recovery.Group) (Members, error) {
	have, err := c.inventory.servers(ctx, g.Scope, 0)
	if err != nil {
		return Members{}, err
	}
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return Members{}, err
	}
	m := Members{AsOf: have.asOf, Servers: g.Select(have.seen)}
	for _, other := range groups {
		if other.ID == g.ID || other.Scope != g.Scope {
			continue
		}
		if both := other.Select(m.Servers); len(both) > 0 {
			m.Overlaps = append(m.Overlaps, Overlap{other, both})
		}
	}
	for _, id := range g.SourceServerIDs {
		if !slices.ContainsFunc(m.Servers, func(s recovery.SourceServer) bool { return s.SourceServerID == id }) {
			m.Missing = append(m.Missing, id)
		}
	}
	if len(g.Tags) > 0 && len(m.Servers) == 0 {
		m.Warnings = append(m.Warnings, fmt.Sprintf("its tags match no source server of %s now: look at the servers' tags, in their keys case counts", g.Scope))
	}
	return m, nil
}

func (m Members) checkMissing(g recovery.Group) error {
	var ps recovery.Problems
	for _, id := range m.Missing {
		ps.Addf(idField(g, id), "there is no source server %s in %s", id, g.Scope)
	}
	return ps.Err("protection group %q cannot be saved", g.Name)
}

func (m Members) checkOverlaps(g recovery.Group) error {
	var ps recovery.Problems
	for _, o := range m.Overlaps {
		if len(g.Tags) > 0 {
			ps.Addf("tags", "they choose servers that protection group %s has already: %s", o.Group.Name, listed(serverNames(o.Servers)))
			continue
		}
		for _, s := range o.Servers {
			ps.Addf(idField(g, s.SourceServerID), "server %s is in protection group %s already", serverName(s), o.Group.Name)
		}
	}
	if len(ps) == 0 {
		return nil
	}
	return &recovery.Error{
		Code: recovery.Conflict, Details: ps,
		Message: fmt.Sprintf("protection group %q cannot be saved: a server is in at most one group", g.Name),
		Remedy:  "narrow one of the groups",
	}
}

func idField(g recovery.Group, id recovery.SourceServerID) string {
	return fmt.Sprintf("sourceServerIDs[%d]", slices.Index(g.SourceServerIDs, id))
}

// serverName is a server as messages name it: "web-1 (s-…)".
func serverName(s recovery.SourceServer) string {
	if name := s.Name(); name != string(s.SourceServerID) {
		return fmt.Sprintf("%s (%s)", name, s.SourceServerID)
	}
	return string(s.SourceServerID)
}

func serverNames(servers []recovery.SourceServer) []string {
	names := make([]string, len(servers))
	for i, s := range servers {
		names[i] = serverName(s)
	}
	return names
}
