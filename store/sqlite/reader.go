package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
)

// reader is the connections that only read. Each read sees what was committed when it
// began, and is in nobody's way.
type reader struct {
	pool     *sql.DB
	prepared sync.Map // of *sql.Stmt by their texts
	closed   atomic.Bool
}

func openReader(file string) (*reader, error) {
	pool, err := connect(file, readers, "query_only(1)")
	if err != nil {
		return nil, err
	}
	return &reader{pool: pool}, nil
}

// Close waits for what is being read and closes the connections.
func (r *reader) Close() error {
	r.closed.Store(true)
	var errs []error
	r.prepared.Range(func(_, s any) bool {
		errs = append(errs, s.(*sql.Stmt).Close())
		return true
	})
	return errors.Join(append(errs, r.pool.Close())...)
}

func (r *reader) stmt(query string) (*sql.Stmt, error) {
	if r.closed.Load() {
		return nil, sql.ErrConnDone
	}
	if s, ok := r.prepared.Load(query); ok {
		return s.(*sql.Stmt), nil
	}
	s, err := r.pool.Prepare(query)
	if err != nil {
		return nil, err
	}
	first, twice := r.prepared.LoadOrStore(query, s)
	if twice {
		defer s.Close() // somebody else was quicker
	}
	return first.(*sql.Stmt), nil
}

// one reads the row of a query that has at most one, into dest.
func (r *reader) one(ctx context.Context, doing string, dest []any, query string, args ...any) (found bool, err error) {
	if err := alive(ctx, doing); err != nil {
		return false, err
	}
	s, err := r.stmt(query) //nolint:sqlclosecheck // it is kept: Close closes it
	if err != nil {
		return false, problem(doing, err)
	}
	found, err = scanned(s.QueryRowContext(context.WithoutCancel(ctx), args...).Scan(dest...))
	return found, problem(doing, err)
}

// each reads the rows of a query one after the other; visit scans them.
func (r *reader) each(ctx context.Context, doing string, visit func(scan func(...any) error) error, query string, args ...any) error {
	if err := alive(ctx, doing); err != nil {
		return err
	}
	s, err := r.stmt(query) //nolint:sqlclosecheck // it is kept: Close closes it
	if err != nil {
		return problem(doing, err)
	}
	rows, err := s.QueryContext(context.WithoutCancel(ctx), args...)
	if err != nil {
		return problem(doing, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows.Scan); err != nil {
			return problem(doing, err)
		}
	}
	return problem(doing, rows.Err())
}
