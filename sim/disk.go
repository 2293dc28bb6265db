package sim

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver behind the world's file
)

// diskVersion is the layout of the world's file.
const diskVersion = 1

// rowKey names one stored object.
type rowKey struct {
	shelfKey
	id string
}

// row is one stored object; no body means that it is to be removed.
type row struct {
	rowKey
	body []byte
}

// disk is the world's file. One process has it at a time.
type disk struct{ db *sql.DB }

func openDisk(folder string) (*disk, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	// Every write is one answered request: synchronous=FULL has it on the disk
	// before the answer leaves. EXCLUSIVE keeps a second simulator out.
	pragmas := url.Values{"_pragma": {
		"locking_mode(EXCLUSIVE)", "journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(0)",
	}}
	file := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.Join(folder, "world.db")}).EscapedPath(), RawQuery: pragmas.Encode()}
	db, err := sql.Open("sqlite", file.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	d := &disk{db}
	if err := d.prepare(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return d, nil
}

func (d *disk) prepare() error {
	var version int
	if err := d.db.QueryRow(`PRAGMA user_version`).Scan(&version); err != nil {
		return fmt.Errorf("is another simulator using this folder? %w", err)
	}
	if version != 0 && version != diskVersion {
		return fmt.Errorf("the world's file has layout %d, this program knows %d", version, diskVersion)
	}
	_, err := d.db.Exec(fmt.Sprintf(`
		CREATE TABLE IF NOT EXISTS object (
			kind TEXT, account TEXT, region TEXT, id TEXT, body TEXT NOT NULL,
			PRIMARY KEY (kind, account, region, id)
		) WITHOUT ROWID;
		PRAGMA user_version = %d;`, diskVersion))
	return err
}

func (d *disk) load(each func(rowKey, []byte) error) error {
	rows, err := d.db.Query(`SELECT kind, account, region, id, body FROM object`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var (
			key  rowKey
			body []byte
		)
		if err := rows.Scan(&key.kind, &key.account, &key.region, &key.id, &body); err != nil {
			return err
		}
		if err := each(key, body); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (d *disk) write(rows []row) error {
	dbtx, err := d.db.Begin()
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := writeRow(dbtx, r); err != nil {
			return errors.Join(fmt.Errorf("%s %s: %w", r.kind, r.id, err), dbtx.Rollback())
		}
	}
	return dbtx.Commit()
}

func writeRow(dbtx *sql.Tx, r row) error {
	if r.body == nil {
		_, err := dbtx.Exec(`DELETE FROM object WHERE kind = ? AND account = ? AND region = ? AND id = ?`,
			r.kind, r.account, r.region, r.id)
		return err
	}
	_, err := dbtx.Exec(`INSERT OR REPLACE INTO object (kind, account, region, id, body) VALUES (?, ?, ?, ?, ?)`,
		r.kind, r.account, r.region, r.id, string(r.body))
	return err
}

func (d *disk) close() error { return d.db.Close() }
