package main

import (
	"context"
	"net/http"
	"os"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/telemetry"
)

// traceVariables are those of OpenTelemetry that say where traces go.
var traceVariables = []string{"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"}

// observe makes what watches the server, and has its log. It makes traces only where
// somebody is named who takes them.
func (s *server) observe(ctx context.Context) error {
	wanted := s.Traces != ""
	for _, name := range traceVariables {
		wanted = wanted || os.Getenv(name) != ""
	}
	var spans sdktrace.SpanProcessor
	if wanted {
		var err error
		if spans, err = telemetry.Export(ctx, s.Traces); err != nil {
			return err
		}
	}
	t := telemetry.New(telemetry.Options{Version: version, Log: s.Log.Handler(), Spans: spans})
	s.watch, s.Log = t, t.Log()
	s.onClose(func() error {
		if err := t.Close(); err != nil {
			t.Log().Warn("traces were lost", "err", err)
		}
		return nil
	})
	return nil
}

// serveMetrics answers with the metrics alone, at an address of their own.
func (s *service) serveMetrics(ctx context.Context, address string, metrics http.Handler) error {
	listener, err := listen(ctx, address)
	if err != nil {
		return recovery.Errorf(recovery.Conflict, "the metrics have no address: %s", err.Error()).WithRemedy("choose another one with --metrics-listen")
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	server := plainHTTP(mux)
	s.onClose(server.Close)
	s.run(func(ctx context.Context) error {
		stop := context.AfterFunc(ctx, func() { _ = server.Close() }) // a scrape may be cut short
		defer stop()
		return serveUntilClosed(server, listener)
	})
	return nil
}
