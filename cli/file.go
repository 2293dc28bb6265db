package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/specfile"
	"github.com/davit-dr/davit/client"
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

// readAll reads all documents of the file, before anything is done with one of them.
func readAll[T any](f fileFlag, s Streams) ([]described[T], error) {
	if f.name == "" {
		return nil, usagef("name a file with -f; - reads stdin")
	}
	docs, err := specfile.Read(f.name, s.In)
	if err != nil {
		return nil, exit{exitUsage, err}
	}
	all := make([]described[T], len(docs))
	for i, doc := range docs {
		all[i].Document = doc
		if err := doc.Decode(&all[i].input); err != nil {
			return nil, err
		}
	}
	return all, nil
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

// createAll creates what the file describes, one after the other, and says what each has
// become: create gives its name.
func createAll[T any](ctx context.Context, s *session, f fileFlag, create func(context.Context, *client.Client, T) (string, error)) error {
	docs, err := readAll[T](f, s.Streams)
	if err != nil {
		return err
	}
	c, err := s.connect()
	if err != nil {
		return err
	}
	for _, doc := range docs {
		name, err := create(ctx, c, doc.input)
		if err != nil {
			return doc.Explain(err)
		}
		s.Notef("Created %s.", name)
	}
	return nil
}
