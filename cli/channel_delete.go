package cli

import (
	"context"

	"github.com/spf13/cobra"
)

type channelDeleteOptions struct {
	*session
	confirm confirm
	ref     string
}

func newChannelDelete(s *session) *cobra.Command {
	o := channelDeleteOptions{session: s}
	cmd := &cobra.Command{
		Use:   "delete CHANNEL",
		Short: "Delete a channel of notifications",
		Long:  "Delete a channel, by its name or ID. What it was not sent yet is dropped. A channel\nthat plans name cannot be deleted.",
		Args:  cobra.ExactArgs(1),
		RunE:  about(&o.ref, o.run),
	}
	o.confirm.flags(cmd)
	return cmd
}

func (o *channelDeleteOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	ch, err := c.Channel(ctx, o.ref)
	if err != nil {
		return err
	}
	if err := o.confirm.ask(ctx, o.Streams, deed{"delete channel " + ch.Name, nothingInAWS}); err != nil {
		return err
	}
	if err := c.DeleteChannel(ctx, string(ch.ID), ch.Version); err != nil {
		return err
	}
	o.Notef("Deleted channel %s.", ch.Name)
	return nil
}
