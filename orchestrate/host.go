package orchestrate

import (
	"container/heap"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Host drives all active executions of a store with goroutines: the engine's home on
// one machine. It is a Waker: whoever changes an execution knocks.
type Host struct {
	engine *Engine
	store  Store
	log    *slog.Logger
	knocks chan recovery.ExecutionID
	hear   []func(recovery.ExecutionID)
}

// workers is how many executions are stepped at once: most of a step is waiting for AWS.
const workers = 64

// stepBudget is how long one step may go on before others get their turn.
const stepBudget = 10 * time.Second

// sweepEvery is how often the host asks the store for executions that nobody told it of.
const sweepEvery = 30 * time.Second

// NewHost makes a host and its engine; Run drives. Its parts' Waker is ignored: the host
// is that itself. Each of hear is called on every knock and must not block.
func NewHost(p Parts, hear ...func(recovery.ExecutionID)) *Host {
	h := &Host{store: p.Store, knocks: make(chan recovery.ExecutionID, 4096), hear: hear}
	p.Waker = h
	h.engine = NewEngine(p)
	h.log = h.engine.log
	return h
}

// Knock has the execution looked at soon. It never blocks; a knock that finds no room is
// dropped, since every execution wakes by itself.
func (h *Host) Knock(id recovery.ExecutionID) {
	for _, hear := range h.hear {
		hear(id)
	}
	select {
	case h.knocks <- id:
	default:
	}
}

// Run drives until ctx ends; then it waits for the running steps and gives the leases
// back, so that a successor can go on at once.
func (h *Host) Run(ctx context.Context) error {
	s := &schedule{index: map[recovery.ExecutionID]*turn{}}
	results := make(chan result)
	var running sync.WaitGroup
	busy := 0
	timer := time.NewTimer(0)
	defer timer.Stop()
	nextSweep := time.Now()
	for {
		now := time.Now()
		if !now.Before(nextSweep) {
			h.sweep(ctx, s, now)
			nextSweep = now.Add(sweepEvery)
		}
		for busy < workers {
			t := s.pop(now)
			if t == nil {
				break
			}
			busy++
			id, due := t.id, t.at
			running.Go(func() { h.step(ctx, id, due, results) })
		}
		timer.Reset(time.Until(earliest(nextSweep, s.next(busy < workers))))
		select {
		case <-ctx.Done():
			h.drain(&running, results)
			return nil
		case id := <-h.knocks:
			s.knock(id, time.Now()) // not before it knocked: what is due is measured from then
		case r := <-results:
			busy--
			s.done(r, time.Now())
		case <-timer.C:
		}
	}
}

// result is how a step of an execution ended.
type result struct {
	id   recovery.ExecutionID
	wake time.Time
}

func (h *Host) step(ctx context.Context, id recovery.ExecutionID, due time.Time, results chan<- result) {
	ctx, ended := h.engine.observer.Step(ctx, id, due)
	wake, err := h.engine.Step(ctx, id, stepBudget)
	ended(err)
	switch {
	case err == nil || errors.Is(err, context.Canceled):
	case recovery.CodeOf(err) == recovery.NotFound:
		wake = time.Time{}
	default:
		h.log.WarnContext(ctx, "a step was cut short and will be taken up again", "execution", id, "err", err)
	}
	results <- result{id, wake}
}

// sweep takes up the executions that the store says are active: after a start, and
// those that another process created.
func (h *Host) sweep(ctx context.Context, s *schedule, now time.Time) {
	ids, err := h.store.ActiveExecutions(ctx)
	if err != nil {
		if ctx.Err() == nil {
			h.log.ErrorContext(ctx, "the active executions were not read", "err", err)
		}
		return
	}
	for _, id := range ids {
		s.add(id, now)
	}
}

// drain waits for the steps that still run, and gives the leases back.
func (h *Host) drain(running *sync.WaitGroup, results chan result) {
	go func() {
		running.Wait()
		close(results)
	}()
	for range results {
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	h.engine.Close(ctx)
}

// turn is when an execution is to be stepped.
type turn struct {
	id      recovery.ExecutionID
	at      time.Time
	pos     int // in the heap; -1: a step of it runs
	knocked bool
}

// schedule orders the turns by time.
type schedule struct {
	heap  turns
	index map[recovery.ExecutionID]*turn
}

// pop takes the next turn that is due, if there is one.
func (s *schedule) pop(now time.Time) *turn {
	if len(s.heap) == 0 || s.heap[0].at.After(now) {
		return nil
	}
	t := heap.Pop(&s.heap).(*turn)
	t.pos = -1
	return t
}

// next is when the next turn is due; zero: none, or no worker is free.
func (s *schedule) next(free bool) time.Time {
	if !free || len(s.heap) == 0 {
		return time.Time{}
	}
	return s.heap[0].at
}

// add gives the execution a turn now unless it has one already.
func (s *schedule) add(id recovery.ExecutionID, now time.Time) {
	if s.index[id] == nil {
		s.push(&turn{id: id, at: now})
	}
}

// knock gives the execution a turn now, or right after the step that runs.
func (s *schedule) knock(id recovery.ExecutionID, now time.Time) {
	t := s.index[id]
	switch {
	case t == nil:
		s.add(id, now)
	case t.pos < 0:
		t.knocked = true
	case t.at.After(now):
		t.at = now
		heap.Fix(&s.heap, t.pos)
	}
}

// done gives the execution its next turn after a step.
func (s *schedule) done(r result, now time.Time) {
	t := s.index[r.id]
	switch {
	case t.knocked:
		t.at, t.knocked = now, false
	case r.wake.IsZero():
		delete(s.index, r.id)
		return
	default:
		t.at = r.wake
	}
	s.push(t)
}

func (s *schedule) push(t *turn) {
	s.index[t.id] = t
	heap.Push(&s.heap, t)
}

// turns is a heap by time.
type turns []*turn

func (h turns) Len() int           { return len(h) }
func (h turns) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h turns) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].pos, h[j].pos = i, j
}

// Push adds a turn; only container/heap calls it.
func (h *turns) Push(x any) {
	t := x.(*turn)
	t.pos = len(*h)
	*h = append(*h, t)
}

// Pop takes the last turn; only container/heap calls it.
func (h *turns) Pop() any {
	old := *h
	t := old[len(old)-1]
	*h = old[:len(old)-1]
	return t
}
