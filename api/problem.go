package api

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// statuses is the HTTP status of each code. A code that is not here is a defect.
var statuses = map[recovery.Code]int{
	recovery.Invalid:         http.StatusUnprocessableEntity,
	recovery.NotFound:        http.StatusNotFound,
	recovery.Conflict:        http.StatusConflict,
	recovery.Stale:           http.StatusPreconditionFailed,
	recovery.Denied:          http.StatusForbidden,
	recovery.Unauthenticated: http.StatusUnauthorized,
	recovery.QuotaExceeded:   http.StatusTooManyRequests,
	recovery.Throttled:       http.StatusTooManyRequests,
	recovery.Unavailable:     http.StatusServiceUnavailable,
	recovery.TooLarge:        http.StatusRequestEntityTooLarge,
	recovery.LeaseLost:       http.StatusServiceUnavailable,
	recovery.Internal:        http.StatusInternalServerError,
}

// problem is a Problem as huma answers errors.
type problem struct{ apitype.Problem }

// Error is the problem in a sentence.
func (p *problem) Error() string { return p.Err().Error() }

// GetStatus is the HTTP status.
func (p *problem) GetStatus() int { return p.Status }

// ContentType is that of problem details, whatever was asked for.
func (p *problem) ContentType(string) string { return apitype.ProblemType }

// Schema describes it to OpenAPI as what it is for clients.
func (p *problem) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[apitype.Problem](), true, "")
}

// GetHeaders are the headers that go with the problem.
func (p *problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.RetryAfterSeconds > 0 {
		h.Set("Retry-After", strconv.Itoa(p.RetryAfterSeconds))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="davit"`)
	}
	return h
}

// problemOf is an error as the API answers it. What is wrong inside is for the log: the
// answer names the request to look for.
func problemOf(ctx context.Context, err error) *problem {
	note(ctx, err)
	var made *problem
	if errors.As(err, &made) {
		made.RequestID = traceOf(ctx).id
		return made
	}
	e, ok := recovery.AsError(err)
	if !ok {
		e = unexpected(ctx, err)
	}
	p := describe(e)
	p.RequestID = traceOf(ctx).id
	return &problem{p}
}

func unexpected(ctx context.Context, err error) *recovery.Error {
	if errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
		return recovery.Errorf(recovery.Unavailable, "the answer took too long").WithRemedy("try again")
	}
	return recovery.Errorf(recovery.Internal, "something went wrong inside the server").
		WithRemedy("look for the request's ID in the server's log")
}

func describe(e *recovery.Error) apitype.Problem {
	status, known := statuses[e.Code]
	if !known {
		status = http.StatusInternalServerError
	}
	return apitype.Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status,
		Detail: e.Message, Code: e.Code, Details: e.Details, Remedy: e.Remedy,
		RetryAfterSeconds: int(math.Ceil(e.RetryAfter.Seconds())),
		AWSCode:           e.AWSCode, AWSRequestID: e.RequestID, Servers: e.Servers,
	}
}

// part is an error that is a part of an answer, or nil.
func part(err error) *apitype.Problem {
	if err == nil {
		return nil
	}
	e, ok := recovery.AsError(err)
	if !ok {
		e = recovery.Errorf(recovery.Internal, "%w", err)
	}
	p := describe(e)
	return &p
}

// write answers with the problem, where huma does not do it.
func (p *problem) write(w http.ResponseWriter) {
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", apitype.ProblemType)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // a client that is gone needs no answer
}

// codes is the code of a status that huma itself finds fit.
var codes = map[int]recovery.Code{
	http.StatusBadRequest:            recovery.Invalid,
	http.StatusUnprocessableEntity:   recovery.Invalid,
	http.StatusUnsupportedMediaType:  recovery.Invalid,
	http.StatusNotAcceptable:         recovery.Invalid,
	http.StatusRequestEntityTooLarge: recovery.TooLarge,
	http.StatusRequestTimeout:        recovery.Unavailable,
}

// huma has one way for all APIs of a process to make errors, and one for arrays.
func init() {
	huma.DefaultArrayNullable = false
	huma.ValidateStrictCasing = true // preWaveActions and PreWaveActions are two spellings
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return malformed(context.Background(), status, message, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		return malformed(ctx.Context(), status, message, errs)
	}
}

// malformed is a request that huma could not read.
func malformed(ctx context.Context, status int, message string, errs []error) huma.StatusError {
	code, known := codes[status]
	if !known {
		return problemOf(ctx, errors.Join(append([]error{errors.New(message)}, errs...)...))
	}
	e := &recovery.Error{Code: code, Message: "the request cannot be read: " + message}
	if code == recovery.TooLarge {
		e.Message = "the request is too large: " + message
	}
	for _, err := range errs {
		var d huma.ErrorDetailer
		if errors.As(err, &d) {
			e.Details = append(e.Details, detailOf(d.ErrorDetail()))
		} else if err != nil {
			e.Details = append(e.Details, recovery.Detail{Message: err.Error()})
		}
	}
	if len(e.Details) > 0 {
		e.Message = "the request is not valid"
	}
	return problemOf(ctx, e)
}

// detailOf says in our words what huma found wrong with a field.
func detailOf(d *huma.ErrorDetail) recovery.Detail {
	field := strings.TrimPrefix(strings.TrimPrefix(d.Location, "body"), ".")
	if name, ok := strings.CutPrefix(d.Message, "expected required property "); ok {
		name = strings.TrimSuffix(name, " to be present")
		return recovery.Detail{Field: strings.TrimPrefix(field+"."+name, "."), Message: "it is missing"}
	}
	switch d.Message {
	case "unexpected property":
		return recovery.Detail{Field: field, Message: "there is no such field"}
	case "unknown query parameter":
		return recovery.Detail{Field: field, Message: "there is no such parameter"}
	}
	return recovery.Detail{Field: field, Message: d.Message}
}
