package telemetry

import (
	"context"
	"fmt"
	"strings"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Export gives what sends traces by OTLP over HTTP to a URL such as http://127.0.0.1:4318.
// An empty URL leaves that, and all else, to the variables OTEL_EXPORTER_OTLP_... of the
// environment, which add /v1/traces to a URL in the same way. What cannot be sent is
// dropped: nothing waits for it.
func Export(ctx context.Context, url string) (sdktrace.SpanProcessor, error) {
	var options []otlptracehttp.Option
	if url != "" {
		options = append(options, otlptracehttp.WithEndpointURL(strings.TrimSuffix(url, "/")+"/v1/traces"))
	}
	exporter, err := otlptracehttp.New(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("set up the export of traces: %w", err)
	}
	return sdktrace.NewBatchSpanProcessor(exporter), nil
}
