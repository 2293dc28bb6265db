package client

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Groups lists all protection groups that the query chooses, by name unless it says otherwise.
func (c *Client) Groups(ctx context.Context, q apitype.GroupQuery) ([]recovery.Group, error) {
	return all[recovery.Group](ctx, c, "/groups", values("accountID", string(q.AccountID), "region", string(q.Region), "search", q.Search, "sort", q.Sort))
}

// Group reads a protection group by its ID or name.
func (c *Client) Group(ctx context.Context, ref string) (g recovery.Group, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("groups", ref)}, &g)
	return g, err
}

// GroupMembers resolves a protection group as of now.
func (c *Client) GroupMembers(ctx context.Context, ref string) (m apitype.GroupMembers, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("groups", ref, "servers")}, &m)
	return m, err
}

// LaunchConfiguration says how servers of a protection group would be launched.
func (c *Client) LaunchConfiguration(ctx context.Context, q apitype.LaunchQuery) (l apitype.GroupLaunch, err error) {
	query := values("server", q.Server, "plan", q.Plan, "mode", string(q.Mode), "scenario", q.Scenario)
	err = c.call(ctx, request{method: http.MethodGet, path: at("groups", q.Group, "launch-configuration"), query: query}, &l)
	return l, err
}

// PreviewGroup resolves a protection group that is not saved.
func (c *Client) PreviewGroup(ctx context.Context, in apitype.GroupInput) (m apitype.GroupMembers, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: "/groups/preview", body: in}, &m)
	return m, err
}

// CreateGroup saves a new protection group.
func (c *Client) CreateGroup(ctx context.Context, in apitype.GroupInput) (g apitype.SavedGroup, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: "/groups", body: in}, &g)
	return g, err
}

// ChangeGroup replaces a protection group, unless it has changed since the version.
func (c *Client) ChangeGroup(ctx context.Context, ref string, version int64, in apitype.GroupInput) (g apitype.SavedGroup, err error) {
	err = c.call(ctx, request{method: http.MethodPut, path: at("groups", ref), header: ifMatch(version), body: in}, &g)
	return g, err
}

// DeleteGroup removes a protection group that no plan uses, unless it has changed since
// the version.
func (c *Client) DeleteGroup(ctx context.Context, ref string, version int64) error {
	return c.call(ctx, request{method: http.MethodDelete, path: at("groups", ref), header: ifMatch(version)}, nil)
}
