package storetest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

const (
	ttl    = 30 * time.Second
	margin = 5 * time.Second
)

func testLeases(t *testing.T, open Opener) {
	each(t, open, map[string]func(*testing.T, store.DB){
		"are kept for their owner until expiry and margin": leaseIsKept,
		"keep their epoch when renewed":                    renewalKeepsEpoch,
		"are never shortened by a renewal":                 renewalNeverShortens,
		"are free once released":                           releasedIsFree,
		"are released by their holder alone":               releaseOfOldLease,
		"fence an old epoch off":                           oldEpochIsFenced,
		"fence after their expiry":                         expiredIsFenced,
		"go to one of many rivals":                         leaseRace,
		"need an owner and time": func(t *testing.T, db store.DB) {
			_, err := db.Acquire(t.Context(), execution, "", time.Now(), ttl, margin)
			wantCode(t, recovery.Invalid, err)
			_, err = db.Acquire(t.Context(), execution, "host", time.Now(), 0, margin)
			wantCode(t, recovery.Invalid, err)
		},
	})
}

func leaseIsKept(t *testing.T, db store.DB) {
	ctx, now := t.Context(), time.Now().UTC()
	first := must(db.Acquire(ctx, execution, "host-1", now, ttl, margin))(t)
	wantSame(t, "first lease", first, recovery.Lease{ExecutionID: execution, Owner: "host-1", Epoch: 1, ExpiresAt: now.Add(ttl)})

	for _, later := range []time.Duration{0, ttl, ttl + margin - 1} {
		_, err := db.Acquire(ctx, execution, "host-2", now.Add(later), ttl, margin)
		wantCode(t, recovery.LeaseLost, err)
		if e, _ := recovery.AsError(err); e.RetryAfter != ttl+margin-later {
			t.Errorf("after %s: retry after %s, want %s", later, e.RetryAfter, ttl+margin-later)
		}
	}
	then := now.Add(ttl + margin)
	second := must(db.Acquire(ctx, execution, "host-2", then, ttl, margin))(t)
	wantSame(t, "second lease", second, recovery.Lease{ExecutionID: execution, Owner: "host-2", Epoch: 2, ExpiresAt: then.Add(ttl)})
	other := must(db.Acquire(ctx, "exec-2", "host-1", now, ttl, margin))(t)
	wantSame(t, "epoch of another execution", other.Epoch, 1)
}

func renewalKeepsEpoch(t *testing.T, db store.DB) {
	now := time.Now().UTC()
	for i, later := range []time.Duration{0, time.Second, ttl, 10 * ttl} {
		l := must(db.Acquire(t.Context(), execution, "host-1", now.Add(later), ttl, margin))(t)
		if l.Epoch != 1 || !l.ExpiresAt.Equal(now.Add(later+ttl)) {
			t.Errorf("renewal %d: got epoch %d until %s, want 1 until %s", i, l.Epoch, l.ExpiresAt, now.Add(later+ttl))
		}
	}
}

func renewalNeverShortens(t *testing.T, db store.DB) {
	now := time.Now()
	long := must(db.Acquire(t.Context(), execution, "host-1", now, time.Hour, margin))(t)
	renewed := must(db.Acquire(t.Context(), execution, "host-1", now, time.Second, margin))(t)
	wantSame(t, "expiry", renewed.ExpiresAt, long.ExpiresAt)
}

func releasedIsFree(t *testing.T, db store.DB) {
	ctx, now := t.Context(), time.Now()
	first := must(db.Acquire(ctx, execution, "host-1", now, ttl, margin))(t)
	if err := db.ReleaseLease(ctx, first); err != nil {
		t.Fatal(err)
	}
	c := change(stream, 0, 1)
	c.Lease = &first
	refuse(t, db, recovery.LeaseLost, c)
	second := must(db.Acquire(ctx, execution, "host-2", now, ttl, margin))(t)
	wantSame(t, "epoch", second.Epoch, 2)
}

func releaseOfOldLease(t *testing.T, db store.DB) {
	ctx, now := t.Context(), time.Now()
	old := must(db.Acquire(ctx, execution, "host-1", now.Add(-time.Hour), ttl, margin))(t)
	must(db.Acquire(ctx, execution, "host-2", now, ttl, margin))(t)
	if err := db.ReleaseLease(ctx, old); err != nil {
		t.Fatalf("release of a lease that is lost: %v", err)
	}
	if err := db.ReleaseLease(ctx, recovery.Lease{ExecutionID: "exec-9", Owner: "host-1", Epoch: 1}); err != nil {
		t.Fatalf("release of a lease that never was: %v", err)
	}
	_, err := db.Acquire(ctx, execution, "host-3", now, ttl, margin)
	wantCode(t, recovery.LeaseLost, err)
}

func oldEpochIsFenced(t *testing.T, db store.DB) {
	ctx, now := t.Context(), time.Now()
	old := must(db.Acquire(ctx, execution, "host-1", now.Add(-time.Hour), ttl, margin))(t)
	current := must(db.Acquire(ctx, execution, "host-2", now, ttl, margin))(t)
	c := change(stream, 0, 1)
	c.Lease = &old
	refuse(t, db, recovery.LeaseLost, c)
	c.Lease = &current
	commit(t, db, c)
	c = change(stream, 1, 1) // an operator's word needs no lease
	commit(t, db, c)
}

func expiredIsFenced(t *testing.T, db store.DB) {
	now := time.Now()
	l := must(db.Acquire(t.Context(), execution, "host-1", now.Add(-time.Hour), ttl, margin))(t)
	c := change(stream, 0, 1)
	c.Lease = &l
	refuse(t, db, recovery.LeaseLost, c)
	l.ExpiresAt = now.Add(time.Hour) // what its holder believes does not matter
	refuse(t, db, recovery.LeaseLost, c)
	must(db.Acquire(t.Context(), execution, "host-1", now, ttl, margin))(t)
	commit(t, db, c)
}

func leaseRace(t *testing.T, db store.DB) {
	now := time.Now()
	var won atomic.Int32
	var wg sync.WaitGroup
	for _, host := range []string{"host-1", "host-2", "host-3", "host-4"} {
		wg.Go(func() {
			switch _, err := db.Acquire(t.Context(), execution, host, now, ttl, margin); recovery.CodeOf(err) {
			case "":
				won.Add(1)
			case recovery.LeaseLost:
			default:
				t.Errorf("got %v, want success or LeaseLost", err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d hosts have the lease, want 1", won.Load())
	}
}
