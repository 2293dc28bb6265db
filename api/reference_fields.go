package api

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// fieldView is a field of a schema or a parameter of an operation.
type fieldView struct {
	Name, In   string // In: where a parameter is
	Type       typeView
	Required   bool
	Deprecated bool
	Doc        string
	Limits     []string
}

// typeView is a type in words: "list of" before the name, and whether the name is that of a
// schema, which has its own place on the page.
type typeView struct {
	Before, Name string
	IsSchema     bool
}

func fieldOf(name string, s *huma.Schema, required bool) fieldView {
	return fieldView{Name: name, Type: typeOf(s), Required: required, Deprecated: s.Deprecated, Doc: s.Description, Limits: limitsOf(s)}
}

func (v viewer) parameters(parameters []*huma.Param) []fieldView {
	var all []fieldView
	for _, p := range parameters {
		field := fieldOf(p.Name, p.Schema, p.Required)
		field.In, field.Deprecated = p.In, p.Deprecated || field.Deprecated
		if p.Description != "" {
			field.Doc = p.Description
		}
		all = append(all, field)
	}
	return all
}

// typeOf says a schema's type in words.
func typeOf(s *huma.Schema) typeView {
	values, isMap := s.AdditionalProperties.(*huma.Schema)
	switch {
	case s.Ref != "":
		return typeView{Name: schemaName(s), IsSchema: true}
	case s.Items != nil:
		return typeOf(s.Items).after("list of ")
	case isMap:
		return typeOf(values).after("map of ")
	case len(s.AnyOf) > 0:
		return typeView{Name: choiceOf(s.AnyOf)}
	case s.Format != "":
		return typeView{Name: s.Type + " (" + s.Format + ")"}
	case s.Type == "":
		return typeView{Name: "any"}
	}
	return typeView{Name: s.Type}
}

func (t typeView) after(words string) typeView {
	t.Before = words + t.Before
	return t
}

func choiceOf(all []*huma.Schema) string {
	var names []string
	for _, one := range all {
		if one.Items != nil && len(one.Items.AnyOf) > 0 {
			names = append(names, "list of these")
		} else {
			t := typeOf(one)
			names = append(names, t.Before+t.Name)
		}
	}
	return strings.Join(names, " or ")
}

// limitsOf says what a value must keep to beyond its type.
func limitsOf(s *huma.Schema) []string {
	var all []string
	if len(s.Enum) > 0 {
		all = append(all, "one of "+enumOf(s.Enum))
	}
	add := func(words string, limit any, set bool) {
		if set {
			all = append(all, fmt.Sprintf("%s %v", words, limit))
		}
	}
	add("at least", deref(s.Minimum), s.Minimum != nil)
	add("at most", deref(s.Maximum), s.Maximum != nil)
	add("shortest length", deref(s.MinLength), s.MinLength != nil)
	add("longest length", deref(s.MaxLength), s.MaxLength != nil)
	add("fewest items", deref(s.MinItems), s.MinItems != nil)
	add("most items", deref(s.MaxItems), s.MaxItems != nil)
	add("pattern", "`"+s.Pattern+"`", s.Pattern != "")
	add("default", s.Default, s.Default != nil)
	if s.Items != nil {
		all = append(all, limitsOf(s.Items)...)
	}
	return all
}

func deref[T any](p *T) T {
	var value T
	if p != nil {
		value = *p
	}
	return value
}

func enumOf(values []any) string {
	var names []string
	for _, value := range values {
		names = append(names, "`"+fmt.Sprint(value)+"`")
	}
	return strings.Join(names, ", ")
}

// fieldsOf are the fields of a schema itself: what is required first, what is deprecated
// last.
func fieldsOf(s *huma.Schema) []fieldView {
	var required, optional, deprecated []fieldView
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		field := fieldOf(name, s.Properties[name], slices.Contains(s.Required, name))
		switch {
		case field.Deprecated:
			deprecated = append(deprecated, field)
		case field.Required:
			required = append(required, field)
		default:
			optional = append(optional, field)
		}
	}
	return slices.Concat(required, optional, deprecated)
}

// fieldsWithin are the fields of a schema and those within them, by dotted names: "waves[]."
// begins those of a list's items, "values.*." those of a map's.
func (v viewer) fieldsWithin(s *huma.Schema) []fieldView { return v.walk(s, "", nil) }

// walk follows fields into their schemas, and into none that it comes from: above are the
// names of those.
func (v viewer) walk(s *huma.Schema, prefix string, above []string) []fieldView {
	s, prefix = elementOf(s, prefix)
	if name := schemaName(s); name != "" {
		if slices.Contains(above, name) {
			return nil
		}
		above = append(slices.Clone(above), name)
		s = v.doc.Components.Schemas.SchemaFromRef(s.Ref)
	}
	if prefix != "" {
		prefix = strings.TrimSuffix(prefix, ".") + "."
	}
	var all []fieldView
	for _, field := range fieldsOf(s) {
		of := s.Properties[field.Name]
		field.Name = prefix + field.Name
		all = append(all, field)
		all = append(all, v.walk(of, field.Name, above)...)
	}
	return all
}

// elementOf is what a schema holds, through lists and maps, with the name of that.
func elementOf(s *huma.Schema, name string) (*huma.Schema, string) {
	if s.Items != nil {
		return elementOf(s.Items, name+"[]")
	}
	if values, ok := s.AdditionalProperties.(*huma.Schema); ok {
		return elementOf(values, strings.TrimPrefix(name+".*", "."))
	}
	return s, name
}
