package client

import (
	"context"
	"net/http"
	"strconv"

	"github.com/davit-dr/davit/apitype"
)

// Cost estimates what a plan, or the servers of a group, costs by AWS's price list.
func (c *Client) Cost(ctx context.Context, q apitype.CostQuery) (cost apitype.Cost, err error) {
	path := at("groups", q.Group, "cost")
	if q.Plan != "" {
		path = at("plans", q.Plan, "cost")
	}
	query := values("scenario", q.Scenario)
	if q.Hours != 0 {
		query.Set("hours", strconv.FormatFloat(q.Hours, 'g', -1, 64))
	}
	if q.Refresh {
		query.Set("refresh", "true")
	}
	err = c.call(ctx, request{method: http.MethodGet, path: path, query: query}, &cost)
	return cost, err
}
