package client

import (
	"context"
	"net/http"
	"strconv"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Start starts an execution after a preflight, which may take a minute. The same key
// with the same request answers with the same execution, however often it is sent.
func (c *Client) Start(ctx context.Context, key string, r apitype.StartRequest) (e apitype.Execution, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: "/executions", header: withKey(key), body: r}, &e)
	return e, err
}

// withKey is the header that makes a start safe to repeat; "": it has none.
func withKey(key string) http.Header {
	header := http.Header{}
	if key != "" {
		header.Set("Idempotency-Key", key)
	}
	return header
}

// Executions lists executions, newest first unless the query says otherwise, a page at a
// time.
func (c *Client) Executions(ctx context.Context, q apitype.ExecutionQuery) (p apitype.Page[apitype.ExecutionSummary], err error) {
	query := values("plan", q.Plan, "state", string(q.State), "mode", string(q.Mode), "startedBy", q.StartedBy,
		"since", instant(q.Since), "until", instant(q.Until), "sort", q.Sort, "cursor", q.Cursor, "limit", number(q.Limit))
	err = c.call(ctx, request{method: http.MethodGet, path: "/executions", query: query}, &p)
	return p, err
}

// Execution reads an execution with everything that is known of it.
func (c *Client) Execution(ctx context.Context, id recovery.ExecutionID) (e apitype.Execution, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("executions", string(id))}, &e)
	return e, err
}

// Say tells an execution a word, and gives it as it is then. A refusal is immediate.
func (c *Client) Say(ctx context.Context, id recovery.ExecutionID, word apitype.Word, with apitype.WordRequest) (e apitype.Execution, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: at("executions", string(id), string(word)), body: with}, &e)
	return e, err
}

// Events reads an execution's events after a sequence number, at most limit of them
// (0: as many as the server gives).
func (c *Client) Events(ctx context.Context, id recovery.ExecutionID, after int64, limit int) (p apitype.EventPage, err error) {
	query := values("after", strconv.FormatInt(after, 10), "limit", number(limit))
	err = c.call(ctx, request{method: http.MethodGet, path: at("executions", string(id), "events"), query: query}, &p)
	return p, err
}

// Result reads what came of an execution, and how.
func (c *Client) Result(ctx context.Context, id recovery.ExecutionID) (r apitype.Result, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("executions", string(id), "result")}, &r)
	return r, err
}

// Situation reads how an execution stands, what comes next, and what it wants.
func (c *Client) Situation(ctx context.Context, id recovery.ExecutionID) (s apitype.Situation, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("executions", string(id), "situation")}, &s)
	return s, err
}

// Compare sets an execution beside others of the same plan: those that are named, or, when
// none is, the last ones before it (0: as many as the server takes).
func (c *Client) Compare(ctx context.Context, id recovery.ExecutionID, with []recovery.ExecutionID, last int) (r recovery.Comparison, err error) {
	query := values("last", number(last))
	for _, other := range with {
		query.Add("with", string(other))
	}
	err = c.call(ctx, request{method: http.MethodGet, path: at("executions", string(id), "comparison"), query: query}, &r)
	return r, err
}
