package recovery

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawStory begins an execution of a few waves and batches.
func drawStory(t *rapid.T) *story {
	names := []string{"db", "app", "web"}[:rapid.IntRange(1, 3).Draw(t, "waves")]
	var batches []Batch
	for wave := range names {
		for n := range rapid.IntRange(1, 2).Draw(t, "batches") {
			batches = append(batches, drawBatch(t, BatchID(fmt.Sprintf("w%d-b%d", wave+1, n+1)), wave, 10*len(batches)))
		}
	}
	mode := rapid.SampledFrom([]Mode{Drill, Recovery}).Draw(t, "mode")
	return begin(t, added(mode, names...), batches...)
}

func drawBatch(t *rapid.T, id BatchID, wave, first int) Batch {
	b := launch(id, wave, first, rapid.IntRange(1, 3).Draw(t, "servers"))
	b.Kind = rapid.SampledFrom([]BatchKind{LaunchBatch, LaunchBatch, TerminateBatch}).Draw(t, "kind")
	return b
}

// drawBody draws an event about the execution: mostly one that its tables allow.
func drawBody(t *rapid.T, e *Execution) Body {
	b := rapid.SampledFrom(e.Batches).Draw(t, "batch")
	w := rapid.SampledFrom(e.Waves).Draw(t, "wave")
	second := rapid.Map(rapid.IntRange(0, 999), func(s int) Span { return between(float64(s), float64(s)+0.25) })
	switch rapid.IntRange(0, 14).Draw(t, "event") {
	case 0:
		return ExecutionMoved{To: drawMove(t, executionMoves, e.State), Reason: "because"}
	case 1, 2:
		return WaveMoved{Wave: w.Index, Name: w.Name, To: drawMove(t, waveMoves, w.State), Retry: rapid.Bool().Draw(t, "retry")}
	case 3:
		var state ApprovalState
		if a := w.Approval(); a != nil {
			state = a.State
		}
		return ApprovalMoved{Wave: w.Index, To: drawMove(t, approvalMoves, state), DueAt: after(1e4)}
	case 4:
		return CleanupMoved{To: drawMove(t, cleanupMoves, e.Cleanup)}
	case 5:
		return ClaimsMoved{Held: rapid.Bool().Draw(t, "held"), PreemptedBy: rapid.SampledFrom([]ExecutionID{"", "exec-2"}).Draw(t, "preempted by")}
	case 6:
		return BatchAdded{drawBatch(t, BatchID(fmt.Sprintf("b%d", len(e.Batches)+1)), w.Index, rapid.IntRange(0, 40).Draw(t, "first"))}
	case 7, 8, 9:
		return drawStep(t, b, second)
	case 10, 11:
		return drawServersMoved(t, b)
	case 12, 13:
		item := JobLogItem{At: second.Draw(t, "at").From, SourceServerID: drawServer(t, b).SourceServerID}
		item.Event = rapid.SampledFrom([]string{"JOB_START", "SNAPSHOT_END", "CONVERSION_START", "LAUNCH_START", "LAUNCH_END", "LAUNCH_FAILED", "JOB_END", "NEW"}).Draw(t, "line")
		return JobLogged{Batch: b.ID, Items: []JobLogItem{item}, Complete: item.Event == "JOB_END"}
	default:
		state := InstanceState{SourceServerID: drawServer(t, b).SourceServerID, InstanceID: "i-1", State: "running"}
		state.Gone = rapid.Bool().Draw(t, "gone")
		return InstancesSeen{Batch: b.ID, Instances: []InstanceState{state}}
	}
}

// drawStep draws what may become of a batch.
func drawStep(t *rapid.T, b *Batch, call *rapid.Generator[Span]) Body {
	switch drawMove(t, batchMoves, b.State) {
	case BatchRequested:
		return BatchSent{Batch: b.ID}
	case BatchStarted:
		return BatchAnswered{Batch: b.ID, JobID: "drsjob-1", Call: call.Draw(t, "call")}
	case BatchUncertain:
		return BatchUnanswered{Batch: b.ID, Reason: "timeout", Call: call.Draw(t, "call")}
	case BatchRefused:
		return BatchRejected{Batch: b.ID, Failure: Failure{Code: "X"}}
	case BatchCancelled:
		return BatchDropped{Batch: b.ID}
	case BatchCompleted:
		return BatchEnded{Batch: b.ID}
	default:
		return BatchDelayed{Batch: b.ID, Reason: rapid.SampledFrom([]DelayReason{"", DelayQuota, DelayBusy}).Draw(t, "reason")}
	}
}

func drawServersMoved(t *rapid.T, b *Batch) Body {
	ev := ServersMoved{Batch: b.ID}
	for range rapid.IntRange(1, 2).Draw(t, "moves") {
		s := drawServer(t, b)
		ev.Servers = append(ev.Servers, ServerChange{SourceServerID: s.SourceServerID, To: drawMove(t, serverMoves, s.State), InstanceID: "i-1"})
	}
	return ev
}

func drawServer(t *rapid.T, b *Batch) Server { return rapid.SampledFrom(b.Servers).Draw(t, "server") }

// drawMove draws a state that the table allows, or now and then any.
func drawMove[S ~string](t *rapid.T, table map[S][]S, from S) S {
	if allowed := table[from]; len(allowed) > 0 && rapid.IntRange(0, 9).Draw(t, "illegal") > 0 {
		return rapid.SampledFrom(allowed).Draw(t, "to")
	}
	var states []S
	for s := range table {
		states = append(states, s)
	}
	slices.Sort(states)
	return rapid.SampledFrom(states).Draw(t, "to")
}

// try goes on with the story if it may: if it may not, nothing happens.
func (s *story) try(seconds float64, body Body) bool {
	ev := s.next(seconds, body)
	e, err := Apply(s.e, ev)
	if err == nil {
		s.e, s.events = e, append(s.events, ev)
		return true
	}
	if e != nil || CodeOf(err) != Conflict {
		s.t.Fatalf("%+v: got %v, %v, want it refused as a conflict", body, e, err)
	}
	return false
}

// goOn draws events and tells those that may follow, with each state on the way.
func (s *story) goOn(t *rapid.T, visit func()) {
	for i := range rapid.IntRange(1, 40).Draw(t, "events") {
		if s.try(float64(i), drawBody(t, s.e)) {
			visit()
		}
	}
}

func TestApplyNeverChangesWhatItWasGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t)
		states := []*Execution{s.e}
		dumps := []string{dump(t, s.e)}
		s.goOn(t, func() {
			// Another event on the same state must not be seen by the one that counts.
			elsewhere := *s
			elsewhere.try(1e5, drawBody(t, s.e))
			states, dumps = append(states, s.e), append(dumps, dump(t, s.e))
		})
		for i, e := range states {
			if now := dump(t, e); now != dumps[i] {
				t.Fatalf("version %d was changed later:\ngot  %s\nwant %s", e.Version, now, dumps[i])
			}
		}
	})
}

func TestTheSameEventsGiveTheSameExecution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t)
		s.goOn(t, func() {})
		again, err := ApplyAll(nil, s.events)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := dump(t, again), dump(t, s.e); got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	})
}
