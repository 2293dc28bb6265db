package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/specfile"
)

func newConfig(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "The whole configuration as a file: export, import, validate, undo",
	}
	cmd.AddCommand(newConfigExport(s), newConfigImport(s), newConfigValidate(s), newConfigHistory(s), newConfigRollback(s), newConfigSchema(s))
	return cmd
}

// configFile is a file of configuration and how it is read.
type configFile struct {
	name   string
	shown  string
	mode   string
	edited bool
	from   string
}

func (f *configFile) flags(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.mode, "mode", "update", "what exists and differs is `update`d, left alone (skip) or refused (fail)")
	fl.BoolVar(&f.edited, "edited", false, "take a file that was changed by hand although it has the hash of an export")
	fl.StringVar(&f.from, "account", "", "the `ID` of the account of groups in older files, which name none")
	_ = cmd.RegisterFlagCompletionFunc("mode", cobra.FixedCompletions([]string{"update", "skip", "fail"}, cobra.ShellCompDirectiveNoFileComp))
}

// request is the request for an import of the file.
func (f *configFile) request(s Streams, how apitype.ConfigHow) (apitype.ConfigImportRequest, error) {
	content, err := f.read(s)
	return apitype.ConfigImportRequest{
		File: f.shown, Content: string(content), Mode: f.mode, Edited: f.edited, AccountID: recovery.AccountID(f.from), ConfigHow: how,
	}, err
}

func (f *configFile) read(s Streams) ([]byte, error) {
	if f.name == specfile.Stdin {
		f.shown = "stdin"
		return io.ReadAll(s.In)
	}
	f.shown = f.name
	content, err := os.ReadFile(f.name)
	if err != nil {
		return nil, exit{exitUsage, fmt.Errorf("read the file: %w", err)}
	}
	return content, nil
}

// explain tells each detail of a refusal at its place in the file.
func (f *configFile) explain(s Streams, err error) error {
	e, ok := recovery.AsError(err)
	if !ok || len(e.Details) == 0 {
		return err
	}
	for _, d := range e.Details {
		message := d.Message
		if d.Field != "" {
			message = d.Field + ": " + message
		}
		if d.Line > 0 {
			message = fmt.Sprintf("%s:%d:%d: %s", f.shown, d.Line, d.Column, message)
		}
		s.Notef("%s", text.Clean(message))
	}
	told := e.Message
	if e.Remedy != "" {
		told += ": " + e.Remedy
	}
	return exit{exitCode(err), errors.New(told)}
}

// remarks tells the findings of a plan at their places in the file.
func (f *configFile) remarks(s Streams, p apitype.ConfigPlan) {
	tell := func(about string, found []apitype.ConfigFinding) {
		for _, one := range found {
			place := ""
			if one.Line > 0 {
				place = fmt.Sprintf("%s:%d:%d: ", f.shown, one.Line, one.Column)
			}
			message := one.Message
			if one.Field != "" {
				message = one.Field + ": " + message
			}
			s.Notef("%s", text.Clean(place+strings.ToLower(string(one.Severity))+": "+about+message))
		}
	}
	tell("", p.Findings)
	for _, item := range p.Items {
		tell(fmt.Sprintf("%s %s: ", item.Kind, item.Name), item.Findings)
	}
}

// writeConfigPlan writes what a plan does: each object, and each field that changes.
func writeConfigPlan(w io.Writer, p apitype.ConfigPlan) error {
	t := text.NewTable("ACTION", "KIND", "NAME", "WHY")
	for _, item := range p.Items {
		t.Row(item.Action, string(item.Kind), item.Name, text.Cut(item.Why, 100))
	}
	if err := t.Write(w, ""); err != nil {
		return err
	}
	for _, item := range p.Items {
		if len(item.Changes) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n%s %s:\n", item.Kind, text.Clean(item.Name))
		for _, c := range item.Changes {
			if _, err := fmt.Fprintf(w, "  %s: %s → %s\n", text.Clean(c.Field), value(c.Old), value(c.New)); err != nil {
				return err
			}
		}
	}
	return nil
}

// value is the value of a field, or what there is instead of one.
func value(v []byte) string {
	if len(v) == 0 {
		return "(none)"
	}
	return text.Clean(string(v))
}

// countsOf says what a plan does in numbers.
func countsOf(p apitype.ConfigPlan) string {
	n := p.Counts
	return fmt.Sprintf("%d created, %d changed, %d deleted, %d left alone, %d refused", n.Created, n.Changed, n.Deleted, n.Unchanged, n.Refused)
}

// verdict is the error of a plan that could not be carried out as it is.
func verdict(p apitype.ConfigPlan, partial bool) error {
	for _, f := range p.Findings {
		if f.Blocks() {
			return usagef("the file cannot be imported")
		}
	}
	if p.Blocked && !partial {
		return exit{exitRefused, fmt.Errorf("%s of %d refused: nothing would be imported, unless with --partial", text.Plural(p.Counts.Refused, "object"), len(p.Items))}
	}
	return nil
}
