package storetest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func testEvents(t *testing.T, open Opener) {
	each(t, open, map[string]func(*testing.T, store.DB){
		"are chained over commits": chainedOverCommits,
		"are read in pages":        eventPages,
		"keep bodies as they were": bodiesAreKept,
		"state their format":       formatIsStated,
		"of no stream are none":    noStream,
	})
}

// verify reads a stream to its end and checks numbers and hashes, which it computes
// itself: SHA-256 of the hash before, a line feed, and the event without its hash.
func verify(t testing.TB, db store.DB, stream string, want int64) []recovery.Event {
	t.Helper()
	var all []recovery.Event
	prev := ""
	for {
		page := must(db.Events(t.Context(), stream, int64(len(all)), 0))(t)
		if len(page) == 0 {
			break
		}
		for _, ev := range page {
			all = append(all, ev)
			if ev.Seq != int64(len(all)) || ev.Stream != stream {
				t.Fatalf("event %d of %s stands at place %d of %s", ev.Seq, ev.Stream, len(all), stream)
			}
			prev = wantHash(t, prev, ev)
		}
	}
	if int64(len(all)) != want {
		t.Fatalf("%s has %d events, want %d", stream, len(all), want)
	}
	if version := must(db.Version(t.Context(), stream))(t); version != want {
		t.Fatalf("%s has version %d, want %d", stream, version, want)
	}
	return all
}

func wantHash(t testing.TB, prev string, ev recovery.Event) string {
	t.Helper()
	got := ev.Hash
	ev.Hash = ""
	text, err := json.Marshal(ev)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(append([]byte(prev+"\n"), text...))
	if want := hex.EncodeToString(sum[:]); got != want {
		t.Fatalf("event %d of %s has hash %q, want %q", ev.Seq, ev.Stream, got, want)
	}
	return got
}

func chainedOverCommits(t *testing.T, db store.DB) {
	version := int64(0)
	for n := 1; n <= 5; n++ {
		commit(t, db, change(stream, version, n))
		version += int64(n)
		commit(t, db, change("group/between", int64(n-1), 1))
	}
	verify(t, db, stream, version)
	verify(t, db, "group/between", 5)
}

func eventPages(t *testing.T, db store.DB) {
	commit(t, db, change(stream, 0, 75))
	commit(t, db, change(stream, 75, 75))
	all := verify(t, db, stream, 150)
	for _, tc := range []struct{ after, limit, from, to int64 }{
		{0, 10, 0, 10},
		{145, 10, 145, 150},
		{150, 10, 150, 150},
		{400, 10, 150, 150},
		{0, 0, 0, store.DefaultPage},
		{0, store.MaxPage + 1, 0, 150},
	} {
		got := must(db.Events(t.Context(), stream, tc.after, int(tc.limit)))(t)
		if len(got) == 0 && tc.from == tc.to {
			continue
		}
		wantSame(t, "page", got, all[tc.from:tc.to])
	}
	_, err := db.Events(t.Context(), stream, 0, -1)
	wantCode(t, recovery.Invalid, err)
}

func bodiesAreKept(t *testing.T, db store.DB) {
	at := time.Date(2026, 11, 2, 3, 4, 5, 678901234, time.FixedZone("", -5*60*60))
	changed := recovery.ResourceChanged{
		Kind: recovery.GroupResource, ID: "g-1", Name: "Web <1> \u2028 ü", Change: recovery.Changed,
		Before: json.RawMessage(`{"name": "a&b",  "n": 1.50}`), After: json.RawMessage(`{"name":"b"}`),
	}
	c := recovery.Commit{Stream: "group/g-1", Events: []recovery.Event{
		recovery.NewEvent("group/g-1", 0, at, operator, changed),
		recovery.NewEvent("group/g-1", 1, at.UTC(), recovery.Engine, recovery.ServersMoved{Batch: "w1-b1"}),
		recovery.NewEvent("group/g-1", 2, time.Time{}, recovery.Actor{}, recovery.JobLogged{
			Batch: "w1-b1", Items: []recovery.JobLogItem{{At: at, Event: "LAUNCH_END", RawError: "line\nline\x00"}},
		}),
	}}
	commit(t, db, c)
	got := verify(t, db, "group/g-1", 3)
	for i := range got {
		got[i].Hash = ""
	}
	wantSame(t, "events", got, c.Events)
	if _, ok := got[0].Body.(recovery.ResourceChanged); !ok {
		t.Errorf("got a body of type %T, want recovery.ResourceChanged", got[0].Body)
	}
}

// formatIsStated wants what is written to say its format, and to be of today's.
func formatIsStated(t *testing.T, db store.DB) {
	const stream = "execution/exec-formats"
	moved := note(stream, 0, "one")
	for _, other := range []recovery.EventFormat{0, recovery.EventFormatNow + 1} {
		moved.Format = other
		wantCode(t, recovery.Invalid, db.Commit(t.Context(), recovery.Commit{Stream: stream, Events: []recovery.Event{moved}}))
	}
	moved.Format = recovery.EventFormatNow
	commit(t, db, recovery.Commit{Stream: stream, Events: []recovery.Event{moved}})
	if got := verify(t, db, stream, 1); got[0].Format != recovery.EventFormatNow {
		t.Errorf("got format %d, want %d", got[0].Format, recovery.EventFormatNow)
	}
}

func noStream(t *testing.T, db store.DB) {
	if got := must(db.Events(t.Context(), "execution/none", 0, 10))(t); len(got) != 0 {
		t.Errorf("got %d events, want none", len(got))
	}
}
