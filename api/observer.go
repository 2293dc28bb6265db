package api

import (
	"context"
	"net/http"
	"time"
)

// Observer is told how requests are answered. Its methods may be called by several
// goroutines and must not block.
type Observer interface {
	// Request begins a request, which has the ID. It goes on with the context that is
	// given; answered is called once, when the answer is complete.
	Request(r *http.Request, id string) (in context.Context, answered func(Answer))
	// Operation begins what the request asks for, by its name in the OpenAPI document.
	Operation(ctx context.Context, name string) (in context.Context, ended func(error))
	// Stream begins a stream of events; ended is called once, at its end.
	Stream() (ended func())
}

// Answer is how a request was answered.
type Answer struct {
	Route    string // the pattern that took it, such as "GET /api/v1/plans/{plan}"; empty: none
	Status   int
	Took     time.Duration
	Streamed bool
	Err      error // what went wrong, or nil
}

// noObserver is for a server that nobody watches.
type noObserver struct{}

// Request goes on as it is.
func (noObserver) Request(r *http.Request, _ string) (context.Context, func(Answer)) {
	return r.Context(), func(Answer) {}
}

// Operation goes on as it is.
func (noObserver) Operation(ctx context.Context, _ string) (context.Context, func(error)) {
	return ctx, func(error) {}
}

// Stream tells nobody.
func (noObserver) Stream() func() { return func() {} }
