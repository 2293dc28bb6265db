package sqlite_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	_ "modernc.org/sqlite"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

func TestASecondOpenerIsRefused(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	defer db.Close()
	_, err := sqlite.Open(dir)
	if recovery.CodeOf(err) != recovery.Conflict || !strings.Contains(err.Error(), fmt.Sprintf("pid %d", os.Getpid())) {
		t.Fatalf("got %v, want a Conflict that names the pid", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir).Close()
}

func TestOpeningMakesTheDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a?b #%20c", "data")
	open(t, dir).Close()
	if _, err := os.Stat(filepath.Join(dir, "davit.db")); err != nil {
		t.Fatal(err)
	}
}

func TestOpeningARelativeDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	open(t, "data").Close()
	if _, err := os.Stat("data/davit.db"); err != nil {
		t.Fatal(err)
	}
}

func TestADatabaseOfANewerDavitIsRefused(t *testing.T) {
	dir := t.TempDir()
	open(t, dir).Close()
	raw(t, dir, "INSERT INTO schema_version (version, applied_at) VALUES (9999, 0)")
	_, err := sqlite.Open(dir)
	if recovery.CodeOf(err) != recovery.Conflict || !strings.Contains(err.Error(), "newer Davit") {
		t.Fatalf("got %v, want a Conflict that speaks of a newer Davit", err)
	}
	raw(t, dir, "DELETE FROM schema_version WHERE version = 9999")
	open(t, dir).Close() // and the refusal left no lock behind
}

func TestAnEventOfANewerDavitIsRefused(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	ev := recovery.NewEvent("group/g-1", 0, time.Now().UTC(), recovery.Engine, recovery.ResourceChanged{Kind: recovery.GroupResource, ID: "g-1", Change: recovery.Created})
	if err := db.Commit(t.Context(), recovery.Commit{Stream: ev.Stream, Events: []recovery.Event{ev}}); err != nil {
		t.Fatal(err)
	}
	db.Close()
	raw(t, dir, "UPDATE events SET format = 2")
	db = open(t, dir)
	defer db.Close()
	for name, read := range map[string]func() error{
		"events": func() error { _, err := db.Events(t.Context(), ev.Stream, 0, 10); return err },
		"trail":  func() error { _, err := db.Trail(t.Context(), store.TrailQuery{}); return err },
	} {
		if err := read(); recovery.CodeOf(err) != recovery.Conflict || !strings.Contains(err.Error(), "event 1 of group/g-1: it has format 2") {
			t.Errorf("%s: got %v, want a Conflict that names the event and its format", name, err)
		}
	}
}

// raw runs a statement behind the store's back.
func raw(t *testing.T, dir, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "davit.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsNoDatabaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "davit.db"), []byte(strings.Repeat("not a database", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sqlite.Open(dir)
	if recovery.CodeOf(err) != recovery.Internal || !strings.Contains(err.Error(), "not a database of Davit's") {
		t.Fatalf("got %v, want an Internal error that says so", err)
	}
}

func TestADirectoryThatCannotBeUsedIsUnavailable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sqlite.Open(filepath.Join(file, "data"))
	if e, ok := recovery.AsError(err); !ok || e.Code != recovery.Unavailable || e.Remedy == "" {
		t.Fatalf("got %v, want Unavailable with a remedy", err)
	}
}

// TestTroubleSaysWhatToDo makes SQLite fail for real: a lock of another connection, and
// a file that may not grow.
func TestTroubleSaysWhatToDo(t *testing.T) {
	for name, tc := range map[string]struct {
		trouble func(*testing.T, *sqlite.DB) (end func())
		want    string
	}{
		"locked":    {sqlite.Lock, "locked by another process"},
		"disk full": {sqlite.Fill, "disk is full"},
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t, t.TempDir()).(*sqlite.DB)
			defer db.Close()
			end := tc.trouble(t, db)
			c := recovery.Commit{Stream: "s", Rows: []recovery.Row{{
				Kind: "k", ID: "1", Body: json.RawMessage(`"` + strings.Repeat("x", 100_000) + `"`),
			}}}
			err := db.Commit(t.Context(), c)
			e, ok := recovery.AsError(err)
			if !ok || e.Code != recovery.Unavailable || e.Remedy == "" || !strings.Contains(e.Message, tc.want) {
				t.Fatalf("got %v, want Unavailable with %q and a remedy", err, tc.want)
			}
			end()
			if err := db.Commit(t.Context(), c); err != nil {
				t.Fatalf("after the trouble: %v", err)
			}
		})
	}
}

func TestFakeTimeGoesOnWhileTheDatabaseIsOpen(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		db := open(t, dir)
		defer db.Close()
		began := time.Now()
		var wg sync.WaitGroup
		for worker := range 8 {
			wg.Go(func() {
				stream := fmt.Sprint("group/", worker)
				for version := range int64(20) {
					ev := recovery.NewEvent(stream, version, time.Now(), recovery.Engine, recovery.BatchSent{Batch: "b"})
					if err := db.Commit(t.Context(), recovery.Commit{Stream: stream, Version: version, Events: []recovery.Event{ev}}); err != nil {
						t.Error(err)
					}
					if _, err := db.Events(t.Context(), stream, 0, 0); err != nil {
						t.Error(err)
					}
					time.Sleep(time.Minute)
				}
			})
		}
		wg.Wait()
		if passed := time.Since(began); passed != 20*time.Minute {
			t.Errorf("%s passed, want 20 minutes", passed)
		}
		now := time.Now()
		lease, err := db.Acquire(t.Context(), "e", "host", now, time.Minute, 0)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		err = db.Commit(t.Context(), recovery.Commit{Stream: "execution/e", Lease: &lease})
		if recovery.CodeOf(err) != recovery.LeaseLost {
			t.Errorf("a minute later: got %v, want LeaseLost", err)
		}
	})
}

func TestClosingLeavesNoGoroutine(t *testing.T) {
	before := goleak.IgnoreCurrent()
	db := open(t, t.TempDir())
	if _, err := db.Version(t.Context(), "s"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	goleak.VerifyNone(t, before)
}
