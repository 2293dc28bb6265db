package storetest

import (
	"testing"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func testIntents(t *testing.T, open Opener) {
	each(t, open, map[string]func(*testing.T, store.DB){
		"are open until they are closed":   openUntilClosed,
		"of one execution are not another": intentsAreApart,
	})
}

func intent(id recovery.IntentID, e recovery.ExecutionID) recovery.Intent {
	return recovery.Intent{ID: id, ExecutionID: e, Kind: recovery.TerminateIntent, BatchID: "w1-b1", Epoch: 3}
}

func openUntilClosed(t *testing.T, db store.DB) {
	c := change(stream, 0, 1)
	c.Open = []recovery.Intent{intent("i-2", execution), intent("i-1", execution)}
	commit(t, db, c)
	wantSame(t, "opened", must(db.Intents(t.Context(), execution))(t), []recovery.Intent{c.Open[1], c.Open[0]})

	c = change(stream, 1, 0)
	c.Closed = []recovery.IntentID{"i-1", "i-unknown"}
	commit(t, db, c)
	wantSame(t, "left", must(db.Intents(t.Context(), execution))(t), []recovery.Intent{intent("i-2", execution)})

	c.Closed = nil
	c.Open = []recovery.Intent{intent("i-1", execution)}
	commit(t, db, c)
	if got := must(db.Intents(t.Context(), execution))(t); len(got) != 2 {
		t.Errorf("got %d intents after one was opened again, want 2", len(got))
	}
}

func intentsAreApart(t *testing.T, db store.DB) {
	for _, e := range []recovery.ExecutionID{"exec-1", "exec-2"} {
		c := change(recovery.ExecutionStream(e), 0, 1)
		c.Open = []recovery.Intent{intent("i-1", e)}
		commit(t, db, c)
	}
	commit(t, db, recovery.Commit{Stream: recovery.ExecutionStream("exec-2"), Version: 1, Closed: []recovery.IntentID{"i-1"}})
	wantSame(t, "of the first", must(db.Intents(t.Context(), "exec-1"))(t), []recovery.Intent{intent("i-1", "exec-1")})
	if got := must(db.Intents(t.Context(), "exec-2"))(t); len(got) != 0 {
		t.Errorf("got %d intents of the second, want none", len(got))
	}
}
