package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/davit-dr/davit/recovery"
)

// signedIn are the kinds of rows that say who is signed in and what opens the door. No copy
// has them: who holds one holds no key to anything.
var signedIn = []recovery.RowKind{recovery.SessionRow, recovery.SessionUseRow, recovery.SealedTokenRow}

// Copy writes the database as it is at one moment into a new file, while others go on
// reading and writing. The file is whole and on the disk when Copy returns nil. Sessions
// and the sealed token are not in it, nor are leases and looks of the one who copies.
func (db *DB) Copy(ctx context.Context, file string) (err error) {
	const doing = "copy the database"
	if err := alive(ctx, doing); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = removeDatabase(file)
		}
	}()
	// A connection of its own: the readers may not write, and the writer has other work.
	from, err := connect(db.file, 1)
	if err != nil {
		return problem(doing, err)
	}
	defer from.Close()
	if _, err := from.ExecContext(ctx, "VACUUM INTO ?", file); err != nil {
		return problem(doing, err)
	}
	w, err := openWriter(file)
	if err != nil {
		return problem(doing, err)
	}
	if err := errors.Join(strip(ctx, w), w.Close()); err != nil {
		return problem(doing, err)
	}
	return problem(doing, flushed(file))
}

// strip takes out what a copy is not to have. Nothing of it is left in free pages.
func strip(ctx context.Context, w *writer) error {
	if _, err := w.conn.ExecContext(ctx, "PRAGMA secure_delete = ON"); err != nil {
		return err
	}
	return w.transact(func(t tx) error {
		for _, kind := range signedIn {
			for _, table := range []string{"row_attrs", "rows"} {
				if err := t.exec("DELETE FROM "+table+" WHERE kind = ?", string(kind)); err != nil {
					return err
				}
			}
		}
		return t.exec("DELETE FROM polls")
	})
}

// Schema is the form of the databases that this Davit writes.
func Schema() (int, error) {
	scripts, err := migrations()
	return len(scripts), err
}

// flushed brings a file to the disk.
func flushed(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// removeDatabase removes a database's file and those that SQLite keeps beside it.
func removeDatabase(file string) error {
	var errs []error
	for _, name := range []string{file, file + "-wal", file + "-shm", file + "-journal"} {
		if err := os.Remove(name); !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// syncDir brings the names in a directory to the disk.
func syncDir(dir string) error {
	d, err := os.Open(filepath.Clean(dir))
	if err != nil {
		return err
	}
	err = d.Sync()
	if runtime.GOOS == "windows" {
		err = nil // which has no way to; its file system keeps renames in order
	}
	return errors.Join(err, d.Close())
}
