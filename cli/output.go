package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// output is in which form a command writes its data.
type output struct {
	format string
	more   []string // forms besides the usual ones
}

const (
	asTable = "table"
	asJSON  = "json"
	asYAML  = "yaml"
)

func (o *output) flags(cmd *cobra.Command) {
	forms := append([]string{asTable, asJSON, asYAML}, o.more...)
	known := strings.Join(forms[:len(forms)-1], ", ") + " or " + forms[len(forms)-1]
	cmd.Flags().StringVarP(&o.format, "output", "o", asTable, "`form` of the data: "+known)
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(forms, cobra.ShellCompDirectiveNoFileComp))
	check := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		if !slices.Contains(forms, o.format) {
			return misuse(cmd, fmt.Errorf("--output is %s, not %q", known, o.format))
		}
		if check != nil {
			return check(cmd, args)
		}
		return nil
	}
}

// write writes the data in the form asked for; table writes it for people.
func (o output) write(w io.Writer, data any, table func(io.Writer) error) error {
	if o.format == asTable {
		return table(w)
	}
	encoded, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	if o.format == asYAML {
		encoded, err = toYAML(encoded)
		if err != nil {
			return fmt.Errorf("encode the answer: %w", err)
		}
		_, err = w.Write(encoded)
		return err
	}
	_, err = fmt.Fprintln(w, string(encoded))
	return err
}

// writeLines writes data as JSON, one a line.
func writeLines[T any](w io.Writer, data []T) error {
	lines := json.NewEncoder(w)
	for _, one := range data {
		if err := lines.Encode(one); err != nil {
			return err
		}
	}
	return nil
}

// facts writes names with their values, aligned; an empty value is left out.
func facts(w io.Writer, pairs ...string) error {
	width := 0
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			width = max(width, len(pairs[i]))
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%-*s  %s\n", width+1, pairs[i]+":", pairs[i+1]); err != nil {
			return err
		}
	}
	return nil
}
