package sqlite

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// Rows lists rows of a kind whose attributes have the values, a page at a time. It
// walks the index of one attribute in the list's order from where the page before
// ended, so that no page costs more than another.
func (db *DB) Rows(ctx context.Context, kind recovery.RowKind, q store.Query) (store.Page, error) {
	limit, err := store.PageSize(q.Limit)
	if err != nil {
		return store.Page{}, err
	}
	var after *store.Position
	if q.Cursor != "" {
		p, err := store.ParseCursor(kind, q)
		if err != nil {
			return store.Page{}, err
		}
		after = &p
	}
	names, err := db.byRarity(ctx, kind, q.Attrs)
	if err != nil {
		return store.Page{}, err
	}
	query, args := listQuery(kind, q, names, after, limit+1)
	rows, err := db.rows(ctx, kind, query, args...)
	if err != nil || len(rows) <= limit {
		return store.Page{Rows: rows}, err
	}
	last := rows[limit-1]
	next, err := store.Position{Sort: last.Sort, ID: last.ID}.Cursor(kind, q)
	return store.Page{Rows: rows[:limit:limit], Next: next}, err
}

// listQuery makes the query of a page. The first of the attributes leads; each of the
// others is looked up in its own index, which has the same order.
func listQuery(kind recovery.RowKind, q store.Query, names []string, after *store.Position, limit int) (string, []any) {
	var text strings.Builder
	var args []any
	add := func(sql string, values ...any) {
		text.WriteString(sql)
		args = append(args, values...)
	}
	add("SELECT r.id, r.parent, r.sort, r.attrs, r.body FROM ")
	lead := "r"
	if len(names) == 0 {
		add("rows r WHERE r.kind = ?", string(kind))
	} else {
		lead = "a"
		add("row_attrs a CROSS JOIN rows r ON r.kind = a.kind AND r.id = a.id WHERE a.kind = ? AND a.name = ? AND a.value = ?",
			string(kind), names[0], q.Attrs[names[0]])
		for _, name := range names[1:] {
			add(` AND EXISTS (SELECT 1 FROM row_attrs b
				WHERE b.kind = ? AND b.name = ? AND b.value = ? AND b.sort = a.sort AND b.id = a.id)`,
				string(kind), name, q.Attrs[name])
		}
	}
	if q.From != "" {
		add(" AND "+lead+".sort >= ?", q.From)
	}
	if q.Before != "" {
		add(" AND "+lead+".sort < ?", q.Before)
	}
	beyond, order := ">", ""
	if q.Newest {
		beyond, order = "<", " DESC"
	}
	if after != nil {
		add(" AND ("+lead+".sort, "+lead+".id) "+beyond+" (?, ?)", after.Sort, after.ID)
	}
	add(" ORDER BY "+lead+".sort"+order+", "+lead+".id"+order+" LIMIT ?", limit)
	return text.String(), args
}

// rare is where counting stops: more rows than that are many.
const rare = 500

// byRarity orders the attributes of a query so that the one with the fewest rows leads.
func (db *DB) byRarity(ctx context.Context, kind recovery.RowKind, attrs map[string]string) ([]string, error) {
	names := slices.Sorted(maps.Keys(attrs))
	if len(names) < 2 {
		return names, nil
	}
	counts := map[string]int{}
	for _, name := range names {
		var n int
		_, err := db.read.one(ctx, "read rows of "+string(kind), []any{&n},
			`SELECT count(*) FROM (SELECT 1 FROM row_attrs WHERE kind = ? AND name = ? AND value = ? LIMIT ?)`,
			string(kind), name, attrs[name], rare)
		if err != nil {
			return nil, err
		}
		counts[name] = n
	}
	slices.SortStableFunc(names, func(a, b string) int { return counts[a] - counts[b] })
	return names, nil
}
