package testenv_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/sim"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// TestARestoredExecutionSendsNothingTwice backs the store up while the first wave of the
// sample launches, lets the drill come to its end, and restores. AWS has gone on without
// the restored store: that must find every job and every automation, and start none.
func TestARestoredExecutionSendsNothingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		world := sampleWorld(t)
		first := testenv.New(t, testenv.Options{AWS: world, Owner: "first"})
		first.RegisterSample(t)
		id := first.StartDrill(t, sample.PlanName).ExecutionID
		first.WaitFor(t, id, time.Hour, func(e apitype.Execution) bool { return e.Batches[0].State == recovery.BatchStarted })

		data := t.TempDir()
		backup := recovery.Backup{ID: "backup-1", At: time.Now().UTC()}
		if err := first.DB.Copy(t.Context(), filepath.Join(data, "davit.db")); err != nil {
			t.Fatal(err)
		}
		want := finishDrill(t, first, id)
		jobs := jobsOf(t, first)
		first.Close()
		time.Sleep(30 * time.Hour) // longer than a look at the jobs goes back by itself

		restored := restore(t, data, backup)
		if restored.Executions != 1 {
			t.Fatalf("%d executions were held, want the one", restored.Executions)
		}
		second := testenv.New(t, testenv.Options{AWS: world, Data: data, Owner: "second"})
		time.Sleep(10 * time.Minute)
		held, err := second.Execution(t.Context(), id)
		if err != nil || held.State != recovery.ExecutionPaused || held.Pause != recovery.PausedByOperator {
			t.Fatalf("got %s (%s), %v, want it paused until somebody has looked", held.State, held.Reason, err)
		}
		if got := jobsOf(t, second); got != jobs {
			t.Fatalf("there are %d jobs, want the %d of before", got, jobs)
		}
		if _, err := second.Say(t.Context(), id, apitype.Resume, apitype.WordRequest{Comment: "seen"}); err != nil {
			t.Fatal(err)
		}
		got := finishDrill(t, second, id)
		if got.State != want.State || got.Counts != want.Counts {
			t.Errorf("it ended %s with %+v, want %s with %+v: %s", got.State, got.Counts, want.State, want.Counts, got.Headline)
		}
		if n := jobsOf(t, second); n != jobs {
			t.Errorf("there are %d jobs in the end, want the %d of before", n, jobs)
		}
		for i, b := range got.Batches {
			if b.JobID != want.Batches[i].JobID || i > 0 && !b.Adopted {
				t.Errorf("batch %s has job %s (found by its tags: %t), want %s", b.BatchID, b.JobID, b.Adopted, want.Batches[i].JobID)
			}
		}
		for i, w := range got.Waves {
			for k, a := range w.Actions {
				if before := want.Waves[i].Actions[k]; a.AutomationID != before.AutomationID || a.State != before.State {
					t.Errorf("action %s is %s by automation %s, want %s by %s", a.Name, a.State, a.AutomationID, before.State, before.AutomationID)
				}
			}
		}
	})
}

// sampleWorld is the sample's AWS, which outlives every Env of the test.
func sampleWorld(t *testing.T) *sim.World {
	t.Helper()
	world, err := sim.Open(sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	file, err := sim.ParseWorld(sample.Read(sample.WorldFile))
	if err == nil {
		err = world.Populate(file)
	}
	if err != nil {
		t.Fatal(err)
	}
	return world
}

// restore makes of a copy of a store what a restore makes of it.
func restore(t *testing.T, data string, from recovery.Backup) recovery.StoreRestored {
	t.Helper()
	if _, err := os.Stat(filepath.Join(data, "davit.db")); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Prepare(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	r, err := control.Restore(t.Context(), store.New(db), recovery.StoreRestored{Backup: from}, recovery.Actor{Name: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func finishDrill(t *testing.T, env *testenv.Env, id recovery.ExecutionID) apitype.Execution {
	t.Helper()
	env.WaitFor(t, id, 3*time.Hour, testenv.Awaits(apitype.Approve))
	if _, err := env.Say(t.Context(), id, apitype.Approve, apitype.WordRequest{Wave: "web"}); err != nil {
		t.Fatal(err)
	}
	return env.WaitFor(t, id, 3*time.Hour, testenv.Ended)
}

func jobsOf(t *testing.T, env *testenv.Env) int {
	t.Helper()
	jobs, err := env.Cloud.Jobs(t.Context(), west, time.Now().Add(-100*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return len(jobs)
}
