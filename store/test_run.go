package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// maxTestRuns is how many test runs of a plan are kept for a look; the trail has all of them.
const maxTestRuns = 20

// NoteTestRun records that a test run is about to be sent. The oldest ones that are too many
// are forgotten.
func (b *Book) NoteTestRun(ctx context.Context, run recovery.TestRun) error {
	told := run
	told.At, told.By = time.Time{}, recovery.Actor{} // the event has who and when
	return b.changeTestRun(ctx, run, run.At, run.By, recovery.TestRunSent{Run: told}, func(c *recovery.Commit) error {
		kept, err := b.TestRuns(ctx, run.PlanID)
		if err != nil {
			return err
		}
		for _, old := range kept[min(len(kept), maxTestRuns-1):] {
			c.Rows = append(c.Rows, recovery.Row{Kind: recovery.TestRunRow, ID: string(old.ID), Parent: string(old.PlanID)})
		}
		return nil
	})
}

// NoteTestRunAnswer records what SSM answered when the test run was sent.
func (b *Book) NoteTestRunAnswer(ctx context.Context, run recovery.TestRun) error {
	body := recovery.TestRunAnswered{ID: run.ID, Action: run.Action, AutomationID: run.AutomationID, Failure: run.Failure, Unanswered: run.Unanswered}
	return b.changeTestRun(ctx, run, time.Now().UTC(), run.By, body, nil)
}

// NoteTestRunStop records that a test run is about to be stopped, by whom the run says.
func (b *Book) NoteTestRunStop(ctx context.Context, run recovery.TestRun, reason string) error {
	body := recovery.TestRunStopped{ID: run.ID, Action: run.Action, AutomationID: run.AutomationID, Reason: reason}
	return b.changeTestRun(ctx, run, run.StoppedAt, *run.StoppedBy, body, nil)
}

// changeTestRun keeps the run as it is now, and the event that made it so.
func (b *Book) changeTestRun(ctx context.Context, run recovery.TestRun, at time.Time, by recovery.Actor, event recovery.Body, more func(*recovery.Commit) error) error {
	stream := recovery.TestRunStream(run.PlanID)
	return b.appendAll(ctx, stream, "test run "+string(run.ID), func(seen int64) (recovery.Commit, error) {
		body, err := json.Marshal(run)
		c := recovery.Commit{
			Events: []recovery.Event{recovery.NewEvent(stream, seen, at, by, event)},
			Rows:   []recovery.Row{{Kind: recovery.TestRunRow, ID: string(run.ID), Parent: string(run.PlanID), Body: body}},
		}
		if err == nil && more != nil {
			err = more(&c)
		}
		return c, err
	})
}

// TestRun reads a test run. NotFound: there is none by that ID, or it is long ago.
func (b *Book) TestRun(ctx context.Context, id recovery.TestRunID) (recovery.TestRun, error) {
	row, err := b.Row(ctx, recovery.TestRunRow, string(id))
	if recovery.CodeOf(err) == recovery.NotFound {
		return recovery.TestRun{}, recovery.Errorf(recovery.NotFound, "there is no test run %s, or it is not kept any more", id).
			WithRemedy("list those of a plan with `davit test-run list PLAN`, or all with `davit audit list --type testRun.sent`")
	}
	if err != nil {
		return recovery.TestRun{}, err
	}
	run, err := decode[recovery.TestRun](row)
	if err != nil {
		return recovery.TestRun{}, err
	}
	return *run, nil
}

// TestRuns are the last test runs of a plan's actions, the newest first.
func (b *Book) TestRuns(ctx context.Context, plan recovery.PlanID) ([]recovery.TestRun, error) {
	rows, err := b.Children(ctx, recovery.TestRunRow, string(plan))
	if err != nil {
		return nil, err
	}
	found, err := decodeAll[recovery.TestRun](rows)
	if err != nil {
		return nil, err
	}
	runs := make([]recovery.TestRun, len(found))
	for i, run := range found {
		runs[i] = *run
	}
	slices.SortFunc(runs, func(x, y recovery.TestRun) int { return y.At.Compare(x.At) })
	return runs, nil
}
