package storetest

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func testCommit(t *testing.T, open Opener) {
	each(t, open, map[string]func(*testing.T, store.DB){
		"everything in it is there":          everythingIsThere,
		"a refused one changes nothing":      refusedChangesNothing,
		"the same one again is stale":        repeatedIsStale,
		"what contradicts itself is invalid": contradictionsAreInvalid,
		"one of many on a version wins":      oneOfManyWins,
		"streams do not disturb each other":  streamsAreApart,
	})
}

func everythingIsThere(t *testing.T, db store.DB) {
	ctx := t.Context()
	c := full(time.Now().UTC())
	commit(t, db, c)

	events := must(db.Events(ctx, stream, 0, 0))(t)
	for i := range events {
		events[i].Hash = ""
	}
	wantSame(t, "events", events, c.Events)
	wantSame(t, "version", must(db.Version(ctx, stream))(t), 2)
	wantSame(t, "head", must(db.Row(ctx, recovery.ExecutionRow, string(execution)))(t), c.Rows[0])
	wantSame(t, "waves", must(db.Children(ctx, recovery.WaveRow, string(execution)))(t), c.Rows[1:])
	wantSame(t, "intents", must(db.Intents(ctx, execution))(t), c.Open)
	wantSame(t, "claims", must(db.Claims(ctx, []string{"server/a"}))(t), c.Take)
	want := c.Ledgers[0]
	want.Rev = 1
	wantSame(t, "ledger", must(db.Ledger(ctx, scope))(t), want)
	if c.Events[0].Hash != "" || c.Ledgers[0].Rev != 0 {
		t.Error("Commit wrote into its argument")
	}
}

// next is a change on the second version, which full makes, with one of everything.
func next() recovery.Commit {
	c := change(stream, 2, 1)
	c.Rows = []recovery.Row{
		{Kind: recovery.ExecutionRow, ID: string(execution), Attrs: map[string]string{"state": "FAILED"}, Sort: "2", Body: json.RawMessage(`{}`)},
		{Kind: recovery.WaveRow, ID: "exec-1/0000"},
	}
	c.Open = []recovery.Intent{{ID: "i-2", ExecutionID: execution}}
	c.Closed = []recovery.IntentID{"i-1"}
	c.Take = []recovery.Claim{{Key: "server/b", Holder: string(execution)}}
	c.Release = []recovery.Claim{{Key: "server/a", Holder: string(execution)}}
	c.Ledgers = []recovery.Ledger{{Scope: scope, Rev: 1}}
	return c
}

func refusedChangesNothing(t *testing.T, db store.DB) {
	now := time.Now()
	commit(t, db, full(now))
	lease := must(db.Acquire(t.Context(), execution, "host-1", now, time.Hour, 0))(t)
	commit(t, db, recovery.Commit{Stream: "other", Take: []recovery.Claim{{Key: "server/c", Holder: "exec-2"}}})
	before := picture(t, db)

	for name, tc := range map[string]struct {
		want  recovery.Code
		spoil func(*recovery.Commit)
	}{
		"older version": {recovery.Stale, func(c *recovery.Commit) { c.Version, c.Events = 1, change(stream, 1, 1).Events }},
		"newer version": {recovery.Stale, func(c *recovery.Commit) { c.Version, c.Events = 3, change(stream, 3, 1).Events }},
		"lease of another": {recovery.LeaseLost, func(c *recovery.Commit) {
			c.Lease = &recovery.Lease{ExecutionID: execution, Owner: "host-2", Epoch: lease.Epoch}
		}},
		"lease of another epoch": {recovery.LeaseLost, func(c *recovery.Commit) {
			c.Lease = &recovery.Lease{ExecutionID: execution, Owner: "host-1", Epoch: lease.Epoch + 1}
		}},
		"ledger's old revision":  {recovery.Stale, func(c *recovery.Commit) { c.Ledgers[0].Rev = 0 }},
		"ledger's next revision": {recovery.Stale, func(c *recovery.Commit) { c.Ledgers[0].Rev = 2 }},
		"claim of another":       {recovery.Conflict, func(c *recovery.Commit) { c.Take[0].Key = "server/c" }},
		"intent open already":    {recovery.Conflict, func(c *recovery.Commit) { c.Open[0].ID, c.Closed = "i-1", nil }},
		"too large":              {recovery.TooLarge, func(c *recovery.Commit) { c.Rows[0].Sort = string(make([]byte, recovery.MaxItemBytes)) }},
	} {
		c := next()
		tc.spoil(&c)
		t.Run(name, func(t *testing.T) {
			refuse(t, db, tc.want, c)
			if after := picture(t, db); after != before {
				t.Errorf("the refused commit left\n%s\nof\n%s", after, before)
			}
		})
	}
	c := next()
	c.Lease = &lease
	commit(t, db, c)
	if picture(t, db) == before {
		t.Error("the good commit changed nothing")
	}
}

func repeatedIsStale(t *testing.T, db store.DB) {
	c := full(time.Now())
	commit(t, db, c)
	refuse(t, db, recovery.Stale, c)
}

func contradictionsAreInvalid(t *testing.T, db store.DB) {
	for name, spoil := range map[string]func(*recovery.Commit){
		"no stream":                     func(c *recovery.Commit) { c.Stream = "" },
		"event of another stream":       func(c *recovery.Commit) { c.Events[1].Stream = "other" },
		"gap in the numbers":            func(c *recovery.Commit) { c.Events[1].Seq = 3 },
		"event without body":            func(c *recovery.Commit) { c.Events[1].Body = nil },
		"event of another type":         func(c *recovery.Commit) { c.Events[1].Type = "wave.moved" },
		"row without ID":                func(c *recovery.Commit) { c.Rows[0].ID = "" },
		"row twice":                     func(c *recovery.Commit) { c.Rows[1] = c.Rows[0] },
		"intent of another":             func(c *recovery.Commit) { c.Open[0].ExecutionID = "exec-2" },
		"intent opened and closed":      func(c *recovery.Commit) { c.Closed = []recovery.IntentID{"i-1"} },
		"claim taken and released":      func(c *recovery.Commit) { c.Release = c.Take },
		"claim without holder":          func(c *recovery.Commit) { c.Take[0].Holder = "" },
		"ledger twice":                  func(c *recovery.Commit) { c.Ledgers = append(c.Ledgers, c.Ledgers[0]) },
		"lease of another execution":    func(c *recovery.Commit) { c.Lease = &recovery.Lease{ExecutionID: "exec-2"} },
		"intent in a resource's stream": func(c *recovery.Commit) { c.Stream, c.Events = "group/g", nil },
	} {
		t.Run(name, func(t *testing.T) {
			c := full(time.Now())
			spoil(&c)
			refuse(t, db, recovery.Invalid, c)
		})
	}
	commit(t, db, full(time.Now()))
}

func oneOfManyWins(t *testing.T, db store.DB) {
	const rounds, rivals = 10, 4
	for round := range int64(rounds) {
		var won atomic.Int32
		var wg sync.WaitGroup
		for range rivals {
			wg.Go(func() {
				switch err := db.Commit(t.Context(), change(stream, round, 1)); recovery.CodeOf(err) {
				case "":
					won.Add(1)
				case recovery.Stale:
				default:
					t.Errorf("got %v, want success or Stale", err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("on version %d %d commits succeeded, want 1", round, won.Load())
		}
	}
}

func streamsAreApart(t *testing.T, db store.DB) {
	commit(t, db, change("group/a", 0, 3))
	commit(t, db, change("group/b", 0, 1))
	commit(t, db, change("group/a", 3, 1))
	wantSame(t, "version of a", must(db.Version(t.Context(), "group/a"))(t), 4)
	wantSame(t, "version of b", must(db.Version(t.Context(), "group/b"))(t), 1)
	wantSame(t, "version of an unknown stream", must(db.Version(t.Context(), "group/c"))(t), 0)
}
