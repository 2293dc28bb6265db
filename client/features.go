package client

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Features lists the features, and whether they are on in an account and for a role; both
// may be empty.
func (c *Client) Features(ctx context.Context, account recovery.AccountID, role recovery.Role) ([]apitype.Feature, error) {
	return all[apitype.Feature](ctx, c, "/features", values("accountID", string(account), "role", string(role)))
}

// Feature reads a feature.
func (c *Client) Feature(ctx context.Context, name recovery.FeatureName) (f apitype.Feature, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("features", string(name))}, &f)
	return f, err
}

// SetFeature sets where a feature is on and where it is off, unless that has changed since
// the version.
func (c *Client) SetFeature(ctx context.Context, name recovery.FeatureName, version int64, in apitype.FeatureInput) (f apitype.Feature, err error) {
	err = c.call(ctx, request{method: http.MethodPut, path: at("features", string(name)), header: ifMatch(version), body: in}, &f)
	return f, err
}
