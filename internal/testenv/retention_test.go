package testenv_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/audit"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
)

// TestWhatIsOldIsArchivedAndTheTrailStaysProven drills the sample, lets two days pass, and
// archives: first under a legal hold, then without it.
func TestWhatIsOldIsArchivedAndTheTrailStaysProven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		world, data := sampleWorld(t), t.TempDir()
		e := testenv.New(t, testenv.Options{AWS: world, Data: data})
		e.RegisterSample(t)
		id := e.StartDrill(t, sample.PlanName).ExecutionID
		finishDrill(t, e, id)
		if _, err := e.Say(t.Context(), id, apitype.Cleanup, apitype.WordRequest{}); err != nil {
			t.Fatal(err)
		}
		before := e.WaitFor(t, id, time.Hour, func(x apitype.Execution) bool { return x.Cleanup == recovery.CleanupCompleted && !x.Active })
		for _, part := range []recovery.Retained{recovery.RetainExecutions, recovery.RetainConfiguration} {
			if _, err := e.SetRetention(t.Context(), part, 0, 1); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := e.PlaceHold(t.Context(), apitype.HoldInput{Name: "case 17", On: "plan/" + sample.PlanName, Reason: "asked for"}); err != nil {
			t.Fatal(err)
		}
		events := eventsOf(t, e, id)
		e.Close()
		time.Sleep(25 * time.Hour)
		e = testenv.New(t, testenv.Options{AWS: world, Data: data})
		live := e.StartDrill(t, sample.PlanName).ExecutionID

		held := runRetention(t, e, false)
		if c := partOf(t, held, recovery.RetainExecutions); c.Held != 1 || c.Archived != 0 || c.Kept != 1 {
			t.Errorf("under the hold: got %+v, want the ended execution held and the live one kept", c)
		}
		if _, err := e.LiftHold(t.Context(), "case 17", "it is over"); err != nil {
			t.Fatal(err)
		}
		want := partOf(t, runRetention(t, e, true), recovery.RetainExecutions)
		run := runRetention(t, e, false)
		if c := partOf(t, run, recovery.RetainExecutions); c != want || c.Archived != 1 || c.Events != int64(len(events)) || len(run.Files) != 1 {
			t.Fatalf("got %+v in %v, want the execution with its %d events, as the dry run said: %+v", c, run.Files, len(events), want)
		}
		if again := runRetention(t, e, false); len(again.Files) != 0 {
			t.Errorf("the second run has written %v", again.Files)
		}

		archived := readArchive(t, filepath.Join(e.Data, "archives", run.Files[0]))
		if len(archived) != len(events) || archived[len(events)-1].Hash != events[len(events)-1].Hash {
			t.Errorf("the archive has %d events, want the %d that there were", len(archived), len(events))
		}
		if after, err := e.Execution(t.Context(), id); err != nil || after.State != before.State || after.Headline != before.Headline {
			t.Errorf("got %s, %v, want it shown as before: %s", after.Headline, err, before.Headline)
		}
		if _, err := e.Result(t.Context(), id); recovery.CodeOf(err) != recovery.NotFound || !strings.Contains(err.Error(), run.Files[0]) {
			t.Errorf("its result: got %v, want the name of the archive", err)
		}
		if _, err := e.Result(t.Context(), live); err != nil {
			t.Errorf("the result of the live one: %v", err)
		}
		var period strings.Builder
		if err := e.Report(t.Context(), apitype.ReportQuery{Format: "json"}, &period); err != nil || !strings.Contains(period.String(), "1 executions of the time are in archives, and in none of these figures: "+string(id)) {
			t.Errorf("the report of the time: got %v in\n%s", err, period.String())
		}
		if report, err := e.VerifyAudit(t.Context(), nil); err != nil || !report.OK || report.Archived != 1 || len(report.Archives) != 1 {
			t.Errorf("got %+v, %v, want all as it was written, one stream in an archive", report, err)
		}
	})
}

func runRetention(t *testing.T, e *testenv.Env, dryRun bool) recovery.RetentionRun {
	t.Helper()
	run, err := e.RunRetention(t.Context(), dryRun)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func partOf(t *testing.T, r recovery.RetentionRun, part recovery.Retained) recovery.RetentionCount {
	t.Helper()
	for _, c := range r.Parts {
		if c.Part == part {
			return c
		}
	}
	t.Fatalf("the run says nothing of %s: %+v", part, r)
	return recovery.RetentionCount{}
}

func eventsOf(t *testing.T, e *testenv.Env, id recovery.ExecutionID) []recovery.Event {
	t.Helper()
	events, err := e.Book.AllEvents(t.Context(), recovery.ExecutionStream(id))
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func readArchive(t *testing.T, path string) (events []recovery.Event) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := audit.ReadArchive(f, func(ev recovery.Event) error {
		events = append(events, ev)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return events
}
