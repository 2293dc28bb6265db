package store

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

var retentionRules = kind[recovery.RetentionRule]{
	resource: recovery.RetentionResource, row: recovery.RetentionRow, word: "retention",
	fields: func(r *recovery.RetentionRule) fields {
		return fields{string(r.Name), string(r.Name), &r.Version, &r.CreatedAt, &r.UpdatedAt}
	},
}

// SetRetention stores how long a part of the trail is kept, and gives it as stored. Its
// version is 0 for the first. Stale: that is not its version any more.
func (b *Book) SetRetention(ctx context.Context, r recovery.RetentionRule, by recovery.Actor) (recovery.RetentionRule, error) {
	return retentionRules.set(ctx, b, r, by)
}

// Retention reads how long each part of the trail is kept, in the order of
// recovery.RetainedParts. One that was never set is kept for ever, with version 0.
func (b *Book) Retention(ctx context.Context) ([]recovery.RetentionRule, error) {
	set, _, err := retentionRules.list(ctx, b, ListPage{Limit: MaxPage})
	if err != nil {
		return nil, err
	}
	all := make([]recovery.RetentionRule, len(recovery.RetainedParts))
	for i, part := range recovery.RetainedParts {
		all[i].Name = part
		for _, r := range set {
			if r.Name == part {
				all[i] = r
			}
		}
	}
	return all, nil
}

var holds = kind[recovery.Hold]{
	resource: recovery.HoldResource, row: recovery.HoldRow, word: "hold",
	fields: func(h *recovery.Hold) fields {
		return fields{string(h.ID), h.Name, &h.Version, &h.CreatedAt, &h.UpdatedAt}
	},
}

// PlaceHold stores a new hold and gives it as stored. Conflict: its name is taken.
func (b *Book) PlaceHold(ctx context.Context, h recovery.Hold, by recovery.Actor) (recovery.Hold, error) {
	return holds.create(ctx, b, h, by)
}

// ChangeHold replaces the hold of h's ID and Version. Stale: that is not its version any more.
func (b *Book) ChangeHold(ctx context.Context, h recovery.Hold, by recovery.Actor) (recovery.Hold, error) {
	return holds.change(ctx, b, h, by)
}

// Hold reads a hold by its ID, or else by its name without regard to case.
func (b *Book) Hold(ctx context.Context, idOrName string) (recovery.Hold, error) {
	return holds.find(ctx, b, idOrName)
}

// Holds lists holds in order of their names, those that were lifted too, and gives the
// cursor of the next page, which is empty after the last one.
func (b *Book) Holds(ctx context.Context, p ListPage) ([]recovery.Hold, string, error) {
	return holds.list(ctx, b, p)
}
