// Package sqlite keeps Davit's store in a directory on one machine: one SQLite file,
// written by one process at a time, durable with every commit. It needs no cgo.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	driver "modernc.org/sqlite"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// fileName is the database's file in its directory.
const fileName = "davit.db"

// readers is how many reads may go on at a time, beside a write.
const readers = 4

// DB is a store.DB in a directory. A test in fake time opens and closes it inside its
// bubble.
type DB struct {
	file  string
	lock  *os.File
	write *writer
	read  *reader
	close func() error
}

var _ store.DB = (*DB)(nil)

// Open opens the database in the directory, and makes what does not exist yet. A
// directory that another process uses is a Conflict, and so is a database that a newer
// Davit has written. Since nobody else uses it, whoever held a lease is gone: all leases
// are free, and their next owners have newer epochs. A database that was decided on to take
// the place of the one there (see Decide) does so now.
func Open(dir string) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, problem("make the data directory", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	if err := finish(dir); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	db, err := open(filepath.Join(dir, fileName))
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	db.lock = lock
	db.close = sync.OnceValue(db.closeAll)
	return db, nil
}

func open(file string) (*DB, error) {
	write, err := openWriter(file)
	if err != nil {
		return nil, problem("open "+file, err)
	}
	if err := migrate(write); err != nil {
		return nil, errors.Join(problem("open "+file, err), write.Close())
	}
	if err := freeLeases(write); err != nil {
		return nil, errors.Join(problem("open "+file, err), write.Close())
	}
	read, err := openReader(file)
	if err != nil {
		return nil, errors.Join(problem("open "+file, err), write.Close())
	}
	return &DB{file: file, write: write, read: read}, nil
}

// Close waits for what is going on and closes the database. It may be called again.
func (db *DB) Close() error { return db.close() }

func (db *DB) closeAll() error {
	// The writer is the last: whoever closes the last connection tidies the log away.
	return errors.Join(db.read.Close(), db.write.Close(), db.lock.Close())
}

// connect opens a pool of at most n connections, none of which is ever closed for being
// idle or old: what was prepared on it stays.
func connect(file string, n int, pragmas ...string) (*sql.DB, error) {
	pragmas = append([]string{
		"busy_timeout(5000)",
		"journal_mode(WAL)",
		"synchronous(FULL)",
		"fullfsync(1)", // on macOS, where fsync alone does not reach the disk
		"foreign_keys(1)",
		"temp_store(MEMORY)",
	}, pragmas...)
	name, err := location(file)
	if err != nil {
		return nil, err
	}
	connector, err := driver.NewConnector(name + "?" + url.Values{"_pragma": pragmas}.Encode())
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	return pool, nil
}

// location is the file as the URI that SQLite wants, whatever its name looks like.
func location(file string) (string, error) {
	file, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	path := "/" + strings.TrimPrefix(filepath.ToSlash(file), "/") // C:/data on Windows
	return (&url.URL{Scheme: "file", Path: path}).String(), nil
}

// alive refuses to begin what its caller does not wait for any more. What has begun is
// finished: it takes a moment, and a write that is broken off leaves doubt.
func alive(ctx context.Context, doing string) error {
	if err := ctx.Err(); err != nil {
		return recovery.Errorf(recovery.Unavailable, "%s: %w", doing, err)
	}
	return nil
}
