package wire

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"reflect"
	"time"
)

// xmlWriter writes values as the two query protocols answer.
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

// structure writes the members of v, without an element around them.
func (w *xmlWriter) structure(n *node, v reflect.Value) {
	for _, m := range n.members {
		if field := v.Field(m.field); !absent(field) {
			w.element(m.wire, m.node, reflect.Indirect(field))
		}
	}
}

// element writes v as an element called name.
func (w *xmlWriter) element(name string, n *node, v reflect.Value) {
	switch n.shape.Type {
	case "list":
		w.list(name, n, v)
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
	for i := range v.Len() {
		w.element(cmp.Or(n.elemRef.LocationName, "member"), n.elem, reflect.Indirect(v.Index(i)))
	}
	w.close(name)
}
