package cli

import (
	"context"

	"github.com/spf13/cobra"
)

type groupDeleteOptions struct {
	*session
	confirm confirm
	ref     string
}

func newGroupDelete(s *session) *cobra.Command {
	o := groupDeleteOptions{session: s}
	cmd := &cobra.Command{
		Use:   "delete GROUP",
		Short: "Delete a protection group",
		Long:  "Delete a protection group, by its name or ID. Nothing in AWS changes. A group\nthat plans name cannot be deleted.",
		Args:  cobra.ExactArgs(1),
		RunE:  about(&o.ref, o.run),
	}
	o.confirm.flags(cmd)
	return cmd
}

func (o *groupDeleteOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	found, err := c.Group(ctx, o.ref)
	if err != nil {
		return err
	}
	if err := o.confirm.ask(ctx, o.Streams, deed{"delete protection group " + found.Name, nothingInAWS}); err != nil {
		return err
	}
	if err := c.DeleteGroup(ctx, string(found.ID), found.Version); err != nil {
		return err
	}
	o.Notef("Deleted protection group %s.", found.Name)
	return nil
}
