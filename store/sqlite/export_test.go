package sqlite

import (
	"context"
	"testing"
)

// Lock makes another connection hold the lock for writing, for longer than the database
// then waits.
func Lock(t *testing.T, db *DB) (end func()) {
	t.Helper()
	run(t, db.write, "PRAGMA busy_timeout = 20")
	var file string
	if _, err := (tx{db.write}).one([]any{new(int), new(string), &file}, "PRAGMA database_list"); err != nil {
		t.Fatal(err)
	}
	other, err := openWriter(file)
	if err != nil {
		t.Fatal(err)
	}
	run(t, other, "BEGIN IMMEDIATE")
	return func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Fill forbids the file to grow.
func Fill(t *testing.T, db *DB) (end func()) {
	t.Helper()
	run(t, db.write, "PRAGMA max_page_count = 1")
	return func() { run(t, db.write, "PRAGMA max_page_count = 1000000") }
}

func run(t *testing.T, w *writer, statement string) {
	t.Helper()
	if _, err := w.conn.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
}
