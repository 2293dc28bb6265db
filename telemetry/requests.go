package telemetry

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/recovery"
)

// Request tells of a request.
func (t *Telemetry) Request(r *http.Request, id string) (context.Context, func(api.Answer)) {
	ctx := belonging{requestID: id}.in(r.Context())
	ctx, end := t.tracing.request(ctx, r, id)
	return ctx, func(a api.Answer) {
		end(a)
		method, route := labelsOf(r, a)
		t.metrics.requests.WithLabelValues(method, route, strconv.Itoa(a.Status/100)+"xx").Inc()
		if !a.Streamed {
			t.metrics.requestTime.WithLabelValues(method, route).Observe(a.Took.Seconds())
		}
		if code := recovery.CodeOf(a.Err); code == recovery.Unauthenticated || code == recovery.Denied {
			t.metrics.refusals.WithLabelValues(string(code)).Inc()
		}
		// A client that hung up was not let down, and a stream is good once it has begun.
		if strings.HasPrefix(route, api.Prefix) && (r.Context().Err() == nil || a.Streamed) {
			t.requests.add(a.Status < http.StatusInternalServerError)
		}
	}
}

// labelsOf are the method and the route of a request, of which there are only so many:
// what no route takes is "none".
func labelsOf(r *http.Request, a api.Answer) (method, route string) {
	method, route, found := strings.Cut(a.Route, " ")
	if found && route != "" {
		return method, route
	}
	switch method = r.Method; method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other"
	}
	return method, "none"
}

// Operation tells of what a request asks for.
func (t *Telemetry) Operation(ctx context.Context, name string) (context.Context, func(error)) {
	return t.tracing.operation(ctx, name)
}

// Stream tells of a stream of events.
func (t *Telemetry) Stream() func() {
	t.metrics.streams.Inc()
	return t.metrics.streams.Dec
}
