package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

type configRollbackOptions struct {
	*session
	output  output
	confirm confirm
	id      string
	how     apitype.ConfigHow
}

func newConfigRollback(s *session) *cobra.Command {
	o := configRollbackOptions{session: s}
	cmd := &cobra.Command{
		Use:   "rollback IMPORT",
		Short: "Restore the configuration as it was before an import",
		Long: `Restore the whole configuration as it was before an import: what was changed since, also
by others, becomes as it was, and what was created since is deleted. What would be done
is shown first. It is an import of its own, and can be rolled back too.`,
		Example: `  davit config rollback imp-20261127101500-k3j2h1g0 --dry-run
  davit config rollback imp-20261127101500-k3j2h1g0 --yes --reason "wrong Region"`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.id, o.run),
	}
	f := cmd.Flags()
	f.BoolVar(&o.how.DryRun, "dry-run", false, "say what would be done, and do nothing")
	f.BoolVar(&o.how.Partial, "partial", false, "leave out what is refused, and restore the rest")
	f.BoolVar(&o.how.Offline, "offline", false, "ask AWS nothing")
	f.StringVar(&o.how.Reason, "reason", "", "why, for the audit `trail`")
	o.confirm.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *configRollbackOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	file := configFile{shown: "snapshot"}
	look := o.how
	look.DryRun = true
	p, err := c.RollBackImport(ctx, recovery.ImportID(o.id), look)
	if err != nil {
		return file.explain(o.Streams, err)
	}
	file.remarks(o.Streams, p)
	if o.how.DryRun || p.Counts.Created+p.Counts.Changed+p.Counts.Deleted == 0 || verdict(p, o.how.Partial) != nil {
		if err := o.show(p); err != nil {
			return err
		}
		o.Notef("Nothing was done. It would be: %s.", countsOf(p))
		return verdict(p, o.how.Partial)
	}
	if !o.confirm.yes {
		if err := o.show(p); err != nil {
			return err
		}
	}
	if err := o.confirm.ask(ctx, o.Streams, deed{"restore the configuration as it was before " + o.id + ": " + countsOf(p), nothingInAWS}); err != nil {
		return err
	}
	// What was shown is done, and nothing else.
	o.how.Plan = p.Plan
	if p, err = c.RollBackImport(ctx, recovery.ImportID(o.id), o.how); err != nil {
		return file.explain(o.Streams, err)
	}
	if o.confirm.yes {
		if err := o.show(p); err != nil {
			return err
		}
	}
	o.Notef("Restored as %s: %s.", p.ImportID, countsOf(p))
	return nil
}

func (o *configRollbackOptions) show(p apitype.ConfigPlan) error {
	return o.output.write(o.Out, p, func(w io.Writer) error { return writeConfigPlan(w, p) })
}
