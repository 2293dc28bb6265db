package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
)

type channelListOptions struct {
	*session
	output output
}

func newChannelList(s *session) *cobra.Command {
	o := channelListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the channels of notifications",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.output.flags(cmd)
	return cmd
}

func (o *channelListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	channels, err := c.Channels(ctx)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, channels, func(w io.Writer) error {
		t := text.NewTable("NAME", "KIND", "TARGET", "TOLD OF", "PAUSED")
		for _, ch := range channels {
			t.Row(ch.Name, string(ch.Kind), channelTarget(ch), wantsText(ch), map[bool]string{true: "yes"}[ch.Paused])
		}
		return t.Write(w, "")
	})
}
