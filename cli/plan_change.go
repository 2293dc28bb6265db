package cli

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
)

type planChangeOptions struct {
	*session
	file fileFlag
	ref  string
}

func newPlanChange(s *session) *cobra.Command {
	o := planChangeOptions{session: s}
	cmd := &cobra.Command{
		Use:   "change PLAN -f FILE",
		Short: "Replace what a recovery plan says",
		Long: `Replace what a recovery plan says by what the file says; executions that run keep the
copy that they began with. Get such a file with "davit plan show PLAN --output yaml":
where it holds a version, the plan is changed only if it still has that version.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.file.flags(cmd, "the recovery plan")
	return cmd
}

func (o *planChangeOptions) run(ctx context.Context) error {
	doc, err := readOne[apitype.PlanInput](o.file, o.Streams)
	if err != nil {
		return err
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	now, err := c.Plan(ctx, o.ref)
	if err != nil {
		return err
	}
	changed, err := c.ChangePlan(ctx, string(now.ID), cmp.Or(doc.input.Version, now.Version), doc.input)
	if err != nil {
		return doc.Explain(err)
	}
	o.Notef("Changed recovery plan %s; it is version %d now.", changed.Name, changed.Version)
	o.warn(findingWarnings(changed.Findings))
	return nil
}
