package specfile

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// shape is what a struct has of fields, under their names in JSON.
type shape map[string]reflect.Type

// shapeOf follows encoding/json: embedded structs lend their fields, "-" hides one.
func shapeOf(t reflect.Type) shape {
	s := shape{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			for inner, innerType := range shapeOf(f.Type) {
				if _, own := s[inner]; !own {
					s[inner] = innerType
				}
			}
		case !f.IsExported():
		case name == "":
			s[f.Name] = f.Type
		default:
			s[name] = f.Type
		}
	}
	return s
}

// names lists the fields in order.
func (s shape) names() []string {
	names := make([]string, 0, len(s))
	for name := range s {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

var (
	jsonReading = reflect.TypeFor[json.Unmarshaler]()
	textReading = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// readsItself reports whether values of the type have a form of their own.
func readsItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(jsonReading) || p.Implements(textReading)
}
