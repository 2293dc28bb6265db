package cli

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/ssmdoc"
)

// maxDocument is the most that is read of a document: far more than SSM takes.
const maxDocument = 1 << 20

type documentValidateOptions struct {
	*session
	output output
	files  []string
}

// validated is what is wrong with one file.
type validated struct {
	File     string           `json:"file"`
	Problems []ssmdoc.Problem `json:"problems"`
}

func newDocumentValidate(s *session) *cobra.Command {
	o := documentValidateOptions{session: s}
	cmd := &cobra.Command{
		Use:   "validate FILE...",
		Short: "Judge Automation documents by their text",
		Long: `Judge Automation documents of schema 0.3 in YAML or JSON by their text alone: keys,
parameters, the inputs of each action, references, and which steps can be reached. No
server is asked. - reads stdin. The exit code is 1 when something is wrong.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.files = args
			return o.run(cmd.Context())
		},
	}
	o.output.flags(cmd)
	return cmd
}

func (o *documentValidateOptions) run(context.Context) error {
	var all []validated
	wrong := 0
	for _, name := range o.files {
		data, err := readDocument(o.In, name)
		if err != nil {
			return exit{exitUsage, err}
		}
		_, problems := ssmdoc.Parse(name, data)
		all = append(all, validated{name, append([]ssmdoc.Problem{}, problems...)})
		wrong += len(problems)
	}
	err := o.output.write(o.Out, all, func(w io.Writer) error {
		for _, v := range all {
			for _, p := range v.Problems {
				if _, err := io.WriteString(w, p.String()+"\n"); err != nil {
					return err
				}
			}
			if len(v.Problems) == 0 {
				o.Notef("%s: nothing is wrong", v.File)
			}
		}
		return nil
	})
	if err == nil && wrong > 0 {
		return failedf("%s in %s", text.Plural(wrong, "problem"), text.Plural(len(all), "document"))
	}
	return err
}

// readDocument reads a file, or stdin.
func readDocument(in io.Reader, name string) ([]byte, error) {
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	return io.ReadAll(io.LimitReader(in, maxDocument))
}
