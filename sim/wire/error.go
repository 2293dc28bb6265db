package wire

import (
	"errors"
	"fmt"
	"time"
)

// Error is an answer that refuses a request under one of AWS's error codes. Handlers
// return it where the SDK has no type for the error, as with all of EC2's. A Status of 0
// means 400; a RetryAfter above 0 is sent as the retry-after header.
type Error struct {
	Status     int
	Code       string
	Message    string
	RetryAfter time.Duration
}

// Error returns code and message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Errorf returns an Error with status 400.
func Errorf(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// ErrNoAnswer tells the Mux to drop the connection instead of answering. An Around hook
// returns it to lose a request, or the answer of one that was carried out.
var ErrNoAnswer = errors.New("wire: no answer is sent")

// ErrUnknownKey is what an Identify hook returns for an access key ID it does not know.
var ErrUnknownKey = errors.New("wire: unknown access key")

// ErrExpiredToken is what an Identify hook returns for a session that has ended.
var ErrExpiredToken = errors.New("wire: expired session token")

// ErrInvalidToken is what an Identify hook returns for a session token that does not
// belong to its access key.
var ErrInvalidToken = errors.New("wire: invalid session token")
