package recovery

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Code tells a caller what kind of error it has, and so what it may do about it.
type Code string

// The codes. For a call that changes AWS, every code but Unavailable and Internal
// promises that the call was not carried out; after those two it may have been.
const (
	Invalid         Code = "INVALID"         // the request itself is wrong; the same again is refused again
	NotFound        Code = "NOT_FOUND"       // what is named does not exist
	Conflict        Code = "CONFLICT"        // something else is in the way now
	Stale           Code = "STALE"           // what was read has changed since: read again and decide again
	Denied          Code = "DENIED"          // who asks may not
	Unauthenticated Code = "UNAUTHENTICATED" // who asks is not known
	QuotaExceeded   Code = "QUOTA_EXCEEDED"  // an AWS quota is used up now: wait
	Throttled       Code = "THROTTLED"       // too many calls: wait RetryAfter
	Unavailable     Code = "UNAVAILABLE"     // no answer, or a 5xx: it is not known what happened
	Internal        Code = "INTERNAL"        // a defect, ours or AWS's
	LeaseLost       Code = "LEASE_LOST"      // another host owns the execution now
	TooLarge        Code = "TOO_LARGE"       // a commit, an item or a body is over its limit
)

// Error is an error that somebody must act on. Its message is for the operator: what
// happened and why; Remedy says what to do.
type Error struct {
	Code    Code
	Message string
	Remedy  string
	// Details are the single findings of a check, each with the field it is about.
	Details []Detail
	// Servers are the source servers that AWS blamed for refusing the whole request.
	Servers []SourceServerID
	// RetryAfter is how long AWS asked us to wait, or zero.
	RetryAfter time.Duration
	// AWSCode and RequestID are AWS's own, when AWS answered.
	AWSCode, RequestID string
	// Err is the cause, or nil.
	Err error
}

// Detail is one thing that is wrong with an input.
type Detail struct {
	Field   string `json:"field"` // such as waves[1].dependsOn[0]; empty: the whole
	Message string `json:"message"`
	// Line and Column are where it stands, when the input was a file.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
}

// Error is the message with its details and remedy on one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Message)
	for i, d := range e.Details {
		b.WriteString(map[bool]string{true: ": ", false: "; "}[i == 0])
		if d.Field != "" {
			b.WriteString(d.Field + ": ")
		}
		b.WriteString(d.Message)
	}
	if e.Remedy != "" {
		b.WriteString(" (" + e.Remedy + ")")
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error of a code. A %w operand becomes its cause.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), Err: errors.Unwrap(err)}
}

// WithRemedy says what the operator can do, and returns the same error.
func (e *Error) WithRemedy(format string, args ...any) *Error {
	e.Remedy = fmt.Sprintf(format, args...)
	return e
}

// CodeOf is the code of the first Error in err's chain: "" for nil, Internal for an
// error without one.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := AsError(err); ok {
		return e.Code
	}
	return Internal
}

// AsError finds the first Error in err's chain.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Problems collects what is wrong with one input, so that the user hears of
// everything at once.
type Problems []Detail

// Addf notes a problem with a field.
func (p *Problems) Addf(field, format string, args ...any) {
	*p = append(*p, Detail{Field: field, Message: fmt.Sprintf(format, args...)})
}

// Check notes err under the field when it is not nil.
func (p *Problems) Check(field string, err error) {
	if err != nil {
		p.Addf(field, "%s", err)
	}
}

// Err is nil when nothing was noted, else one Invalid error with all of it.
func (p Problems) Err(format string, args ...any) error {
	if len(p) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Message: fmt.Sprintf(format, args...), Details: p}
}
