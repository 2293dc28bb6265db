package client

import (
	"context"
	"net/http"
	"strconv"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Audit lists events of the audit trail, newest first, a page at a time.
func (c *Client) Audit(ctx context.Context, q apitype.AuditQuery) (p apitype.Page[apitype.TrailEvent], err error) {
	query := values("from", instant(q.From), "to", instant(q.To), "actor", q.Actor, "type", string(q.Type), "kind", q.Kind,
		"stream", q.Stream, "outcome", string(q.Outcome), "name", q.Name, "text", q.Text, "cursor", q.Cursor, "limit", number(q.Limit))
	err = c.call(ctx, request{method: http.MethodGet, path: "/audit", query: query}, &p)
	return p, err
}

// VerifyAudit has the server verify its audit trail, also against copies of checkpoints.
func (c *Client) VerifyAudit(ctx context.Context, kept []recovery.Checkpoint) (r apitype.AuditReport, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: "/audit/verify", body: apitype.VerifyRequest{Kept: kept}}, &r)
	return r, err
}

// Checkpoints lists the checkpoints of the audit trail after a number, oldest first.
func (c *Client) Checkpoints(ctx context.Context, after int64) ([]recovery.Checkpoint, error) {
	all := []recovery.Checkpoint{}
	for {
		var page apitype.Page[recovery.Checkpoint]
		query := values("after", strconv.FormatInt(after, 10), "limit", "1000")
		if err := c.call(ctx, request{method: http.MethodGet, path: "/audit/checkpoints", query: query}, &page); err != nil {
			return nil, err
		}
		if len(page.Items) == 0 {
			return all, nil
		}
		all = append(all, page.Items...)
		after = all[len(all)-1].Number
	}
}

// AuditKeys lists the public keys that checkpoints are signed with, today's first.
func (c *Client) AuditKeys(ctx context.Context) ([]apitype.AuditKey, error) {
	return all[apitype.AuditKey](ctx, c, "/audit/keys", nil)
}
