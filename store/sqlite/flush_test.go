package sqlite

import (
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// TestACommitIsFlushedAtOnce asks SQLite what it was told: whether the disk has it, no
// test can see without cutting the power.
func TestACommitIsFlushedAtOnce(t *testing.T) {
	db, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const full = 2
	for range 2 {
		if _, err := db.Acquire(t.Context(), "exec-1", "host", time.Now(), time.Minute, 0); err != nil {
			t.Fatal(err)
		}
		if got := synchronous(t, db); got == full {
			t.Error("a lease is flushed at once, which nobody needs")
		}
		if err := db.Commit(t.Context(), recovery.Commit{Stream: "s"}); err != nil {
			t.Fatal(err)
		}
		if got := synchronous(t, db); got != full {
			t.Errorf("a commit ran with synchronous=%d, want %d", got, full)
		}
	}
}

func synchronous(t *testing.T, db *DB) (mode int) {
	t.Helper()
	if err := db.write.conn.QueryRowContext(t.Context(), "PRAGMA synchronous").Scan(&mode); err != nil {
		t.Fatal(err)
	}
	return mode
}
