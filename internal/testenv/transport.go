package testenv

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
)

// transport carries requests to a handler in the same process. Answers may be streams:
// what the handler flushes can be read while it still runs.
type transport struct {
	handler http.Handler
	running sync.WaitGroup
}

// RoundTrip has the request answered, and returns when the answer begins.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	body, writer := io.Pipe()
	w := &answer{header: http.Header{}, begun: make(chan struct{}), body: writer}
	served := r.Clone(ctx)
	served.RequestURI = r.URL.RequestURI()
	served.RemoteAddr = "127.0.0.1:1"
	if served.Body == nil {
		served.Body = http.NoBody
	}
	t.running.Go(func() {
		defer cancel()
		t.handler.ServeHTTP(w, served)
		w.begin(http.StatusOK)
		_ = writer.Close() // a pipe's writer always closes
	})
	select {
	case <-ctx.Done():
		if r.Context().Err() != nil {
			_ = body.CloseWithError(r.Context().Err())
			return nil, r.Context().Err()
		}
	case <-w.begun:
	}
	<-w.begun
	stop := context.AfterFunc(r.Context(), func() { _ = body.CloseWithError(r.Context().Err()) })
	return &http.Response{
		StatusCode: w.status, Status: http.StatusText(w.status),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, ContentLength: -1, Request: r,
		Body: &reading{PipeReader: body, stop: func() { stop(); cancel() }},
	}, nil
}

// close waits for the handlers; their requests have ended by then.
func (t *transport) close() { t.running.Wait() }

// reading is an answer's body. Closing it ends the request, as a client that hangs up.
type reading struct {
	*io.PipeReader
	stop func()
}

// Close hangs up.
func (r *reading) Close() error {
	err := r.CloseWithError(errHungUp)
	r.stop()
	return err
}

var errHungUp = errors.New("the client hung up")

// answer is what a handler writes to.
type answer struct {
	header, sent http.Header
	status       int
	once         sync.Once
	begun        chan struct{}
	body         *io.PipeWriter
}

func (a *answer) begin(status int) {
	a.once.Do(func() {
		a.status, a.sent = status, a.header.Clone()
		close(a.begun)
	})
}

// Header is the answer's header, until it begins.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader begins the answer.
func (a *answer) WriteHeader(status int) { a.begin(status) }

// Write writes to the body; it returns when that was read, or the client hung up.
func (a *answer) Write(p []byte) (int, error) {
	a.begin(http.StatusOK)
	return a.body.Write(p)
}

// Flush has nothing to do: every write is passed on at once.
func (a *answer) Flush() { a.begin(http.StatusOK) }
