package client

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// CheckTestRun asks what a test run of an action of the plan would do now. It starts nothing.
func (c *Client) CheckTestRun(ctx context.Context, plan string, in apitype.TestRunRequest) (r apitype.TestRunCheck, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: at("plans", plan, "test-runs", "check"), body: in}, &r)
	return r, err
}

// StartTestRun runs one action of the plan by itself. A repeat with the same key starts
// nothing new.
func (c *Client) StartTestRun(ctx context.Context, key, plan string, in apitype.TestRunRequest) (r apitype.TestRun, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: at("plans", plan, "test-runs"), header: withKey(key), body: in}, &r)
	return r, err
}

// TestRuns lists the last test runs of the plan's actions, the newest first.
func (c *Client) TestRuns(ctx context.Context, plan string) ([]apitype.TestRunSummary, error) {
	return all[apitype.TestRunSummary](ctx, c, at("plans", plan, "test-runs"), nil)
}

// TestRun reads a test run, with its steps as they are now.
func (c *Client) TestRun(ctx context.Context, id recovery.TestRunID) (r apitype.TestRun, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("test-runs", string(id))}, &r)
	return r, err
}

// StopTestRun has SSM end a test run.
func (c *Client) StopTestRun(ctx context.Context, id recovery.TestRunID, in apitype.TestRunStop) (r apitype.TestRun, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: at("test-runs", string(id), "stop"), body: in}, &r)
	return r, err
}
