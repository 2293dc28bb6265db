package specfile

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// Position is a place in a file. Lines and columns count from 1, columns in characters.
type Position struct{ Line, Column int }

// Problem is one thing that is wrong in a file, with its place.
type Problem struct {
	File string
	Position
	Message string
}

// String is the problem as compilers tell it: "file:line:column: message".
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

// Problems is everything that is wrong in a file, in order of place. It is an error.
type Problems []Problem

// Error tells every problem on a line of its own.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// maxProblems is how many problems of a file are told at once: more help nobody.
const maxProblems = 20

func (ps *Problems) addf(at Position, format string, args ...any) {
	*ps = append(*ps, Problem{Position: at, Message: fmt.Sprintf(format, args...)})
}

// err is nil when there are none; else they are sorted, cut, and named after the file.
func (ps Problems) err(file string) error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if rest := len(ps) - maxProblems; rest > 0 {
		ps = ps[:maxProblems]
		ps[maxProblems-1].Message += fmt.Sprintf(" (and %d more problems after this one)", rest)
	}
	for i := range ps {
		ps[i].File = file
	}
	return ps
}

// inFile names the file in an error that came from inside it.
func inFile(file string, err error) error {
	var ps Problems
	if errors.As(err, &ps) {
		return ps.err(file)
	}
	return fmt.Errorf("read %s: %w", file, err)
}

// Explain gives the findings in err the place of the fields that they are about, so
// that what the server refused can be found in the file. An error without findings is
// returned as it is.
func (d Document) Explain(err error) error {
	e, ok := recovery.AsError(err)
	if !ok || e.Code != recovery.Invalid || len(e.Details) == 0 {
		return err
	}
	var ps Problems
	for _, detail := range e.Details {
		ps.addf(d.Locate(detail.Field), "%s", withField(detail))
	}
	return ps.err(d.file)
}

// Problemf is a problem with a field of the document, at its place.
func (d Document) Problemf(field, format string, args ...any) Problem {
	return Problem{File: d.file, Position: d.Locate(field), Message: fmt.Sprintf(format, args...)}
}

func withField(d recovery.Detail) string {
	if d.Field == "" {
		return d.Message
	}
	return d.Field + ": " + d.Message
}
