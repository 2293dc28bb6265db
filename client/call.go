package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// maxAnswer bounds what is read of an answer: more than the largest execution needs.
const maxAnswer = 64 << 20

// request is one call of the API.
type request struct {
	method string
	path   string // below the client's prefix, escaped
	query  url.Values
	header http.Header
	body   any
}

// call sends a request and reads its answer into into, which may be nil.
func (c *Client) call(ctx context.Context, r request, into any) error {
	resp, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if into == nil {
		_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer))
		return err
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(into); err != nil {
		return c.unreadable(r, resp, err)
	}
	return nil
}

// send sends a request; an answer that is a problem becomes an error.
func (c *Client) send(ctx context.Context, r request) (*http.Response, error) {
	req, err := c.build(ctx, r)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	if resp.StatusCode < 400 {
		return resp, nil
	}
	defer resp.Body.Close()
	return nil, c.problem(r, resp)
}

func (c *Client) build(ctx context.Context, r request) (*http.Request, error) {
	var body io.Reader
	if r.body != nil {
		data, err := json.Marshal(r.body)
		if err != nil {
			return nil, fmt.Errorf("encode the request %s %s: %w", r.method, r.path, err)
		}
		body = bytes.NewReader(data)
	}
	target := c.base + c.prefix + r.path
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target, body)
	if err != nil {
		return nil, recovery.Errorf(recovery.Invalid, "the server's address %q is not a URL", c.base).
			WithRemedy("give one such as http://127.0.0.1:8080")
	}
	for name, values := range r.header {
		req.Header[name] = values
	}
	if err := c.sign(req); err != nil {
		return nil, err
	}
	req.Header.Set("Davit-Source", c.source)
	if req.Header.Get("Accept") == "" {
		req.Header.Set("Accept", "application/json")
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// sign has the request say who makes it.
func (c *Client) sign(req *http.Request) error {
	if c.token == nil {
		return nil
	}
	token, err := c.token(req.Context())
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return err
}

// unreachable tells a server that is not there from a caller who went away.
func (c *Client) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return (&recovery.Error{
		Code: recovery.Unavailable, Err: err,
		Message: fmt.Sprintf("no %s answers at %s: %s", c.who, c.base, err),
	}).WithRemedy("%s", c.remedy)
}

// unreadable says why an answer could not be read: it broke off with its server, or it is
// none of Davit's.
func (c *Client) unreadable(r request, resp *http.Response, err error) error {
	var network net.Error
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network) {
		return recovery.Errorf(recovery.Unavailable, "the answer of %s to %s %s broke off: %w", c.base, r.method, r.path, err).
			WithRemedy("try again; if it was a change, look first whether it was made")
	}
	return recovery.Errorf(recovery.Internal, "%s answered %s %s with something that is not Davit's (%s, %s): %w",
		c.base, r.method, r.path, resp.Status, resp.Header.Get("Content-Type"), err)
}

func (c *Client) problem(r request, resp *http.Response) error {
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if media != apitype.ProblemType {
		p := apitype.Problem{Status: resp.StatusCode}
		p.Detail = fmt.Sprintf("%s answered %s %s with %s: is a %s there?", c.base, r.method, r.path, resp.Status, c.who)
		return p.Err()
	}
	var p apitype.Problem
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(&p); err != nil {
		return c.unreadable(r, resp, err)
	}
	return p.Err()
}

// at joins the segments of a path, each escaped.
func at(segments ...string) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString("/" + url.PathEscape(s))
	}
	return b.String()
}

// ifMatch guards a change by the version that was read.
func ifMatch(version int64) http.Header {
	return http.Header{"If-Match": {strconv.Quote(strconv.FormatInt(version, 10))}}
}

// values makes a query of names and values; empty values are left out.
func values(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q
}

// number is a number as a query has it; 0 is left out.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// instant is a time as a query has it; a zero one is left out.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// all reads every page of a list, or of the part of it that the query chooses.
func all[T any](ctx context.Context, c *Client, path string, query url.Values) ([]T, error) {
	items := []T{}
	if query == nil {
		query = url.Values{}
	}
	for {
		var page apitype.Page[T]
		if err := c.call(ctx, request{method: http.MethodGet, path: path, query: query}, &page); err != nil {
			return nil, err
		}
		items = append(items, page.Items...)
		if page.Next == "" {
			return items, nil
		}
		query.Set("cursor", page.Next)
	}
}
