package sim

import (
	"fmt"
	"sync"
	"time"

	"github.com/davit-dr/davit/sim/wire"
)

// World is one simulated AWS: its accounts, Regions and everything in them. It
// is safe for concurrent use.
type World struct {
	opts Options
	disk *disk // nil in memory

	mu      sync.RWMutex
	shelves map[shelfKey]*shelf

	calls   callLog
	rates   callRates
	repeats repeats
	mux     *wire.Mux

	history []pastChange  // for reads of the past
	behind  time.Duration // of a world of the past: how long ago that is

	alarm clockAlarm // the next instant at which something is to be settled
	inner *World     // this world as what is settled sees it; made when first needed
	under *tx        // of an inner world: the settlement that is under way
	books *bookshelf // the runbooks that were read
}

// Open makes a world, or opens the one that opts.Data holds.
func Open(opts Options) (*World, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("open world: %w", err)
	}
	w := &World{opts: opts, shelves: map[shelfKey]*shelf{}, books: &bookshelf{}}
	w.calls.limit = opts.CallHistory
	w.rates.limit = opts.CallRate
	w.mux = w.newMux()
	if opts.Data == "" {
		return w, w.startPace()
	}
	if w.disk, err = openDisk(opts.Data); err != nil {
		return nil, fmt.Errorf("open world in %s: %w", opts.Data, err)
	}
	if err := w.disk.load(w.restore); err != nil {
		_ = w.disk.close()
		return nil, fmt.Errorf("open world in %s: %w", opts.Data, err)
	}
	w.setAlarm()
	if err := w.startPace(); err != nil {
		_ = w.disk.close()
		return nil, fmt.Errorf("open world in %s: %w", opts.Data, err)
	}
	return w, nil
}

// Close releases the world's file; changes after it fail. A world in memory is
// gone with its last user.
func (w *World) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.disk == nil {
		return nil
	}
	return w.disk.close()
}

// change runs f as one transaction: all of what it put and removed is kept,
// durably, before change returns, or nothing is.
func (w *World) change(f func(*tx) error) error {
	if w.under != nil {
		return w.under.nested(f)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.settle(w.now()); err != nil {
		return err
	}
	return w.commit(&tx{world: w, now: w.now(), writable: true}, f)
}

// commit runs f on t and keeps what came of it, while the world is locked.
func (w *World) commit(t *tx, f func(*tx) error) error {
	kept := false
	defer func() { // deferred, since a handler that panics must leave no half of a change
		if !kept {
			t.undo(0)
		}
	}()
	if err := f(t); err != nil {
		return err
	}
	if err := t.save(); err != nil {
		return fmt.Errorf("save world: %w", err)
	}
	kept = true
	w.remember(t)
	if t.touched(wakes.kind) {
		w.setAlarm()
	}
	return nil
}

// look runs f on the world as it is now; f changes nothing.
func (w *World) look(f func(*tx) error) error {
	if w.under != nil {
		return f(&tx{world: w, now: w.under.now})
	}
	w.mu.RLock()
	for w.alarm.rings(w.now()) {
		w.mu.RUnlock()
		if err := w.settleNow(); err != nil {
			return err
		}
		w.mu.RLock()
	}
	defer w.mu.RUnlock()
	return f(&tx{world: w, now: w.now()})
}

// now is the instant at which facts are recorded. The monotonic reading is
// dropped, so that a fact kept in memory equals the same fact read from disk.
func (w *World) now() time.Time { return time.Now().Round(0).UTC().Add(-w.behind) }

// scaled is how long d takes in this world from now on. What began earlier, and is not kept
// with its end, is asked of pace.
func (w *World) scaled(d time.Duration) time.Duration { return w.pace().scaled(d) }
