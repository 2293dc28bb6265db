package ssmdoc

import (
	"encoding/json"
	"strings"
)

// kind is what a node is by its form.
type kind string

const (
	mapping  kind = "a map"
	sequence kind = "a list"
	text     kind = "text"
	number   kind = "a number"
	boolean  kind = "true or false"
	null     kind = "nothing"
)

// node is a part of a document with its place. YAML and JSON come to the same nodes.
type node struct {
	kind   kind
	at     Position
	text   string // of a scalar, without quotes
	fields []field
	items  []*node
}

// field is an entry of a map.
type field struct {
	name  string
	at    Position
	value *node
}

// field gives the value of a map's entry, or nil.
func (n *node) field(name string) *node {
	for i := range n.fields {
		if n.fields[i].name == name {
			return n.fields[i].value
		}
	}
	return nil
}

// str is the text of a scalar, and "" of anything else.
func (n *node) str() string {
	if n == nil {
		return ""
	}
	return n.text
}

// value gives the node as encoding/json would: text, json.Number, bool, nil, []any and
// map[string]any.
func (n *node) value() any {
	switch n.kind {
	case mapping:
		m := make(map[string]any, len(n.fields))
		for _, f := range n.fields {
			m[f.name] = f.value.value()
		}
		return m
	case sequence:
		list := make([]any, len(n.items))
		for i, item := range n.items {
			list[i] = item.value()
		}
		return list
	case number:
		return json.Number(n.text)
	case boolean:
		return strings.EqualFold(n.text, "true")
	case text:
		return n.text
	default:
		return nil
	}
}

// each calls f for every text in the node, and for the names of its maps' entries.
func (n *node) each(f func(at Position, s string)) {
	for _, fl := range n.fields {
		f(fl.at, fl.name)
		fl.value.each(f)
	}
	for _, item := range n.items {
		item.each(f)
	}
	if n.kind == text {
		f(n.at, n.text)
	}
}

// maxDepth is how deep a document may be nested.
const maxDepth = 64
