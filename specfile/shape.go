package specfile

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// shape is what a struct has of fields, under their names in JSON.
type shape map[string]shapeField

// shapeField is the type of a field, and whether people write it: what the server sets
// may be in a file that was made of an answer. The older spelling of a field has today's.
type shapeField struct {
	reflect.Type
	written bool
	today   string
}

// setByServer is how a field's doc tag says that people do not write it.
const setByServer = "set by the server"

// shapeOf follows encoding/json: embedded structs lend their fields, "-" hides one.
func shapeOf(t reflect.Type) shape {
	s := shape{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		today := f.Tag.Get("older")
		field := shapeField{f.Type, today == "" && f.Tag.Get("doc") != setByServer, today}
		switch {
		case name == "-":
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			for inner, innerField := range shapeOf(f.Type) {
				if _, own := s[inner]; !own {
					s[inner] = innerField
				}
			}
		case !f.IsExported():
		case name == "":
			s[f.Name] = field
		default:
			s[name] = field
		}
	}
	return s
}

// names lists the fields that people write, in order. Where all are in the older
// spelling, that is the one to write.
func (s shape) names() []string {
	names := make([]string, 0, len(s))
	older := make([]string, 0, len(s))
	for name, field := range s {
		if field.written {
			names = append(names, name)
		}
		if field.today != "" {
			older = append(older, name)
		}
	}
	if len(names) == 0 {
		names = older
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
