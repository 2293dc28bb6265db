package storetest

import (
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func testDurability(t *testing.T, open Opener) {
	t.Run("everything is there after closing and opening", func(t *testing.T) { reopened(t, open) })
	t.Run("a closed database says so", func(t *testing.T) { closedSaysSo(t, open) })
}

func reopened(t *testing.T, open Opener) {
	place, ctx, now := t.TempDir(), t.Context(), time.Now()
	db := open(t, place)
	commit(t, db, full(now))
	lease := must(db.Acquire(ctx, execution, "host-1", now, time.Hour, 0))(t)
	acquirePoll(t, db, "host-1", now, now.Add(ttl), true)
	jobs := seen(now.UTC(), "drsjob-1")
	if err := db.SaveJobs(ctx, "host-1", jobs); err != nil {
		t.Fatal(err)
	}
	before := picture(t, db)
	for range 2 {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}

	db = open(t, place)
	defer db.Close()
	if after := picture(t, db); after != before {
		t.Errorf("after opening again\n%s\nbefore\n%s", after, before)
	}
	wantSame(t, "jobs", must(db.Jobs(ctx, scope))(t), jobs)
	// A database that one process at a time can use may have freed the lease: its owner
	// takes it again. Whether it did or not, the owner may go on.
	again := must(db.Acquire(ctx, execution, "host-1", now, time.Hour, 0))(t)
	if again.Epoch < lease.Epoch {
		t.Errorf("the lease has epoch %d, and had %d before", again.Epoch, lease.Epoch)
	}
	c := next()
	c.Lease = &again
	commit(t, db, c)
	verify(t, db, stream, 3)
}

func closedSaysSo(t *testing.T, open Opener) {
	db := open(t, t.TempDir())
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	refuse(t, db, recovery.Unavailable, full(time.Now()))
	_, err := db.Version(t.Context(), stream)
	wantCode(t, recovery.Unavailable, err)
}
