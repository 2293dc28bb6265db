package sqlite

import (
	"strings"
	"testing"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// TestEveryListIsIndexed asks SQLite how it would find a page: never by going through a
// table, and never by sorting.
func TestEveryListIsIndexed(t *testing.T) {
	db, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, names := range [][]string{nil, {"plan"}, {"plan", "state"}, {"plan", "state", "mode"}} {
		attrs := map[string]string{}
		for _, name := range names {
			attrs[name] = "x"
		}
		for _, newest := range []bool{false, true} {
			for _, after := range []*store.Position{nil, {Sort: "s", ID: "i"}} {
				q := store.Query{Attrs: attrs, Newest: newest, From: "a", Before: "z"}
				query, args := listQuery(recovery.ExecutionRow, q, names, after, 10)
				for _, step := range queryPlan(t, db, query, args) {
					if strings.HasPrefix(step, "SCAN") || strings.Contains(step, "TEMP B-TREE") {
						t.Errorf("%v newest=%v after=%v: %s", names, newest, after, step)
					}
				}
			}
		}
	}
}

func queryPlan(t *testing.T, db *DB, query string, args []any) []string {
	t.Helper()
	var steps []string
	err := db.read.each(t.Context(), "explain", func(scan func(...any) error) error {
		var step string
		err := scan(new(int), new(int), new(int), &step)
		steps = append(steps, step)
		return err
	}, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil || len(steps) == 0 {
		t.Fatalf("got %v and %v", steps, err)
	}
	return steps
}
