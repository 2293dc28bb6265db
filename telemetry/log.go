package telemetry

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/otel/trace"

	"github.com/davit-dr/davit/recovery"
)

// belonging is what the work done with a context belongs to.
type belonging struct {
	requestID string
	execution recovery.ExecutionID
}

type belongingKey struct{}

func belongingOf(ctx context.Context) belonging {
	b, _ := ctx.Value(belongingKey{}).(belonging)
	return b
}

func (b belonging) in(ctx context.Context) context.Context {
	return context.WithValue(ctx, belongingKey{}, b)
}

// contextual adds to each line what its context belongs to, unless the line says so itself.
type contextual struct{ slog.Handler }

// Handle writes a line.
func (h contextual) Handle(ctx context.Context, r slog.Record) error {
	attrs := attrsOf(ctx)
	if len(attrs) == 0 {
		return h.Handler.Handle(ctx, r)
	}
	said := map[string]bool{}
	r.Attrs(func(a slog.Attr) bool {
		said[a.Key] = true
		return true
	})
	r = r.Clone()
	for _, a := range attrs {
		if !said[a.Key] {
			r.AddAttrs(a)
		}
	}
	return h.Handler.Handle(ctx, r)
}

func attrsOf(ctx context.Context) []slog.Attr {
	var attrs []slog.Attr
	b := belongingOf(ctx)
	if b.requestID != "" {
		attrs = append(attrs, slog.String("requestID", b.requestID))
	}
	if b.execution != "" {
		attrs = append(attrs, slog.String("execution", string(b.execution)))
	}
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		attrs = append(attrs, slog.String("traceID", span.TraceID().String()))
	}
	return attrs
}

// WithAttrs gives a handler whose lines have the attributes too.
func (h contextual) WithAttrs(attrs []slog.Attr) slog.Handler {
	return contextual{h.Handler.WithAttrs(attrs)}
}

// WithGroup gives a handler whose attributes are in a group.
func (h contextual) WithGroup(name string) slog.Handler { return contextual{h.Handler.WithGroup(name)} }
