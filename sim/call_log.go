package sim

import (
	"sync"
	"time"

	"github.com/davit-dr/davit/sim/wire"
)

// CallRecord is one call that reached the world.
type CallRecord struct {
	At              time.Time
	Account, Region string
}

// callLog remembers the calls of each operation, as many as limit at most. It
// is about the clients of this process's world, so it is not kept on disk.
type callLog struct {
	mu     sync.Mutex
	limit  int
	counts map[operation]int
	recent map[operation][]CallRecord
}

type operation struct{ service, name string }

func (l *callLog) add(c wire.Call, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.counts == nil {
		l.counts, l.recent = map[operation]int{}, map[operation][]CallRecord{}
	}
	op := operation{c.Service, c.Operation}
	l.counts[op]++
	records := append(l.recent[op], CallRecord{at, c.Account, c.Region})
	// Half is dropped at once, so that remembering a call costs nothing on average.
	if len(records) > l.limit {
		records = append(records[:0], records[len(records)-l.limit/2:]...)
	}
	l.recent[op] = records
}

// Calls are the calls of an operation that the world remembers, oldest first:
// all of them up to Options.CallHistory. Calls that a fault answered count.
func (w *World) Calls(service, operationName string) []CallRecord {
	w.calls.mu.Lock()
	defer w.calls.mu.Unlock()
	return append([]CallRecord(nil), w.calls.recent[operation{service, operationName}]...)
}

// CallCount is how many calls of an operation there were, since Open.
func (w *World) CallCount(service, operationName string) int {
	w.calls.mu.Lock()
	defer w.calls.mu.Unlock()
	return w.calls.counts[operation{service, operationName}]
}
