package sqlite

import (
	"context"
	"database/sql"
	"errors"
)

// writer is the one connection that writes. SQLite allows one write at a time anyhow;
// queueing for it here needs no waiting on locks.
type writer struct {
	pool     *sql.DB
	conn     *sql.Conn
	turn     chan struct{} // holds a value while somebody writes
	prepared map[string]*sql.Stmt
	flushes  flush // what the connection is set to
}

// flush says when a write must have reached the disk.
type flush string

const (
	// atOnce: before the write returns. Whatever was written before is on the disk then, too.
	atOnce flush = "FULL"
	// later: with the next write that is flushed at once. A crash of the machine may lose
	// it, and nothing but it; a crash of the process does not.
	later flush = "NORMAL"
)

func openWriter(file string) (*writer, error) {
	pool, err := connect(file, 1)
	if err != nil {
		return nil, err
	}
	conn, err := pool.Conn(context.Background())
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &writer{pool, conn, make(chan struct{}, 1), map[string]*sql.Stmt{}, atOnce}, nil
}

// Close waits for the write that is going on and closes the connection.
func (w *writer) Close() error {
	w.turn <- struct{}{} // for good: whoever comes later is told that it is closed
	var errs []error
	for _, stmt := range w.prepared {
		errs = append(errs, stmt.Close())
	}
	w.prepared = nil
	errs = append(errs, w.conn.Close(), w.pool.Close())
	<-w.turn
	return errors.Join(errs...)
}

// do runs change in a transaction, which has happened when do returns nil and did not
// happen when it returns what change returned.
func (w *writer) do(ctx context.Context, doing string, when flush, change func(tx) error) error {
	if err := alive(ctx, doing); err != nil {
		return err
	}
	select {
	case w.turn <- struct{}{}:
		defer func() { <-w.turn }()
	case <-ctx.Done():
		return alive(ctx, doing)
	}
	if err := w.set(when); err != nil {
		return problem(doing, err)
	}
	return problem(doing, w.transact(change))
}

// set chooses how the next transactions are flushed.
//
// Source: https://www.sqlite.org/pragma.html#pragma_synchronous
func (w *writer) set(when flush) error {
	if w.flushes == when {
		return nil
	}
	// Not prepared: SQLite carries this pragma out when it compiles it.
	_, err := w.conn.ExecContext(context.Background(), "PRAGMA synchronous = "+string(when))
	if err == nil {
		w.flushes = when
	}
	return err
}

func (w *writer) transact(change func(tx) error) error {
	t := tx{w}
	if err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done { // after an error of COMMIT too, and after a panic
			_ = t.exec("ROLLBACK")
		}
	}()
	if err := change(t); err != nil {
		return err
	}
	if err := t.exec("COMMIT"); err != nil {
		return err
	}
	done = true
	return nil
}

// stmt prepares a query once. It is called with the turn held.
func (w *writer) stmt(query string) (*sql.Stmt, error) {
	if w.prepared == nil {
		return nil, sql.ErrConnDone
	}
	if s, ok := w.prepared[query]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(context.Background(), query)
	if err == nil {
		w.prepared[query] = s
	}
	return s, err
}

// tx is a write that is going on.
type tx struct{ w *writer }

func (t tx) exec(query string, args ...any) error {
	_, err := t.affect(query, args...)
	return err
}

// script runs statements that are needed once.
func (t tx) script(text string) error {
	_, err := t.w.conn.ExecContext(context.Background(), text)
	return err
}

// affect tells how many rows the statement changed.
func (t tx) affect(query string, args ...any) (int64, error) {
	s, err := t.w.stmt(query) //nolint:sqlclosecheck // it is kept: Close closes it
	if err != nil {
		return 0, err
	}
	result, err := s.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// one reads the row of a query that has at most one, into dest.
func (t tx) one(dest []any, query string, args ...any) (found bool, err error) {
	s, err := t.w.stmt(query) //nolint:sqlclosecheck // it is kept: Close closes it
	if err != nil {
		return false, err
	}
	return scanned(s.QueryRowContext(context.Background(), args...).Scan(dest...))
}

func scanned(err error) (found bool, _ error) {
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
