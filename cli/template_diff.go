package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type templateDiffOptions struct {
	*session
	output   output
	ref      string
	from, to string
}

func newTemplateDiff(s *session) *cobra.Command {
	o := templateDiffOptions{session: s}
	cmd := &cobra.Command{
		Use:   "diff TEMPLATE",
		Short: "Compare two versions of a launch template",
		Long: `Compare two versions of a launch template: each setting that differs, by the path that
leads to it in EC2's words. Without --from and --to, its default and its latest version.`,
		Example: `  davit template diff lt-0123456789abcdef0
  davit template diff web --from 3 --to '$Latest'`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	f := cmd.Flags()
	f.StringVar(&o.from, "from", "", "the `version` to compare: a number, $Default (the default) or $Latest")
	f.StringVar(&o.to, "to", "", "the `version` to compare with: a number, $Default or $Latest (the default)")
	o.output.flags(cmd)
	return cmd
}

func (o *templateDiffOptions) run(ctx context.Context) error {
	c, scope, id, err := o.template(ctx, o.ref)
	if err != nil {
		return err
	}
	d, err := c.DiffLaunchTemplate(ctx, scope, id, o.from, o.to)
	if err != nil {
		return err
	}
	if len(d.Changes) == 0 {
		o.Notef("versions %d and %d say the same", d.From, d.To)
	}
	return o.output.write(o.Out, d, func(w io.Writer) error { return writeLaunchChanges(w, d.Changes) })
}

func writeLaunchChanges(w io.Writer, changes []recovery.LaunchChange) error {
	if len(changes) == 0 {
		return nil
	}
	t := text.NewTable("SETTING", "BEFORE", "AFTER")
	for _, change := range changes {
		t.Row(change.Name, change.Before, change.After)
	}
	return t.Write(w, "")
}
