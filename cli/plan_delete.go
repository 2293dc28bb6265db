package cli

import (
	"context"

	"github.com/spf13/cobra"
)

type planDeleteOptions struct {
	*session
	confirm confirm
	ref     string
}

func newPlanDelete(s *session) *cobra.Command {
	o := planDeleteOptions{session: s}
	cmd := &cobra.Command{
		Use:   "delete PLAN",
		Short: "Delete a recovery plan",
		Long:  "Delete a recovery plan, by its name or ID. Nothing in AWS changes. What\nran by it stays on record.",
		Args:  cobra.ExactArgs(1),
		RunE:  about(&o.ref, o.run),
	}
	o.confirm.flags(cmd)
	return cmd
}

func (o *planDeleteOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	found, err := c.Plan(ctx, o.ref)
	if err != nil {
		return err
	}
	if err := o.confirm.ask(ctx, o.Streams, deed{"delete recovery plan " + found.Name, nothingInAWS}); err != nil {
		return err
	}
	if err := c.DeletePlan(ctx, string(found.ID), found.Version); err != nil {
		return err
	}
	o.Notef("Deleted recovery plan %s.", found.Name)
	return nil
}
