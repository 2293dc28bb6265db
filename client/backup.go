package client

import (
	"context"
	"io"
	"net/http"
)

// Backup has the server back its whole store up, and gives the archive as it comes. The
// caller reads it to its end, and closes it.
func (c *Client) Backup(ctx context.Context) (io.ReadCloser, error) {
	resp, err := c.send(ctx, request{method: http.MethodPost, path: "/backup", header: http.Header{"Accept": {"application/gzip"}}})
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}
