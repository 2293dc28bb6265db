package wire

import (
	"bytes"
	"io"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs/types"

	"github.com/davit-dr/davit/sim/wire/internal/model"
)

// restCodec is rest-json: an operation is a method and a path, and members travel in the
// path, the query string, headers, or a JSON object.
type restCodec struct {
	routes routes
	// invalidFields lists every field that is wrong in a member of the exception, as DRS
	// does; other services here say it in the message alone.
	invalidFields bool
}

func newRestCodec(name string, service *model.Service) restCodec {
	return restCodec{routes: newRoutes(service), invalidFields: name == "drs"}
}

func (restCodec) dialect() *dialect { return &restDialect }

// operation finds the route of a request. A path that AWS does not have is answered by
// the gateway in front of the service, which takes it for an unauthenticated request.
func (c restCodec) operation(r *request) (string, error) {
	route, params := c.routes.find(r.Method, r.URL.EscapedPath(), r.URL.Query())
	if route == nil {
		return "", restDialect.unauthenticated.because("Missing Authentication Token: %s has nothing at %s %s.",
			r.service.name, r.Method, r.URL.EscapedPath())
	}
	r.params = params
	return route.operation, nil
}

func (restCodec) decode(r *request, e *endpoint) (map[string]any, error) {
	if e.in == nil {
		return nil, nil
	}
	tree := map[string]any{}
	if m := e.in.payload(); m != nil && m.node.shape.Type == "blob" {
		tree[m.wire] = raw(r.body)
		return tree, bindAll(tree, e.in, r)
	}
	body, err := decodeObject(r.body, &restDialect)
	if err != nil {
		return nil, err
	}
	if m := e.in.payload(); m != nil {
		tree[m.wire] = body
	} else {
		tree = body
	}
	return tree, bindAll(tree, e.in, r)
}

func (restCodec) encode(r *request, e *endpoint, out reflect.Value) (answer, error) {
	body := new(bytes.Buffer)
	header := newHeader(r, "application/json")
	if e.out == nil {
		return ok(e, header, body), nil
	}
	if err := writePayloadJSON(body, e.out, out); err != nil {
		return answer{}, err
	}
	writeHeaders(header, e.out, out)
	if status := statusOf(e.out, out); status != 0 {
		return okWith(status, header, body), nil
	}
	return ok(e, header, body), nil
}

// writePayloadJSON writes the body of an output: a member of it, or all those that travel
// nowhere else.
func writePayloadJSON(body *bytes.Buffer, n *node, out reflect.Value) error {
	m := n.payload()
	if m == nil {
		writeStructureJSON(body, n, out)
		return nil
	}
	field := out.Field(m.field)
	switch {
	case absent(field):
		return nil
	case m.node.shape.Type == "blob":
		return writeBlob(body, field)
	}
	writeJSON(body, m.node, field)
	return nil
}

// writeBlob writes bytes, or what a reader has, which is closed.
func writeBlob(body *bytes.Buffer, v reflect.Value) error {
	if v.Kind() != reflect.Interface {
		body.Write(v.Bytes())
		return nil
	}
	_, err := body.ReadFrom(v.Interface().(io.Reader))
	if closer, ok := v.Interface().(io.Closer); ok && err == nil {
		err = closer.Close()
	}
	return err
}

func (c restCodec) invalid(violations []violation) error {
	if !c.invalidFields {
		return &Error{Code: "ValidationException", Message: summary(violations)}
	}
	fields := make([]types.ValidationExceptionField, len(violations))
	for i, v := range violations {
		fields[i] = types.ValidationExceptionField{Name: aws.String(v.path), Message: aws.String(v.String())}
	}
	return &types.ValidationException{
		Message:   aws.String(summary(violations)),
		Reason:    types.ValidationExceptionReasonFieldValidationFailed,
		FieldList: fields,
	}
}

func (restCodec) refuse(r *request, f failure) answer {
	body := new(bytes.Buffer)
	writeErrorJSON(body, f, false)
	header := newHeader(r, "application/json")
	header.Set("X-Amzn-Errortype", f.code)
	addHeaders(header, f)
	return answer{status: f.status, header: header, body: body.Bytes()}
}
