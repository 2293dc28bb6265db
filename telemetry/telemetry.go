// Package telemetry tells how a Davit fares: metrics for Prometheus, traces for
// OpenTelemetry, and lines in the log that say which request and which execution they
// belong to. It implements the ports at which the other parts tell what they do, so that
// none of them knows these libraries.
//
// Nothing that is made here has a token, a secret, or more of what was sent to AWS or came
// from it than names and codes.
package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/store"
)

var (
	_ orchestrate.Observer = (*Telemetry)(nil)
	_ api.Observer         = (*Telemetry)(nil)
)

// Options say what is told, and to whom.
type Options struct {
	Version string // of Davit
	// Log takes the lines; nil: nobody does.
	Log slog.Handler
	// Spans takes the traces; nil: none are made. It is shut down by Close.
	Spans sdktrace.SpanProcessor
}

// Telemetry watches one process. It may be used by several goroutines.
type Telemetry struct {
	log      *slog.Logger
	registry *prometheus.Registry
	metrics  *metrics
	requests objective // the API's answers
	steps    objective // the engine's steps
	tracing  *tracing  // nil: off
}

// New makes a Telemetry with a registry of its own.
func New(o Options) *Telemetry {
	if o.Log == nil {
		o.Log = slog.DiscardHandler
	}
	t := &Telemetry{log: slog.New(contextual{o.Log}), registry: prometheus.NewRegistry()}
	t.metrics = newMetrics(t.registry, o.Version)
	t.registry.MustRegister(burning{map[string]*objective{"requests": &t.requests, "steps": &t.steps}})
	if o.Spans != nil {
		t.tracing = newTracing(o.Spans, o.Version)
		otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { t.log.Warn("traces were not sent", "err", err) }))
	}
	return t
}

// Log is the log whose lines say what they belong to.
func (t *Telemetry) Log() *slog.Logger { return t.log }

// Metrics serves the metrics, and what a book says of the state of things as it is asked.
// It is called once.
func (t *Telemetry) Metrics(book *store.Book) http.Handler {
	t.registry.MustRegister(newStanding(book, t.log))
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(t.log.Handler(), slog.LevelWarn), Registry: t.registry, MaxRequestsInFlight: 4, Timeout: 30 * time.Second,
	})
}

// closeTime is how long the last traces may take to be sent.
const closeTime = 5 * time.Second

// Close sends what is left of the traces.
func (t *Telemetry) Close() error {
	if t.tracing == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	if err := t.tracing.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("send the last traces: %w", err)
	}
	return nil
}
