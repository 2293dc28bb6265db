package client

import (
	"context"
	"net/http"
	"strconv"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Servers lists source servers over accounts and Regions, a page at a time. An account
// that does not answer is an error among Scopes, not of the call.
func (c *Client) Servers(ctx context.Context, q apitype.ServerQuery) (p apitype.ServerPage, err error) {
	query := values("accountID", string(q.AccountID), "region", string(q.Region), "group", q.Group, "search", q.Search,
		"sort", q.Sort, "cursor", q.Cursor, "limit", number(q.Limit))
	for _, state := range q.States {
		query.Add("state", string(state))
	}
	for _, tag := range q.Tags {
		query.Add("tag", tag)
	}
	if q.Problem != nil {
		query.Set("problem", strconv.FormatBool(*q.Problem))
	}
	if q.Refresh {
		query.Set("refresh", "true")
	}
	err = c.call(ctx, request{method: http.MethodGet, path: "/servers", query: query}, &p)
	return p, err
}

// Server reads one source server.
func (c *Client) Server(ctx context.Context, key recovery.ServerKey) (s apitype.Server, err error) {
	path := at("servers", string(key.AccountID), string(key.Region), string(key.SourceServerID))
	err = c.call(ctx, request{method: http.MethodGet, path: path}, &s)
	return s, err
}

// Quotas says how much of DRS's quotas is in use, by account and Region, by account, and in
// all.
func (c *Client) Quotas(ctx context.Context) (p apitype.QuotaPage, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: "/quotas"}, &p)
	return p, err
}
