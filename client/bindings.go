package client

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Bindings lists all role bindings by name.
func (c *Client) Bindings(ctx context.Context) ([]recovery.Binding, error) {
	return all[recovery.Binding](ctx, c, "/bindings", nil)
}

// Binding reads a role binding by its ID or name.
func (c *Client) Binding(ctx context.Context, ref string) (b recovery.Binding, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("bindings", ref)}, &b)
	return b, err
}

// CreateBinding gives a role to a group or a subject.
func (c *Client) CreateBinding(ctx context.Context, in apitype.BindingInput) (b recovery.Binding, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: "/bindings", body: in}, &b)
	return b, err
}

// ChangeBinding replaces a role binding, unless it has changed since the version.
func (c *Client) ChangeBinding(ctx context.Context, ref string, version int64, in apitype.BindingInput) (b recovery.Binding, err error) {
	err = c.call(ctx, request{method: http.MethodPut, path: at("bindings", ref), header: ifMatch(version), body: in}, &b)
	return b, err
}

// DeleteBinding takes a role away again, unless the binding has changed since the version.
func (c *Client) DeleteBinding(ctx context.Context, ref string, version int64) error {
	return c.call(ctx, request{method: http.MethodDelete, path: at("bindings", ref), header: ifMatch(version)}, nil)
}
