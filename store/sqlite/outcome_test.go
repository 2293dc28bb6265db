package sqlite

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// TestTheMigrationSaysOfOlderEventsWhatIsSaidOfNewOnes writes events, forgets what came of
// them, and has the migration find it out again.
func TestTheMigrationSaysOfOlderEventsWhatIsSaidOfNewOnes(t *testing.T) {
	db, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	failure := &recovery.Failure{Code: "X"}
	bodies := []recovery.Body{
		recovery.AccessRefused{},
		recovery.AccessUnknown{},
		recovery.AccessLost{},
		recovery.AccessSignedIn{},
		recovery.BatchUnanswered{},
		recovery.ActionUnanswered{},
		recovery.BatchRejected{},
		recovery.ImportDropped{},
		recovery.ExecutionMoved{To: recovery.ExecutionFailed},
		recovery.ExecutionMoved{To: recovery.ExecutionTimedOut},
		recovery.ExecutionMoved{To: recovery.ExecutionCompleted},
		recovery.WaveMoved{To: recovery.WaveFailed},
		recovery.WaveMoved{To: recovery.WaveTimedOut},
		recovery.WaveMoved{To: recovery.WaveCompleted},
		recovery.CleanupMoved{To: recovery.CleanupFailed},
		recovery.CleanupMoved{To: recovery.CleanupCompleted},
		recovery.ActionMoved{Failure: failure},
		recovery.ActionMoved{},
		recovery.ActionOrderMoved{Failure: failure},
		recovery.ActionOrderMoved{},
		recovery.ServersMoved{Servers: []recovery.ServerChange{{To: recovery.ServerReady}, {To: recovery.ServerFailed}}},
		recovery.ServersMoved{Servers: []recovery.ServerChange{{To: recovery.ServerReady}}},
		recovery.ServersMoved{},
		recovery.TagsSynced{},
		recovery.TagsSynced{TagRun: recovery.TagRun{Regions: []recovery.TagRegion{{Reason: "no"}}}},
		recovery.TagsSynced{TagRun: recovery.TagRun{Regions: []recovery.TagRegion{{}, {TagCounts: recovery.TagCounts{Failed: 1}}}}},
		recovery.TagsSynced{TagRun: recovery.TagRun{Regions: []recovery.TagRegion{{TagCounts: recovery.TagCounts{Changed: 1}}}}},
		recovery.ResourceChanged{Kind: recovery.PlanResource, Name: "Größe 3"},
		recovery.CheckpointMade{},
		recovery.ClaimsMoved{},
	}
	var events []recovery.Event
	for i, b := range bodies {
		events = append(events, recovery.NewEvent("plan/p", int64(i), time.Unix(int64(i), 0), recovery.Engine, b))
	}
	if err := db.Commit(t.Context(), recovery.Commit{Stream: "plan/p", Events: events}); err != nil {
		t.Fatal(err)
	}

	script, err := os.ReadFile("migrations/0004_outcome.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, fill, _ := strings.Cut(string(script), "\nUPDATE ")
	if err := db.write.do(t.Context(), "fill", atOnce, func(t tx) error {
		return t.script("UPDATE trail SET outcome = 'SUCCEEDED', name = ''; UPDATE " + fill)
	}); err != nil {
		t.Fatal(err)
	}
	for i, b := range bodies {
		var outcome, name string
		if _, err := db.read.one(t.Context(), "read", []any{&outcome, &name}, "SELECT outcome, name FROM trail WHERE seq = ?", i+1); err != nil {
			t.Fatal(err)
		}
		if want := recovery.OutcomeOf(b); outcome != string(want) || name != store.NameOf(b) {
			t.Errorf("%+v: got %s %q, want %s %q", b, outcome, name, want, store.NameOf(b))
		}
	}
}
