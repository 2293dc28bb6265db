package store

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

var groups = kind[recovery.Group]{
	resource: recovery.GroupResource, row: recovery.GroupRow, word: "protection group",
	fields: func(g *recovery.Group) fields {
		return fields{string(g.ID), g.Name, &g.Version, &g.CreatedAt, &g.UpdatedAt}
	},
}

// CreateGroup stores a new protection group and gives it as stored. Conflict: its ID or name is taken.
func (b *Book) CreateGroup(ctx context.Context, g recovery.Group, by recovery.Actor) (recovery.Group, error) {
	return groups.create(ctx, b, g, by)
}

// ChangeGroup replaces the protection group of g's ID and Version and gives it as stored. Stale: that is
// not its version any more. Conflict: its new name is taken.
func (b *Book) ChangeGroup(ctx context.Context, g recovery.Group, by recovery.Actor) (recovery.Group, error) {
	return groups.change(ctx, b, g, by)
}

// DeleteGroup deletes the protection group. Stale: the version is not its version any more.
func (b *Book) DeleteGroup(ctx context.Context, id recovery.GroupID, version int64, by recovery.Actor) error {
	return groups.remove(ctx, b, string(id), version, by)
}

// Group reads a protection group by its ID, or else by its name without regard to case.
func (b *Book) Group(ctx context.Context, idOrName string) (recovery.Group, error) {
	return groups.find(ctx, b, idOrName)
}

// Groups lists protection groups in order of their names, and gives the cursor of the next page, which
// is empty after the last one.
func (b *Book) Groups(ctx context.Context, p ListPage) ([]recovery.Group, string, error) {
	return groups.list(ctx, b, p)
}
