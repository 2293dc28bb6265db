package sim

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

// A world keeps its facts with the instants at which they come true, some of which lie
// ahead. When its speed changes, each that does is aimed anew, in every kind of object
// alike: a new kind need not think of it. A field that is not to be, because no speed hurries
// it, is marked `pace:"wall"`.

// repacing aims instants anew: what lies ahead of now comes by times as late.
type repacing struct {
	now     time.Time
	by      float64
	changed *bool // an instant was aimed anew
}

// repacer is a kind that knows better than its fields.
type repacer interface{ repace(r repacing) }

// repaceAll aims anew whatever lies ahead in the world.
func repaceAll(t *tx, r repacing) error {
	type aimed struct {
		shelfKey
		id    string
		value any
	}
	var all []aimed
	for key, s := range t.world.shelves {
		for id, stored := range s.objects {
			value, changed, err := r.copyOf(key.kind, stored)
			if err != nil {
				return fmt.Errorf("aim %s %s anew: %w", key.kind, id, err)
			}
			if changed {
				all = append(all, aimed{key, id, value})
			}
		}
	}
	for _, a := range all { // only now, since the shelves were read
		t.set(a.shelfKey, a.id, a.value)
	}
	return nil
}

// copyOf is a copy of an object, which is shared, with what lies ahead aimed anew.
func (r repacing) copyOf(kind string, stored any) (value any, changed bool, err error) {
	body, err := json.Marshal(stored)
	if err != nil {
		return nil, false, err
	}
	if value, err = decoders[kind](body); err != nil {
		return nil, false, err
	}
	r.changed = &changed
	r.value(reflect.ValueOf(value))
	return value, changed, nil
}

// instant is where an instant is aimed now.
func (r repacing) instant(at time.Time) time.Time {
	if !at.After(r.now) {
		return at
	}
	*r.changed = true
	return r.now.Add(stretched(at.Sub(r.now), r.by))
}

var (
	instantType = reflect.TypeFor[time.Time]()
	ownPackage  = reflect.TypeFor[repacing]().PkgPath()
)

// value aims anew what v holds. Types of AWS are left alone: an instant in one is what
// somebody has said, not work.
func (r repacing) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			r.value(v.Elem())
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			r.value(v.Index(i))
		}
	case reflect.Struct:
		r.structure(v)
	}
}

func (r repacing) structure(v reflect.Value) {
	switch {
	case v.Type() == instantType:
		v.Set(reflect.ValueOf(r.instant(v.Interface().(time.Time))))
		return
	case v.Type().PkgPath() != ownPackage:
		return
	}
	if kind, knows := v.Addr().Interface().(repacer); knows {
		kind.repace(r)
		return
	}
	r.fields(v)
}

// fields aims anew what is in the fields of a struct.
func (r repacing) fields(v reflect.Value) {
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() && f.Tag.Get("pace") != "wall" {
			r.value(v.Field(i))
		}
	}
}
