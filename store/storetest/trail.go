package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func testTrail(t *testing.T, open Opener) {
	each(t, open, map[string]func(*testing.T, store.DB){
		"heads are the ends of streams":            headsAreEnds,
		"texts are what the hashes were made of":   textsAreHashed,
		"a text is looked for within bounds alone": textNeedsBounds,
		"a cursor belongs to its query":            cursorBelongs,
	})
	t.Run("lists what was asked for, the newest first", func(t *testing.T) { trailLikeModel(t, open) })
}

func headsAreEnds(t *testing.T, db store.DB) {
	if heads := must(db.Heads(t.Context(), "", 0))(t); len(heads) != 0 {
		t.Fatalf("an empty database has the heads %v", heads)
	}
	commit(t, db, change("plan/b", 0, 3))
	commit(t, db, change("group/a", 0, 1))
	commit(t, db, change("plan/b", 3, 1))
	heads := must(db.Heads(t.Context(), "", 0))(t)
	if len(heads) != 2 || heads[0].Stream != "group/a" || heads[1].Stream != "plan/b" || heads[1].Version != 4 {
		t.Fatalf("got %+v, want group/a at 1 and plan/b at 4", heads)
	}
	events := must(db.Events(t.Context(), "plan/b", 3, 1))(t)
	if heads[1].Hash != events[0].Hash {
		t.Errorf("the head has the hash %q, and the last event %q", heads[1].Hash, events[0].Hash)
	}
	if first := must(db.Heads(t.Context(), "", 1))(t); len(first) != 1 || first[0].Stream != "group/a" {
		t.Errorf("a page of one: got %+v, want group/a", first)
	}
	if rest := must(db.Heads(t.Context(), "group/a", 0))(t); len(rest) != 1 || rest[0].Stream != "plan/b" {
		t.Errorf("after group/a: got %+v, want plan/b", rest)
	}
}

func textsAreHashed(t *testing.T, db store.DB) {
	commit(t, db, change(stream, 0, 3))
	events := must(db.Events(t.Context(), stream, 0, 0))(t)
	seen := int64(0)
	err := db.Texts(t.Context(), stream, func(seq int64, text []byte, hash string) error {
		ev := events[seq-1]
		want := ev.Hash
		ev.Hash = ""
		if seq != seen+1 || hash != want || string(text) != asJSON(t, ev) {
			t.Errorf("got text %d %s %s, want %s", seq, text, hash, asJSON(t, ev))
		}
		seen++
		return nil
	})
	if err != nil || seen != 3 {
		t.Errorf("got %d texts and %v, want those of 3 events", seen, err)
	}
}

func textNeedsBounds(t *testing.T, db store.DB) {
	_, err := db.Trail(t.Context(), store.TrailQuery{Text: "x"})
	wantCode(t, recovery.Invalid, err)
	_, err = db.Trail(t.Context(), store.TrailQuery{Outcome: "sung"})
	wantCode(t, recovery.Invalid, err)
}

func cursorBelongs(t *testing.T, db store.DB) {
	commit(t, db, change(stream, 0, 3))
	page := must(db.Trail(t.Context(), store.TrailQuery{Limit: 1}))(t)
	for _, q := range []store.TrailQuery{{Actor: "olga", Cursor: page.Next}, {Cursor: "x"}, {Cursor: page.Next[1:]}} {
		_, err := db.Trail(t.Context(), q)
		wantCode(t, recovery.Invalid, err)
	}
}

// trailLikeModel writes random events and asks random questions, and wants what a plain
// look at all of them gives.
func trailLikeModel(t *testing.T, open Opener) {
	streams := []string{"execution/exec-1", "execution/exec-2", "plan/p", "access/host/2026-11-27"}
	actors := []recovery.Actor{operator, {Name: "bob", Role: recovery.Admin}, recovery.Engine}
	rapid.Check(t, func(rt *rapid.T) {
		db := open(t, t.TempDir())
		defer db.Close()
		start := time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)
		var all []recovery.Event
		versions := map[string]int64{}
		for range rapid.IntRange(0, 20).Draw(rt, "events") {
			name := rapid.SampledFrom(streams).Draw(rt, "stream")
			at := start.Add(time.Duration(rapid.IntRange(0, 5).Draw(rt, "at")) * 100 * time.Millisecond)
			ev := recovery.NewEvent(name, versions[name], at, rapid.SampledFrom(actors).Draw(rt, "actor"), rapid.SampledFrom([]recovery.Body{
				recovery.ExecutionMoved{To: recovery.ExecutionPaused, Reason: "Größer <one>"},
				recovery.ClaimsMoved{Held: true},
				recovery.ExecutionMoved{To: recovery.ExecutionFailed},
				recovery.AccessRefused{UseCase: "Start"},
				recovery.ResourceChanged{Kind: recovery.PlanResource, Name: "Three-Tier"},
			}).Draw(rt, "body"))
			commit(t, db, recovery.Commit{Stream: name, Version: versions[name], Events: []recovery.Event{ev}})
			versions[name]++
			all = append(all, ev)
		}
		q := store.TrailQuery{Limit: rapid.IntRange(1, 5).Draw(rt, "limit")}
		q.Kind = rapid.SampledFrom([]string{"", "", "execution", "access"}).Draw(rt, "kind")
		q.Actor = rapid.SampledFrom([]string{"", "", "olga", "bob", "nobody"}).Draw(rt, "actor")
		q.Type = rapid.SampledFrom([]recovery.EventType{"", "", "claims.moved"}).Draw(rt, "type")
		q.Stream = rapid.SampledFrom([]string{"", "", "plan/p", "plan/none"}).Draw(rt, "stream")
		q.Outcome = rapid.SampledFrom(append([]recovery.Outcome{"", "", "", ""}, recovery.Outcomes...)).Draw(rt, "outcome")
		q.Name = rapid.SampledFrom([]string{"", "", "", "three-TIER", "none"}).Draw(rt, "name")
		if rapid.Bool().Draw(rt, "bounds") {
			q.From, q.To = start.Add(100*time.Millisecond), start.Add(400*time.Millisecond)
			q.Text = rapid.SampledFrom([]string{"", "<ONE>", "none"}).Draw(rt, "text")
		}
		checkTrail(t, rt, db, q, all)
	})
}

func checkTrail(t *testing.T, rt *rapid.T, db store.DB, q store.TrailQuery, all []recovery.Event) {
	want := map[string]recovery.Event{}
	for _, ev := range all {
		if asked(t, q, ev) {
			want[eventName(ev)] = ev
		}
	}
	var got []recovery.Event
	for {
		page, err := db.Trail(t.Context(), q)
		if err != nil {
			rt.Fatal(err)
		}
		if len(page.Events) > q.Limit || page.Next != "" && len(page.Events) < q.Limit {
			rt.Fatalf("a page of %d has %d events, next %q", q.Limit, len(page.Events), page.Next)
		}
		got = append(got, page.Events...)
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	for _, ev := range got {
		if _, ok := want[eventName(ev)]; !ok {
			rt.Fatalf("got %s, which is twice or was not asked for by %+v", eventName(ev), q)
		}
		delete(want, eventName(ev))
	}
	if len(want) > 0 {
		rt.Fatalf("%d events are missing for %+v", len(want), q)
	}
	if !slices.IsSortedFunc(got, func(a, b recovery.Event) int { return cmp.Compare(b.At.UnixNano(), a.At.UnixNano()) }) {
		rt.Fatal("the events are not in order of their times")
	}
}

func eventName(ev recovery.Event) string { return fmt.Sprintf("%s %d", ev.Stream, ev.Seq) }

// asked reports whether the query chooses the event.
func asked(t *testing.T, q store.TrailQuery, ev recovery.Event) bool {
	kind, _, _ := strings.Cut(ev.Stream, "/")
	return (q.Kind == "" || q.Kind == kind) && (q.Actor == "" || q.Actor == ev.Actor.Name) &&
		(q.Type == "" || q.Type == ev.Type) && (q.Stream == "" || q.Stream == ev.Stream) &&
		(q.Outcome == "" || q.Outcome == recovery.OutcomeOf(ev.Body)) && isNamed(q.Name, ev.Body) &&
		(q.From.IsZero() || !ev.At.Before(q.From)) && (q.To.IsZero() || ev.At.Before(q.To)) &&
		strings.Contains(strings.ToLower(asJSON(t, ev.Body)), strings.ToLower(q.Wanted()))
}

func isNamed(name string, b recovery.Body) bool {
	changed, ok := b.(recovery.ResourceChanged)
	return name == "" || ok && strings.EqualFold(name, changed.Name)
}
