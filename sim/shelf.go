package sim

import (
	"maps"
	"slices"
	"sync/atomic"
)

// shelfKey names the shelf that holds one kind of object of one place.
type shelfKey struct {
	kind string
	place
}

// shelf holds the objects of one kind and place in memory. Writers exclude
// everybody; readers share it, and the first of them to want the order makes it.
type shelf struct {
	objects map[string]any
	order   atomic.Pointer[[]string] // nil after the set of IDs has changed
}

// shelf is the shelf of that key; only writers and Open may call it, since it
// makes what is missing.
func (w *World) shelf(key shelfKey) *shelf {
	s := w.shelves[key]
	if s == nil {
		s = &shelf{objects: map[string]any{}}
		w.shelves[key] = s
	}
	return s
}

func (s *shelf) set(id string, value any) {
	_, had := s.objects[id]
	if value == nil {
		delete(s.objects, id)
	} else {
		s.objects[id] = value
	}
	if had != (value != nil) {
		s.order.Store(nil)
	}
}

func (s *shelf) sorted() []string {
	if order := s.order.Load(); order != nil {
		return *order
	}
	ids := slices.Sorted(maps.Keys(s.objects))
	s.order.Store(&ids)
	return ids
}
