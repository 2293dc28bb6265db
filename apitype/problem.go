package apitype

import (
	"cmp"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// ProblemType is the media type of a Problem.
const ProblemType = "application/problem+json"

// Problem is an error as the API answers it: problem details as RFC 9457 has them, with
// what an error of the domain says besides.
type Problem struct {
	Type      string            `json:"type" doc:"about:blank: the title says what the status does"`
	Title     string            `json:"title" doc:"the HTTP status in words"`
	Status    int               `json:"status" doc:"the HTTP status"`
	Detail    string            `json:"detail" doc:"what happened and why"`
	Code      recovery.Code     `json:"code" doc:"Davit's code of the error, such as CONFLICT"`
	Details   []recovery.Detail `json:"details,omitempty" doc:"the single findings, each with the field it is about"`
	Remedy    string            `json:"remedy,omitempty" doc:"what to do"`
	RequestID string            `json:"requestID,omitempty" doc:"the request's ID, which is in the server's log too"`
	// RetryAfterSeconds is also the answer's Retry-After header.
	RetryAfterSeconds int                       `json:"retryAfterSeconds,omitempty" doc:"how long to wait before trying again"`
	AWSCode           string                    `json:"awsCode,omitempty" doc:"AWS's own code, where AWS answered"`
	AWSRequestID      string                    `json:"awsRequestID,omitempty" doc:"AWS's request ID, where AWS answered"`
	Servers           []recovery.SourceServerID `json:"sourceServerIDs,omitempty" doc:"the source servers that AWS blamed"`
}

// Err is the problem as the error that it was made of. Without a code (the answer is a
// proxy's) the status tells.
func (p Problem) Err() *recovery.Error {
	return &recovery.Error{
		Code:       cmp.Or(p.Code, codeOfStatus(p.Status)),
		Message:    cmp.Or(p.Detail, p.Title),
		Remedy:     p.Remedy,
		Details:    p.Details,
		Servers:    p.Servers,
		RetryAfter: time.Duration(p.RetryAfterSeconds) * time.Second,
		AWSCode:    p.AWSCode,
		RequestID:  cmp.Or(p.AWSRequestID, p.RequestID),
	}
}

func codeOfStatus(status int) recovery.Code {
	switch {
	case status == 401:
		return recovery.Unauthenticated
	case status == 403:
		return recovery.Denied
	case status == 404:
		return recovery.NotFound
	case status == 409:
		return recovery.Conflict
	case status == 412:
		return recovery.Stale
	case status == 413:
		return recovery.TooLarge
	case status == 429:
		return recovery.Throttled
	case status >= 400 && status < 500:
		return recovery.Invalid
	case status == 502, status == 503, status == 504:
		return recovery.Unavailable
	}
	return recovery.Internal
}
