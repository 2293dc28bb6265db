package sqlite

import (
	"embed"
	"fmt"
	"io/fs"
	"time"

	"github.com/davit-dr/davit/recovery"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations gives the scripts that make the tables, the first one first. They are
// numbered from 1 without gaps, and one that was released never changes.
func migrations() ([]string, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql") // in order
	if err != nil {
		return nil, err
	}
	scripts := make([]string, len(names))
	for i, name := range names {
		var number int
		if _, err := fmt.Sscanf(name, "migrations/%04d_", &number); err != nil || number != i+1 {
			return nil, fmt.Errorf("migration %s is not number %d", name, i+1)
		}
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		scripts[i] = string(text)
	}
	return scripts, nil
}

// migrate brings the database to this Davit's version, whole or not at all.
func migrate(w *writer) error {
	scripts, err := migrations()
	if err != nil {
		return err
	}
	return w.transact(func(t tx) error {
		version, err := schemaVersion(t)
		if err != nil {
			return err
		}
		if version > len(scripts) {
			return recovery.Errorf(recovery.Conflict,
				"the database was written by a newer Davit: it has version %d, and this Davit knows %d", version, len(scripts)).
				WithRemedy("use the newer Davit, or another data directory")
		}
		for n := version + 1; n <= len(scripts); n++ {
			if err := t.script(scripts[n-1]); err != nil {
				return fmt.Errorf("migration %d: %w", n, err)
			}
			err := t.exec("INSERT INTO schema_version (version, applied_at) VALUES (?, ?)", n, time.Now().UnixNano())
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func schemaVersion(t tx) (version int, err error) {
	err = t.script("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT")
	if err != nil {
		return 0, err
	}
	_, err = t.one([]any{&version}, "SELECT coalesce(max(version), 0) FROM schema_version")
	return version, err
}
