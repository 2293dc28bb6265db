package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type templateRollbackOptions struct {
	*session
	output  output
	confirm confirm
	ref     string
	request apitype.TemplateRollback
}

func newTemplateRollback(s *session) *cobra.Command {
	o := templateRollbackOptions{session: s}
	cmd := &cobra.Command{
		Use:   "rollback TEMPLATE --to VERSION",
		Short: "Have a launch template say again what an earlier version says",
		Long: `Have a launch template say again what an earlier version says: by a new version, which
becomes the default. What is built on the latest version, as DRS does, then builds on it.

It shows what changes first, and asks. Nothing is changed when somebody has changed the
default meanwhile, or while an execution has a source server that is launched from it.`,
		Example: `  davit template rollback lt-0123456789abcdef0 --to 3 --dry-run
  davit template rollback web --to 3 --reason "m7i is not in our reservation"`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.request.To == "" {
				return misuse(cmd, usagef("say with --to which version to go back to: see `davit template show %s`", args[0]))
			}
			return about(&o.ref, o.run)(cmd, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.request.To, "to", "", "the `version` to go back to: a number, or $Latest")
	f.StringVar(&o.request.Reason, "reason", "", "`why`, for the audit trail and the version's description")
	f.BoolVar(&o.request.DryRun, "dry-run", false, "say what would change, and change nothing")
	o.confirm.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *templateRollbackOptions) run(ctx context.Context) error {
	c, scope, id, err := o.template(ctx, o.ref)
	if err != nil {
		return err
	}
	t, err := c.LaunchTemplate(ctx, scope, id)
	if err != nil {
		return err
	}
	dry := o.request
	dry.DryRun = true
	r, err := c.RollBackLaunchTemplate(ctx, scope, id, t.DefaultVersion, dry)
	if err != nil {
		return err
	}
	if !o.request.DryRun {
		d := deed{what: fmt.Sprintf("have %s say what version %d says, in place of version %d: %s", t.Name, r.ContentOf, r.DefaultBefore, changesText(r)), note: launchedFromThen}
		if err := o.confirm.ask(ctx, o.Streams, d); err != nil {
			return err
		}
		if r, err = c.RollBackLaunchTemplate(ctx, scope, id, t.DefaultVersion, o.request); err != nil {
			return err
		}
		o.Notef("the default of %s is version %d, which says what version %d says; it was %d", t.Name, r.DefaultVersion, r.ContentOf, r.DefaultBefore)
	}
	return o.output.write(o.Out, r, func(w io.Writer) error { return writeLaunchChanges(w, r.Changes) })
}

// launchedFromThen is what a rollback means for servers.
const launchedFromThen = "Servers that are launched from it are launched so from then on."

// changesText are the changes in a line.
func changesText(r apitype.RolledBack) string {
	if len(r.Changes) == 1 {
		return fmt.Sprintf("%s is %q and would be %q", r.Changes[0].Name, r.Changes[0].Before, r.Changes[0].After)
	}
	return text.Plural(len(r.Changes), "setting") + " would change"
}
