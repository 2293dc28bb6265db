// Package storetest is the suite that every store.DB passes. It knows nothing of how
// one works: it goes through the interface, and checks hash chains by its own sums.
package storetest

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// Opener opens the database at a place, which is empty at first and is an existing
// directory. The suite closes what it opens, and opens some places again.
type Opener func(t testing.TB, place string) store.DB

// Run runs the whole suite.
func Run(t *testing.T, open Opener) {
	for _, part := range []struct {
		name string
		test func(*testing.T, Opener)
	}{
		{"Commit", testCommit},
		{"Limits", testLimits},
		{"Events", testEvents},
		{"Trail", testTrail},
		{"Archive", testArchive},
		{"Rows", testRows},
		{"Intents", testIntents},
		{"Claims", testClaims},
		{"Ledgers", testLedgers},
		{"Leases", testLeases},
		{"Polls", testPolls},
		{"Launch", testLaunch},
		{"Durability", testDurability},
		{"Properties", testProperties},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(t, open) })
	}
}

// fresh opens an empty database for the length of a test.
func fresh(t testing.TB, open Opener) store.DB {
	t.Helper()
	db := open(t, t.TempDir())
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return db
}

// each runs every case against a database of its own.
func each(t *testing.T, open Opener, cases map[string]func(*testing.T, store.DB)) {
	for name, test := range cases {
		t.Run(name, func(t *testing.T) { test(t, fresh(t, open)) })
	}
}

const execution recovery.ExecutionID = "exec-1"

var (
	stream   = recovery.ExecutionStream(execution)
	scope    = recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}
	operator = recovery.Actor{Name: "olga", Role: "Operator", Source: "CLI", Verified: true}
)

// change is a commit of n events on a version of a stream.
func change(stream string, version int64, n int) recovery.Commit {
	c := recovery.Commit{Stream: stream, Version: version}
	for i := range n {
		c.Events = append(c.Events, note(stream, version+int64(i), fmt.Sprintf("reason <%d> & more", i)))
	}
	return c
}

// note is an event with a text in it. Its time has a zone and fractions, which must
// not be lost.
func note(stream string, version int64, text string) recovery.Event {
	at := time.Now().Round(0).In(time.FixedZone("", 2*60*60))
	return recovery.NewEvent(stream, version, at, operator, recovery.ExecutionMoved{To: recovery.ExecutionPaused, Reason: text})
}

// full is a commit with something of everything, on an empty database.
func full(now time.Time) recovery.Commit {
	c := change(stream, 0, 2)
	c.Rows = []recovery.Row{
		{Kind: recovery.ExecutionRow, ID: string(execution), Attrs: map[string]string{"state": "PAUSED", "holds": "true"}, Sort: "1", Body: json.RawMessage(`{"a":"<&>"}`)},
		{Kind: recovery.WaveRow, ID: "exec-1/0000", Parent: string(execution), Body: json.RawMessage(`{"index":0}`)},
	}
	c.Open = []recovery.Intent{{ID: "i-1", ExecutionID: execution, Kind: recovery.StartRecoveryIntent, BatchID: "w1-b1", CreatedAt: now, Epoch: 1}}
	c.Take = []recovery.Claim{{Key: "server/a", Holder: string(execution)}}
	c.Ledgers = []recovery.Ledger{{Scope: scope, Reservations: []recovery.Reservation{{ExecutionID: execution, BatchID: "w1-b1", Attempt: 1, Servers: 7, At: now}}}}
	return c
}

func commit(t testing.TB, db store.DB, c recovery.Commit) {
	t.Helper()
	if err := db.Commit(t.Context(), c); err != nil {
		t.Fatalf("commit to %s on version %d: %v", c.Stream, c.Version, err)
	}
}

// refuse checks that a commit is refused with the code.
func refuse(t testing.TB, db store.DB, want recovery.Code, c recovery.Commit) {
	t.Helper()
	wantCode(t, want, db.Commit(t.Context(), c))
}

func wantCode(t testing.TB, want recovery.Code, err error) {
	t.Helper()
	if got := recovery.CodeOf(err); got != want {
		t.Fatalf("got error %v with code %q, want code %q", err, got, want)
	}
}

// must takes the value of a call that may not fail.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// asJSON compares values that hold times: their instants and zones count, not how Go
// represents them.
func asJSON(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func wantSame(t testing.TB, what string, got, want any) {
	t.Helper()
	if g, w := asJSON(t, got), asJSON(t, want); g != w {
		t.Fatalf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// picture is everything that full writes, as it can be read.
func picture(t testing.TB, db store.DB) string {
	t.Helper()
	ctx := t.Context()
	return asJSON(t, []any{
		must(db.Version(ctx, stream))(t),
		must(db.Events(ctx, stream, 0, 0))(t),
		must(db.Rows(ctx, recovery.ExecutionRow, store.Query{}))(t),
		must(db.Rows(ctx, recovery.ExecutionRow, store.Query{Attrs: map[string]string{"state": "PAUSED"}}))(t),
		must(db.Children(ctx, recovery.WaveRow, string(execution)))(t),
		must(db.Intents(ctx, execution))(t),
		must(db.Claims(ctx, []string{"server/a", "server/b"}))(t),
		must(db.Ledger(ctx, scope))(t),
	})
}
