package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"github.com/davit-dr/davit/recovery"
)

// remedies says what to do about errors that come from the machine, by SQLite's
// primary result code.
//
// Source: https://www.sqlite.org/rescode.html
var remedies = map[int]struct{ what, remedy string }{
	codes.SQLITE_BUSY:     {"the database is locked by another process", "close what else has its file open, such as a backup or the sqlite3 shell"},
	codes.SQLITE_LOCKED:   {"the database is locked", "try again"},
	codes.SQLITE_FULL:     {"the disk is full", "free space where the data directory is"},
	codes.SQLITE_READONLY: {"the database cannot be written", "give Davit's user write permission to the data directory and all of its files"},
	codes.SQLITE_CANTOPEN: {"the database cannot be opened", "give Davit's user access to the data directory and all of its files"},
	codes.SQLITE_PERM:     {"the database may not be accessed", "give Davit's user access to the data directory and all of its files"},
	codes.SQLITE_IOERR:    {"the disk reports an error", "check the disk and its free space"},
	codes.SQLITE_NOMEM:    {"memory is used up", "give the machine more memory"},
}

var damaged = map[int]string{
	codes.SQLITE_CORRUPT: "the database is damaged",
	codes.SQLITE_NOTADB:  "the file is not a database of Davit's",
}

// problem makes a recovery.Error of what SQLite or the file system says, and tells what
// Davit was doing. Errors that are recovery's already pass as they are.
func problem(doing string, err error) error {
	if err == nil {
		return nil
	}
	if known, ok := recovery.AsError(err); ok {
		return known
	}
	if errors.Is(err, sql.ErrConnDone) {
		return unavailable(doing, "the database is closed", "start Davit again", err)
	}
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		return unavailable(doing, err.Error(), "give Davit's user access to it, or choose another data directory", err)
	}
	var e *driver.Error
	if !errors.As(err, &e) {
		return &recovery.Error{Code: recovery.Internal, Message: fmt.Sprintf("%s: %s", doing, err), Err: err}
	}
	const primary = 0xff
	if r, ok := remedies[e.Code()&primary]; ok {
		return unavailable(doing, r.what+": "+e.Error(), r.remedy, err)
	}
	internal := &recovery.Error{Code: recovery.Internal, Message: fmt.Sprintf("%s: %s", doing, err), Err: err}
	if what, ok := damaged[e.Code()&primary]; ok {
		internal.Message = fmt.Sprintf("%s: %s: %s", doing, what, err)
		internal.Remedy = "put the data directory back from a backup"
	}
	return internal
}

func unavailable(doing, what, remedy string, cause error) error {
	return &recovery.Error{
		Code:    recovery.Unavailable,
		Message: doing + ": " + what,
		Remedy:  remedy,
		Err:     cause,
	}
}
