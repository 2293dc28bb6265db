package cli

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
)

type channelChangeOptions struct {
	*session
	file fileFlag
	ref  string
}

func newChannelChange(s *session) *cobra.Command {
	o := channelChangeOptions{session: s}
	cmd := &cobra.Command{
		Use:   "change CHANNEL -f FILE",
		Short: "Replace what a channel of notifications says",
		Long: `Replace what a channel says by what the file says. Get such a file with
"davit channel show CHANNEL --output yaml": where it holds a version, the channel is
changed only if it still has that version. "paused: true" has nothing sent until the
line is taken out again.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.file.flags(cmd, "the channel")
	return cmd
}

func (o *channelChangeOptions) run(ctx context.Context) error {
	doc, err := readOne[apitype.ChannelInput](o.file, o.Streams)
	if err != nil {
		return err
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	now, err := c.Channel(ctx, o.ref)
	if err != nil {
		return err
	}
	changed, err := c.ChangeChannel(ctx, string(now.ID), cmp.Or(doc.input.Version, now.Version), doc.input)
	if err != nil {
		return doc.Explain(err)
	}
	o.Notef("Changed channel %s; it is version %d now.", changed.Name, changed.Version)
	return nil
}
