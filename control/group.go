package control

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Groups lists the protection groups that the filter chooses.
func (c *Control) Groups(ctx context.Context, caller recovery.Caller, f GroupFilter, p Page) ([]recovery.Group, string, error) {
	if err := c.admit(ctx, caller, "Groups"); err != nil {
		return nil, "", err
	}
	list := listing[recovery.Group]{recovery.GroupRow, c.book.Groups, func(g recovery.Group) standing { return standing{g.Name, string(g.ID), g.UpdatedAt} }}
	keep := readableAnd(caller, f.keeps, f == GroupFilter{Order: f.Order}, ofGroup)
	return list.choose(ctx, fmt.Sprint(f), f.Order, keep, p)
}

// Group reads a protection group by its ID or name.
func (c *Control) Group(ctx context.Context, caller recovery.Caller, ref string) (recovery.Group, error) {
	if err := c.admit(ctx, caller, "Group"); err != nil {
		return recovery.Group{}, err
	}
	return c.group(ctx, caller, "Group", ref)
}

// group reads a group for a use case that only reads.
func (c *Control) group(ctx context.Context, caller recovery.Caller, useCase, ref string) (recovery.Group, error) {
	g, err := c.book.Group(ctx, ref)
	if err != nil {
		return recovery.Group{}, err
	}
	if _, err := c.authorise(ctx, caller, useCase, ofGroup(g)); err != nil {
		return recovery.Group{}, err
	}
	return g, nil
}

// SavedGroup is a protection group as it was saved, and what is odd about it now.
type SavedGroup struct {
	recovery.Group
	Warnings []string
	// Findings are rules for launches that are not kept. What breaks one that blocks is refused
	// where the group states it itself, unless it did so before.
	Findings []recovery.Finding
}

// CreateGroup saves a new protection group. AWS must answer: its servers must exist and
// be in no other group.
func (c *Control) CreateGroup(ctx context.Context, caller recovery.Caller, g recovery.Group) (SavedGroup, error) {
	actor, err := c.authorise(ctx, caller, "CreateGroup", inAccount(g.AccountID))
	if err != nil {
		return SavedGroup{}, err
	}
	if g.ID != "" {
		return SavedGroup{}, invalid("groupID", "a new group gets its ID from the server: leave it out")
	}
	g.ID = recovery.GroupID(newID("grp-", time.Now()))
	g.Name = recovery.TrimName(g.Name)
	warnings, err := c.checkGroup(ctx, g)
	if err != nil {
		return SavedGroup{}, err
	}
	found, err := c.groupRules(ctx, g, nil)
	if err != nil {
		return SavedGroup{}, err
	}
	g, err = c.book.CreateGroup(ctx, g, actor)
	return SavedGroup{g, warnings, found}, err
}

// ChangeGroup replaces the protection group if it still has the version. Executions
// that run keep the servers that they began with.
func (c *Control) ChangeGroup(ctx context.Context, caller recovery.Caller, ref string, g recovery.Group) (SavedGroup, error) {
	if err := c.admit(ctx, caller, "ChangeGroup"); err != nil {
		return SavedGroup{}, err
	}
	old, err := c.book.Group(ctx, ref)
	if err != nil {
		return SavedGroup{}, err
	}
	actor, err := c.authorise(ctx, caller, "ChangeGroup", ofGroup(old))
	if err != nil {
		return SavedGroup{}, err
	}
	if g.ID != "" && g.ID != old.ID {
		return SavedGroup{}, invalid("groupID", "group %s has the ID %s, which cannot change", old.Name, old.ID)
	}
	g.ID, g.Name = old.ID, recovery.TrimName(g.Name)
	if err := g.CheckChange(old); err != nil {
		return SavedGroup{}, err
	}
	if recovery.NameKey(g.Name) != recovery.NameKey(old.Name) {
		if err := c.unused(ctx, old, "renamed", "take the group out of these plans first"); err != nil {
			return SavedGroup{}, err
		}
	}
	warnings, err := c.checkGroup(ctx, g)
	if err != nil {
		return SavedGroup{}, err
	}
	found, err := c.groupRules(ctx, g, &old)
	if err != nil {
		return SavedGroup{}, err
	}
	g, err = c.book.ChangeGroup(ctx, g, actor)
	return SavedGroup{g, warnings, found}, err
}

// DeleteGroup removes the protection group if it still has the version and no plan
// refers to it.
func (c *Control) DeleteGroup(ctx context.Context, caller recovery.Caller, ref string, version int64) error {
	if err := c.admit(ctx, caller, "DeleteGroup"); err != nil {
		return err
	}
	g, err := c.book.Group(ctx, ref)
	if err != nil {
		return err
	}
	actor, err := c.authorise(ctx, caller, "DeleteGroup", ofGroup(g))
	if err != nil {
		return err
	}
	if err := c.unused(ctx, g, "deleted", "take the group out of these plans, or delete them first"); err != nil {
		return err
	}
	return c.book.DeleteGroup(ctx, g.ID, version, actor)
}

// unused says which plans refer to the group, by its name, and so keep it as it is.
func (c *Control) unused(ctx context.Context, g recovery.Group, what, remedy string) error {
	plans, err := every(ctx, c.book.Plans)
	if err != nil {
		return err
	}
	var users []string
	for _, p := range plans {
		if refersTo(p, g) {
			users = append(users, p.Name)
		}
	}
	if len(users) == 0 {
		return nil
	}
	return recovery.Errorf(recovery.Conflict, "protection group %s cannot be %s: the recovery plans %s refer to it", g.Name, what, listed(users)).
		WithRemedy("%s", remedy)
}

func refersTo(p recovery.Plan, g recovery.Group) bool {
	return slices.ContainsFunc(p.Waves, func(w recovery.WaveSpec) bool {
		return slices.ContainsFunc(w.Groups, func(name string) bool {
			return recovery.NameKey(name) == recovery.NameKey(g.Name)
		})
	})
}

// checkGroup finds everything wrong with a group that is about to be saved, or else what
// is odd about it.
func (c *Control) checkGroup(ctx context.Context, g recovery.Group) (warnings []string, err error) {
	if err := g.Check(); err != nil {
		return nil, err
	}
	if err := c.checkScope(ctx, g.Scope); err != nil {
		return nil, err
	}
	// Before the overlap, which a group that was meant to be the same has, too.
	if err := c.checkName(ctx, g); err != nil {
		return nil, err
	}
	m, err := c.members(ctx, g)
	if err != nil {
		return nil, fmt.Errorf("look up the servers of protection group %s: %w", g.Name, err)
	}
	if err := m.checkMissing(g); err != nil {
		return nil, err
	}
	return m.Warnings, m.checkOverlaps(g)
}

// checkName says which other group has the name. Two that are saved at the same time the
// store keeps apart.
func (c *Control) checkName(ctx context.Context, g recovery.Group) error {
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return err
	}
	other, taken := groupNamed(groups, g.Name)
	if !taken || other.ID == g.ID {
		return nil
	}
	return recovery.Errorf(recovery.Conflict, "the name %q is taken: protection group %s is called %q", g.Name, other.ID, other.Name).
		WithRemedy("choose another name, or change that group")
}

// checkScope says why no group can be in the account and Region.
func (c *Control) checkScope(ctx context.Context, scope recovery.Scope) error {
	accounts, err := every(ctx, c.book.Accounts)
	if err != nil {
		return err
	}
	if field, wrong := knownScope(scope, accounts); wrong != "" {
		return invalid(field, "%s", wrong)
	}
	return nil
}

func groupNames(groups []recovery.Group) []string {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.Name
	}
	return names
}
