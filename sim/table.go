package sim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// place is an account and a Region; what belongs to a whole account has no
// Region, and what belongs to the world has neither.
type place struct{ account, region string }

// table is one kind of object, each with an ID that is unique in its place.
type table[T any] struct{ kind string }

// decoders turn stored objects back into values; newTable fills them.
var decoders = map[string]func([]byte) (any, error){}

// newTable declares a kind of object. T must survive a round trip through JSON.
func newTable[T any](kind string) table[T] {
	if _, taken := decoders[kind]; taken {
		panic("sim: two tables of kind " + kind)
	}
	decoders[kind] = func(body []byte) (any, error) {
		v := new(T)
		return v, json.Unmarshal(body, v)
	}
	return table[T]{kind}
}

func (tb table[T]) key(p place) shelfKey { return shelfKey{tb.kind, p} }

// emerging is an object that may lie ahead; until its time nobody sees it.
type emerging interface{ emerged(at time.Time) bool }

// get is the object, or nil. It is shared: change a copy and put that.
func (tb table[T]) get(t *tx, p place, id string) *T {
	s := t.world.shelves[tb.key(p)]
	if s == nil {
		return nil
	}
	return tb.seen(t, s.objects[id])
}

// seen is what is stored as it is now, or nil where that lies ahead.
func (tb table[T]) seen(t *tx, stored any) *T {
	if stored == nil {
		return nil
	}
	if e, may := stored.(emerging); may && !e.emerged(t.now) {
		return nil
	}
	return stored.(*T)
}

// put adds or replaces the object.
func (tb table[T]) put(t *tx, p place, id string, value T) { t.set(tb.key(p), id, &value) }

// remove takes the object away, if it is there.
func (tb table[T]) remove(t *tx, p place, id string) {
	if tb.get(t, p, id) != nil {
		t.set(tb.key(p), id, nil)
	}
}

// all is every object of a place, ordered by ID. They are shared, as with get.
func (tb table[T]) all(t *tx, p place) []*T {
	s := t.world.shelves[tb.key(p)]
	if s == nil {
		return nil
	}
	return slices.AppendSeq(make([]*T, 0, len(s.objects)), tb.from(t, p, ""))
}

// from is every object from an ID on, as all has them; none is looked at before it is read.
func (tb table[T]) from(t *tx, p place, first string) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		s := t.world.shelves[tb.key(p)]
		if s == nil {
			return
		}
		ids := s.sorted()
		start, _ := slices.BinarySearch(ids, first)
		for _, id := range ids[start:] {
			if v := tb.seen(t, s.objects[id]); v != nil && !yield(v) {
				return
			}
		}
	}
}

// places are the places that have such objects, or had, in order.
func (tb table[T]) places(t *tx) (found []place) {
	for key := range t.world.shelves {
		if key.kind == tb.kind {
			found = append(found, key.place)
		}
	}
	slices.SortFunc(found, func(a, b place) int {
		return cmp.Or(strings.Compare(a.account, b.account), strings.Compare(a.region, b.region))
	})
	return found
}

func (w *World) restore(key rowKey, body []byte) error {
	decode, known := decoders[key.kind]
	if !known {
		return fmt.Errorf("object %s is of the unknown kind %q: this world was kept by another version", key.id, key.kind)
	}
	value, err := decode(body)
	if err != nil {
		return fmt.Errorf("decode %s %s: %w", key.kind, key.id, err)
	}
	w.shelf(key.shelfKey).set(key.id, value)
	return nil
}
