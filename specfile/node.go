package specfile

import (
	"regexp"
	"strconv"
)

// kind is what a node is by its form.
type kind string

const (
	mapping  kind = "a mapping"
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
	text   string // of a scalar, as it was written, without quotes
	fields []field
	items  []*node
}

// field is an entry of a mapping.
type field struct {
	name  string
	at    Position
	value *node
}

func (n *node) field(name string) *field {
	for i := range n.fields {
		if n.fields[i].name == name {
			return &n.fields[i]
		}
	}
	return nil
}

// maxDepth is how deep a document may be nested, and maxCopied how much its aliases may
// make of it. What is written out is bounded by MaxBytes.
const (
	maxDepth  = 64
	maxCopied = 50_000
)

var pathStep = regexp.MustCompile(`([^.\[\]]+)|\[(\d+)\]`)

// Locate finds the place of a field such as waves[1].dependsOn[0]. Of a path that the
// document has only in part, it is the place of the last step that it has: a field that
// is missing is wanted there.
func (d Document) Locate(path string) Position {
	at, n := d.root.at, d.root
	for _, step := range pathStep.FindAllStringSubmatch(path, -1) {
		if name := step[1]; name != "" {
			f := n.field(name)
			if f == nil {
				return at
			}
			at, n = f.at, f.value
			continue
		}
		i, err := strconv.Atoi(step[2])
		if err != nil || i >= len(n.items) {
			return at
		}
		n = n.items[i]
		at = n.at
	}
	if n.kind != mapping && n.kind != sequence && n.kind != null {
		return n.at
	}
	return at
}
