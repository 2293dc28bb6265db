package telemetry

import (
	"context"
	"errors"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// punctual is how late a step may begin and be good all the same.
const punctual = 5 * time.Second

// Step tells of a step of the engine.
func (t *Telemetry) Step(ctx context.Context, id recovery.ExecutionID, due time.Time) (context.Context, func(error)) {
	late := max(0, time.Since(due))
	ctx = belonging{execution: id}.in(ctx)
	ctx, end := t.tracing.step(ctx, id)
	return ctx, func(err error) {
		result := stepResult(err)
		end(result, err)
		t.metrics.lateness.Observe(late.Seconds())
		t.metrics.steps.WithLabelValues(result).Inc()
		switch result {
		case "lease":
			t.metrics.leasesLost.Inc()
		case "ok", "failed":
			t.steps.add(result == "ok" && late <= punctual)
		}
	}
}

func stepResult(err error) string {
	switch {
	case err == nil, recovery.CodeOf(err) == recovery.NotFound: // there is nothing to drive any more
		return "ok"
	case errors.Is(err, context.Canceled):
		return "stopped"
	case recovery.CodeOf(err) == recovery.LeaseLost:
		return "lease"
	}
	return "failed"
}

// Committed tells what the engine has made of an execution.
func (t *Telemetry) Committed(_ context.Context, after *recovery.Execution, events []recovery.Event) {
	for _, e := range events {
		switch body := e.Body.(type) {
		case recovery.WaveMoved:
			t.waveMoved(after, body)
		case recovery.BatchAnswered:
			if b := after.Batch(body.Batch); b != nil {
				t.metrics.jobsStarted.WithLabelValues(string(b.Kind), string(b.Scope.AccountID), string(b.Scope.Region)).Inc()
			}
		case recovery.BatchEnded:
			if b := after.Batch(body.Batch); b != nil {
				t.metrics.jobsEnded.WithLabelValues(string(b.Kind), string(b.Scope.AccountID), string(b.Scope.Region)).Inc()
			}
		case recovery.ServersMoved:
			for _, s := range body.Servers {
				t.metrics.servers.WithLabelValues(string(s.To)).Inc()
			}
		}
	}
}

func (t *Telemetry) waveMoved(e *recovery.Execution, moved recovery.WaveMoved) {
	if !waveEnded(moved.To) || moved.Wave >= len(e.Waves) {
		return
	}
	w := e.Waves[moved.Wave]
	if w.BegunAt.IsZero() || w.EndedAt.IsZero() {
		return // it never began
	}
	split := e.SplitOf(w, w.EndedAt)
	t.metrics.waveTime.WithLabelValues(string(e.Mode), string(moved.To)).Observe(split.Total.Seconds())
	t.metrics.waveOwn.WithLabelValues(string(e.Mode)).Observe(split.Own.Seconds())
}

func waveEnded(s recovery.WaveState) bool { return s.Settled() || s.Unwell() }
