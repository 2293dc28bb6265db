package testenv

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// ReadStream gives all events of a stream, and checks that they are whole: numbered
// without gaps, and each with the hash that follows from it and the one before.
func ReadStream(t testing.TB, book *store.Book, stream string) []recovery.Event {
	t.Helper()
	all, err := book.AllEvents(t.Context(), stream)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Errorf("%s has no events", stream)
	}
	checkChain(t, all)
	return all
}

// checkChain computes every hash again.
func checkChain(t testing.TB, events []recovery.Event) {
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

// CheckRows compares the rows of an execution with what its events make.
func CheckRows(t testing.TB, e *recovery.Execution, events []recovery.Event) {
	t.Helper()
	made, err := recovery.ApplyAll(nil, events)
	if err != nil {
		t.Errorf("the events of %s do not make an execution: %v", e.ID, err)
		return
	}
	if got, want := wholly(t, e), wholly(t, made); !bytes.Equal(got, want) {
		t.Errorf("the rows differ from what the events make:\n%s\n%s", got, want)
	}
}

// wholly writes an execution with its waves and batches.
func wholly(t testing.TB, e *recovery.Execution) []byte {
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
