package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/specfile"
)

// creation is how a command creates what the documents of a file describe: all are
// judged before the first is saved.
type creation[T any] struct {
	// names are the fields that no two of them may share, with their values.
	names func(T) []named
	// check finds what is wrong with one of them by itself.
	check func(T) error
	// compare holds several against each other and what the server has; a single one the
	// server judges whole.
	compare func(context.Context, *client.Client, []described[T]) (judged, error)
	// create saves one, and says what has become of it.
	create func(context.Context, *client.Client, T) (created, error)
}

// named is a field that must be unique, and what it holds.
type named struct{ field, value string }

// created is what was saved: its name with its kind, and what is odd about it.
type created struct {
	what     string
	warnings []string
}

// judged is what is wrong with documents, with their places: what could never be saved,
// and what is in the way now.
type judged struct{ wrong, inTheWay specfile.Problems }

func (j judged) fine() bool { return len(j.wrong)+len(j.inTheWay) == 0 }

func (j judged) err() error {
	switch {
	case len(j.wrong) > 0:
		return append(j.wrong, j.inTheWay...)
	case len(j.inTheWay) > 0:
		return exit{exitRefused, j.inTheWay}
	}
	return nil
}

// add notes what an error says is wrong with a document; an error that says something
// else is given back.
func (j *judged) add(err error) error {
	problems, rest := problemsIn(err)
	j.wrong = append(j.wrong, problems...)
	return rest
}

func (k creation[T]) run(ctx context.Context, s *session, f fileFlag) error {
	docs, err := readAll[T](f, s.Streams)
	if err != nil {
		return err
	}
	if err := k.judge(docs); err != nil {
		return err
	}
	c, err := s.connect()
	if err != nil {
		return err
	}
	if len(docs) > 1 {
		found, err := k.compare(ctx, c, docs)
		if err != nil {
			return err
		}
		if err := found.err(); err != nil {
			return err
		}
	}
	return k.save(ctx, s, c, docs)
}

// judge finds what is wrong with the documents without asking anybody.
func (k creation[T]) judge(docs []described[T]) error {
	var found judged
	first := map[named]int{}
	for _, doc := range docs {
		if err := found.add(doc.Explain(k.check(doc.input))); err != nil {
			return err
		}
		for _, n := range k.names(doc.input) {
			key := named{n.field, recovery.NameKey(n.value)}
			if line, again := first[key]; again && key.value != "" {
				found.wrong = append(found.wrong, doc.Problemf(n.field, "%s %q is given twice: first on line %d (names differ by more than case)", n.field, n.value, line))
				continue
			}
			first[key] = doc.Locate(n.field).Line
		}
	}
	return found.err()
}

// taken notes the names that something on the server has already.
func taken[T any](found *judged, docs []described[T], names func(T) []named, have map[named]string) {
	for _, doc := range docs {
		for _, n := range names(doc.input) {
			if by, ok := have[named{n.field, recovery.NameKey(n.value)}]; ok {
				found.inTheWay = append(found.inTheWay, doc.Problemf(n.field, "%s %q is taken by %s", n.field, n.value, by))
			}
		}
	}
}

// save creates one after the other. Where one is refused all the same, the error says
// what was saved before it, and what was not.
func (k creation[T]) save(ctx context.Context, s *session, c *client.Client, docs []described[T]) error {
	var saved []string
	for i, doc := range docs {
		made, err := k.create(ctx, c, doc.input)
		if err != nil {
			return partly(doc.Explain(err), saved, k.namesOf(docs[i:]), certain(err))
		}
		saved = append(saved, made.what)
		s.Notef("Created %s.", made.what)
		s.warn(made.warnings)
	}
	return nil
}

// namesOf calls documents by the last of their unique fields, which is the name.
func (k creation[T]) namesOf(docs []described[T]) []string {
	var all []string
	for _, doc := range docs {
		names := k.names(doc.input)
		all = append(all, names[len(names)-1].value)
	}
	return all
}

// certain reports whether the error says that nothing was saved.
func certain(err error) bool {
	switch recovery.CodeOf(err) {
	case recovery.Unavailable, recovery.Internal:
		return false
	}
	return true
}

// partError is an error before which, or after which, something was done.
type partError struct {
	error
	note string
}

// Unwrap gives the error itself.
func (p partError) Unwrap() error { return p.error }

// partly adds to an error what was saved and what was not, where there were several.
func partly(err error, saved, not []string, certain bool) error {
	if len(saved)+len(not) < 2 {
		return err
	}
	note := "Nothing was saved before it."
	if len(saved) > 0 {
		note = "Saved: " + strings.Join(saved, ", ") + "."
	}
	if !certain {
		note += fmt.Sprintf(" It is not known whether %s was saved.", not[0])
		not = not[1:]
	}
	if len(not) > 0 {
		note += " Not saved: " + strings.Join(not, ", ") + "."
	}
	return partError{err, note}
}

// findingWarnings are findings about what was saved, each in a line.
func findingWarnings(found []apitype.Finding) []string {
	var lines []string
	for _, f := range found {
		line := f.Where + ": " + f.Why
		if f.Remedy != "" {
			line += " (" + f.Remedy + ")"
		}
		lines = append(lines, line)
	}
	return lines
}
