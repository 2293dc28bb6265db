package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// note writes a row, so that a database is told from another.
func note(t *testing.T, db *DB, kind recovery.RowKind, id string) {
	t.Helper()
	err := db.Commit(context.Background(), recovery.Commit{Stream: "group/" + id, Rows: []recovery.Row{{Kind: kind, ID: id, Body: json.RawMessage(`"` + strings.Repeat("x", 2000) + `"`)}}})
	if err != nil {
		t.Fatal(err)
	}
}

func has(t *testing.T, dir, id string) bool {
	t.Helper()
	db, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Row(t.Context(), recovery.GroupRow, id)
	if err != nil && recovery.CodeOf(err) != recovery.NotFound {
		t.Fatal(err)
	}
	return err == nil
}

// TestACopyIsOfOneMomentAndOpensNoDoor copies while others write.
func TestACopyIsOfOneMomentAndOpensNoDoor(t *testing.T) {
	db, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	note(t, db, recovery.SessionRow, "a-session-to-forget")
	note(t, db, recovery.SealedTokenRow, "a-sealed-token")
	begun, stop, done := make(chan struct{}), make(chan struct{}), sync.WaitGroup{}
	done.Go(func() {
		for version := int64(0); ; version++ { // an event and its row belong together
			select {
			case <-stop:
				return
			default:
			}
			ev := recovery.NewEvent("group/g", version, time.Now(), recovery.Engine, recovery.BatchSent{Batch: "b"})
			row := recovery.Row{Kind: recovery.GroupRow, ID: "g", Body: json.RawMessage(strconv.FormatInt(version+1, 10))}
			if err := db.Commit(context.Background(), recovery.Commit{Stream: "group/g", Version: version, Events: []recovery.Event{ev}, Rows: []recovery.Row{row}}); err != nil {
				t.Error(err)
				return
			}
			if version == 3 {
				close(begun)
			}
		}
	})
	<-begun
	dir := t.TempDir()
	err = db.Copy(t.Context(), filepath.Join(dir, fileName))
	close(stop)
	done.Wait()
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil || strings.Contains(string(bytes), "a-session-to-forget") || strings.Contains(string(bytes), "a-sealed-token") {
		t.Errorf("the copy has a session or a sealed token in it (%v)", err)
	}
	again, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	version, err := again.Version(t.Context(), "group/g")
	row, rowErr := again.Row(t.Context(), recovery.GroupRow, "g")
	var told int64
	if err := errors.Join(err, rowErr, json.Unmarshal(row.Body, &told)); err != nil || version != told || version == 0 {
		t.Errorf("the copy has %d events and a row of %d: %v", version, told, err)
	}
	if err := db.Copy(t.Context(), filepath.Join(dir, "none", fileName)); err == nil {
		t.Error("a copy into a folder that is not there went well")
	}
}

// TestARestoreIsBeforeOrAfterWheneverItDies breaks off after each of its steps, in both
// processes that take part, and once with the old database's log left by a kill.
func TestARestoreIsBeforeOrAfterWheneverItDies(t *testing.T) {
	const decided = 4 // the rename, of deciding
	steps := len(deciding("", "", "")) + len(finishing(""))
	for after := range steps + 1 {
		for _, killed := range []bool{false, true} {
			dir, staged := t.TempDir(), t.TempDir()
			old := prepared(t, dir, "old")
			if !killed {
				closed(t, old)
			} else { // as SIGKILL leaves it: the log is there, and nobody folds it
				leave(t, dir)
			}
			closed(t, prepared(t, staged, "new"))
			todo := append(deciding(dir, filepath.Join(staged, fileName), KeptName(time.Unix(0, 0))), finishing(dir)...)
			for i, step := range todo[:after] {
				if i == decided && killed { // the old server is gone by then
					closed(t, old)
					leave(t, dir)
				}
				if err := step(); err != nil {
					t.Fatalf("step %d: %v", i+1, err)
				}
			}
			if killed && after <= decided {
				closed(t, old)
			}
			wantNew := after >= decided
			if got := has(t, dir, "new"); got != wantNew || has(t, dir, "old") == wantNew {
				t.Errorf("broken off after step %d (killed: %t): the new database is there: %t, want %t, and the old one otherwise", after, killed, got, wantNew)
			}
			if kept := filepath.Join(dir, KeptName(time.Unix(0, 0))); wantNew {
				apart := t.TempDir()
				if err := os.Rename(kept, filepath.Join(apart, fileName)); err != nil || !has(t, apart, "old") {
					t.Errorf("broken off after step %d: the old database is not kept: %v", after, err)
				}
			}
			if Decided(dir) {
				t.Errorf("broken off after step %d: it is still to be finished", after)
			}
		}
	}
}

// prepared opens a database with a row, with the log not folded into it.
func prepared(t *testing.T, dir, id string) *DB {
	t.Helper()
	db, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	note(t, db, recovery.GroupRow, id)
	return db
}

func closed(t *testing.T, db *DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// leave has the log of a database that is open, or was, stand beside its file.
func leave(t *testing.T, dir string) {
	t.Helper()
	log := filepath.Join(dir, fileName+"-wal")
	if bytes, err := os.ReadFile(log); err == nil {
		if err := os.WriteFile(log+".left", bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := os.Rename(log+".left", log); err != nil {
		t.Fatal(err)
	}
}

func TestARestoredStoreHasNewerEpochs(t *testing.T) {
	db, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	now := time.Now()
	before, err := db.Acquire(t.Context(), "exec-1", "old", now, time.Hour, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Prepare(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	err = db.Commit(t.Context(), recovery.Commit{Stream: recovery.ExecutionStream("exec-1"), Lease: &before})
	if recovery.CodeOf(err) != recovery.LeaseLost {
		t.Errorf("a commit of the old owner: got %v, want LeaseLost", err)
	}
	next, err := db.Acquire(t.Context(), "exec-1", "new", now, time.Hour, time.Hour)
	if err != nil || next.Epoch < now.Unix() {
		t.Errorf("the next owner: got epoch %d, %v, want one above %d at once", next.Epoch, err, now.Unix())
	}
}
