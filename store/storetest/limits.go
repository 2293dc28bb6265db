package storetest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func testLimits(t *testing.T, open Opener) {
	each(t, open, map[string]func(*testing.T, store.DB){
		"items":           limitOfItems,
		"bytes of a row":  limitOfRow,
		"bytes of events": limitOfEvent,
		"bytes in all":    limitOfBytes,
	})
}

func limitOfItems(t *testing.T, db store.DB) {
	// One of each kind that has no row, event or claim for a sibling, and rows to fill up.
	filled := func(n int) recovery.Commit {
		c := change(stream, 0, 10)
		c.Ledgers = []recovery.Ledger{{Scope: scope}}
		c.Open = []recovery.Intent{{ID: "i-1", ExecutionID: execution}}
		c.Closed = []recovery.IntentID{"i-0"}
		c.Take = []recovery.Claim{{Key: "a", Holder: "h"}}
		c.Release = []recovery.Claim{{Key: "b", Holder: "h"}}
		for i := range n - 15 {
			c.Rows = append(c.Rows, rowOf(fmt.Sprint(i), 10))
		}
		return c
	}
	refuse(t, db, recovery.TooLarge, filled(recovery.MaxCommitItems+1))
	commit(t, db, filled(recovery.MaxCommitItems))
}

// rowOf is a row whose size as an item is exactly that.
func rowOf(id string, size int) recovery.Row {
	row := recovery.Row{Kind: "k", ID: id}
	row.Body = json.RawMessage(`"` + strings.Repeat("x", size-len(row.Kind)-len(id)-2) + `"`)
	return row
}

func limitOfRow(t *testing.T, db store.DB) {
	refuse(t, db, recovery.TooLarge, recovery.Commit{Stream: "s", Rows: []recovery.Row{rowOf("a", recovery.MaxItemBytes+1)}})
	row := rowOf("a", recovery.MaxItemBytes)
	commit(t, db, recovery.Commit{Stream: "s", Rows: []recovery.Row{row}})
	wantSame(t, "the largest row", must(db.Row(t.Context(), "k", "a"))(t), row)
}

func limitOfEvent(t *testing.T, db store.DB) {
	const overhead = 1000 // for all of an event but its text
	large := recovery.Commit{Stream: stream, Events: []recovery.Event{note(stream, 0, strings.Repeat("x", recovery.MaxItemBytes))}}
	refuse(t, db, recovery.TooLarge, large)
	large.Events[0] = note(stream, 0, strings.Repeat("x", recovery.MaxItemBytes-overhead))
	commit(t, db, large)
	verify(t, db, stream, 1)
}

func limitOfBytes(t *testing.T, db store.DB) {
	filled := func(total int) recovery.Commit {
		c := recovery.Commit{Stream: "s"}
		for total > 0 {
			size := min(total, recovery.MaxItemBytes)
			c.Rows = append(c.Rows, rowOf(fmt.Sprint(len(c.Rows)), size))
			total -= size
		}
		return c
	}
	refuse(t, db, recovery.TooLarge, filled(recovery.MaxCommitBytes+1))
	commit(t, db, filled(recovery.MaxCommitBytes))
}
