package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/davit-dr/davit/backup"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store/sqlite"
)

// databaseFile is the file in a data folder that holds the database.
const databaseFile = "davit.db"

// backups makes copies of a server's database, by way of its data folder.
type backups struct {
	db   *sqlite.DB
	data string
}

// Backup copies the database and says what the copy has.
func (b backups) Backup(ctx context.Context, by recovery.Actor) (_ control.StoreCopy, err error) {
	dir, err := os.MkdirTemp(b.data, "backup-")
	if err != nil {
		return nil, recovery.Errorf(recovery.Unavailable, "there is no room for a copy of the database: %w", err)
	}
	c := &storeCopy{dir: dir}
	defer func() {
		if err != nil {
			_ = c.Close() // the error that matters is why there is no copy
		}
	}()
	now := time.Now().UTC()
	if err := b.db.Copy(ctx, c.file()); err != nil {
		return nil, err
	}
	c.facts, err = factsOf(ctx, dir)
	c.facts.ID, c.facts.At, c.facts.By, c.facts.Davit = "backup-"+now.Format("20060102150405"), now, by, version
	return c, err
}

// factsOf reads what a copy in a folder has.
func factsOf(ctx context.Context, dir string) (b recovery.Backup, err error) {
	if b.Schema, err = sqlite.Schema(); err != nil {
		return b, err
	}
	f, err := os.Open(filepath.Join(dir, databaseFile))
	if err != nil {
		return b, err
	}
	b.Bytes, b.SHA256, err = backup.Sum(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return b, err
	}
	// Looking leaves files beside the database, and none of its bytes changes.
	db, err := sqlite.Peek(dir)
	if err != nil {
		return b, err
	}
	b.Streams, err = db.Streams(ctx)
	if err == nil {
		b.Checkpoint, err = db.LastCheckpoint(ctx)
	}
	return b, errors.Join(err, db.Close())
}

// storeCopy is a copy of the database in a folder of its own.
type storeCopy struct {
	dir   string
	facts recovery.Backup
}

func (c *storeCopy) file() string { return filepath.Join(c.dir, databaseFile) }

// Facts say what it is.
func (c *storeCopy) Facts() recovery.Backup { return c.facts }

// Write writes it as a backup's file.
func (c *storeCopy) Write(to io.Writer) error {
	f, err := os.Open(c.file())
	if err != nil {
		return err
	}
	return errors.Join(backup.Write(to, c.facts, f), f.Close())
}

// Close removes the copy.
func (c *storeCopy) Close() error { return os.RemoveAll(c.dir) }
