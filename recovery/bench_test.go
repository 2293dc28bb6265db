package recovery

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// thousand is an execution of 1,000 servers: 20 waves of a batch of 50 each, launched.
func thousand(t rapid.TB) *story {
	const waves, servers = 20, 50
	var names []string
	var batches []Batch
	for w := range waves {
		names = append(names, fmt.Sprintf("wave %d", w+1))
		batches = append(batches, launch(BatchID(fmt.Sprintf("w%d-b1", w+1)), w, w*servers, servers))
	}
	s := begin(t, added(Recovery, names...), batches...)
	s.tell(1, ExecutionMoved{To: ExecutionInProgress})
	for w, b := range batches {
		s.tell(2, WaveMoved{Wave: w, To: WaveExecuting}, BatchSent{Batch: b.ID}, BatchAnswered{Batch: b.ID, JobID: "drsjob-1"})
	}
	return s
}

// launched says of every server of the first batch that it was launched.
func launched(e *Execution) ServersMoved {
	b := e.Batches[0]
	ev := ServersMoved{Batch: b.ID}
	for _, id := range b.ServerIDs() {
		ev.Servers = append(ev.Servers, ServerChange{SourceServerID: id, To: ServerLaunched, InstanceID: "i-0123456789abcdef0"})
	}
	return ev
}

func BenchmarkApply(b *testing.B) {
	s := thousand(b)
	for _, bb := range []struct {
		name string
		body Body
	}{{"wave", WaveMoved{To: WaveCompleted}}, {"50 servers", launched(s.e)}} {
		b.Run(bb.name, func(b *testing.B) {
			ev := s.next(3, bb.body)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Apply(s.e, ev); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("all events", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := ApplyAll(nil, s.events); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkRows(b *testing.B) {
	s := thousand(b)
	before := s.e
	changed := s.tell(3, launched(s.e))
	for _, bb := range []struct {
		name string
		old  *Execution
	}{{"50 servers changed", before}, {"all", nil}} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Rows(bb.old, changed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
