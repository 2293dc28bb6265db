package sqlite

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// Commit makes one change durable, whole or not at all.
func (db *DB) Commit(ctx context.Context, c recovery.Commit) error {
	encoded, err := store.Encode(c)
	if err != nil {
		return err
	}
	return db.write.do(ctx, "commit to "+c.Stream, atOnce, func(t tx) error {
		return t.commit(c, encoded, time.Now())
	})
}

// commit checks all guards before it writes anything, so that a refusal costs no work.
func (t tx) commit(c recovery.Commit, e store.Encoded, now time.Time) error {
	stream, err := t.stream(c.Stream)
	if err != nil {
		return err
	}
	if stream.version != c.Version {
		return recovery.Errorf(recovery.Stale, "%s is at version %d, and the change was decided on version %d", c.Stream, stream.version, c.Version)
	}
	if c.Lease != nil {
		if err := t.checkLease(*c.Lease, now); err != nil {
			return err
		}
	}
	if err := t.checkLedgers(c.Ledgers); err != nil {
		return err
	}
	if err := t.checkClaims(c.Take, now); err != nil {
		return err
	}
	return t.apply(c, e, stream)
}

func (t tx) apply(c recovery.Commit, e store.Encoded, s stream) error {
	if err := t.appendEvents(s, c.Events, e.Events); err != nil {
		return err
	}
	for i, row := range c.Rows {
		if err := t.putRow(row, e.Attrs[i]); err != nil {
			return err
		}
	}
	if err := t.changeIntents(e.Execution, c, e); err != nil {
		return err
	}
	if err := t.changeClaims(c.Take, c.Release); err != nil {
		return err
	}
	for i, l := range c.Ledgers {
		if err := t.putLedger(l, e.Ledgers[i]); err != nil {
			return err
		}
	}
	return nil
}
