//go:build unix

package crash_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// records is what the database of a drill that is over holds.
type records struct {
	execution *recovery.Execution
	events    []recovery.Event
}

// readRecords reads the database that the stopped server has left, and checks what must
// be true of it whatever happened: it can be trusted, it agrees with itself, and nothing
// is left open.
func readRecords(t *testing.T, dir string, id recovery.ExecutionID) records {
	t.Helper()
	db, err := sqlite.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	book := store.New(db)
	for _, stream := range configuration(t, book) {
		checkChain(t, readStream(t, book, stream))
	}
	events := readStream(t, book, recovery.ExecutionStream(id))
	checkChain(t, events)
	e, intents, err := book.LoadExecution(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if len(intents) > 0 {
		t.Errorf("these intents are still open: %+v", intents)
	}
	checkRows(t, e, events)
	checkLedgers(t, book, e)
	return records{e, events}
}

// configuration names the streams of the sample's account, groups and plan.
func configuration(t *testing.T, book *store.Book) []string {
	t.Helper()
	accounts, _, err := book.Accounts(t.Context(), store.ListPage{})
	if err != nil {
		t.Fatal(err)
	}
	groups, _, err := book.Groups(t.Context(), store.ListPage{})
	if err != nil {
		t.Fatal(err)
	}
	plans, _, err := book.Plans(t.Context(), store.ListPage{})
	if err != nil {
		t.Fatal(err)
	}
	if len(accounts) != 1 || len(groups) != len(sample.GroupFiles()) || len(plans) != 1 {
		t.Errorf("there are %d accounts, %d groups and %d plans, want the sample's", len(accounts), len(groups), len(plans))
	}
	var streams []string
	for _, a := range accounts {
		streams = append(streams, recovery.ResourceStream(recovery.AccountResource, string(a.ID)))
	}
	for _, g := range groups {
		streams = append(streams, recovery.ResourceStream(recovery.GroupResource, string(g.ID)))
	}
	for _, p := range plans {
		streams = append(streams, recovery.ResourceStream(recovery.PlanResource, string(p.ID)))
	}
	return streams
}

func readStream(t *testing.T, book *store.Book, stream string) []recovery.Event {
	t.Helper()
	var all []recovery.Event
	for {
		page, err := book.Events(t.Context(), stream, int64(len(all)), store.MaxPage)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
	}
	if len(all) == 0 {
		t.Errorf("%s has no events", stream)
	}
	return all
}

// checkChain computes every hash again.
func checkChain(t *testing.T, events []recovery.Event) {
	t.Helper()
	prev := ""
	for i, ev := range events {
		if ev.Seq != int64(i+1) {
			t.Errorf("%s: event %d is in place %d", ev.Stream, ev.Seq, i+1)
		}
		want, err := recovery.Chain(prev, ev)
		if err != nil {
			t.Fatal(err)
		}
		if ev.Hash != want {
			t.Errorf("%s: the chain is broken at event %d: %s, want %s", ev.Stream, ev.Seq, ev.Hash, want)
		}
		prev = ev.Hash
	}
}

// checkRows compares the rows with what the events make.
func checkRows(t *testing.T, e *recovery.Execution, events []recovery.Event) {
	t.Helper()
	made, err := recovery.ApplyAll(nil, events)
	if err != nil {
		t.Errorf("the events do not make an execution: %v", err)
		return
	}
	if got, want := wholly(t, e), wholly(t, made); !bytes.Equal(got, want) {
		t.Errorf("the rows differ from what the events make:\n%s\n%s", got, want)
	}
}

// wholly writes an execution with its waves and batches.
func wholly(t *testing.T, e *recovery.Execution) []byte {
	t.Helper()
	text, err := json.Marshal(struct {
		*recovery.Execution
		AllWaves   []*recovery.Wave
		AllBatches []*recovery.Batch
	}{e, e.Waves, e.Batches})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// checkLedgers sees whether every quota was given back.
func checkLedgers(t *testing.T, book *store.Book, e *recovery.Execution) {
	t.Helper()
	for _, b := range e.Batches {
		l, err := book.Ledger(t.Context(), b.Scope)
		if err != nil {
			t.Fatal(err)
		}
		if len(l.Reservations)+len(l.Tickets) > 0 {
			t.Errorf("the quotas of %s are still held: %+v", b.Scope, l)
		}
	}
	if e.ClaimsHeld {
		t.Error("the servers are still claimed")
	}
}
