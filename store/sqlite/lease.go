package sqlite

import (
	"context"
	"database/sql"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Acquire takes or renews the lease of an execution. It is not flushed to the disk: its
// epoch gets there with the first commit under it, and before that nothing is done to
// AWS, so that nobody can tell whether there was one.
func (db *DB) Acquire(ctx context.Context, id recovery.ExecutionID, owner string, now time.Time, ttl, margin time.Duration) (lease recovery.Lease, err error) {
	if id == "" || owner == "" || ttl <= 0 {
		return lease, recovery.Errorf(recovery.Invalid, "a lease of execution %q needs an owner and a time to live", id)
	}
	err = db.write.do(ctx, "take lease of execution "+string(id), later, func(t tx) error {
		held, err := t.lease(id)
		if err != nil {
			return err
		}
		if lease, err = successor(held, owner, now, ttl, margin); err != nil {
			return err
		}
		return t.exec(`INSERT INTO leases (execution_id, owner, epoch, expires_at) VALUES (?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET owner = excluded.owner, epoch = excluded.epoch, expires_at = excluded.expires_at`,
			string(id), owner, lease.Epoch, lease.ExpiresAt.UnixNano())
	})
	if err != nil {
		return recovery.Lease{}, err
	}
	return lease, nil
}

// lease reads the lease of an execution. Without an owner it is free.
func (t tx) lease(id recovery.ExecutionID) (recovery.Lease, error) {
	l := recovery.Lease{ExecutionID: id}
	var owner sql.NullString
	var expires sql.NullInt64
	_, err := t.one([]any{&owner, &l.Epoch, &expires},
		"SELECT owner, epoch, expires_at FROM leases WHERE execution_id = ?", string(id))
	l.Owner, l.ExpiresAt = owner.String, fromNanos(expires)
	return l, err
}

// freeLeases ends the leases of those who had the directory before. They are dead, or its
// lock would not be ours. What they sent last may still be on its way to AWS; their
// intents are open, and whoever takes an execution up counts them as perhaps sent.
func freeLeases(w *writer) error {
	return w.do(context.Background(), "free the leases", later, func(t tx) error {
		if err := t.exec("UPDATE leases SET owner = NULL"); err != nil {
			return err
		}
		return t.exec("UPDATE polls SET owner = NULL, until = NULL")
	})
}

// successor is the lease that follows on the one that is held.
func successor(held recovery.Lease, owner string, now time.Time, ttl, margin time.Duration) (recovery.Lease, error) {
	next := recovery.Lease{ExecutionID: held.ExecutionID, Owner: owner, Epoch: held.Epoch, ExpiresAt: now.Add(ttl).UTC()}
	switch free := held.ExpiresAt.Add(margin); {
	case held.Owner == owner:
		// A call that was given time until the old expiry may still be on its way.
		if held.ExpiresAt.After(next.ExpiresAt) {
			next.ExpiresAt = held.ExpiresAt
		}
		return next, nil
	case held.Owner != "" && now.Before(free):
		err := recovery.Errorf(recovery.LeaseLost, "execution %s is driven by %s until %s at least", held.ExecutionID, held.Owner, free.Format(time.RFC3339))
		err.RetryAfter = free.Sub(now)
		return next, err
	}
	next.Epoch++
	return next, nil
}

// checkLease is the fence around an execution: only the newest lease gets through, and
// only while it lasts.
func (t tx) checkLease(l recovery.Lease, now time.Time) error {
	held, err := t.lease(l.ExecutionID)
	if err != nil {
		return err
	}
	if held.Owner != l.Owner || held.Epoch != l.Epoch {
		return recovery.Errorf(recovery.LeaseLost, "%s does not drive execution %s any more: %q has epoch %d", l.Owner, l.ExecutionID, held.Owner, held.Epoch)
	}
	if !now.Before(held.ExpiresAt) {
		return recovery.Errorf(recovery.LeaseLost, "the lease of %s on execution %s expired at %s", l.Owner, l.ExecutionID, held.ExpiresAt.Format(time.RFC3339Nano))
	}
	return nil
}

// ReleaseLease ends a lease early. Its epoch is remembered, so that the next is higher.
func (db *DB) ReleaseLease(ctx context.Context, l recovery.Lease) error {
	return db.write.do(ctx, "release lease of execution "+string(l.ExecutionID), later, func(t tx) error {
		return t.exec("UPDATE leases SET owner = NULL WHERE execution_id = ? AND owner = ? AND epoch = ?",
			string(l.ExecutionID), l.Owner, l.Epoch)
	})
}
