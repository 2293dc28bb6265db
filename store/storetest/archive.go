package storetest

import (
	"strings"
	"testing"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func testArchive(t *testing.T, open Opener) {
	each(t, open, map[string]func(*testing.T, store.DB){
		"takes the events and keeps the end":        archiveKeepsTheEnd,
		"is of a whole stream":                      archiveIsWhole,
		"lets the stream go on":                     archivedGoesOn,
		"of a stream that is not there is not done": archiveOfNothing,
	})
}

// endOf is the end of a stream.
func endOf(t *testing.T, db store.DB, stream string) recovery.Head {
	t.Helper()
	for _, h := range must(db.Heads(t.Context(), "", 0))(t) {
		if h.Stream == stream {
			return h
		}
	}
	t.Fatalf("%s has no end", stream)
	return recovery.Head{}
}

func archiveKeepsTheEnd(t *testing.T, db store.DB) {
	commit(t, db, change(stream, 0, 3))
	commit(t, db, change("plan/p", 0, 1))
	end := endOf(t, db, stream)
	if upTo, file, err := db.Archived(t.Context(), stream); upTo != 0 || file != "" || err != nil {
		t.Errorf("before: got %d, %q, %v, want that nothing was archived", upTo, file, err)
	}
	for range 2 { // twice is once
		if err := db.Archive(t.Context(), end, "a.gz"); err != nil {
			t.Fatal(err)
		}
	}
	if upTo, file, err := db.Archived(t.Context(), stream); upTo != 3 || file != "a.gz" || err != nil {
		t.Errorf("got %d, %q, %v, want that 3 events are in a.gz", upTo, file, err)
	}
	if got := endOf(t, db, stream); got != end {
		t.Errorf("the end is %+v, want %+v", got, end)
	}
	if version := must(db.Version(t.Context(), stream))(t); version != 3 {
		t.Errorf("the version is %d, want 3", version)
	}
	_, err := db.Events(t.Context(), stream, 0, 0)
	if wantCode(t, recovery.NotFound, err); !strings.Contains(err.Error(), "a.gz") {
		t.Errorf("got %v, want the name of the archive", err)
	}
	if got := must(db.Events(t.Context(), stream, 3, 0))(t); len(got) != 0 {
		t.Errorf("after the end there are %+v", got)
	}
	if err := db.Texts(t.Context(), stream, func(seq int64, _ []byte, _ string) error {
		t.Errorf("event %d is still there", seq)
		return nil
	}); err != nil {
		t.Error(err)
	}
	page := must(db.Trail(t.Context(), store.TrailQuery{}))(t)
	if len(page.Events) != 1 || page.Events[0].Stream != "plan/p" {
		t.Errorf("the trail has %+v, want the other stream's event", page.Events)
	}
}

func archiveIsWhole(t *testing.T, db store.DB) {
	commit(t, db, change(stream, 0, 2))
	end := endOf(t, db, stream)
	commit(t, db, change(stream, 2, 1))
	wantCode(t, recovery.Stale, db.Archive(t.Context(), end, "a.gz"))
	end = endOf(t, db, stream)
	end.Hash = "other"
	wantCode(t, recovery.Stale, db.Archive(t.Context(), end, "a.gz"))
	verify(t, db, stream, 3)
}

func archivedGoesOn(t *testing.T, db store.DB) {
	commit(t, db, change(stream, 0, 2))
	old := endOf(t, db, stream)
	if err := db.Archive(t.Context(), old, "a.gz"); err != nil {
		t.Fatal(err)
	}
	commit(t, db, change(stream, 2, 2))
	events := must(db.Events(t.Context(), stream, 2, 0))(t)
	if len(events) != 2 || events[0].Seq != 3 || events[0].Hash != wantHash(t, old.Hash, events[0]) {
		t.Fatalf("got %+v, want two events that hang on what was archived", events)
	}
	wantCode(t, recovery.Stale, db.Archive(t.Context(), old, "b.gz"))
	if err := db.Archive(t.Context(), endOf(t, db, stream), "b.gz"); err != nil {
		t.Fatal(err)
	}
	if upTo, file, err := db.Archived(t.Context(), stream); upTo != 4 || file != "b.gz" || err != nil {
		t.Errorf("got %d, %q, %v, want that the rest is in b.gz", upTo, file, err)
	}
}

func archiveOfNothing(t *testing.T, db store.DB) {
	wantCode(t, recovery.Stale, db.Archive(t.Context(), recovery.Head{Stream: stream, Version: 1, Hash: "x"}, "a.gz"))
	if upTo, file, err := db.Archived(t.Context(), stream); upTo != 0 || file != "" || err != nil {
		t.Errorf("got %d, %q, %v, want nothing", upTo, file, err)
	}
}
