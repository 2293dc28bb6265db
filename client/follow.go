package client

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"strconv"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// Bounds of how soon a broken stream is taken up again.
const (
	minReconnect = 100 * time.Millisecond
	maxReconnect = 5 * time.Second
)

// Follow gives an execution's events after a sequence number, each once and in order,
// as they happen. Streams may break and servers restart: it takes up where it was. It
// ends when ctx does or the caller stops; an error that waiting does not cure (no such
// execution, no permission) is the last thing it gives.
func (c *Client) Follow(ctx context.Context, id recovery.ExecutionID, after int64) iter.Seq2[apitype.Event, error] {
	return func(yield func(apitype.Event, error) bool) {
		open := func() request {
			return request{
				method: http.MethodGet, path: at("executions", string(id), "events"),
				query:  values("after", strconv.FormatInt(after, 10)),
				header: http.Header{"Accept": {"text/event-stream"}},
			}
		}
		follow(ctx, c, open, func(ev apitype.Event, err error) bool {
			if err == nil && ev.Seq <= after {
				return true
			}
			after = max(after, ev.Seq)
			return yield(ev, err)
		})
	}
}

// Hints tells what changes on the server, for as long as ctx lasts. It begins with
// HintReset, and so does every new connection.
func (c *Client) Hints(ctx context.Context) iter.Seq2[apitype.Hint, error] {
	return func(yield func(apitype.Hint, error) bool) {
		open := func() request {
			return request{method: http.MethodGet, path: "/events", header: http.Header{"Accept": {"text/event-stream"}}}
		}
		follow(ctx, c, open, yield)
	}
}

// follow reads messages from stream after stream, waiting longer each time that a
// stream ends without having said anything.
func follow[T any](ctx context.Context, c *Client, open func() request, yield func(T, error) bool) {
	wait := minReconnect
	for {
		heard, err := listen(ctx, c, open(), yield)
		switch {
		case errors.Is(err, errEnough) || ctx.Err() != nil:
			return
		case err != nil && !passing(err):
			var none T
			yield(none, err)
			return
		}
		if heard {
			wait = minReconnect
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = min(2*wait, maxReconnect)
	}
}

// errEnough says that the caller wants no more.
var errEnough = errors.New("enough")

func listen[T any](ctx context.Context, c *Client, r request, yield func(T, error) bool) (heard bool, err error) {
	resp, err := c.send(ctx, r)
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	var bad error
	err = messages(resp.Body, func(m message) bool {
		var v T
		if bad = json.Unmarshal([]byte(m.data), &v); bad != nil {
			return false
		}
		heard = true
		if !yield(v, nil) {
			bad = errEnough
		}
		return bad == nil
	})
	if bad != nil {
		return heard, bad
	}
	if err != nil && ctx.Err() == nil {
		err = c.unreachable(ctx, err)
	}
	return heard, err
}

// passing reports whether an error may be gone at the next try.
func passing(err error) bool {
	switch recovery.CodeOf(err) {
	case recovery.Unavailable, recovery.Throttled:
		return true
	}
	return false
}
