package telemetry

import (
	"context"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// Watch gives the database with its commits told.
func (t *Telemetry) Watch(db store.DB) store.DB { return watched{db, t} }

type watched struct {
	store.DB
	telemetry *Telemetry
}

// Commit commits, and tells of it.
func (w watched) Commit(ctx context.Context, c recovery.Commit) error {
	began := time.Now()
	err := w.DB.Commit(ctx, c)
	w.telemetry.committed(ctx, c, time.Since(began), err)
	return err
}

// commitResults are the results of commits by the codes of their errors.
var commitResults = map[recovery.Code]string{
	"": "ok", recovery.Stale: "stale", recovery.LeaseLost: "lease",
	recovery.Conflict: "refused", recovery.TooLarge: "refused", recovery.Invalid: "refused",
}

func (t *Telemetry) committed(ctx context.Context, c recovery.Commit, took time.Duration, err error) {
	result, known := commitResults[recovery.CodeOf(err)]
	if !known || err != nil && result == "ok" {
		result = "failed"
	}
	t.metrics.commits.WithLabelValues(result).Inc()
	t.metrics.commitTime.Observe(took.Seconds())
	id, ofExecution := strings.CutPrefix(c.Stream, recovery.ExecutionStream(""))
	if err != nil || !ofExecution {
		return
	}
	t.tracing.caused(ctx, recovery.ExecutionID(id))
	for _, e := range c.Events {
		t.happened(ctx, recovery.ExecutionID(id), c, e)
	}
}

// happened counts and logs what the trail of an execution says.
func (t *Telemetry) happened(ctx context.Context, id recovery.ExecutionID, c recovery.Commit, e recovery.Event) {
	switch body := e.Body.(type) {
	case recovery.ExecutionAdded:
		t.metrics.executionsStarted.WithLabelValues(string(body.Execution.Mode)).Inc()
		t.log.InfoContext(ctx, "an execution was created", "execution", id, "plan", body.Execution.Plan.Name, "mode", body.Execution.Mode)
	case recovery.ExecutionMoved:
		if body.To.Ended() {
			t.metrics.executionsEnded.WithLabelValues(modeIn(c), string(body.To)).Inc()
		}
		t.log.InfoContext(ctx, "an execution moved", "execution", id, "state", body.To)
	case recovery.WaveMoved:
		if waveEnded(body.To) {
			t.metrics.wavesEnded.WithLabelValues(string(body.To)).Inc()
		}
		t.log.InfoContext(ctx, "a wave moved", "execution", id, "wave", body.Name, "state", body.To)
	case recovery.BatchAnswered:
		t.log.InfoContext(ctx, "DRS has a job", "execution", id, "batch", body.Batch, "job", body.JobID)
	}
}

// modeIn is the mode of the execution that a commit is about.
func modeIn(c recovery.Commit) string {
	for _, row := range c.Rows {
		if row.Kind == recovery.ExecutionRow {
			return row.Attrs["mode"]
		}
	}
	return ""
}
