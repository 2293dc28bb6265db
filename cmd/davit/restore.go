package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/davit-dr/davit/backup"
	"github.com/davit-dr/davit/cli"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

const (
	// restoreLook is how often a server looks whether its store was restored.
	restoreLook = time.Second
	// takeUpTime is how long a server may take to begin again on a store that was restored.
	takeUpTime = time.Minute
	// workMark begins the name of the folder in which a restore makes a database ready.
	workMark = "restoring-"
	// workTime is more than a restore takes: a folder of before belongs to one that was killed.
	workTime = 6 * time.Hour
)

// restore makes a backup ready beside the database of a data folder, and then has it take
// that one's place: in one rename, so that a crash at any moment leaves the one or the
// other. A server that runs on the folder takes it up by itself.
func restore(ctx context.Context, c cli.RestoreConfig) (r recovery.StoreRestored, err error) {
	if sqlite.Decided(c.Data) {
		return r, recovery.Errorf(recovery.Conflict, "a restore of %s was decided already, and no server has taken it up", c.Data).
			WithRemedy("start the server, and restore again then if you still want to")
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return r, recovery.Errorf(recovery.Unavailable, "the data folder cannot be made: %w", err)
	}
	if err := dropBrokenOff(c.Data, time.Now()); err != nil {
		return r, err
	}
	work, err := os.MkdirTemp(c.Data, workMark)
	if err != nil {
		return r, recovery.Errorf(recovery.Unavailable, "there is no room for the restored database: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	if r.Backup, err = backup.Unpack(c.File, filepath.Join(work, databaseFile)); err != nil {
		return r, err
	}
	now := time.Now()
	r.Comment, r.Host = c.Comment, hostName()
	if err := lookAtReplaced(ctx, c.Data, now, &r); err != nil {
		return r, err
	}
	if r, err = makeReady(ctx, work, now, r); err != nil {
		return r, err
	}
	if err := sqlite.Decide(c.Data, filepath.Join(work, databaseFile), r.KeptAs); err != nil {
		return r, err
	}
	return r, takeUp(ctx, c.Data)
}

// dropBrokenOff removes what restores left in a data folder that were killed: each time a
// whole database.
func dropBrokenOff(data string, now time.Time) error {
	left, err := filepath.Glob(filepath.Join(data, workMark+"*"))
	for _, dir := range left {
		if made, gone := os.Stat(dir); gone == nil && now.Sub(made.ModTime()) > workTime {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}
	if err != nil {
		return recovery.Errorf(recovery.Unavailable, "what a restore that was killed has left cannot be removed: %w", err)
	}
	return nil
}

func hostName() string {
	name, err := os.Hostname()
	if err != nil {
		return "" // it is said where it is known
	}
	return name
}

// lookAtReplaced reads what the store that is there ends with. One that cannot be read, is
// replaced all the same: that may be why somebody restores.
func lookAtReplaced(ctx context.Context, data string, now time.Time, r *recovery.StoreRestored) error {
	if _, err := os.Stat(filepath.Join(data, databaseFile)); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	r.KeptAs = sqlite.KeptName(now)
	db, err := sqlite.Peek(data)
	if err != nil {
		return nil //nolint:nilerr // as said
	}
	if last, err := db.LastCheckpoint(ctx); err == nil {
		r.Replaced = last
	}
	_ = db.Close()
	return ctx.Err()
}

// makeReady brings the database of a backup to this Davit's form, voids what its owners of
// then had, and writes what the restore means.
func makeReady(ctx context.Context, dir string, now time.Time, r recovery.StoreRestored) (recovery.StoreRestored, error) {
	db, err := sqlite.Open(dir)
	if err != nil {
		return r, fmt.Errorf("open the database of the backup: %w", err)
	}
	if err = db.Prepare(ctx, now); err == nil {
		r, err = control.Restore(ctx, store.New(db), r, recovery.Actor{Name: userName(), Source: "CLI"})
	}
	return r, errors.Join(err, db.Close())
}

// takeUp finishes the restore: here, or in the server that has the folder.
func takeUp(ctx context.Context, data string) error {
	for begun := time.Now(); ; {
		db, err := sqlite.Open(data)
		if err == nil {
			return db.Close()
		}
		if recovery.CodeOf(err) != recovery.Conflict || !sqlite.Decided(data) && time.Since(begun) > restoreLook {
			if !sqlite.Decided(data) {
				return nil // the server has it
			}
			return err
		}
		if time.Since(begun) > takeUpTime {
			return recovery.Errorf(recovery.Unavailable, "the restore is decided, and the server that uses %s has not taken it up in %s", data, takeUpTime).
				WithRemedy("stop it and start it again: it begins with what was restored")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(restoreLook / 4):
		}
	}
}

// awaitRestore ends a server when its store was restored: it begins again on that.
func awaitRestore(ctx context.Context, data string) error {
	tick := time.NewTicker(restoreLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if sqlite.Decided(data) {
				return cli.ErrRestored
			}
		}
	}
}
