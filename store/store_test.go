package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

var (
	scope    = recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}
	operator = recovery.Actor{Name: "olga", Role: "PlanManager", Source: "CLI"}
)

func newBook(t testing.TB) *store.Book {
	t.Helper()
	db, err := sqlite.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return store.New(db)
}

// between is a database whose commits and reads somebody interferes with.
type between struct {
	store.DB
	commit   func(recovery.Commit, func() error) error // calls the real one, or does not
	children func(recovery.RowKind)                    // is told before waves and batches are read
}

func (b between) Commit(ctx context.Context, c recovery.Commit) error {
	if b.commit == nil {
		return b.DB.Commit(ctx, c)
	}
	return b.commit(c, func() error { return b.DB.Commit(ctx, c) })
}

func (b between) Children(ctx context.Context, kind recovery.RowKind, parent string) ([]recovery.Row, error) {
	if b.children != nil {
		b.children(kind)
	}
	return b.DB.Children(ctx, kind, parent)
}

// creation is the events of a new execution of a plan, with waves of batches of servers,
// and its claims.
func creation(id recovery.ExecutionID, plan recovery.PlanID, waves, batches, servers int) ([]recovery.Event, []recovery.Claim) {
	stream := recovery.ExecutionStream(id)
	added := recovery.ExecutionAdded{Execution: recovery.Execution{
		ID: id, Mode: recovery.Drill, State: recovery.ExecutionCreated, CreatedAt: time.Now(), Plan: recovery.Plan{ID: plan},
	}}
	events := []recovery.Event{{}}
	claims := []recovery.Claim{recovery.PlanClaim(plan, id)}
	for w := range waves {
		added.Waves = append(added.Waves, recovery.Wave{Index: w, Name: fmt.Sprint("Wave ", w), State: recovery.WaveNotStarted})
		for b := range batches {
			batch := recovery.Batch{ID: recovery.BatchID(fmt.Sprintf("w%d-b%d", w+1, b+1)), Scope: scope, Kind: recovery.LaunchBatch, Wave: w, Attempt: 1, State: recovery.BatchNotStarted}
			for s := range servers {
				server := recovery.SourceServerID(fmt.Sprintf("s-%03d%03d%011d", w, b, s))
				batch.Servers = append(batch.Servers, recovery.Server{SourceServerID: server, Name: string(server), Impact: recovery.Critical, State: recovery.ServerPending})
				claims = append(claims, recovery.ServerClaim(recovery.ServerKey{Scope: scope, SourceServerID: server}, id))
			}
			events = append(events, recovery.NewEvent(stream, int64(len(events)), time.Now(), operator, recovery.BatchAdded{Batch: batch}))
		}
	}
	events[0] = recovery.NewEvent(stream, 0, time.Now(), operator, added)
	return events, claims
}

func apply(t testing.TB, events []recovery.Event) *recovery.Execution {
	t.Helper()
	e, err := recovery.ApplyAll(nil, events)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// move commits one event of an execution as the engine does, and gives what it is then.
func move(t testing.TB, db store.DB, e *recovery.Execution, body recovery.Body) *recovery.Execution {
	t.Helper()
	stream := recovery.ExecutionStream(e.ID)
	ev := recovery.NewEvent(stream, e.Version, time.Now(), recovery.Engine, body)
	after, err := recovery.Apply(e, ev)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := recovery.Rows(e, after)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Commit(t.Context(), recovery.Commit{Stream: stream, Version: e.Version, Events: []recovery.Event{ev}, Rows: rows}); err != nil {
		t.Fatal(err)
	}
	return after
}

func wantCode(t testing.TB, want recovery.Code, err error) {
	t.Helper()
	if got := recovery.CodeOf(err); got != want {
		t.Fatalf("got error %v with code %q, want code %q", err, got, want)
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	wantCode(t, "", err)
}

func wantSame(t testing.TB, what string, got, want any) {
	t.Helper()
	g, err := json.Marshal(got)
	ok(t, err)
	w, err := json.Marshal(want)
	ok(t, err)
	if string(g) != string(w) {
		t.Fatalf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// wantExecution compares a stored execution, with its waves and batches.
func wantExecution(t testing.TB, b *store.Book, want *recovery.Execution) {
	t.Helper()
	got, _, err := b.LoadExecution(t.Context(), want.ID)
	ok(t, err)
	wantSame(t, "head", got, want)
	wantSame(t, "waves", got.Waves, want.Waves)
	wantSame(t, "batches", got.Batches, want.Batches)
}
