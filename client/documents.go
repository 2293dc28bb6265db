package client

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Documents lists the Automation documents of an account and Region.
func (c *Client) Documents(ctx context.Context, q apitype.DocumentQuery) (p apitype.DocumentPage, err error) {
	query := values("accountID", string(q.AccountID), "region", string(q.Region), "owner", q.Owner,
		"prefix", q.Prefix, "search", q.Search, "cursor", q.Cursor, "limit", number(q.Limit))
	err = c.call(ctx, request{method: http.MethodGet, path: "/documents", query: query}, &p)
	return p, err
}

// Document reads a document by its name, or by the ARN of a shared one, and judges its
// text; version is a number, $DEFAULT, $LATEST or "".
func (c *Client) Document(ctx context.Context, scope recovery.Scope, name, version string) (d apitype.Document, err error) {
	path := at("documents", string(scope.AccountID), string(scope.Region), name)
	err = c.call(ctx, request{method: http.MethodGet, path: path, query: values("version", version)}, &d)
	return d, err
}

// InstallDocuments puts documents into an account and Region, each as its default version.
func (c *Client) InstallDocuments(ctx context.Context, scope recovery.Scope, r apitype.InstallRequest) ([]apitype.Installed, error) {
	var p apitype.Page[apitype.Installed]
	path := at("documents", string(scope.AccountID), string(scope.Region))
	err := c.call(ctx, request{method: http.MethodPost, path: path, body: r}, &p)
	return p.Items, err
}

// InstallPlanDocuments puts the documents of Davit's library that a plan's actions run
// where they run them.
func (c *Client) InstallPlanDocuments(ctx context.Context, plan string) ([]apitype.Installed, error) {
	var p apitype.Page[apitype.Installed]
	err := c.call(ctx, request{method: http.MethodPost, path: at("plans", plan, "documents")}, &p)
	return p.Items, err
}

// Library lists the documents that come with Davit: those whose names begin with the
// prefix and that have the word in name or description.
func (c *Client) Library(ctx context.Context, prefix, word string) ([]apitype.DocumentSummary, error) {
	return all[apitype.DocumentSummary](ctx, c, "/library", values("prefix", prefix, "search", word))
}

// LibraryDocument reads a document that comes with Davit, with its policies.
func (c *Client) LibraryDocument(ctx context.Context, name string) (d apitype.Document, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: at("library", name)}, &d)
	return d, err
}
