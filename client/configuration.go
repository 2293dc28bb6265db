package client

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// ExportConfig gives the configuration as a file, in the form that the query asks for.
func (c *Client) ExportConfig(ctx context.Context, q apitype.ConfigQuery) ([]byte, error) {
	query := values("format", q.Format)
	for _, only := range q.Only {
		query.Add("only", only)
	}
	for name, set := range map[string]bool{"plain": q.Plain, "offline": q.Offline} {
		if set {
			query.Set(name, strconv.FormatBool(set))
		}
	}
	resp, err := c.send(ctx, request{method: http.MethodGet, path: "/config/export", query: query, header: http.Header{"Accept": {"application/yaml, application/json"}}})
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
}

// ImportConfig imports a file of configuration, or says what that would do.
func (c *Client) ImportConfig(ctx context.Context, r apitype.ConfigImportRequest) (p apitype.ConfigPlan, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: "/config/import", body: r}, &p)
	return p, err
}

// Imports lists the imports of configuration, the newest first.
func (c *Client) Imports(ctx context.Context) ([]recovery.ConfigurationImport, error) {
	return all[recovery.ConfigurationImport](ctx, c, "/config/imports", nil)
}

// RollBackImport restores the configuration as it was before an import, or says what that
// would do.
func (c *Client) RollBackImport(ctx context.Context, id recovery.ImportID, how apitype.ConfigHow) (p apitype.ConfigPlan, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: at("config", "imports", string(id), "rollback"), body: how}, &p)
	return p, err
}
