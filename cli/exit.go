package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/specfile"
)

// Exit codes.
const (
	exitFailed   = 1
	exitUsage    = 2
	exitNotFound = 3
	exitRefused  = 4
)

// exit is an error with an exit code of its own.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string { return e.err.Error() }
func (e exit) Unwrap() error { return e.err }

// usagef is an error in how a command was called.
func usagef(format string, args ...any) error { return exit{exitUsage, fmt.Errorf(format, args...)} }

// failedf is a command that did its work, whose result is a failure.
func failedf(format string, args ...any) error { return exit{exitFailed, fmt.Errorf(format, args...)} }

// exitCode gives the code by which a script knows what kind of error it was.
func exitCode(err error) int {
	var own exit
	if errors.As(err, &own) {
		return own.code
	}
	var problems specfile.Problems
	if errors.As(err, &problems) {
		return exitUsage
	}
	switch recovery.CodeOf(err) {
	case recovery.Invalid, recovery.TooLarge:
		return exitUsage
	case recovery.NotFound:
		return exitNotFound
	case recovery.Conflict, recovery.Stale, recovery.Denied, recovery.Unauthenticated, recovery.QuotaExceeded:
		return exitRefused
	}
	return exitFailed
}

// report tells an error on stderr: what happened, each finding on a line of its own, and
// what to do. Problems in files are told as compilers do, so that editors find the place.
func report(s Streams, err error) {
	tell(s, err)
	var part partError
	if errors.As(err, &part) {
		s.Notef("  %s", part.note)
	}
}

func tell(s Streams, err error) {
	var problems specfile.Problems
	if errors.As(err, &problems) {
		s.Notef("%s", problems)
		return
	}
	if errors.Is(err, context.Canceled) {
		s.Notef("davit: interrupted")
		return
	}
	e, ok := recovery.AsError(err)
	if !ok {
		s.Notef("davit: %s", err)
		return
	}
	s.Notef("davit: %s", e.Message)
	for _, d := range e.Details {
		if d.Field != "" {
			s.Notef("  %s: %s", d.Field, d.Message)
			continue
		}
		s.Notef("  %s", d.Message)
	}
	if remedy := remedyOf(e); remedy != "" {
		s.Notef("  %s", remedy)
	}
	if e.Code == recovery.Internal && e.RequestID != "" {
		s.Notef("  request ID %s: the server's log has more", e.RequestID)
	}
}

// remedyOf is what to do about an error, in the words of this way in: the server speaks
// of the HTTP header that it wants. (A server without AWS credentials has another remedy
// under the same code.)
func remedyOf(e *recovery.Error) string {
	if e.Code == recovery.Unauthenticated && !strings.Contains(e.Remedy, "davit login") && (e.Remedy == "" || strings.Contains(e.Remedy, "Authorization: Bearer")) {
		return fmt.Sprintf("give the server's token with %s or --token: the server keeps it in the file %q of its data folder (by default %s)",
			tokenVariable, TokenFile, filepath.Join(DefaultData(), TokenFile))
	}
	return e.Remedy
}
