package specfile

import (
	"cmp"
	"fmt"
	"slices"
)

// Part is a part of a document with its place: for those who read files whose form they
// find out while reading, or turn one form into another.
type Part struct{ n *node }

// Root is all of the document.
func (d Document) Root() Part { return Part{d.root} }

// With is a document of the same file with other contents.
func (d Document) With(p Part) Document { return Document{d.file, p.n} }

// Mapping makes an empty mapping that stands at a place.
func Mapping(at Position) Part { return Part{&node{kind: mapping, at: at}} }

// List makes a list of parts that stands at a place.
func List(at Position, items ...Part) Part {
	p := Part{&node{kind: sequence, at: at}}
	for _, item := range items {
		p.n.items = append(p.n.items, item.n)
	}
	return p
}

// Text makes a text that stands at a place.
func Text(at Position, value string) Part { return Part{&node{kind: text, at: at, text: value}} }

// Whole makes a whole number that stands at a place.
func Whole(at Position, value int) Part {
	return Part{&node{kind: number, at: at, text: fmt.Sprint(value)}}
}

// Position is where it stands.
func (p Part) Position() Position { return p.n.at }

// Kind is what it is, for messages: "text", "a list".
func (p Part) Kind() string { return string(p.n.kind) }

// IsMapping reports whether it is a mapping.
func (p Part) IsMapping() bool { return p.n.kind == mapping }

// IsList reports whether it is a list.
func (p Part) IsList() bool { return p.n.kind == sequence }

// IsNothing reports whether nothing stands there: null, or a name with nothing behind it.
func (p Part) IsNothing() bool { return p.n.kind == null }

// Text gives the text that it is.
func (p Part) Text() (string, bool) { return p.n.text, p.n.kind == text }

// Scalar gives a text, number or truth value as it was written.
func (p Part) Scalar() (string, bool) {
	return p.n.text, p.n.kind == text || p.n.kind == number || p.n.kind == boolean
}

// Bool gives the truth value that it is.
func (p Part) Bool() (value, ok bool) { return p.n.text == "true", p.n.kind == boolean }

// Items are the items of a list.
func (p Part) Items() []Part {
	items := make([]Part, len(p.n.items))
	for i, item := range p.n.items {
		items[i] = Part{item}
	}
	return items
}

// Names are the names of a mapping's fields, in their order.
func (p Part) Names() []string {
	names := make([]string, len(p.n.fields))
	for i, f := range p.n.fields {
		names[i] = f.name
	}
	return names
}

// Field gives a field of a mapping.
func (p Part) Field(name string) (Part, bool) {
	if f := p.n.field(name); f != nil {
		return Part{f.value}, true
	}
	return Part{}, false
}

// NameAt is where the name of a field stands, or else the mapping.
func (p Part) NameAt(name string) Position {
	if f := p.n.field(name); f != nil {
		return f.at
	}
	return p.n.at
}

// Set gives a mapping a field.
func (p Part) Set(name string, value Part) {
	if f := p.n.field(name); f != nil {
		f.value = value.n
		return
	}
	p.n.fields = append(p.n.fields, field{name, value.n.at, value.n})
}

// Without is a mapping without some of its fields.
func (p Part) Without(names ...string) Part {
	rest := *p.n
	rest.fields = slices.DeleteFunc(slices.Clone(rest.fields), func(f field) bool { return slices.Contains(names, f.name) })
	return Part{&rest}
}

// Compare puts positions in the order of reading.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}
