package upgrade_test

import (
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

func TestExecutionsInFlightAreCarriedToTheirEnd(t *testing.T) {
	for _, fixture := range append([]string{today(t)}, kept(t)...) {
		for when, later := range map[string]time.Duration{"at once": time.Second, "a day later": 24 * time.Hour} {
			t.Run(filepath.Base(fixture)+" "+when, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { goOn(t, fixture, later) })
			})
		}
	}
}

// goOn opens a fixture some time after it was left, and carries every execution to its
// end.
func goOn(t *testing.T, fixture string, later time.Duration) {
	a, data, folder := unpack(t, fixture)
	time.Sleep(time.Until(a.ClosedAt.Add(later)))
	checkScenes(t, data, a)
	aws, err := sim.Open(sim.Options{Data: folder})
	if err != nil {
		t.Fatalf("open the simulated AWS: %v", err)
	}
	t.Cleanup(func() { _ = aws.Close() })
	env := testenv.New(t, testenv.Options{AWS: aws, Data: data})
	for s, id := range a.Executions {
		carryOn(t, env, s, id)
	}
	jobs := jobsOf(t, env)
	for s, id := range a.Executions {
		checkEnd(t, env, s, id, jobs)
	}
}

// scenes say how each execution was left.
var scenes = map[scene]func(*recovery.Execution) bool{
	moving: func(e *recovery.Execution) bool {
		return e.Waves[0].State == recovery.WaveExecuting && e.Batches[0].State == recovery.BatchStarted
	},
	unanswered: func(e *recovery.Execution) bool { return e.Batches[0].State == recovery.BatchRequested },
	asking:     func(e *recovery.Execution) bool { return e.Waves[1].State == recovery.WaveWaiting },
	failing:    func(e *recovery.Execution) bool { return e.State == recovery.ExecutionPaused },
	drilled: func(e *recovery.Execution) bool {
		return e.State == recovery.ExecutionCompleted && e.Cleanup == "" && len(e.Instances()) > 0
	},
}

// checkScenes sees whether the fixture holds what it should, and today's Davit reads it
// as it was written: its events have their hashes, and make its rows.
func checkScenes(t *testing.T, data string, a about) {
	t.Helper()
	db, err := sqlite.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	book := store.New(db)
	for s, asLeft := range scenes {
		e, _, err := book.LoadExecution(t.Context(), a.Executions[s])
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		if !asLeft(e) {
			t.Errorf("%s is %s, and not what it is meant to be", s, e.State)
		}
		mine, _, err := book.Executions(t.Context(), store.Filter{StartedBy: e.StartedBy.Name, State: e.State}, store.ListPage{})
		if err != nil || !slices.ContainsFunc(mine, func(have *recovery.Execution) bool { return have.ID == e.ID }) {
			t.Errorf("%s: it is not found by who started it, %s: %v", s, e.StartedBy.Name, err)
		}
		testenv.CheckRows(t, e, testenv.ReadStream(t, book, recovery.ExecutionStream(e.ID)))
	}
}

// carryOn says what the execution asks people for, until it wants nothing any more.
func carryOn(t *testing.T, env *testenv.Env, s scene, id recovery.ExecutionID) {
	t.Helper()
	for {
		e := env.WaitFor(t, id, patience, func(e apitype.Execution) bool {
			word, _ := wanted(e)
			return word != "" || testenv.Ended(e)
		})
		word, wave := wanted(e)
		if word == "" {
			return
		}
		if _, err := env.Say(t.Context(), id, word, apitype.WordRequest{Wave: wave}); err != nil {
			t.Fatalf("%s: %s: %v", s, word, err)
		}
	}
}

// wanted is the word that takes the execution further, and the wave that it is about.
func wanted(e apitype.Execution) (apitype.Word, string) {
	for _, d := range e.Decisions {
		for _, word := range []apitype.Word{apitype.Approve, apitype.Retry, apitype.Cleanup} {
			if slices.Contains(d.Words, word) {
				return word, d.Wave
			}
		}
	}
	return "", ""
}

// jobsOf gives all jobs that DRS has.
func jobsOf(t *testing.T, env *testenv.Env) []recovery.Job {
	t.Helper()
	jobs, err := env.Cloud.Jobs(t.Context(), recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

// checkEnd sees whether the execution came well, with one job for each batch that launches.
func checkEnd(t *testing.T, env *testenv.Env, s scene, id recovery.ExecutionID, jobs []recovery.Job) {
	t.Helper()
	e, intents, err := env.Book.LoadExecution(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if e.State != recovery.ExecutionCompleted || len(intents) > 0 || e.ClaimsHeld {
		t.Errorf("%s is %s (%s), has %d open intents, and holds its servers: %t", s, e.State, e.Reason, len(intents), e.ClaimsHeld)
	}
	if e.Mode == recovery.Drill && e.Cleanup != recovery.CleanupCompleted {
		t.Errorf("the cleanup of %s is %s: %+v", s, e.Cleanup, e.CleanupFailure)
	}
	testenv.CheckRows(t, e, testenv.ReadStream(t, env.Book, recovery.ExecutionStream(id)))
	checkFormats(t, env, s, id)
	made := map[string]int{}
	for _, j := range jobs {
		if j.Tags[recovery.TagExecution] == string(id) {
			made[j.Tags[recovery.TagBatch]]++
		}
	}
	for _, b := range e.Batches {
		if b.Kind == recovery.LaunchBatch && made[string(b.ID)] != 1 {
			t.Errorf("%s: batch %s has %d jobs", s, b.ID, made[string(b.ID)])
		}
	}
}

// checkFormats sees whether events that state no format, if there are any, come before those
// that do: what was written once is left as it is.
func checkFormats(t *testing.T, env *testenv.Env, s scene, id recovery.ExecutionID) {
	t.Helper()
	var before recovery.EventFormat
	for _, ev := range testenv.ReadStream(t, env.Book, recovery.ExecutionStream(id)) {
		if ev.Format < before {
			t.Errorf("%s: event %d has format %d, after one of format %d", s, ev.Seq, ev.Format, before)
		}
		before = ev.Format
	}
	if before != recovery.EventFormatNow {
		t.Errorf("%s: its last event has format %d, want %d", s, before, recovery.EventFormatNow)
	}
}
