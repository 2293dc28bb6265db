package store

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

var plans = kind[recovery.Plan]{
	resource: recovery.PlanResource, row: recovery.PlanRow, word: "recovery plan",
	fields: func(p *recovery.Plan) fields {
		return fields{string(p.ID), p.Name, &p.Version, &p.CreatedAt, &p.UpdatedAt}
	},
}

// CreatePlan stores a new recovery plan and gives it as stored. Conflict: its ID or name is taken.
func (b *Book) CreatePlan(ctx context.Context, p recovery.Plan, by recovery.Actor) (recovery.Plan, error) {
	return plans.create(ctx, b, p, by)
}

// ChangePlan replaces the recovery plan of p's ID and Version and gives it as stored. Stale: that is
// not its version any more. Conflict: its new name is taken.
func (b *Book) ChangePlan(ctx context.Context, p recovery.Plan, by recovery.Actor) (recovery.Plan, error) {
	return plans.change(ctx, b, p, by)
}

// DeletePlan deletes the recovery plan. Stale: the version is not its version any more.
func (b *Book) DeletePlan(ctx context.Context, id recovery.PlanID, version int64, by recovery.Actor) error {
	return plans.remove(ctx, b, string(id), version, by)
}

// Plan reads a recovery plan by its ID, or else by its name without regard to case.
func (b *Book) Plan(ctx context.Context, idOrName string) (recovery.Plan, error) {
	return plans.find(ctx, b, idOrName)
}

// Plans lists recovery plans in order of their names, and gives the cursor of the next page, which
// is empty after the last one.
func (b *Book) Plans(ctx context.Context, p ListPage) ([]recovery.Plan, string, error) {
	return plans.list(ctx, b, p)
}
