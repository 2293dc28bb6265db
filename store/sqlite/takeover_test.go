package sqlite

import (
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func TestWhoeverOpensTheDirectoryNeedNotWaitForTheDead(t *testing.T) {
	dir, ctx, now := t.TempDir(), t.Context(), time.Now()
	db, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	first, err := db.Acquire(ctx, "exec-1", "dead", now, time.Hour, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	scope := recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}
	if _, err := db.AcquirePoll(ctx, scope, "dead", now, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil { // the process died; its lock went with it
		t.Fatal(err)
	}
	if db, err = Open(dir); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	second, err := db.Acquire(ctx, "exec-1", "successor", now, time.Hour, time.Minute)
	if err != nil || second.Epoch <= first.Epoch {
		t.Errorf("the successor gets epoch %d after %d: %v", second.Epoch, first.Epoch, err)
	}
	if mine, err := db.AcquirePoll(ctx, scope, "successor", now, now.Add(time.Hour)); err != nil || !mine {
		t.Errorf("the successor gets the poll lease: %v, %v", mine, err)
	}
}
