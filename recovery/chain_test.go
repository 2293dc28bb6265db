package recovery

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func chain(t rapid.TB, prev string, ev Event) string {
	t.Helper()
	hash, err := Chain(prev, ev)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestAChangedByteChangesTheHash(t *testing.T) {
	ev := NewEvent("execution/exec-1", 6, t0, ann, BatchDropped{Batch: "b", Reason: "cancelled"})
	hash := chain(t, "before", ev)
	for name, change := range map[string]func(*Event){
		"stream":   func(ev *Event) { ev.Stream = "execution/exec-2" },
		"sequence": func(ev *Event) { ev.Seq++ },
		"time":     func(ev *Event) { ev.At = ev.At.Add(time.Nanosecond) },
		"type":     func(ev *Event) { ev.Type = "batch.dropped " },
		"actor":    func(ev *Event) { ev.Actor.Verified = false },
		"body":     func(ev *Event) { ev.Body = BatchDropped{Batch: "b", Reason: "Cancelled"} },
	} {
		changed := ev
		change(&changed)
		if got := chain(t, "before", changed); got == hash {
			t.Errorf("%s: got the same hash %s, want another", name, got)
		}
	}
	if got := chain(t, "beforf", ev); got == hash {
		t.Errorf("another predecessor: got the same hash %s, want another", got)
	}
}

func TestTheHashOfAnEventIsNotPartOfIt(t *testing.T) {
	ev := NewEvent("execution/exec-1", 0, t0, ann, ClaimsMoved{Held: true})
	want := chain(t, "", ev)
	ev.Hash = want
	if got := chain(t, "", ev); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTheHashIsSHA256OverPredecessorAndJSON(t *testing.T) {
	ev := NewEvent("execution/exec-1", 0, t0, Actor{Name: "ann"}, ClaimsMoved{Held: true})
	// printf 'before\n{"stream":"execution/exec-1","seq":1,"at":"2026-11-01T03:00:00Z","type":"claims.moved","format":1,"actor":{"name":"ann"},"body":{"held":true}}' | sha256sum
	const want = "18e653b66582893d48f746781bc3e37bead1928ecb62bc9def163cd4b9c1bf15"
	if got := chain(t, "before", ev); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	// From before formats were stated: the same without "format":1, as it always was.
	const unstated = "be3c8b8e3f2eebdb8f1bce7a968b763a7949779c8d918546f9c177d5f24308eb"
	ev.Format = 0
	if got := chain(t, "before", ev); got != unstated {
		t.Errorf("an event without a format: got %s, want %s", got, unstated)
	}
}

func TestTextThatIsNotUTF8HasTheHashThatItWillHaveOnceStored(t *testing.T) {
	for _, text := range []string{"\xff", "half a rune: \xc3", `not \ufffd but its name`, "\ufffd"} {
		ev := NewEvent("execution/exec-1", 0, t0, ann, BatchDropped{Batch: "b", Reason: text})
		want := chain(t, "", ev)
		var stored Event
		if err := json.Unmarshal([]byte(encode(t, ev)), &stored); err != nil {
			t.Fatal(err)
		}
		if got := chain(t, "", stored); got != want {
			t.Errorf("%q: got %s after storing, want %s", text, got, want)
		}
	}
}

func TestAnEventThatCannotBeWrittenHasNoHash(t *testing.T) {
	ev := NewEvent("execution/exec-1", 0, time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), ann, ClaimsMoved{})
	if hash, err := Chain("", ev); hash != "" || err == nil {
		t.Errorf("got %q, %v, want an error", hash, err)
	}
}
