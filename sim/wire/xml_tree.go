package wire

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// element is a part of an XML document, without its namespaces and attributes, which no
// request here needs.
type element struct {
	name     string
	text     strings.Builder
	children []*element
}

var errXML = errors.New("not one XML document")

// parseXML reads a document's root.
func parseXML(body []byte) (*element, error) {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	document := &element{}
	open := []*element{document} // those that have not ended, the innermost last
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		inner := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			child := &element{name: token.Name.Local}
			inner.children = append(inner.children, child)
			open = append(open, child)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			inner.text.Write(token)
		}
	}
	if len(document.children) != 1 {
		return nil, errXML
	}
	return document.children[0], nil
}

// tree makes a decoder's tree of an element, guided by the model. What the model does not
// have is passed over, as AWS does.
func (e *element) tree(n *node) map[string]any {
	tree := map[string]any{}
	for _, m := range n.members {
		found := e.named(m.wire)
		if m.ref.Location != "" || len(found) == 0 {
			continue
		}
		if m.flattened() {
			tree[m.wire] = listOf(found, m.node)
			continue
		}
		tree[m.wire] = found[0].value(m.node)
	}
	return tree
}

func (e *element) value(n *node) any {
	switch n.shape.Type {
	case "structure":
		return e.tree(n)
	case "list":
		return listOf(e.named(cmp.Or(n.elemRef.LocationName, "member")), n)
	}
	return text(e.text.String())
}

func listOf(elements []*element, n *node) []any {
	items := make([]any, len(elements))
	for i, e := range elements {
		items[i] = e.value(n.elem)
	}
	return items
}

func (e *element) named(name string) (found []*element) {
	for _, child := range e.children {
		if child.name == name {
			found = append(found, child)
		}
	}
	return found
}
