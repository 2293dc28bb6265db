package client

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Retention says how long each part of the audit trail is kept.
func (c *Client) Retention(ctx context.Context) ([]recovery.RetentionRule, error) {
	return all[recovery.RetentionRule](ctx, c, "/audit/retention", nil)
}

// SetRetention sets how long a part of the audit trail is kept, if it still has the
// version; 0: it was never set.
func (c *Client) SetRetention(ctx context.Context, part recovery.Retained, version int64, days int) (r recovery.RetentionRule, err error) {
	in := request{method: http.MethodPut, path: at("audit", "retention", string(part)), header: ifMatch(version), body: apitype.RetentionInput{Days: days}}
	err = c.call(ctx, in, &r)
	return r, err
}

// RunRetention archives what is older than it is kept, or says what that would be.
func (c *Client) RunRetention(ctx context.Context, dryRun bool) (r recovery.RetentionRun, err error) {
	in := request{method: http.MethodPost, path: "/audit/retention/run", body: apitype.RetentionRunRequest{DryRun: dryRun}}
	err = c.call(ctx, in, &r)
	return r, err
}

// Archives lists the archives of the audit trail, the oldest first.
func (c *Client) Archives(ctx context.Context) ([]recovery.StreamsArchived, error) {
	return all[recovery.StreamsArchived](ctx, c, "/audit/archives", nil)
}

// Holds lists legal holds, those that were lifted too.
func (c *Client) Holds(ctx context.Context) ([]recovery.Hold, error) {
	return all[recovery.Hold](ctx, c, "/audit/holds", nil)
}

// Hold reads a legal hold by its ID or name.
func (c *Client) Hold(ctx context.Context, ref string) (h recovery.Hold, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("audit", "holds", ref)}, &h)
	return h, err
}

// PlaceHold places a legal hold.
func (c *Client) PlaceHold(ctx context.Context, in apitype.HoldInput) (h recovery.Hold, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: "/audit/holds", body: in}, &h)
	return h, err
}

// LiftHold lifts a legal hold.
func (c *Client) LiftHold(ctx context.Context, ref, reason string) (h recovery.Hold, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: at("audit", "holds", ref, "lift"), body: apitype.LiftRequest{Reason: reason}}, &h)
	return h, err
}
