package storetest

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// Explained checks that every execution of a database is what its events come to: it
// rebuilds each of the events alone, and compares all of its rows. It says how many
// executions there were. Nobody may write meanwhile.
func Explained(ctx context.Context, db store.DB) (executions int, err error) {
	book := store.New(db)
	page := store.ListPage{Limit: store.MaxPage}
	for {
		heads, next, err := book.Executions(ctx, store.Filter{}, page)
		if err != nil {
			return executions, err
		}
		for _, head := range heads {
			if err := explained(ctx, book, head.ID); err != nil {
				return executions, fmt.Errorf("execution %s: %w", head.ID, err)
			}
			executions++
		}
		if page.Cursor = next; next == "" {
			return executions, nil
		}
	}
}

func explained(ctx context.Context, book *store.Book, id recovery.ExecutionID) error {
	if upTo, _, err := book.Archived(ctx, recovery.ExecutionStream(id)); err != nil || upTo > 0 {
		return err // the archive explains it
	}
	events, err := book.AllEvents(ctx, recovery.ExecutionStream(id))
	if err != nil {
		return err
	}
	rebuilt, err := recovery.ApplyAll(nil, events)
	if err != nil {
		return fmt.Errorf("its events do not follow on each other: %w", err)
	}
	want, err := recovery.Rows(nil, rebuilt)
	if err != nil {
		return err
	}
	// What is kept of a server is a row of that server, which a later execution takes over.
	want = slices.DeleteFunc(want, func(r recovery.Row) bool { return r.Kind == recovery.KeptLaunchRow })
	stored, err := storedRows(ctx, book, id)
	if err != nil {
		return err
	}
	if len(stored) != len(want) {
		return fmt.Errorf("%d rows are stored, and its events come to %d", len(stored), len(want))
	}
	for _, row := range want {
		if have := stored[string(row.Kind)+" "+row.ID]; !bytes.Equal(have, row.Body) {
			return fmt.Errorf("%s %s is not what its events come to:\nstored %s\nevents %s", row.Kind, row.ID, have, row.Body)
		}
	}
	return nil
}

// storedRows are the bodies of an execution's rows, by kind and ID.
func storedRows(ctx context.Context, db store.DB, id recovery.ExecutionID) (map[string][]byte, error) {
	head, err := db.Row(ctx, recovery.ExecutionRow, string(id))
	if err != nil {
		return nil, err
	}
	rows := []recovery.Row{head}
	for _, kind := range []recovery.RowKind{recovery.WaveRow, recovery.BatchRow, recovery.ActionRow, recovery.PreparationRow} {
		children, err := db.Children(ctx, kind, string(id))
		if err != nil {
			return nil, err
		}
		rows = append(rows, children...)
	}
	bodies := map[string][]byte{}
	for _, row := range rows {
		bodies[string(row.Kind)+" "+row.ID] = row.Body
	}
	return bodies, nil
}
