package sim

import (
	"maps"
	"slices"
	"time"
)

// pastChange is what a transaction changed, with what was there before.
type pastChange struct {
	at     time.Time
	writes []write
}

// remember keeps a change while there is a fault that reads the past. It is called with
// the world locked.
func (w *World) remember(t *tx) {
	var oldest time.Duration
	for _, f := range faults.all(t, place{}) {
		oldest = max(oldest, time.Duration(f.Age))
	}
	if oldest == 0 {
		w.history = nil
		return
	}
	w.history = slices.DeleteFunc(w.history, func(c pastChange) bool { return t.now.Sub(c.at) > oldest })
	w.history = append(w.history, t.past()...)
}

// past is what the transaction changed, by instant: a settlement has several.
func (t *tx) past() (all []pastChange) {
	for begin := 0; begin < len(t.writes); {
		end := begin
		for end < len(t.writes) && t.writes[end].at.Equal(t.writes[begin].at) {
			end++
		}
		all = append(all, pastChange{t.writes[begin].at, t.writes[begin:end]})
		begin = end
	}
	return all
}

// asOf is a world of its own that is as this one was so long ago, to be read. It goes no
// further back than to the first fault that has it remembered.
func (w *World) asOf(age time.Duration) *World {
	past := &World{opts: w.opts, behind: age, shelves: map[shelfKey]*shelf{}, books: w.books}
	w.mu.RLock()
	defer w.mu.RUnlock()
	for key, s := range w.shelves {
		past.shelves[key] = &shelf{objects: maps.Clone(s.objects)}
	}
	at := past.now()
	for _, change := range slices.Backward(w.history) {
		if !change.at.After(at) {
			break
		}
		for _, one := range slices.Backward(change.writes) {
			past.shelf(one.shelfKey).set(one.id, one.old)
		}
	}
	past.mux = past.newMux()
	return past
}
