package client

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Channels lists all channels of notifications by name.
func (c *Client) Channels(ctx context.Context) ([]recovery.Channel, error) {
	return all[recovery.Channel](ctx, c, "/channels", nil)
}

// Channel reads a channel by its ID or name.
func (c *Client) Channel(ctx context.Context, ref string) (ch recovery.Channel, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("channels", ref)}, &ch)
	return ch, err
}

// CreateChannel saves a new channel.
func (c *Client) CreateChannel(ctx context.Context, in apitype.ChannelInput) (ch recovery.Channel, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: "/channels", body: in}, &ch)
	return ch, err
}

// ChangeChannel replaces what a channel says, unless it has changed since the version.
func (c *Client) ChangeChannel(ctx context.Context, ref string, version int64, in apitype.ChannelInput) (ch recovery.Channel, err error) {
	err = c.call(ctx, request{method: http.MethodPut, path: at("channels", ref), header: ifMatch(version), body: in}, &ch)
	return ch, err
}

// DeleteChannel removes a channel that no plan names, unless it has changed since the
// version.
func (c *Client) DeleteChannel(ctx context.Context, ref string, version int64) error {
	return c.call(ctx, request{method: http.MethodDelete, path: at("channels", ref), header: ifMatch(version)}, nil)
}

// TestChannel sends a channel a test message, and tells what came of it.
func (c *Client) TestChannel(ctx context.Context, ref string) (d recovery.Delivery, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: at("channels", ref, "test")}, &d)
	return d, err
}

// NotificationFilter chooses notifications. What is empty does not matter.
type NotificationFilter struct {
	Channel     string
	State       recovery.NotificationState
	ExecutionID recovery.ExecutionID
}

// Notifications lists a page of what is sent to channels and what came of it. An empty
// cursor is the first page.
func (c *Client) Notifications(ctx context.Context, f NotificationFilter, limit int, cursor string) (page apitype.Page[recovery.Notification], err error) {
	query := values("channel", f.Channel, "state", string(f.State), "executionID", string(f.ExecutionID), "limit", number(limit), "cursor", cursor)
	err = c.call(ctx, request{method: http.MethodGet, path: "/notifications", query: query}, &page)
	return page, err
}
