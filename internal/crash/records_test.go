//go:build unix

package crash_test

import (
	"testing"

	"github.com/davit-dr/davit/internal/testenv"
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
		testenv.ReadStream(t, book, stream)
	}
	events := testenv.ReadStream(t, book, recovery.ExecutionStream(id))
	e, intents, err := book.LoadExecution(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if len(intents) > 0 {
		t.Errorf("these intents are still open: %+v", intents)
	}
	testenv.CheckRows(t, e, events)
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
