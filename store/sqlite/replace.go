package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// How a database takes the place of another. It is made ready elsewhere in the data
// directory, and one rename decides: from then on whoever opens the directory finds the
// new database, and before it the old one, whenever the process or the machine dies.
// Opening finishes what was decided.

// nextName is the file of a database that is to take the place of the one in use.
const nextName = "davit.db.next"

// Decide has the database in file take the place of the one in dir, when dir is opened the
// next time, and keeps the old one under the name kept. The file is taken away; it must be
// closed, and be on the same disk.
func Decide(dir, file, kept string) error {
	for _, step := range deciding(dir, file, kept) {
		if err := step(); err != nil {
			return problem("put the database in place", err)
		}
	}
	return nil
}

// deciding are the steps of Decide. The old database gets a second name, which becomes its
// only one when the other takes its place.
func deciding(dir, file, kept string) []func() error {
	return []func() error{
		func() error { return dropLinks(dir) },
		func() error { return flushed(file) },
		func() error {
			err := os.Link(filepath.Join(dir, fileName), filepath.Join(dir, kept))
			if errors.Is(err, os.ErrNotExist) {
				return nil // there is no database yet
			}
			return err
		},
		func() error { return os.Rename(file, filepath.Join(dir, nextName)) },
		func() error { return syncDir(dir) },
	}
}

// dropLinks removes the second names of a database that is in use: an earlier Decide that
// was broken off has left them.
func dropLinks(dir string) error {
	current, err := os.Stat(filepath.Join(dir, fileName))
	if errors.Is(err, os.ErrNotExist) || Decided(dir) {
		return nil
	}
	if err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(dir, fileName+keptMark+"*"))
	for _, name := range names {
		if kept, statErr := os.Stat(name); statErr == nil && os.SameFile(current, kept) {
			err = errors.Join(err, os.Remove(name))
		}
	}
	return err
}

// Decided reports whether a database waits to take the place of the one in dir.
func Decided(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, nextName))
	return err == nil
}

// keptMark stands between the name of a database and when another took its place.
const keptMark = ".before-"

// KeptName is what a database is called once another took its place.
func KeptName(at time.Time) string { return fileName + keptMark + at.UTC().Format("20060102T150405Z") }

// finish puts the database that waits in the place of the old one. Every step may be done
// twice, and the last one is a rename. It is called with the directory locked.
func finish(dir string) error {
	if !Decided(dir) {
		return nil
	}
	for _, step := range finishing(dir) {
		if err := step(); err != nil {
			return problem("put the restored database in place", err)
		}
	}
	return nil
}

// finishing are the steps of finish.
func finishing(dir string) []func() error {
	current, next := filepath.Join(dir, fileName), filepath.Join(dir, nextName)
	return []func() error{
		func() error { return foldLog(current) },
		func() error { return os.Rename(next, current) },
		func() error { return syncDir(dir) },
	}
}

// foldLog brings what is in a database's log into its file, so that no log is left which
// would be taken for the next database's.
func foldLog(file string) error {
	if _, err := os.Stat(file + "-wal"); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	err := foldByOpening(file)
	if _, left := os.Stat(file + "-wal"); errors.Is(left, os.ErrNotExist) {
		return nil
	}
	// What cannot be opened is kept as it is, with its log.
	kept := file + ".damaged-" + time.Now().UTC().Format("20060102T150405Z")
	for _, end := range []string{"-wal", "-shm"} {
		if moving := os.Rename(file+end, kept+end); moving != nil && !errors.Is(moving, os.ErrNotExist) {
			return errors.Join(err, moving)
		}
	}
	return nil
}

// foldByOpening opens and closes the database: the last connection takes the log away.
func foldByOpening(file string) error {
	pool, err := connect(file, 1)
	if err != nil {
		return err
	}
	_, err = pool.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
	return errors.Join(err, pool.Close())
}

// Prepare makes what a restored database says of its old owners void: nobody has a lease,
// and the next one of each execution has an epoch that no earlier owner can have had, not
// even one whose lease came after the backup. Epochs count owners; the seconds since 1970
// are more than there can have been.
func (db *DB) Prepare(ctx context.Context, now time.Time) error {
	return db.write.do(ctx, "void the leases", atOnce, func(t tx) error {
		if err := t.exec("UPDATE leases SET owner = NULL, epoch = max(epoch + 1, ?)", now.Unix()); err != nil {
			return err
		}
		return t.exec("DELETE FROM polls")
	})
}

// Peek opens the database in a directory to read in it while another process may use it.
// Nothing is locked and nothing changed, not even to this Davit's form: what that cannot
// read is an error. Only what reads may be called.
func Peek(dir string) (*Peeked, error) {
	file := filepath.Join(dir, fileName)
	if _, err := os.Stat(file); err != nil {
		return nil, problem("read "+file, err)
	}
	read, err := openReader(file)
	if err != nil {
		return nil, problem("read "+file, err)
	}
	return &Peeked{&DB{read: read}}, nil
}

// Peeked is a database that is only read.
type Peeked struct{ db *DB }

// Heads is DB.Heads.
func (p *Peeked) Heads(ctx context.Context, after string, limit int) ([]recovery.Head, error) {
	return p.db.Heads(ctx, after, limit)
}

// Texts is DB.Texts.
func (p *Peeked) Texts(ctx context.Context, stream string, visit func(seq int64, text []byte, hash string) error) error {
	return p.db.Texts(ctx, stream, visit)
}

// Close closes the database.
func (p *Peeked) Close() error { return p.db.read.Close() }

// Streams is how many streams of events there are.
func (p *Peeked) Streams(ctx context.Context) (n int, err error) {
	_, err = p.db.read.one(ctx, "count the streams", []any{&n}, "SELECT count(*) FROM streams")
	return n, err
}

// LastCheckpoint is the newest checkpoint of the audit trail; nil: there is none.
func (p *Peeked) LastCheckpoint(ctx context.Context) (*recovery.Checkpoint, error) {
	made := recovery.CheckpointMade{}
	var body string
	found, err := p.db.read.one(ctx, "read the last checkpoint", []any{&body},
		`SELECT body FROM events WHERE stream = (SELECT stream FROM streams WHERE name = ?) AND type = ?
		ORDER BY seq DESC LIMIT 1`, recovery.CheckpointStream, string(made.Type()))
	if err != nil || !found {
		return nil, err
	}
	if err := json.Unmarshal([]byte(body), &made); err != nil {
		return nil, problem("read the last checkpoint", err)
	}
	return &made.Checkpoint, nil
}
