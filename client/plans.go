package client

import (
	"context"
	"net/http"
	"strconv"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Plans lists all recovery plans that the query chooses, by name unless it says otherwise.
func (c *Client) Plans(ctx context.Context, q apitype.PlanQuery) ([]recovery.Plan, error) {
	query := values("search", q.Search, "sort", q.Sort)
	for _, tag := range q.Tags {
		query.Add("tag", tag)
	}
	return all[recovery.Plan](ctx, c, "/plans", query)
}

// Plan reads a recovery plan by its ID or name.
func (c *Client) Plan(ctx context.Context, ref string) (p recovery.Plan, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("plans", ref)}, &p)
	return p, err
}

// Readiness says how ready the recovery plans are.
func (c *Client) Readiness(ctx context.Context) ([]apitype.PlanReadiness, error) {
	return all[apitype.PlanReadiness](ctx, c, "/readiness", nil)
}

// PlanReadiness says how ready a recovery plan is.
func (c *Client) PlanReadiness(ctx context.Context, ref string) (r apitype.PlanReadiness, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("plans", ref, "readiness")}, &r)
	return r, err
}

// PlanVersions lists the versions of a recovery plan, the newest first.
func (c *Client) PlanVersions(ctx context.Context, ref string) ([]apitype.PlanVersion, error) {
	return all[apitype.PlanVersion](ctx, c, at("plans", ref, "versions"), nil)
}

// PlanVersion reads a recovery plan as one of its versions was.
func (c *Client) PlanVersion(ctx context.Context, ref string, version int64) (p recovery.Plan, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("plans", ref, "versions", strconv.FormatInt(version, 10))}, &p)
	return p, err
}

// CreatePlan saves a new recovery plan.
func (c *Client) CreatePlan(ctx context.Context, in apitype.PlanInput) (p apitype.SavedPlan, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: "/plans", body: in}, &p)
	return p, err
}

// ChangePlan replaces a recovery plan, unless it has changed since the version.
func (c *Client) ChangePlan(ctx context.Context, ref string, version int64, in apitype.PlanInput) (p apitype.SavedPlan, err error) {
	err = c.call(ctx, request{method: http.MethodPut, path: at("plans", ref), header: ifMatch(version), body: in}, &p)
	return p, err
}

// DeletePlan removes a recovery plan, unless it has changed since the version.
func (c *Client) DeletePlan(ctx context.Context, ref string, version int64) error {
	return c.call(ctx, request{method: http.MethodDelete, path: at("plans", ref), header: ifMatch(version)}, nil)
}

// CheckPlan asks what would keep an execution of the plan from starting now. It may
// take a minute.
func (c *Client) CheckPlan(ctx context.Context, ref string, o apitype.RunOptions) (r apitype.CheckReport, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: at("plans", ref, "check"), body: o}, &r)
	return r, err
}

// Runbook makes a plan's runbook.
func (c *Client) Runbook(ctx context.Context, ref string) (r apitype.Runbook, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("plans", ref, "runbook")}, &r)
	return r, err
}
