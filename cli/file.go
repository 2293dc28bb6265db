package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/specfile"
)

// fileFlag names the file that a command reads.
type fileFlag struct{ name string }

func (f *fileFlag) flags(cmd *cobra.Command, what string) {
	cmd.Flags().StringVarP(&f.name, "file", "f", "", "`file` in YAML or JSON with "+what+"; - reads stdin")
}

// described is a document of a file, and what it describes.
type described[T any] struct {
	specfile.Document
	input T
}

// readAll reads all documents of the file, and tells what is wrong in any of them,
// before anything is done with one.
func readAll[T any](f fileFlag, s Streams) ([]described[T], error) {
	if f.name == "" {
		return nil, usagef("name a file with -f; - reads stdin")
	}
	docs, err := specfile.Read(f.name, s.In)
	if err != nil {
		return nil, exit{exitUsage, err}
	}
	all := make([]described[T], len(docs))
	var found judged
	for i, doc := range docs {
		all[i].Document = doc
		if err := found.add(doc.Decode(&all[i].input)); err != nil {
			return nil, err
		}
	}
	return all, found.err()
}

// readOne reads the one document of the file.
func readOne[T any](f fileFlag, s Streams) (described[T], error) {
	all, err := readAll[T](f, s)
	if err != nil {
		return described[T]{}, err
	}
	if len(all) != 1 {
		return described[T]{}, usagef("%s holds %d documents: this command takes one", f.name, len(all))
	}
	return all[0], nil
}

// problemsIn takes the problems of a file out of an error; an error that is something
// else is the rest.
func problemsIn(err error) (specfile.Problems, error) {
	var problems specfile.Problems
	if errors.As(err, &problems) {
		return problems, nil
	}
	return nil, err
}
