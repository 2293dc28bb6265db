package wire

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"runtime/debug"
	"strconv"
)

// request is one HTTP request on its way through the Mux.
type request struct {
	*http.Request
	body    []byte
	form    url.Values        // of the query protocols, body and query string together
	params  map[string]string // of the route, for rest-json
	service *service
	scope   scope
	call    Call
}

// answer is what is sent back. A nil body sends none.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// ServeHTTP answers one AWS request.
func (m *Mux) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	r := &request{Request: hr, call: Call{RequestID: newRequestID()}}
	a, err := m.answerSafely(r)
	if err != nil {
		a, err = m.fail(r, err)
	}
	if errors.Is(err, ErrNoAnswer) {
		panic(http.ErrAbortHandler) // net/http's way to close a connection without an answer
	}
	send(w, a)
}

func send(w http.ResponseWriter, a answer) {
	header := w.Header()
	for name, values := range a.header {
		header[name] = values
	}
	if a.body != nil {
		header.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // a client that went away is its own affair
}

// answerSafely makes an error of a panic, with its stack for the log. Only the panic that
// is net/http's own way to drop a connection means what it says.
func (m *Mux) answerSafely(r *request) (a answer, err error) {
	defer func() {
		switch cause := recover(); cause {
		case nil:
		case http.ErrAbortHandler:
			err = ErrNoAnswer
		default:
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return m.answer(r)
}

// answer takes a request through all its stages. The first error ends it.
func (m *Mux) answer(r *request) (answer, error) {
	if err := m.read(r); err != nil {
		return answer{}, err
	}
	if err := m.locate(r); err != nil {
		return answer{}, err
	}
	if err := m.authenticate(r); err != nil {
		return answer{}, err
	}
	e, err := m.route(r)
	if err != nil {
		return answer{}, err
	}
	input := e.newInput()
	violated, err := m.decode(r, e, input.Elem())
	if err != nil {
		return answer{}, err
	}
	ctx := WithCall(r.Context(), r.call)
	if err := m.before(ctx, r.call, input); err != nil {
		return answer{}, r.words().untrusted(err)
	}
	if len(violated) > 0 {
		return answer{}, r.service.codec.invalid(violated)
	}
	out, err := m.invoke(ctx, e, r.call, input)
	if err != nil {
		return answer{}, r.words().untrusted(err)
	}
	return r.service.codec.encode(r, e, out.Elem())
}

// read takes in the body, which all protocols here need whole.
func (m *Mux) read(r *request) error {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, m.options.MaxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		r.service = m.guess(r)
		return &Error{
			Status: http.StatusRequestEntityTooLarge, Code: "RequestEntityTooLargeException",
			Message: "The request body is larger than " + strconv.FormatInt(m.options.MaxBody, 10) + " bytes.",
		}
	}
	if err != nil {
		return ErrNoAnswer // the client went away while sending
	}
	r.body = body
	return nil
}

// route finds the endpoint of the operation a request asks for.
func (m *Mux) route(r *request) (*endpoint, error) {
	name, err := r.service.codec.operation(r)
	if err != nil {
		return nil, err
	}
	r.call.Operation = name
	if e := r.service.endpoints[name]; e != nil {
		return e, nil
	}
	return nil, r.service.notServed(name)
}

// decode fills the input, and finds where it breaks the model's constraints.
func (m *Mux) decode(r *request, e *endpoint, input reflect.Value) ([]violation, error) {
	tree, err := r.service.codec.decode(r, e)
	if err != nil || e.in == nil {
		return nil, err
	}
	d := &decoder{ec2: r.service.model.Metadata.Protocol == "ec2"}
	if err := d.structure(e.in, input, tree, ""); err != nil {
		return nil, r.service.codec.dialect().mismatched(err)
	}
	return d.violations, nil
}

// fail turns an error into an answer in the words of the request's protocol.
func (m *Mux) fail(r *request, err error) (answer, error) {
	if errors.Is(err, ErrNoAnswer) {
		return answer{}, err
	}
	f, known := describe(r, err)
	if !known && r.Context().Err() == nil { // else nobody waits for the answer any more
		m.options.Logger.Error("AWS request failed", "service", r.call.Service,
			"operation", r.call.Operation, "request", r.call.RequestID, "error", err)
	}
	c := codec(jsonCodec{})
	if r.service != nil {
		c = r.service.codec
	}
	return c.refuse(r, f), nil
}

// newHeader starts the header of an answer.
func newHeader(r *request, contentType string) http.Header {
	header := http.Header{}
	header.Set("Content-Type", contentType)
	header.Set("X-Amzn-Requestid", r.call.RequestID)
	return header
}

// ok is an answer of success.
func ok(e *endpoint, header http.Header, body *bytes.Buffer) answer {
	return okWith(cmp.Or(e.operation.HTTP.ResponseCode, http.StatusOK), header, body)
}

// okWith is an answer of success with that status.
func okWith(status int, header http.Header, body *bytes.Buffer) answer {
	a := answer{status: status, header: header, body: body.Bytes()}
	if a.status == http.StatusNoContent {
		a.body = nil
		a.header.Del("Content-Type")
	}
	return a
}
