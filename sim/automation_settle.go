package sim

import (
	"context"
	"math"
	"sync/atomic"
	"time"

	"github.com/davit-dr/davit/sim/wire"
)

// Nothing ticks in a world, but an automation does things at instants between two
// requests. So before anybody looks at the world or changes it, whatever was due until
// then is settled, in order of time and as of its own instant: the steps of automations,
// which in turn call the world's own operations. All of a settlement is one durable
// change. Killed before it was kept, the world settles the same again.

// wake says that an automation, or a command, has something to do at an instant.
type wake struct {
	At        time.Time
	Seq       uint64 // who started first goes first
	Place     [2]string
	Execution string
	Command   bool // it is a command's
}

var wakes = newTable[wake]("automation-wake") // place{}, by the ID of execution or command

// repace has a wake come no later than it would have: whoever is woken too early looks when
// it goes on, and waits again. So those that wait for people need no telling apart.
func (k *wake) repace(r repacing) {
	if sooner := r.instant(k.At); sooner.Before(k.At) {
		k.At = sooner
	}
}

// clockAlarm is the earliest wake, so that a request finds out cheaply that nothing is
// due. Its zero value never rings.
type clockAlarm struct{ at atomic.Int64 }

func (a *clockAlarm) rings(now time.Time) bool {
	at := a.at.Load()
	return at != 0 && now.UnixNano() >= at
}

// setAlarm sets the alarm by what is kept.
func (w *World) setAlarm() {
	next := int64(math.MaxInt64)
	for _, k := range wakes.all(&tx{world: w}, place{}) {
		next = min(next, k.At.UnixNano())
	}
	w.alarm.at.Store(next)
}

func (w *World) settleNow() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.settle(w.now())
}

// settle brings the world to the instant until, while it is locked.
func (w *World) settle(until time.Time) error {
	if !w.alarm.rings(until) {
		return nil
	}
	inner := w.innerWorld()
	t := &tx{world: inner, writable: true}
	inner.under = t
	defer func() { inner.under = nil }()
	return w.commit(t, func(t *tx) error {
		for {
			next := earliestWake(t)
			if next == nil || next.At.After(until) {
				return nil
			}
			t.now = next.At
			if next.Command {
				wakeCommand(t, *next)
			} else {
				wakeAutomation(t, *next)
			}
		}
	})
}

func earliestWake(t *tx) *wake {
	var first *wake
	for _, k := range wakes.all(t, place{}) {
		if first == nil || k.At.Before(first.At) || k.At.Equal(first.At) && k.before(first) {
			first = k
		}
	}
	return first
}

// before orders wakes of one instant: commands first, since automations look at them.
func (k *wake) before(other *wake) bool {
	if k.Command != other.Command {
		return k.Command
	}
	return k.Seq < other.Seq
}

// innerWorld is this world with all its operations, but within the settlement that is
// under way: what they change is part of it and happens at its instant.
func (w *World) innerWorld() *World {
	if w.inner == nil {
		in := &World{opts: w.opts, shelves: w.shelves, books: w.books}
		in.mux = wire.NewMux(wire.Options{DefaultAccount: defaultAccount, Around: in.aroundInside})
		in.serve(in.mux)
		w.inner = in
	}
	return w.inner
}

// aroundInside carries out a call that the world makes itself, unless a fault answers it.
// Latency and lost answers are a client's trouble, and not met here.
func (w *World) aroundInside(_ context.Context, c wire.Call, input any, carry func() (any, error)) (any, error) {
	for _, f := range w.strikeCall(meet(c, input), FaultThrottle, FaultError, FaultDeny, FaultUnreachable) {
		return nil, f.answer(c)
	}
	return carry()
}
