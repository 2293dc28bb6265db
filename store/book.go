package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Book is a database read and written in the domain's types. What DB promises, it
// passes on.
type Book struct {
	DB
	imports *settled // which DB is: what carries imports out
}

// New makes a Book of a database, which it does not close unless it is closed itself.
func New(db DB) *Book {
	s := settle(db)
	return &Book{s, s}
}

// maxReads is how often an execution is read again because it changed meanwhile. One
// that changes faster than that is driven by somebody else.
const maxReads = 20

// LoadExecution reads an execution with its waves, batches, actions and open intents, all of
// them as of one version. Stale: it changed too often while it was read.
func (b *Book) LoadExecution(ctx context.Context, id recovery.ExecutionID) (*recovery.Execution, []recovery.Intent, error) {
	for range maxReads {
		e, intents, err := b.readExecution(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		version, err := b.Version(ctx, recovery.ExecutionStream(id))
		if err != nil {
			return nil, nil, err
		}
		// The head was read first: when its version still stands, nothing that was
		// read after it has changed in between.
		if version == e.Version {
			return e, intents, nil
		}
	}
	return nil, nil, recovery.Errorf(recovery.Stale, "execution %s changes too often to be read", id).
		WithRemedy("try again")
}

func (b *Book) readExecution(ctx context.Context, id recovery.ExecutionID) (*recovery.Execution, []recovery.Intent, error) {
	head, err := b.head(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	e, err := decode[recovery.Execution](head)
	if err != nil {
		return nil, nil, err
	}
	if e.Waves, err = children[recovery.Wave](ctx, b, recovery.WaveRow, id); err != nil {
		return nil, nil, err
	}
	if e.Batches, err = children[recovery.Batch](ctx, b, recovery.BatchRow, id); err != nil {
		return nil, nil, err
	}
	if e.Actions, err = children[recovery.Action](ctx, b, recovery.ActionRow, id); err != nil {
		return nil, nil, err
	}
	if e.Preparations, err = children[recovery.Preparation](ctx, b, recovery.PreparationRow, id); err != nil {
		return nil, nil, err
	}
	intents, err := b.Intents(ctx, id)
	return e, intents, err
}

func (b *Book) head(ctx context.Context, id recovery.ExecutionID) (recovery.Row, error) {
	head, err := b.Row(ctx, recovery.ExecutionRow, string(id))
	if recovery.CodeOf(err) == recovery.NotFound {
		return head, recovery.Errorf(recovery.NotFound, "there is no execution %s", id)
	}
	return head, err
}

func children[T any](ctx context.Context, b *Book, kind recovery.RowKind, id recovery.ExecutionID) ([]*T, error) {
	rows, err := b.Children(ctx, kind, string(id))
	if err != nil {
		return nil, err
	}
	return decodeAll[T](rows)
}

func decodeAll[T any](rows []recovery.Row) ([]*T, error) {
	all := make([]*T, 0, len(rows))
	for _, row := range rows {
		v, err := decode[T](row)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

func decode[T any](row recovery.Row) (*T, error) {
	v := new(T)
	if err := json.Unmarshal(row.Body, v); err != nil {
		return nil, fmt.Errorf("decode %s %s: %w", row.Kind, row.ID, err)
	}
	return v, nil
}

// ExecutionVersion is the version that LoadExecution would read. The engine asks often,
// so it is the stream that answers: it has the events of an execution that is still
// being created, which LoadExecution does not find.
func (b *Book) ExecutionVersion(ctx context.Context, id recovery.ExecutionID) (int64, error) {
	version, err := b.Version(ctx, recovery.ExecutionStream(id))
	if err == nil && version == 0 {
		return 0, recovery.Errorf(recovery.NotFound, "there is no execution %s", id)
	}
	return version, err
}

// ActiveExecutions lists those that the engine still has work with, oldest first.
func (b *Book) ActiveExecutions(ctx context.Context) ([]recovery.ExecutionID, error) {
	var ids []recovery.ExecutionID
	q := Query{Attrs: map[string]string{"active": "true"}, Limit: MaxPage}
	err := b.eachRow(ctx, recovery.ExecutionRow, q, func(row recovery.Row) error {
		ids = append(ids, recovery.ExecutionID(row.ID))
		return nil
	})
	return ids, err
}

// eachRow visits all rows of a query, page by page.
func (b *Book) eachRow(ctx context.Context, kind recovery.RowKind, q Query, visit func(recovery.Row) error) error {
	for {
		page, err := b.Rows(ctx, kind, q)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			if err := visit(row); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		q.Cursor = page.Next
	}
}

// ListPage says which page of a list is wanted.
type ListPage struct {
	Limit  int    // 0: DefaultPage; at most MaxPage
	Cursor string // that came with the page before; empty: the first
}

// sortTime is the place of an instant in lists; "" for none.
func sortTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return recovery.SortTime(t)
}

// Filter chooses executions. What is empty does not matter.
type Filter struct {
	Plan      recovery.PlanID
	State     recovery.ExecutionState
	Mode      recovery.Mode
	StartedBy string    // the name of who started it
	Since     time.Time // created then or later
	Until     time.Time // created before
	Oldest    bool      // the oldest first
}

// Executions lists the heads of executions (without waves and batches), newest first
// unless the filter says otherwise, and gives the cursor of the next page, which is empty
// after the last one.
func (b *Book) Executions(ctx context.Context, f Filter, p ListPage) ([]*recovery.Execution, string, error) {
	attrs := map[string]string{}
	for name, value := range map[string]string{"plan": string(f.Plan), "state": string(f.State), "mode": string(f.Mode), "by": f.StartedBy} {
		if value != "" {
			attrs[name] = value
		}
	}
	q := Query{Attrs: attrs, From: sortTime(f.Since), Before: sortTime(f.Until), Newest: !f.Oldest, Limit: p.Limit, Cursor: p.Cursor}
	page, err := b.Rows(ctx, recovery.ExecutionRow, q)
	if err != nil {
		return nil, "", err
	}
	heads, err := decodeAll[recovery.Execution](page.Rows)
	return heads, page.Next, err
}
