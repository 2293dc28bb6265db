// Package client is Davit's HTTP API in Go: a typed method a route. Errors come back as
// the *recovery.Error that the server had, with code, details and remedy.
package client

import (
	"cmp"
	"context"
	"net/http"
	"strings"
)

// Client calls one Davit server as one user. It may be used by several goroutines.
type Client struct {
	base   string
	prefix string // of all paths
	token  func(context.Context) (string, error)
	source string
	http   *http.Client

	// who is there, and what to do where nobody is, as errors tell it
	who, remedy string
}

// Options say which server to call, and as whom.
type Options struct {
	// URL is the server's, such as http://127.0.0.1:8080.
	URL string
	// Token says who calls.
	Token string
	// TokenSource gives what says who calls, for each request anew, where that changes; nil:
	// it is Token.
	TokenSource func(context.Context) (string, error)
	// HTTP carries the requests; nil: a client of its own. It must have no overall
	// timeout, or followed events end with it.
	HTTP *http.Client
	// Source says which way in this is, for the audit trail: CLI, MCP, …
	Source string
}

// New makes a client. It calls nobody yet.
func New(o Options) *Client {
	if o.TokenSource == nil {
		o.TokenSource = func(context.Context) (string, error) { return o.Token, nil }
	}
	return &Client{
		base:   strings.TrimRight(o.URL, "/"),
		prefix: "/api/v1",
		token:  o.TokenSource,
		source: cmp.Or(o.Source, "API"),
		http:   cmp.Or(o.HTTP, &http.Client{}),
		who:    "Davit server",
		remedy: "start one with `davit serve`, or name another with --server",
	}
}

// URL is the server's.
func (c *Client) URL() string { return c.base }
