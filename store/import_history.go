package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// KeptSnapshots is how many imports can be rolled back: the snapshots before them are kept.
const KeptSnapshots = 50

// Imports lists the imports of configuration, the newest first.
func (b *Book) Imports(ctx context.Context, p ListPage) ([]recovery.ConfigurationImport, string, error) {
	page, err := b.Rows(ctx, recovery.ImportRow, Query{Newest: true, Limit: p.Limit, Cursor: p.Cursor})
	if err != nil {
		return nil, "", err
	}
	all, err := values[recovery.ConfigurationImport](page.Rows)
	return all, page.Next, err
}

// ImportOf reads an import.
func (b *Book) ImportOf(ctx context.Context, id recovery.ImportID) (recovery.ConfigurationImport, error) {
	row, err := b.Row(ctx, recovery.ImportRow, string(id))
	if recovery.CodeOf(err) == recovery.NotFound {
		return recovery.ConfigurationImport{}, recovery.Errorf(recovery.NotFound, "there is no import %q of configuration", id).
			WithRemedy("`davit config history` lists them")
	}
	if err != nil {
		return recovery.ConfigurationImport{}, err
	}
	in, err := decode[recovery.ConfigurationImport](row)
	if err != nil {
		return recovery.ConfigurationImport{}, err
	}
	return *in, nil
}

// Snapshot reads the configuration as it was before an import. NotFound: it is not kept
// any more.
func (b *Book) Snapshot(ctx context.Context, id recovery.ImportID) ([]byte, error) {
	rows, err := b.Children(ctx, snapshotRow, string(id))
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, recovery.Errorf(recovery.NotFound, "the snapshot before import %s is not kept any more", id).
			WithRemedy("import a backup instead: the snapshots before the last %d imports are kept", KeptSnapshots)
	}
	parts, err := values[[]byte](rows)
	if err != nil {
		return nil, err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(slices.Concat(parts...)))
	if err != nil {
		return nil, fmt.Errorf("read the snapshot before import %s: %w", id, err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		return nil, fmt.Errorf("read the snapshot before import %s: %w", id, err)
	}
	return text, nil
}

// snapshotItems are the rows of the snapshot, packed.
func (in Import) snapshotItems() ([]item, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(in.Snapshot); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	var items []item
	for part := range slices.Chunk(packed.Bytes(), snapshotPart) {
		row, err := in.staged(snapshotRow, len(items), part)
		if err != nil {
			return nil, err
		}
		items = append(items, rowItem(row))
	}
	return items, nil
}

// sweepImports removes what was staged before a time for imports that were never decided,
// and the snapshots that are not kept any more.
func (b *Book) sweepImports(ctx context.Context, oldest string) error {
	kept := map[recovery.ImportID]bool{}
	err := b.eachRow(ctx, recovery.ImportRow, Query{Newest: true, Limit: MaxPage}, func(row recovery.Row) error {
		if len(kept) < KeptSnapshots {
			kept[recovery.ImportID(row.ID)] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	state, err := b.imports.settle(ctx)
	if err != nil {
		return err
	}
	gone := map[recovery.RowKind]func(recovery.ImportID) bool{
		stagedRow:   func(id recovery.ImportID) bool { return id != state.ImportID },
		snapshotRow: func(id recovery.ImportID) bool { return !kept[id] },
	}
	for kind, unwanted := range gone {
		var old []recovery.ImportID
		err := b.eachRow(ctx, kind, Query{Limit: MaxPage}, func(row recovery.Row) error {
			if id := recovery.ImportID(row.Parent); row.Sort < oldest && unwanted(id) {
				old = append(old, id)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, id := range slices.Compact(old) {
			if err := b.clearImport(ctx, id, kind); err != nil {
				return fmt.Errorf("remove what is left of import %s: %w", id, err)
			}
		}
	}
	return nil
}

// clearImport removes rows of an import. It may be called again after an error.
func (b *Book) clearImport(ctx context.Context, id recovery.ImportID, kinds ...recovery.RowKind) error {
	var all []recovery.Row
	for _, kind := range kinds {
		rows, err := b.Children(ctx, kind, string(id))
		if err != nil {
			return err
		}
		all = append(all, rows...)
	}
	return removeRows(ctx, b, importStream(id), all)
}

// removeRows removes rows, in as many commits as they take.
func removeRows(ctx context.Context, db DB, stream string, rows []recovery.Row) error {
	items := make([]item, len(rows))
	for i, row := range rows {
		items[i] = rowItem(recovery.Row{Kind: row.Kind, ID: row.ID})
	}
	for _, c := range pack(recovery.Commit{Stream: stream}, items) {
		if err := db.Commit(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
