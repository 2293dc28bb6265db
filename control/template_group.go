package control

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// usedTemplates tell which launch templates a protection group uses: those that DRS made for
// the servers that it chooses now, and those that its launch configurations name.
type usedTemplates struct {
	scope   recovery.Scope
	servers map[recovery.SourceServerID]bool
	named   map[string]bool // by ID or by name
}

// templatesUsedBy reads what a group uses. Its servers are those that were seen last.
func (c *Control) templatesUsedBy(ctx context.Context, caller recovery.Caller, group string) (*usedTemplates, error) {
	g, err := c.group(ctx, caller, "LaunchTemplates", group)
	if err != nil {
		return nil, err
	}
	used := &usedTemplates{scope: g.Scope, servers: map[recovery.SourceServerID]bool{}, named: map[string]bool{}}
	for _, spec := range g.LaunchSpecs() {
		if ref := spec.LaunchTemplate; ref != nil {
			used.named[ref.ID], used.named[ref.Name] = true, true
		}
	}
	c.inventory.bring(ctx, []recovery.Scope{g.Scope}, false)
	for _, s := range g.Select(c.inventory.at(g.Scope).read().seen) {
		used.servers[s.SourceServerID] = true
	}
	return used, nil
}

func (u *usedTemplates) has(t *listedTemplate) bool {
	return u.servers[t.SourceServerID()] || u.named[t.ID] || u.named[t.Name]
}
