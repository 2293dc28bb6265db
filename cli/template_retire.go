package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type templateRetireOptions struct {
	*session
	output  output
	confirm confirm
	ref     string
	request apitype.TemplateRetirement
}

func newTemplateRetire(s *session) *cobra.Command {
	o := templateRetireOptions{session: s}
	cmd := &cobra.Command{
		Use:   "retire TEMPLATE --keep N",
		Short: "Delete old versions of a launch template",
		Long: `Delete the versions of a launch template but the newest N. EC2 lets a template have 5,000.

The default and the latest version always stay, and so does one that a group, a plan, a
mode or a scenario names by its number. Nothing is deleted while an execution has a
source server that is launched from it, or a drill has still to put its default back.

It shows which it would delete first, and asks. Deleted versions do not come back.`,
		Example: `  davit template retire lt-0123456789abcdef0 --keep 100 --dry-run`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.request.Keep < 1 {
				return misuse(cmd, usagef("say with --keep how many versions stay, 1 at least"))
			}
			return about(&o.ref, o.run)(cmd, args)
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.request.Keep, "keep", 0, "how many of the newest versions stay at least")
	f.StringVar(&o.request.Reason, "reason", "", "`why`, for the audit trail")
	f.BoolVar(&o.request.DryRun, "dry-run", false, "say which would be deleted, and delete none")
	o.confirm.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *templateRetireOptions) run(ctx context.Context) error {
	c, scope, id, err := o.template(ctx, o.ref)
	if err != nil {
		return err
	}
	dry := o.request
	dry.DryRun = true
	r, err := c.RetireTemplateVersions(ctx, scope, id, dry)
	if err != nil {
		return err
	}
	if !o.request.DryRun && len(r.Retired) > 0 {
		d := deed{what: fmt.Sprintf("delete %s of launch template %s, from %d to %d, of %d", text.Plural(len(r.Retired), "version"), o.ref,
			r.Retired[0].Version, r.Retired[len(r.Retired)-1].Version, r.Versions), note: "They do not come back."}
		if err := o.confirm.ask(ctx, o.Streams, d); err != nil {
			return err
		}
		if r, err = c.RetireTemplateVersions(ctx, scope, id, o.request); err != nil {
			return err
		}
		o.Notef("%s were deleted; there are %d", text.Plural(len(r.Retired), "version"), r.Versions)
	}
	if len(r.Retired) == 0 {
		o.Notef("there is no version to delete")
	}
	return o.output.write(o.Out, r, func(w io.Writer) error { return writeRetired(w, r) })
}

func writeRetired(w io.Writer, r apitype.Retired) error {
	if len(r.Retired)+len(r.Stayed) == 0 {
		return nil
	}
	done := "deleted"
	if r.DryRun {
		done = "to be deleted"
	}
	t := text.NewTable(">VERSION", "OUTCOME", "WHY")
	for _, v := range r.Retired {
		t.Row(strconv.FormatInt(v.Version, 10), done, v.Description)
	}
	for _, v := range r.Stayed {
		t.Row(strconv.FormatInt(v.Version, 10), "stays", v.Why)
	}
	return t.Write(w, "")
}
