package telemetry

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

const (
	// causeTime is how long the steps of an execution belong to the trace of the request
	// that moved it last; later ones begin traces of their own, linked to it. A recovery
	// takes hours, and nobody can read a trace of thousands of steps.
	causeTime = 10 * time.Minute
	// maxCauses bounds what is remembered. What is forgotten are links alone.
	maxCauses = 10_000
)

// tracing makes spans. Its methods may be called on nil, which makes none.
type tracing struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer

	mu     sync.Mutex
	causes map[recovery.ExecutionID]cause
}

// cause is the request that moved an execution last.
type cause struct {
	span trace.SpanContext
	at   time.Time
}

func newTracing(spans sdktrace.SpanProcessor, version string) *tracing {
	about := resource.NewSchemaless(attribute.String("service.name", "davit"), attribute.String("service.version", version))
	if named, err := resource.Merge(about, resource.Environment()); err == nil {
		about = named
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans), sdktrace.WithResource(about))
	return &tracing{provider: provider, tracer: provider.Tracer("github.com/davit-dr/davit"), causes: map[recovery.ExecutionID]cause{}}
}

// request begins the span of a request, in the trace that its caller names, if it does.
func (t *tracing) request(ctx context.Context, r *http.Request, id string) (context.Context, func(api.Answer)) {
	if t == nil {
		return ctx, func(api.Answer) {}
	}
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(r.Header))
	ctx, span := t.tracer.Start(ctx, r.Method, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
		attribute.String("http.request.method", r.Method), attribute.String("davit.request_id", id)))
	return ctx, func(a api.Answer) {
		if a.Route != "" {
			span.SetName(a.Route)
		}
		span.SetAttributes(attribute.String("http.route", a.Route), attribute.Int("http.response.status_code", a.Status))
		if a.Status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, string(recovery.CodeOf(a.Err)))
		}
		span.End()
	}
}

// operation begins the span of a use case.
func (t *tracing) operation(ctx context.Context, name string) (context.Context, func(error)) {
	if t == nil {
		return ctx, func(error) {}
	}
	ctx, span := t.tracer.Start(ctx, name)
	return ctx, func(err error) {
		if err != nil {
			span.SetStatus(codes.Error, string(recovery.CodeOf(err)))
		}
		span.End()
	}
}

// caused remembers the request that moves an execution. What the engine itself commits is
// nobody's word.
func (t *tracing) caused(ctx context.Context, id recovery.ExecutionID) {
	if t == nil || belongingOf(ctx).requestID == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.causes) >= maxCauses {
		clear(t.causes)
	}
	t.causes[id] = cause{trace.SpanContextFromContext(ctx), time.Now()}
}

// step begins the span of a step of the engine.
func (t *tracing) step(ctx context.Context, id recovery.ExecutionID) (context.Context, func(string, error)) {
	if t == nil {
		return ctx, func(string, error) {}
	}
	t.mu.Lock()
	by, known := t.causes[id]
	t.mu.Unlock()
	options := []trace.SpanStartOption{trace.WithAttributes(attribute.String("davit.execution_id", string(id)))}
	switch {
	case known && time.Since(by.at) < causeTime:
		ctx = trace.ContextWithSpanContext(ctx, by.span)
	case known:
		options = append(options, trace.WithLinks(trace.Link{SpanContext: by.span}))
	}
	ctx, span := t.tracer.Start(ctx, "step", options...)
	return ctx, func(result string, err error) {
		span.SetAttributes(attribute.String("davit.result", result))
		if result == "failed" {
			span.SetStatus(codes.Error, string(recovery.CodeOf(err)))
		}
		span.End()
	}
}

// call makes the span of a call of AWS that is over, with its attempts as events, and
// gives a context that belongs to it.
func (t *tracing) call(ctx context.Context, c cloud.Call) context.Context {
	if t == nil {
		return ctx
	}
	ctx, span := t.tracer.Start(ctx, c.Service+"."+c.Operation, trace.WithTimestamp(c.Began), trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("rpc.system", "aws-api"), attribute.String("rpc.service", c.Service), attribute.String("rpc.method", c.Operation),
		attribute.String("cloud.account.id", string(c.AccountID)), attribute.String("cloud.region", string(c.Region)),
		attribute.String("davit.outcome", string(c.Outcome)), attribute.Int("davit.attempts", len(c.Attempts)),
	))
	if id := belongingOf(ctx).execution; id != "" {
		span.SetAttributes(attribute.String("davit.execution_id", string(id)))
	}
	for i, a := range c.Attempts {
		span.AddEvent("attempt "+strconv.Itoa(i+1), trace.WithTimestamp(a.Began), trace.WithAttributes(
			attribute.String("davit.outcome", string(a.Outcome)), attribute.Int("http.response.status_code", a.Status),
			attribute.String("aws.request_id", a.RequestID), attribute.String("error.type", a.Code), attribute.Int64("davit.ms", a.Took.Milliseconds()),
		))
	}
	if c.Outcome != cloud.Answered {
		span.SetStatus(codes.Error, string(c.Outcome))
	}
	span.End(trace.WithTimestamp(c.Began.Add(c.Took)))
	return ctx
}
