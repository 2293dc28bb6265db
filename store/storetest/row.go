package storetest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func testRows(t *testing.T, open Opener) {
	each(t, open, map[string]func(*testing.T, store.DB){
		"that do not exist are not found":         rowNotFound,
		"are replaced with all of their indexes":  rowReplaced,
		"of a parent come in order of ID":         childrenInOrder,
		"are listed in pages while they change":   pagesWhileChanging,
		"are not listed with a cursor of another": badCursors,
		"are listed like a model's":               rowsLikeModel,
	})
}

func put(t testing.TB, db store.DB, rows ...recovery.Row) {
	t.Helper()
	commit(t, db, recovery.Commit{Stream: "s", Rows: rows})
}

func rowNotFound(t *testing.T, db store.DB) {
	put(t, db, recovery.Row{Kind: "a", ID: "1", Body: json.RawMessage(`{}`)})
	_, err := db.Row(t.Context(), "b", "1")
	wantCode(t, recovery.NotFound, err)
	put(t, db, recovery.Row{Kind: "a", ID: "1"}, recovery.Row{Kind: "a", ID: "never was"})
	_, err = db.Row(t.Context(), "a", "1")
	wantCode(t, recovery.NotFound, err)
}

func listed(t testing.TB, db store.DB, kind recovery.RowKind, attrs map[string]string) []string {
	t.Helper()
	var ids []string
	for _, row := range must(db.Rows(t.Context(), kind, store.Query{Attrs: attrs}))(t).Rows {
		ids = append(ids, row.ID)
	}
	return ids
}

func rowReplaced(t *testing.T, db store.DB) {
	row := recovery.Row{Kind: "k", ID: "1", Parent: "p", Sort: "5", Attrs: map[string]string{"state": "A", "plan": "x"}, Body: json.RawMessage(`{"n":1}`)}
	put(t, db, row, recovery.Row{Kind: "k", ID: "2", Sort: "6", Body: json.RawMessage(`{}`)})
	row.Attrs = map[string]string{"state": "B"}
	row.Parent, row.Sort, row.Body = "q", "7", json.RawMessage(`{"n":2}`)
	put(t, db, row)

	wantSame(t, "row", must(db.Row(t.Context(), "k", "1"))(t), row)
	wantSame(t, "all, in order", listed(t, db, "k", nil), []string{"2", "1"})
	wantSame(t, "of the new state", listed(t, db, "k", map[string]string{"state": "B"}), []string{"1"})
	for _, old := range []map[string]string{{"state": "A"}, {"plan": "x"}, {"state": "B", "plan": "x"}} {
		if ids := listed(t, db, "k", old); len(ids) != 0 {
			t.Errorf("%v still lists %v", old, ids)
		}
	}
	if rows := must(db.Children(t.Context(), "k", "p"))(t); len(rows) != 0 {
		t.Errorf("the old parent still has %d rows", len(rows))
	}
}

func childrenInOrder(t *testing.T, db store.DB) {
	for _, id := range []string{"p/0002", "p/0000", "p/0010", "p/0001", "q/0000"} {
		put(t, db, recovery.Row{Kind: "k", ID: id, Parent: id[:1], Sort: "z", Body: json.RawMessage(`{}`)})
	}
	var ids []string
	for _, row := range must(db.Children(t.Context(), "k", "p"))(t) {
		ids = append(ids, row.ID)
	}
	wantSame(t, "children", ids, []string{"p/0000", "p/0001", "p/0002", "p/0010"})
}

// pagesWhileChanging: rows that stand still are listed exactly once although others
// come and go between the pages.
func pagesWhileChanging(t *testing.T, db store.DB) {
	add := func(n int) recovery.Row {
		return recovery.Row{Kind: "k", ID: fmt.Sprint(n), Sort: fmt.Sprintf("%04d", n), Body: json.RawMessage(`{}`)}
	}
	for n := 10; n < 30; n += 2 {
		put(t, db, add(n))
	}
	q := store.Query{Limit: 3}
	var ids []string
	for n := 1; ; n += 2 {
		page := must(db.Rows(t.Context(), "k", q))(t)
		for _, row := range page.Rows {
			if row.ID != "29" {
				ids = append(ids, row.ID)
			}
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
		put(t, db, add(n), add(29), recovery.Row{Kind: "k", ID: page.Rows[2].ID}) // also the one that the cursor stands on
	}
	wantSame(t, "listed", ids, []string{"10", "12", "14", "16", "18", "20", "22", "24", "26", "28"})
}

func badCursors(t *testing.T, db store.DB) {
	for n := range 5 {
		put(t, db, recovery.Row{Kind: "k", ID: fmt.Sprint(n), Attrs: map[string]string{"a": "1"}, Body: json.RawMessage(`{}`)})
	}
	attrs := map[string]string{"a": "1"}
	good := must(db.Rows(t.Context(), "k", store.Query{Attrs: attrs, Limit: 2}))(t).Next
	for name, tc := range map[string]struct {
		kind recovery.RowKind
		q    store.Query
	}{
		"of another kind":    {"l", store.Query{Attrs: attrs, Cursor: good}},
		"of another filter":  {"k", store.Query{Attrs: map[string]string{"a": "2"}, Cursor: good}},
		"of no filter":       {"k", store.Query{Cursor: good}},
		"of another range":   {"k", store.Query{Attrs: attrs, From: "1", Cursor: good}},
		"of the other order": {"k", store.Query{Attrs: attrs, Newest: true, Cursor: good}},
		"cut short":          {"k", store.Query{Attrs: attrs, Cursor: good[:len(good)-2]}},
		"not a cursor":       {"k", store.Query{Attrs: attrs, Cursor: "' OR 1=1 --"}},
		"negative limit":     {"k", store.Query{Attrs: attrs, Limit: -1}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := db.Rows(t.Context(), tc.kind, tc.q)
			wantCode(t, recovery.Invalid, err)
		})
	}
	rest := must(db.Rows(t.Context(), "k", store.Query{Attrs: attrs, Limit: 4, Cursor: good}))(t)
	if len(rest.Rows) != 3 || rest.Next != "" {
		t.Errorf("the good cursor gives %d rows and next %q, want the last 3", len(rest.Rows), rest.Next)
	}
}

// rowsLikeModel writes random rows and compares lists with those of a map.
func rowsLikeModel(t *testing.T, db store.DB) {
	attr := rapid.SampledFrom([]string{"", "x", "y"})
	example := 0
	rapid.Check(t, func(rt *rapid.T) {
		example++
		kind := recovery.RowKind(fmt.Sprint("kind-", example))
		model := map[string]recovery.Row{}
		for range rapid.IntRange(1, 15).Draw(rt, "writes") {
			row := recovery.Row{Kind: kind, ID: rapid.StringMatching(`[a-fé]`).Draw(rt, "id")}
			delete(model, row.ID)
			if rapid.IntRange(0, 4).Draw(rt, "delete") > 0 {
				row.Sort = rapid.StringMatching(`[0-2]?`).Draw(rt, "sort")
				row.Parent = rapid.StringMatching(`[pq]?`).Draw(rt, "parent")
				row.Body = json.RawMessage(fmt.Sprint(rapid.IntRange(0, 9).Draw(rt, "body")))
				row.Attrs = map[string]string{}
				for _, name := range []string{"state", "mode"} {
					if v := attr.Draw(rt, name); v != "" {
						row.Attrs[name] = v
					}
				}
				model[row.ID] = row
			}
			put(t, db, row)
		}
		q := store.Query{Newest: rapid.Bool().Draw(rt, "newest"), Limit: rapid.IntRange(1, 4).Draw(rt, "limit"), Attrs: map[string]string{}}
		for _, name := range []string{"state", "mode"} {
			if v := attr.Draw(rt, "filter "+name); v != "" {
				q.Attrs[name] = v
			}
		}
		q.From = rapid.StringMatching(`[0-2]?`).Draw(rt, "from")
		q.Before = rapid.StringMatching(`[0-2]?`).Draw(rt, "before")
		want := modelList(model, q)
		if got := asJSON(t, allPages(t, db, kind, q)); got != asJSON(t, want) {
			rt.Fatalf("%+v lists\n%s\nwant\n%s", q, got, asJSON(t, want))
		}
	})
}

func allPages(t testing.TB, db store.DB, kind recovery.RowKind, q store.Query) []recovery.Row {
	rows := []recovery.Row{}
	for {
		page := must(db.Rows(t.Context(), kind, q))(t)
		if len(page.Rows) > q.Limit {
			t.Fatalf("a page has %d rows, want at most %d", len(page.Rows), q.Limit)
		}
		rows = append(rows, page.Rows...)
		if page.Next == "" {
			return rows
		}
		q.Cursor = page.Next
	}
}

func modelList(model map[string]recovery.Row, q store.Query) []recovery.Row {
	rows := []recovery.Row{}
	for _, row := range model {
		matches := row.Sort >= q.From && (q.Before == "" || row.Sort < q.Before)
		for name, value := range q.Attrs {
			matches = matches && row.Attrs[name] == value
		}
		if matches {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b recovery.Row) int {
		order := cmp.Or(cmp.Compare(a.Sort, b.Sort), cmp.Compare(a.ID, b.ID))
		if q.Newest {
			return -order
		}
		return order
	})
	return rows
}
