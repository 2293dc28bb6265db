package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
)

type configImportOptions struct {
	*session
	output output
	file   configFile
	how    apitype.ConfigHow
}

func newConfigImport(s *session) *cobra.Command {
	o := configImportOptions{session: s}
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Import a file of configuration",
		Long: `Import a file of configuration: all of it, at once for whoever reads, or nothing. Objects
are known by their names, accounts by their IDs; what the file does not have is left
alone. A snapshot is taken before: davit config rollback restores it.

--dry-run says what would be created, changed field by field, left alone and refused, and
why; an import does exactly that. --partial imports what is not refused. An object that a
running execution works with is refused.

Files of earlier formats are read too: versions 1.0, 1.1 and 2.1.0, and those without a
version. What cannot be carried over is listed. - reads stdin.`,
		Example: `  davit config import dr.yaml --dry-run
  davit config import dr.yaml --reason "moved from the old region"
  davit config import old-export.json --account 111122223333 --partial`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.file.name, o.run),
	}
	o.file.flags(cmd)
	f := cmd.Flags()
	f.BoolVar(&o.how.DryRun, "dry-run", false, "say what would be done, and do nothing")
	f.BoolVar(&o.how.Partial, "partial", false, "leave out what is refused, and import the rest")
	f.BoolVar(&o.how.Offline, "offline", false, "ask AWS nothing: whether servers and documents are there is then not known")
	f.StringVar(&o.how.Reason, "reason", "", "why, for the audit `trail`")
	f.StringVar(&o.how.Plan, "plan", "", "do it only if it is the plan with this `digest`, as a dry run showed it")
	o.output.flags(cmd)
	return cmd
}

func (o *configImportOptions) run(ctx context.Context) error {
	request, err := o.file.request(o.Streams, o.how)
	if err != nil {
		return err
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	p, err := c.ImportConfig(ctx, request)
	if err != nil {
		return o.file.explain(o.Streams, err)
	}
	o.file.remarks(o.Streams, p)
	if err := o.output.write(o.Out, p, func(w io.Writer) error { return writeConfigPlan(w, p) }); err != nil {
		return err
	}
	switch {
	case o.how.DryRun:
		o.Notef("Nothing was done. It would be: %s (plan %s).", countsOf(p), p.Plan)
		return verdict(p, o.how.Partial)
	case p.ImportID == "":
		o.Notef("Nothing was to be done: %s.", countsOf(p))
	default:
		o.Notef("Imported as %s: %s.", p.ImportID, countsOf(p))
	}
	return nil
}
