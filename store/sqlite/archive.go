package sqlite

import (
	"context"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// Archive removes the events of a stream up to its end, and keeps the end.
func (db *DB) Archive(ctx context.Context, end recovery.Head, file string) error {
	return db.write.do(ctx, "remove the archived events of "+end.Stream, atOnce, func(t tx) error {
		s, err := t.stream(end.Stream)
		if err != nil {
			return err
		}
		if s.version != end.Version || s.hash != end.Hash {
			return store.NotItsEnd(end, s.version)
		}
		for _, table := range []string{"trail", "events"} {
			if err := t.exec("DELETE FROM "+table+" WHERE stream = ? AND seq <= ?", s.number, end.Version); err != nil {
				return err
			}
		}
		return t.exec("UPDATE streams SET archived = ?, archive = ? WHERE stream = ? AND archived < ?", end.Version, file, s.number, end.Version)
	})
}

// Archived says how far a stream was archived, and where.
func (db *DB) Archived(ctx context.Context, stream string) (upTo int64, file string, err error) {
	_, err = db.read.one(ctx, "read how far "+stream+" was archived", []any{&upTo, &file},
		"SELECT archived, archive FROM streams WHERE name = ?", stream)
	return upTo, file, err
}
