package wire

import (
	"reflect"
	"slices"
)

// ec2Codec is EC2's own form of the query protocol. It differs in the names of
// parameters, in its envelopes, and in refusing parameters it does not know.
type ec2Codec struct{}

const textXMLUTF8 = "text/xml;charset=UTF-8"

func (ec2Codec) dialect() *dialect { return &ec2Dialect }

func (ec2Codec) operation(r *request) (string, error) { return formOperation(r, &ec2Dialect) }

func (ec2Codec) decode(r *request, e *endpoint) (map[string]any, error) {
	if e.in == nil {
		return nil, nil
	}
	f := &former{flat: true}
	tree := f.structure(e.in, grow(parameters(r.form)), "")
	if len(f.unknown) > 0 {
		// The least of them, so that the same request always gets the same answer.
		return nil, Errorf("UnknownParameter", "The parameter %s is not recognized", slices.Min(f.unknown))
	}
	return tree, nil
}

func (ec2Codec) encode(r *request, e *endpoint, out reflect.Value) (answer, error) {
	w := new(xmlWriter)
	response := r.call.Operation + "Response"
	w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	w.WriteString(`<` + response + ` xmlns="` + r.service.model.Metadata.XMLNamespace + `/">`)
	w.leaf("requestId", r.call.RequestID)
	if e.out != nil {
		w.structure(e.out, out)
		w.emptySets(e.out, out)
	} else {
		w.leaf("return", "true")
	}
	w.close(response)
	return ok(e, newHeader(r, textXMLUTF8), &w.Buffer), nil
}

// emptySets writes the sets of an answer that hold nothing: EC2 always sends them, and
// some clients miss them otherwise.
func (w *xmlWriter) emptySets(n *node, v reflect.Value) {
	for _, m := range n.members {
		if m.node.shape.Type == "list" && absent(v.Field(m.field)) {
			w.open(m.wire)
			w.close(m.wire)
		}
	}
}

// invalid reports one violation at a time, a missing parameter before all others.
func (ec2Codec) invalid(violations []violation) error {
	for _, v := range violations {
		if v.missing {
			return Errorf("MissingParameter", "The request must contain the parameter %s", v.path)
		}
	}
	v := violations[0]
	return Errorf("InvalidParameterValue", "Value (%s) for parameter %s is invalid. %s", v.value, v.path, v.rule)
}

func (ec2Codec) refuse(r *request, f failure) answer {
	w := new(xmlWriter)
	w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	w.open("Response")
	w.open("Errors")
	w.open("Error")
	w.leaf("Code", f.code)
	w.leaf("Message", f.message)
	w.close("Error")
	w.close("Errors")
	w.leaf("RequestID", r.call.RequestID)
	w.close("Response")
	header := newHeader(r, textXMLUTF8)
	addHeaders(header, f)
	return answer{status: f.status, header: header, body: w.Bytes()}
}
