package wire

import (
	"bytes"
	"net/url"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs/types"

	"github.com/davit-dr/davit/sim/wire/internal/model"
)

// restCodec is rest-json: an operation is a method and a path, and members travel in the
// path, the query string, headers, or a JSON object.
type restCodec struct{ routes []route }

// route is the method and path of an operation; a segment in braces is a parameter.
type route struct {
	operation string
	method    string
	segments  []string
}

func newRestCodec(service *model.Service) restCodec {
	var c restCodec
	for name, op := range service.Operations {
		c.routes = append(c.routes, route{name, op.HTTP.Method, segments(op.HTTP.RequestURI)})
	}
	return c
}

func segments(path string) []string {
	return strings.Split(strings.Trim(path, "/"), "/")
}

func (restCodec) dialect() *dialect { return &restDialect }

// operation finds the route of a request. A path that AWS does not have is answered by
// the gateway in front of the service, which takes it for an unauthenticated request.
func (c restCodec) operation(r *request) (string, error) {
	path := segments(r.URL.EscapedPath())
	for _, route := range c.routes {
		if params, ok := route.match(r.Method, path); ok {
			r.params = params
			return route.operation, nil
		}
	}
	return "", restDialect.unauthenticated.because("Missing Authentication Token: %s has nothing at %s %s.",
		r.service.name, r.Method, r.URL.EscapedPath())
}

// match compares segment by segment, still escaped, since an ARN may contain slashes.
func (t route) match(method string, path []string) (map[string]string, bool) {
	if method != t.method || len(path) != len(t.segments) {
		return nil, false
	}
	var params map[string]string
	for i, want := range t.segments {
		if !strings.HasPrefix(want, "{") {
			if path[i] != want {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(path[i])
		if err != nil || value == "" {
			return nil, false
		}
		if params == nil {
			params = map[string]string{}
		}
		params[strings.Trim(want, "{}+")] = value
	}
	return params, true
}

func (restCodec) decode(r *request, e *endpoint) (map[string]any, error) {
	tree, err := decodeObject(r.body, &restDialect)
	if err != nil || e.in == nil {
		return nil, err
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, restDialect.malformed.because("The query string cannot be read.")
	}
	for _, m := range e.in.members {
		if m.ref.Location != "" {
			delete(tree, m.wire) // the body is not its place
			bind(tree, m, r, query)
		}
	}
	return tree, nil
}

// bind puts a member that travels outside of the body into the tree.
func bind(tree map[string]any, m *member, r *request, query url.Values) {
	var values []string
	switch m.ref.Location {
	case "uri":
		values = []string{r.params[m.wire]}
	case "header":
		values = r.Header.Values(m.wire)
	case "querystring":
		values = query[m.wire]
	}
	if len(values) == 0 {
		return
	}
	if m.node.shape.Type != "list" {
		tree[m.wire] = text(values[0])
		return
	}
	items := make([]any, len(values))
	for i, value := range values {
		items[i] = text(value)
	}
	tree[m.wire] = items
}

func (restCodec) encode(r *request, e *endpoint, out reflect.Value) (answer, error) {
	body := new(bytes.Buffer)
	header := newHeader(r, "application/json")
	if e.out != nil {
		writeStructureJSON(body, e.out, out)
		writeHeaders(header, e.out, out)
	}
	return ok(e, header, body), nil
}

// invalid lists every field that is wrong in the exception of DRS, which is the one
// service here that speaks rest-json.
func (restCodec) invalid(violations []violation) error {
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
