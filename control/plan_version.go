package control

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// PlanVersions lists how a recovery plan was from each of its changes on, the newest first:
// for everybody who may read it, while the trail that it is taken from is for few. Where a
// version lies beyond what the caller may read, because the plan reached further then, it is
// left out.
func (c *Control) PlanVersions(ctx context.Context, caller recovery.Caller, ref string, p Page) ([]recovery.PlanVersion, string, error) {
	if err := c.admit(ctx, caller, "PlanVersions"); err != nil {
		return nil, "", err
	}
	plan, err := c.plan(ctx, caller, "PlanVersions", ref)
	if err != nil {
		return nil, "", err
	}
	versions, next, err := c.book.PlanVersions(ctx, plan.ID, p)
	if err != nil || !limited(caller) {
		return versions, next, err
	}
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return nil, "", err
	}
	return readable(caller, versions, func(v recovery.PlanVersion) subject { return ofPlan(v.Plan, groups) }), next, nil
}

// PlanVersion reads a recovery plan as one of its versions was.
func (c *Control) PlanVersion(ctx context.Context, caller recovery.Caller, ref string, version int64) (recovery.Plan, error) {
	if err := c.admit(ctx, caller, "PlanVersion"); err != nil {
		return recovery.Plan{}, err
	}
	plan, err := c.plan(ctx, caller, "PlanVersion", ref)
	if err != nil {
		return recovery.Plan{}, err
	}
	v, err := c.book.PlanVersion(ctx, plan.ID, version)
	if err != nil {
		return recovery.Plan{}, err
	}
	_, err = c.authorisePlan(ctx, caller, "PlanVersion", v.Plan)
	return v.Plan, err
}
