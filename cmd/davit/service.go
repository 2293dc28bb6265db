package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/davit-dr/davit/cli"
)

// service is parts that run together until one of them cannot go on, or it is closed.
type service struct {
	log    *slog.Logger
	ctx    context.Context // of the parts that run; its cause is why they end
	fail   context.CancelCauseFunc
	parts  sync.WaitGroup
	http   *http.Server
	closes []func() error
	once   func() error
}

func newService(log *slog.Logger) *service {
	s := &service{log: log}
	s.ctx, s.fail = context.WithCancelCause(context.Background())
	s.once = sync.OnceValue(s.close)
	return s
}

// onClose has a part closed at the end, after those that were added later.
func (s *service) onClose(f func() error) { s.closes = append(s.closes, f) }

// run runs parts, each until its context ends.
func (s *service) run(parts ...func(context.Context) error) {
	for _, part := range parts {
		s.parts.Go(func() {
			if err := part(s.ctx); err != nil && !errors.Is(err, context.Canceled) {
				s.fail(err)
			}
		})
	}
}

// serveHTTP answers requests until the service is closed.
func (s *service) serveHTTP(listener net.Listener, server *http.Server) {
	s.http = server
	s.run(func(context.Context) error { return serveUntilClosed(server, listener) })
}

func serveUntilClosed(server *http.Server, listener net.Listener) error {
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Done is closed when a part cannot go on, or after Close.
func (s *service) Done() <-chan struct{} { return s.ctx.Done() }

// Close ends the parts in order, waits for them, and says what went wrong. It may be
// called again.
func (s *service) Close() error { return s.once() }

// shutdownTime is how long requests that are being answered may take to end.
const shutdownTime = 10 * time.Second

func (s *service) close() error {
	var errs []error
	if cause := context.Cause(s.ctx); cause != nil {
		errs = append(errs, cause)
	}
	if s.http != nil {
		ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
		defer cancel()
		if err := s.http.Shutdown(ctx); err != nil {
			errs = append(errs, fmt.Errorf("end the connections: %w", err), s.http.Close())
		}
	}
	s.fail(nil)
	s.parts.Wait()
	for _, f := range slices.Backward(s.closes) {
		errs = append(errs, f())
	}
	return errors.Join(errs...)
}

// running is a service as the commands see it.
type running struct {
	*service
	url   string
	doors doors
}

// URL is where it answers.
func (r running) URL() string { return r.url }

// Token is the server's start-up token; empty: it is off.
func (r running) Token() string { return r.doors.secret() }

// NewToken reports whether the token was made just now.
func (r running) NewToken() bool { return r.doors.fresh }

func listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	return config.Listen(ctx, "tcp", address)
}

// closing closes a listener that may be closed already.
func closing(l net.Listener) func() error {
	return func() error {
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	}
}

func url(l net.Listener, encrypted bool) string {
	if encrypted {
		return "https://" + l.Addr().String()
	}
	return "http://" + l.Addr().String()
}

// plainHTTP is a server for clients on this machine.
func plainHTTP(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
}

var (
	_ cli.RunningServer    = running{}
	_ cli.RunningSimulator = running{}
)
