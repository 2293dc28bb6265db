package client

import (
	"context"
	"io"
	"net/http"

	"github.com/davit-dr/davit/apitype"
)

// Report writes a report into a writer, in the form that the query asks for.
func (c *Client) Report(ctx context.Context, q apitype.ReportQuery, into io.Writer) error {
	path := at("reports", "period")
	switch {
	case q.ExecutionID != "":
		path = at("reports", "executions", string(q.ExecutionID))
	case q.Plan != "":
		path = at("reports", "plans", q.Plan)
	case q.Adoption:
		path = at("reports", "adoption")
	}
	query := values("format", q.Format, "section", q.Section)
	if q.ExecutionID == "" {
		query = values("format", q.Format, "section", q.Section, "from", instant(q.From), "to", instant(q.To), "days", number(q.Days))
	}
	resp, err := c.send(ctx, request{method: http.MethodGet, path: path, query: query})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(into, resp.Body)
	return err
}
