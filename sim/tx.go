package sim

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// tx is one request's view of the world, at one instant. What it reads is
// shared and must not be modified: change a copy and put it back.
type tx struct {
	world    *World
	now      time.Time
	writable bool
	writes   []write
}

// write is one change of a transaction, with what undoes it.
type write struct {
	shelfKey
	id        string
	old, new_ any // nil: absent
	at        time.Time
}

func (t *tx) set(key shelfKey, id string, value any) {
	if !t.writable {
		panic("sim: " + key.kind + " " + id + " changed outside of World.change")
	}
	s := t.world.shelf(key)
	t.writes = append(t.writes, write{key, id, s.objects[id], value, t.now})
	s.set(id, value)
}

// undo takes back the writes from the one at mark on.
func (t *tx) undo(mark int) {
	for i := len(t.writes) - 1; i >= mark; i-- {
		w := t.writes[i]
		t.world.shelf(w.shelfKey).set(w.id, w.old)
	}
	t.writes = t.writes[:mark]
}

// nested runs f as a part of the transaction that is kept or undone by itself.
func (t *tx) nested(f func(*tx) error) error {
	mark, kept := len(t.writes), false
	defer func() {
		if !kept {
			t.undo(mark)
		}
	}()
	if err := f(t); err != nil {
		return err
	}
	kept = true
	return nil
}

// touched says whether the transaction wrote an object of that kind.
func (t *tx) touched(kind string) bool {
	return slices.ContainsFunc(t.writes, func(w write) bool { return w.kind == kind })
}

// save writes the transaction to disk; only the last write of an object counts.
func (t *tx) save() error {
	if t.world.disk == nil || len(t.writes) == 0 {
		return nil
	}
	last := map[rowKey]any{}
	for _, w := range t.writes {
		last[rowKey{w.shelfKey, w.id}] = w.new_
	}
	rows := make([]row, 0, len(last))
	for key, value := range last {
		r := row{rowKey: key}
		if value != nil {
			body, err := json.Marshal(value)
			if err != nil {
				return fmt.Errorf("encode %s %s: %w", key.kind, key.id, err)
			}
			r.body = body
		}
		rows = append(rows, r)
	}
	return t.world.disk.write(rows)
}
