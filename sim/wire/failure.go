package wire

import (
	"cmp"
	"errors"
	"math"
	"net/http"
	"reflect"
	"strconv"

	"github.com/aws/smithy-go"
)

// failure is an error as the protocols write it. Where the model has a shape for it, node
// and value carry all its members.
type failure struct {
	status  int
	code    string
	message string
	header  http.Header
	node    *node
	value   reflect.Value
}

// describe finds out how AWS would answer an error. It is not known where AWS has no word
// for it: the answer is then an internal failure that tells the client nothing.
func describe(r *request, err error) (f failure, known bool) {
	var ours *Error
	if errors.As(err, &ours) {
		return ours.failure(), true
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		return describeAPI(r, api), true
	}
	return failure{
		status:  http.StatusInternalServerError,
		code:    "InternalFailure",
		message: "The simulator failed while it carried out the request.",
	}, false
}

func (e *Error) failure() failure {
	f := failure{status: cmp.Or(e.Status, http.StatusBadRequest), code: e.Code, message: e.Message, header: http.Header{}}
	if e.RetryAfter > 0 {
		f.header.Set("Retry-After", strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
	}
	return f
}

// describeAPI describes one of the SDK's typed errors by its shape in the model, or an
// error of the SDK's general type by what it says of itself.
func describeAPI(r *request, api smithy.APIError) failure {
	f := failure{status: http.StatusBadRequest, code: api.ErrorCode(), message: api.ErrorMessage(), header: http.Header{}}
	if api.ErrorFault() == smithy.FaultServer {
		f.status = http.StatusInternalServerError
	}
	n := planError(r.service, reflect.TypeOf(api))
	if n == nil {
		return f
	}
	f.node, f.value = n, reflect.ValueOf(api).Elem()
	if n.shape.Error != nil {
		f.status = cmp.Or(n.shape.Error.HTTPStatusCode, f.status)
		f.code = cmp.Or(n.shape.Error.Code, f.code)
	}
	writeHeaders(f.header, n, f.value)
	return f
}

// planError plans the shape of an SDK's error type, nil where the service has none.
func planError(s *service, typ reflect.Type) *node {
	if s == nil || typ.Kind() != reflect.Pointer || typ.Elem().Kind() != reflect.Struct {
		return nil
	}
	name := typ.Elem().Name()
	if shape := s.model.Shapes[name]; shape == nil || !shape.Exception {
		return nil
	}
	n, err := s.planner.plan(name, typ)
	if err != nil {
		return nil // another service's error of the same name
	}
	return n
}
