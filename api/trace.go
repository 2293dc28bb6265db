package api

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// requestIDHeader carries the request's ID in every answer. In a request it carries the ID
// of what the request is a part of, for the log alone.
const requestIDHeader = "X-Request-ID"

// safeID is an ID of somebody else's that a line of the log may have.
var safeID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// trace is what is known of a request, for its answer and its line in the log.
type trace struct {
	id     string
	parent string // the ID that the client gave, if it may be logged
	route  string // the pattern that takes the request
	caller recovery.Caller
	err    error
	stream func() (ended func())
	// streamed is set when the answer is a stream of events.
	streamed bool
}

type traceKey struct{}

// traceOf is the trace of the request that the context belongs to.
func traceOf(ctx context.Context) *trace {
	if t, ok := ctx.Value(traceKey{}).(*trace); ok {
		return t
	}
	return &trace{}
}

// note keeps what went wrong for the request's line in the log.
func note(ctx context.Context, err error) { traceOf(ctx).err = err }

// streaming notes that the request's answer is a stream, until ended is called.
func streaming(ctx context.Context) (ended func()) {
	t := traceOf(ctx)
	t.streamed = true
	if t.stream == nil {
		return func() {}
	}
	return t.stream()
}

// callerOf is who makes the request.
func callerOf(ctx context.Context) recovery.Caller { return traceOf(ctx).caller }

// traced gives each request an ID and a line in the log, and turns a panic into a
// problem.
func (s *Server) traced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := &trace{id: rand.Text()[:16], stream: s.observe.Stream}
		if given := r.Header.Get(requestIDHeader); safeID.MatchString(given) {
			t.parent = given
		}
		ctx, answered := s.observe.Request(r, t.id)
		ctx = context.WithValue(ctx, traceKey{}, t)
		r = r.WithContext(ctx)
		w.Header().Set(requestIDHeader, t.id)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		answer := &statusWriter{ResponseWriter: w}
		began := time.Now()
		defer func() {
			if p := recover(); p != nil {
				s.panicked(ctx, answer, p)
			}
			took := time.Since(began)
			s.logRequest(r, t, answer, took)
			answered(Answer{Route: t.route, Status: answer.status, Took: took, Streamed: t.streamed, Err: t.err})
		}()
		next.ServeHTTP(answer, r)
	})
}

func (s *Server) panicked(ctx context.Context, answer *statusWriter, p any) {
	err, _ := p.(error)
	if err == http.ErrAbortHandler { //nolint:errorlint // the value itself is the sign
		panic(p)
	}
	s.log.ErrorContext(ctx, "a request panicked", "requestID", traceOf(ctx).id, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	if answer.status == 0 {
		problemOf(ctx, fmt.Errorf("panic: %v", p)).write(answer)
	}
}

func (s *Server) logRequest(r *http.Request, t *trace, answer *statusWriter, took time.Duration) {
	level := slog.LevelDebug
	args := []any{
		"requestID", t.id, "method", r.Method, "path", r.URL.Path, "status", answer.status,
		"ms", took.Milliseconds(), "actor", t.caller.Name, "source", t.caller.Source,
	}
	if t.parent != "" {
		args = append(args, "parentRequestID", t.parent)
	}
	if t.err != nil {
		args = append(args, "err", t.err)
	}
	switch {
	case answer.status >= 500:
		level = slog.LevelError
	case answer.status == http.StatusUnauthorized || answer.status == http.StatusForbidden:
		level = slog.LevelWarn
	case r.Method != http.MethodGet:
		level = slog.LevelInfo
	}
	s.log.Log(r.Context(), level, "request", args...)
}

// sources are the ways in that a client may say it is.
var sources = []string{"CLI", "UI", "MCP", "API"}

// authenticated lets only those in who are known by what they show.
func (s *Server) authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, err := s.options.Identifier.Identify(r)
		if err != nil {
			s.options.Access.Unknown(reasonOf(err))
			if often := s.strangerMayAsk(r); often != nil {
				err = often
			}
			problemOf(r.Context(), err).write(w)
			return
		}
		source := strings.ToUpper(r.Header.Get("Davit-Source"))
		if !slices.Contains(sources, source) {
			source = "API"
		}
		caller.Source, caller.RequestID = source, traceOf(r.Context()).id
		if from := peerOf(r); from.IsValid() {
			caller.Address = from.String()
		}
		traceOf(r.Context()).caller = caller
		if err := s.callerMayAsk(r, caller); err != nil {
			problemOf(r.Context(), err).write(w)
			return
		}
		if !caller.Until.IsZero() { // no stream goes on for longer than its caller is known
			ctx, cancel := context.WithDeadline(r.Context(), caller.Until)
			defer cancel()
			r = r.WithContext(ctx)
		}
		next.ServeHTTP(w, r)
	})
}

// reasonOf is why somebody is not known, without what is special to the request.
func reasonOf(err error) string {
	if e, ok := recovery.AsError(err); ok {
		return e.Message
	}
	return "the caller could not be identified"
}

// known answers requests that no route takes with a problem, as everything else does.
func (s *Server) known(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "" && straight(r.URL.Path) {
			traceOf(r.Context()).route = pattern
			mux.ServeHTTP(w, r)
			return
		}
		// The mux knows whether another method would do: let it say so to nobody.
		probe := &statusWriter{ResponseWriter: discard{http.Header{}}}
		mux.ServeHTTP(probe, r)
		p := problemOf(r.Context(), nothing(r))
		if straight(r.URL.Path) && probe.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", probe.Header().Get("Allow"))
			p.Status, p.Title = probe.status, http.StatusText(probe.status)
		}
		p.write(w)
	})
}

// straight reports whether the path has no empty segments and none that lead elsewhere:
// the mux would redirect to what is left without them, which is not what was asked for.
func straight(of string) bool {
	clean := path.Clean(of)
	return of == clean || of == clean+"/"
}

// statusWriter remembers the status that was answered.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader answers with a status.
func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write answers with a part of the body.
func (w *statusWriter) Write(data []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(data)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// discard is an answer that goes nowhere.
type discard struct{ header http.Header }

// Header is the answer's.
func (d discard) Header() http.Header { return d.header }

// Write drops the data.
func (d discard) Write(data []byte) (int, error) { return len(data), nil }

// WriteHeader drops the status.
func (d discard) WriteHeader(int) {}
