package ssmdoc

import (
	"cmp"
	"fmt"
	"slices"
)

// Position is a place in a document's text. Lines and columns count from 1.
type Position struct{ Line, Column int }

// Problem is one thing that is wrong in a document, with its place.
type Problem struct {
	File string // as it was given to Parse
	Position
	Message string // what is wrong, and what would be right
}

// String is the problem as compilers tell it: "file:line:column: message".
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

// problems collects what is found in one document.
type problems struct {
	file string
	list []Problem
}

func (ps *problems) addf(at Position, format string, args ...any) {
	ps.list = append(ps.list, Problem{ps.file, at, fmt.Sprintf(format, args...)})
}

// sorted gives the problems in the order of their places, each once.
func (ps *problems) sorted() []Problem {
	slices.SortStableFunc(ps.list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(ps.list)
}
