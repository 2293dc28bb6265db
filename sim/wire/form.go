package wire

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// branch is a part of the dotted names of form parameters: Filter.1.Name is three deep.
type branch struct {
	value *string
	parts map[string]*branch
}

// grow arranges form parameters by the parts of their names.
func grow(form url.Values) *branch {
	root := new(branch)
	for name, values := range form {
		at := root
		for part := range strings.SplitSeq(name, ".") {
			at = at.part(part)
		}
		at.value = &values[0]
	}
	return root
}

func (b *branch) part(name string) *branch {
	if b.parts == nil {
		b.parts = map[string]*branch{}
	}
	if b.parts[name] == nil {
		b.parts[name] = new(branch)
	}
	return b.parts[name]
}

// former makes a decoder's tree of form parameters, guided by the model.
type former struct {
	flat    bool     // lists are always flattened, as EC2 has it
	unknown []string // parameters the model does not have
}

// structure takes the members that were sent; what else was sent is unknown.
func (f *former) structure(n *node, b *branch, path string) map[string]any {
	tree := map[string]any{}
	known := map[string]bool{}
	for _, m := range n.members {
		known[m.query] = true
		if part := b.parts[m.query]; part != nil {
			tree[m.wire] = f.value(m.node, part, join(path, m.query))
		}
	}
	for name := range b.parts {
		if !known[name] {
			f.unknown = append(f.unknown, join(path, name))
		}
	}
	return tree
}

func (f *former) value(n *node, b *branch, path string) any {
	switch n.shape.Type {
	case "structure":
		return f.structure(n, b, path)
	case "list":
		return f.list(n, b, path)
	case "map":
		return f.mapping(n, b, path)
	}
	if b.value == nil {
		return map[string]any{} // a structure where a scalar belongs: the decoder refuses it
	}
	return text(*b.value)
}

// list takes the elements in the order of their numbers; gaps are closed. An empty value
// without elements is how clients send an empty list.
func (f *former) list(n *node, b *branch, path string) any {
	if !f.flat {
		if elements := b.parts[cmp.Or(n.elemRef.LocationName, "member")]; elements != nil {
			b = elements
		}
	}
	if b.value != nil && *b.value != "" {
		return text(*b.value) // refused by the decoder
	}
	items := make([]any, 0, len(b.parts))
	for _, number := range numbers(b) {
		part := b.parts[strconv.Itoa(number)]
		items = append(items, f.value(n.elem, part, join(path, strconv.Itoa(number))))
	}
	return items
}

// mapping takes the numbered entries, each a key and a value.
func (f *former) mapping(n *node, b *branch, path string) any {
	entries := map[string]any{}
	all := b.parts["entry"]
	if all == nil {
		return entries
	}
	for _, number := range numbers(all) {
		part := all.parts[strconv.Itoa(number)]
		key, value := part.parts[cmp.Or(n.keyRef.LocationName, "key")], part.parts[cmp.Or(n.elemRef.LocationName, "value")]
		if key == nil || key.value == nil || value == nil {
			return text("") // refused by the decoder
		}
		entries[*key.value] = f.value(n.elem, value, join(path, *key.value))
	}
	return entries
}

// numbers are the numbered parts of a branch, ascending.
func numbers(b *branch) []int {
	var found []int
	for name := range b.parts {
		if i, err := strconv.Atoi(name); err == nil && strconv.Itoa(i) == name {
			found = append(found, i)
		}
	}
	slices.Sort(found)
	return found
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
