package client

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
)

// Recommendations proposes how the servers of a group, or one of them, could be launched.
func (c *Client) Recommendations(ctx context.Context, group, server string) (r apitype.Recommendations, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("groups", group, "recommendations"), query: values("server", server)}, &r)
	return r, err
}

// AcceptRecommendations saves what is accepted as the servers' own launch configurations, if
// the group still has the version.
func (c *Client) AcceptRecommendations(ctx context.Context, group string, version int64, r apitype.AcceptRequest) (g apitype.SavedGroup, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: at("groups", group, "recommendations"), header: ifMatch(version), body: r}, &g)
	return g, err
}
