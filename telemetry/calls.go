package telemetry

import (
	"context"
	"log/slog"

	"github.com/davit-dr/davit/cloud"
)

// Call tells of a call of AWS.
func (t *Telemetry) Call(ctx context.Context, c cloud.Call) {
	account, region := string(c.AccountID), string(c.Region)
	t.metrics.awsCalls.WithLabelValues(c.Service, c.Operation, account, region, string(c.Outcome)).Inc()
	t.metrics.awsTime.WithLabelValues(c.Service, c.Operation).Observe(c.Took.Seconds())
	for i, a := range c.Attempts {
		if i > 0 {
			t.metrics.awsRetries.WithLabelValues(c.Service, c.Operation, account, region).Inc()
		}
		if a.Outcome == cloud.Throttling {
			t.metrics.awsThrottles.WithLabelValues(c.Service, c.Operation, account, region).Inc()
		}
	}
	ctx = t.tracing.call(ctx, c)
	t.logCall(ctx, c)
}

// logCall writes a line for each attempt. Of an error it says the code alone: AWS's
// message may repeat what was sent.
func (t *Telemetry) logCall(ctx context.Context, c cloud.Call) {
	if !t.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	for i, a := range c.Attempts {
		t.log.DebugContext(ctx, "called AWS", "service", c.Service, "operation", c.Operation, "accountID", c.AccountID, "region", c.Region,
			"attempt", i+1, "outcome", a.Outcome, "status", a.Status, "awsCode", a.Code, "awsRequestID", a.RequestID, "ms", a.Took.Milliseconds())
	}
}
