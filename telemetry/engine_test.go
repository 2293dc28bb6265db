package telemetry

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func TestStepsCountForTheObjectiveAsTheyEnd(t *testing.T) {
	for _, c := range []struct {
		name      string
		late      time.Duration
		err       error
		result    string
		good, all uint64
	}{
		{"on time", 0, nil, "ok", 1, 1},
		{"a little late", 5 * time.Second, nil, "ok", 1, 1},
		{"too late", 6 * time.Second, nil, "ok", 0, 1},
		{"cut short", 0, fmt.Errorf("step: %w", errors.New("disk full")), "failed", 0, 1},
		{"another host's", 0, recovery.Errorf(recovery.LeaseLost, "held by another"), "lease", 0, 0},
		{"stopped", 0, fmt.Errorf("step: %w", context.Canceled), "stopped", 0, 0},
		{"of what is gone", 0, recovery.Errorf(recovery.NotFound, "no such execution"), "ok", 1, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := New(Options{})
			_, ended := w.Step(t.Context(), "exec-1", time.Now().Add(-c.late))
			ended(c.err)
			if good, all := w.steps.counts(); good != c.good || all != c.all {
				t.Errorf("%s: %d of %d are good, want %d of %d", c.name, good, all, c.good, c.all)
			}
			if got := stepResult(c.err); got != c.result {
				t.Errorf("%s: its result is %s, want %s", c.name, got, c.result)
			}
		})
	}
}
