package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/davit-dr/davit/recovery"
)

// putRow writes a row, or deletes it when it has no body. Most changes of a row are of
// its body alone, and those leave the indexes alone.
func (t tx) putRow(r recovery.Row, attrs string) error {
	var old struct{ parent, sort, attrs string }
	exists, err := t.one([]any{&old.parent, &old.sort, &old.attrs},
		"SELECT parent, sort, attrs FROM rows WHERE kind = ? AND id = ?", string(r.Kind), r.ID)
	if err != nil {
		return err
	}
	gone := len(r.Body) == 0
	if exists && !gone && old.parent == r.Parent && old.sort == r.Sort && old.attrs == attrs {
		return t.exec("UPDATE rows SET body = ? WHERE kind = ? AND id = ?", string(r.Body), string(r.Kind), r.ID)
	}
	if exists {
		if err := t.unindex(r.Kind, r.ID, old.sort, old.attrs); err != nil {
			return err
		}
	}
	if gone {
		return t.exec("DELETE FROM rows WHERE kind = ? AND id = ?", string(r.Kind), r.ID)
	}
	err = t.exec(`INSERT INTO rows (kind, id, parent, sort, attrs, body) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET parent = excluded.parent, sort = excluded.sort, attrs = excluded.attrs, body = excluded.body`,
		string(r.Kind), r.ID, r.Parent, r.Sort, attrs, string(r.Body))
	if err != nil {
		return err
	}
	return t.index(r)
}

func (t tx) index(r recovery.Row) error {
	for name, value := range r.Attrs {
		err := t.exec("INSERT INTO row_attrs (kind, name, value, sort, id) VALUES (?, ?, ?, ?, ?)",
			string(r.Kind), name, value, r.Sort, r.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

func (t tx) unindex(kind recovery.RowKind, id, sort, attrs string) error {
	var old map[string]string
	if err := json.Unmarshal([]byte(attrs), &old); err != nil {
		return fmt.Errorf("decode attributes of %s %s: %w", kind, id, err)
	}
	for name, value := range old {
		err := t.exec("DELETE FROM row_attrs WHERE kind = ? AND name = ? AND value = ? AND sort = ? AND id = ?",
			string(kind), name, value, sort, id)
		if err != nil {
			return err
		}
	}
	return nil
}

// Row reads one row.
func (db *DB) Row(ctx context.Context, kind recovery.RowKind, id string) (recovery.Row, error) {
	row := recovery.Row{Kind: kind, ID: id}
	var attrs, body string
	found, err := db.read.one(ctx, fmt.Sprintf("read %s %s", kind, id), []any{&row.Parent, &row.Sort, &attrs, &body},
		"SELECT parent, sort, attrs, body FROM rows WHERE kind = ? AND id = ?", string(kind), id)
	if err != nil {
		return recovery.Row{}, err
	}
	if !found {
		return recovery.Row{}, recovery.Errorf(recovery.NotFound, "there is no %s %s", kind, id)
	}
	row.Body = json.RawMessage(body)
	return row, decodeAttrs(&row, attrs)
}

func decodeAttrs(row *recovery.Row, attrs string) error {
	if err := json.Unmarshal([]byte(attrs), &row.Attrs); err != nil {
		return fmt.Errorf("decode attributes of %s %s: %w", row.Kind, row.ID, err)
	}
	return nil
}

// Children reads all rows of a kind that have the parent, in order of ID.
func (db *DB) Children(ctx context.Context, kind recovery.RowKind, parent string) ([]recovery.Row, error) {
	return db.rows(ctx, kind,
		"SELECT id, parent, sort, attrs, body FROM rows WHERE kind = ? AND parent = ? ORDER BY id", string(kind), parent)
}

func (db *DB) rows(ctx context.Context, kind recovery.RowKind, query string, args ...any) ([]recovery.Row, error) {
	var rows []recovery.Row
	err := db.read.each(ctx, "read rows of "+string(kind), func(scan func(...any) error) error {
		row := recovery.Row{Kind: kind}
		var attrs, body string
		if err := scan(&row.ID, &row.Parent, &row.Sort, &attrs, &body); err != nil {
			return err
		}
		row.Body = json.RawMessage(body)
		rows = append(rows, row)
		return decodeAttrs(&rows[len(rows)-1], attrs)
	}, query, args...)
	if err != nil {
		return nil, err
	}
	return rows, nil
}
