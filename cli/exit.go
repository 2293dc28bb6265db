package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/specfile"
	"github.com/davit-dr/davit/recovery"
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
	var problems specfile.Problems
	if errors.As(err, &problems) {
		s.Notef("%s", err)
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
	if e.Remedy != "" {
		s.Notef("  %s", e.Remedy)
	}
	if e.Code == recovery.Internal && e.RequestID != "" {
		s.Notef("  request ID %s: the server's log has more", e.RequestID)
	}
}

// misuse is an error of flags or arguments, with where to read how it is done.
func misuse(cmd *cobra.Command, err error) error {
	return usagef("%s\n  see %s --help", err, cmd.CommandPath())
}

// strict has every command answer wrong arguments as bad usage, and nouns without a
// known verb too.
func strict(cmd *cobra.Command) {
	for _, child := range cmd.Commands() {
		strict(child)
	}
	if cmd.HasSubCommands() && cmd.RunE == nil {
		cmd.Args = cobra.ArbitraryArgs
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return misuse(cmd, unknownVerb(cmd, args[0]))
		}
		return
	}
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return misuse(cmd, err)
			}
			return nil
		}
	}
}

func unknownVerb(cmd *cobra.Command, verb string) error {
	var known []string
	for _, child := range cmd.Commands() {
		if child.IsAvailableCommand() {
			known = append(known, child.Name())
		}
	}
	return fmt.Errorf("there is no %q in %q: %s", verb, cmd.CommandPath(), specfile.Suggest(verb, known))
}
