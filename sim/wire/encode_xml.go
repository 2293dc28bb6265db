package wire

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"reflect"
	"time"
)

// xmlWriter writes values as the two query protocols and rest-xml answer.
type xmlWriter struct {
	bytes.Buffer
}

func (w *xmlWriter) open(name string)  { w.WriteString("<" + name + ">") }
func (w *xmlWriter) close(name string) { w.WriteString("</" + name + ">") }

// leaf writes an element that holds text.
func (w *xmlWriter) leaf(name, value string) {
	w.open(name)
	_ = xml.EscapeText(w, []byte(value)) // writes to memory: cannot fail
	w.close(name)
}

// structure writes the members of v that belong into a body, without an element around
// them.
func (w *xmlWriter) structure(n *node, v reflect.Value) {
	for _, m := range n.members {
		field := v.Field(m.field)
		switch {
		case m.ref.Location != "" || absent(field):
		case m.flattened():
			w.elements(m.wire, m.node, field)
		default:
			w.element(m.wire, m.node, reflect.Indirect(field))
		}
	}
}

// element writes v as an element called name.
func (w *xmlWriter) element(name string, n *node, v reflect.Value) {
	switch n.shape.Type {
	case "list":
		w.list(name, n, v)
	case "map":
		w.mapping(name, n, v)
	case "structure":
		w.open(name)
		w.structure(n, v)
		w.close(name)
	case "timestamp":
		w.leaf(name, iso8601(v.Interface().(time.Time)))
	default:
		w.leaf(name, scalarText(v))
	}
}

// list writes an element around the elements of v, which are called member where the
// model does not say.
func (w *xmlWriter) list(name string, n *node, v reflect.Value) {
	w.open(name)
	w.elements(cmp.Or(n.elemRef.LocationName, "member"), n, v)
	w.close(name)
}

// elements writes the elements of a list, each called name.
func (w *xmlWriter) elements(name string, n *node, v reflect.Value) {
	for i := range v.Len() {
		w.element(name, n.elem, reflect.Indirect(v.Index(i)))
	}
}

// mapping writes an element around the entries of v.
func (w *xmlWriter) mapping(name string, n *node, v reflect.Value) {
	w.open(name)
	for _, key := range sortedKeys(v) {
		w.open("entry")
		w.leaf(cmp.Or(n.keyRef.LocationName, "key"), key.String())
		w.element(cmp.Or(n.elemRef.LocationName, "value"), n.elem, reflect.Indirect(v.MapIndex(key)))
		w.close("entry")
	}
	w.close(name)
}
