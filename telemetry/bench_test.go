package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// BenchmarkObserving is what it costs to watch one request, one step of the engine, and
// one call of AWS within it.
func BenchmarkObserving(b *testing.B) {
	for name, spans := range map[string]sdktrace.SpanProcessor{"off": nil, "on": sdktrace.NewBatchSpanProcessor(tracetest.NewNoopExporter())} {
		t := New(Options{Log: slog.DiscardHandler, Spans: spans})
		r := httptest.NewRequest(http.MethodGet, "/api/v1/plans", nil)
		call := cloud.Call{
			Scope: recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}, Service: "drs", Operation: "DescribeJobs",
			Began: time.Now(), Took: time.Millisecond, Outcome: cloud.Answered, Attempts: []cloud.Attempt{{Status: 200, Outcome: cloud.Answered}},
		}
		b.Run("request/traces="+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ctx, answered := t.Request(r, "id")
				_, ended := t.Operation(ctx, "listPlans")
				ended(nil)
				answered(api.Answer{Route: "GET /api/v1/plans", Status: 200, Took: time.Millisecond})
			}
		})
		b.Run("step/traces="+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, ended := t.Step(context.Background(), "exec-1", time.Now())
				ended(nil)
			}
		})
		b.Run("call/traces="+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				t.Call(context.Background(), call)
			}
		})
		if err := t.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
