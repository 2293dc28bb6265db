package client

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// LaunchTemplates lists launch templates over accounts and Regions, a page at a time. An
// account that does not answer is an error among Scopes, not of the call.
func (c *Client) LaunchTemplates(ctx context.Context, q apitype.LaunchTemplateQuery) (p apitype.LaunchTemplatePage, err error) {
	query := values("accountID", string(q.AccountID), "region", string(q.Region), "group", q.Group, "instanceType", q.InstanceType, "search", q.Search,
		"sort", q.Sort, "cursor", q.Cursor, "limit", number(q.Limit))
	for _, tag := range q.Tags {
		query.Add("tag", tag)
	}
	if q.Refresh {
		query.Set("refresh", "true")
	}
	err = c.call(ctx, request{method: http.MethodGet, path: "/launch-templates", query: query}, &p)
	return p, err
}

// LaunchTemplate reads a launch template with its versions.
func (c *Client) LaunchTemplate(ctx context.Context, scope recovery.Scope, id string) (t apitype.LaunchTemplate, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: templatePath(scope, id)}, &t)
	return t, err
}

// DiffLaunchTemplate compares two versions of a launch template: numbers, $Default or
// $Latest. Without any these are its default and its latest version.
func (c *Client) DiffLaunchTemplate(ctx context.Context, scope recovery.Scope, id, from, to string) (d apitype.LaunchTemplateDiff, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: templatePath(scope, id) + "/diff", query: values("from", from, "to", to)}, &d)
	return d, err
}

func templatePath(scope recovery.Scope, id string) string {
	return at("launch-templates", string(scope.AccountID), string(scope.Region), id)
}

// LaunchCompliance lists the source servers whose launch breaks a rule, a page at a time.
func (c *Client) LaunchCompliance(ctx context.Context, q apitype.LaunchComplianceQuery) (p apitype.LaunchCompliancePage, err error) {
	query := values("accountID", string(q.AccountID), "region", string(q.Region), "mode", string(q.Mode), "cursor", q.Cursor, "limit", number(q.Limit))
	if q.Refresh {
		query.Set("refresh", "true")
	}
	err = c.call(ctx, request{method: http.MethodGet, path: "/launch-compliance", query: query}, &p)
	return p, err
}

// CheckLaunchTemplate checks a launch template against DRS and the Region.
func (c *Client) CheckLaunchTemplate(ctx context.Context, scope recovery.Scope, id string) (r apitype.LaunchCheck, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: templatePath(scope, id) + "/check"}, &r)
	return r, err
}

// CheckLaunchConfiguration checks how the servers of a group would be launched.
func (c *Client) CheckLaunchConfiguration(ctx context.Context, q apitype.LaunchQuery) (r apitype.LaunchCheck, err error) {
	query := values("server", q.Server, "plan", q.Plan, "mode", string(q.Mode), "scenario", q.Scenario)
	err = c.call(ctx, request{method: http.MethodGet, path: at("groups", q.Group, "launch-check"), query: query}, &r)
	return r, err
}

// RollBackLaunchTemplate has a launch template say again what an earlier version says. Seen is
// the number of the default version as it was read.
func (c *Client) RollBackLaunchTemplate(ctx context.Context, scope recovery.Scope, id string, seen int64, in apitype.TemplateRollback) (r apitype.RolledBack, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: templatePath(scope, id) + "/rollback", header: ifMatch(seen), body: in}, &r)
	return r, err
}

// RetireTemplateVersions deletes old versions of a launch template.
func (c *Client) RetireTemplateVersions(ctx context.Context, scope recovery.Scope, id string, in apitype.TemplateRetirement) (r apitype.Retired, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: templatePath(scope, id) + "/retirement", body: in}, &r)
	return r, err
}

// CopyLaunchTemplate copies a version of a launch template to other accounts and Regions, to all
// of them or, where a mapping has a gap, to none. A copy that failed is an error among Targets,
// not of the call.
func (c *Client) CopyLaunchTemplate(ctx context.Context, scope recovery.Scope, id string, in apitype.TemplateCopy) (r apitype.TemplateCopies, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: templatePath(scope, id) + "/copy", body: in}, &r)
	return r, err
}

// LookAtLaunches says what applying launch configurations to AWS would change, a page of servers
// at a time. It changes nothing.
func (c *Client) LookAtLaunches(ctx context.Context, q apitype.LaunchApplicationQuery) (p apitype.LaunchApplicationPage, err error) {
	query := values("group", q.Group, "plan", q.Plan, "scenario", q.Scenario, "cursor", q.Cursor, "limit", number(q.Limit))
	for _, server := range q.Servers {
		query.Add("server", server)
	}
	err = c.call(ctx, request{method: http.MethodGet, path: "/launch-application", query: query}, &p)
	return p, err
}

// ApplyLaunches applies launch configurations to AWS, outside of an execution. What is wrong
// with one server is its own error, not the call's.
func (c *Client) ApplyLaunches(ctx context.Context, in apitype.ApplyRequest) (r apitype.AppliedLaunches, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: "/launch-application", body: in}, &r)
	return r, err
}
