package wire

import (
	"bytes"
	"cmp"
	"net/http"
	"reflect"

	"github.com/davit-dr/davit/sim/wire/internal/model"
)

// restXMLCodec is rest-xml as Route 53 speaks it: an operation is a method and a path, and
// members travel in the path, the query string, headers, or an XML document.
type restXMLCodec struct{ routes routes }

func newRestXMLCodec(name string, service *model.Service) codec {
	c := restXMLCodec{newRoutes(service)}
	if name == "s3" {
		return s3Codec{c}
	}
	return c
}

func (restXMLCodec) dialect() *dialect { return &restXMLDialect }

func (c restXMLCodec) operation(r *request) (string, error) {
	route, params := c.routes.find(r.Method, r.URL.EscapedPath(), r.URL.Query())
	if route == nil {
		return "", restXMLDialect.unknownOperation.because("This simulator serves nothing of %s at %s %s.",
			r.service.name, r.Method, r.URL.EscapedPath())
	}
	r.params = params
	return route.operation, nil
}

func (restXMLCodec) decode(r *request, e *endpoint) (map[string]any, error) {
	if e.in == nil {
		return nil, nil
	}
	tree := map[string]any{}
	m := e.in.payload()
	switch {
	case m != nil && m.node.shape.Type == "blob":
		tree[m.wire] = raw(r.body)
	case len(bytes.TrimSpace(r.body)) > 0:
		root, err := parseXML(r.body)
		if err != nil {
			return nil, r.words().malformed.because("The request body is not an XML document.")
		}
		if m != nil {
			tree[m.wire] = root.value(m.node)
		} else {
			tree = root.tree(e.in)
		}
	}
	return tree, bindAll(tree, e.in, r)
}

func (restXMLCodec) encode(r *request, e *endpoint, out reflect.Value) (answer, error) {
	w := new(xmlWriter)
	header := newHeader(r, textXML)
	if e.out == nil {
		return ok(e, header, &w.Buffer), nil
	}
	if err := w.payload(r, e, out); err != nil {
		return answer{}, err
	}
	writeHeaders(header, e.out, out)
	a := ok(e, header, &w.Buffer)
	if r.Method == http.MethodHead {
		a.body = nil // and the length that a header states is that of what GET would answer
	}
	return a, nil
}

// payload writes the body of an output: a member of it, or all those that travel nowhere
// else, in a root element.
func (w *xmlWriter) payload(r *request, e *endpoint, out reflect.Value) error {
	m := e.out.payload()
	switch {
	case m == nil && e.out.hasBody():
		w.root(r, cmp.Or(e.operation.Output.LocationName, e.out.name), e.out, out)
	case m == nil || absent(out.Field(m.field)):
	case m.node.shape.Type == "blob":
		return writeBlob(&w.Buffer, out.Field(m.field))
	default:
		w.root(r, m.wire, m.node, reflect.Indirect(out.Field(m.field)))
	}
	return nil
}

// hasBody says whether any member travels in the body.
func (n *node) hasBody() bool {
	for _, m := range n.members {
		if m.ref.Location == "" {
			return true
		}
	}
	return false
}

const xmlHeader = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// root writes a whole document.
func (w *xmlWriter) root(r *request, name string, n *node, v reflect.Value) {
	w.WriteString(xmlHeader + `<` + name + ` xmlns="` + r.service.model.Metadata.XMLNamespace + `">`)
	w.structure(n, v)
	w.close(name)
}

func (restXMLCodec) invalid(violations []violation) error {
	return &Error{Code: "InvalidInput", Message: summary(violations)}
}

// refuse answers as the query protocol does.
func (restXMLCodec) refuse(r *request, f failure) answer { return queryCodec{}.refuse(r, f) }
