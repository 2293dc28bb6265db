package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
)

type channelTestOptions struct {
	*session
	output output
	ref    string
}

func newChannelTest(s *session) *cobra.Command {
	o := channelTestOptions{session: s}
	cmd := &cobra.Command{
		Use:   "test CHANNEL",
		Short: "Send a channel a test message now, and show the answer",
		Long: `Send a channel a message that says it is a test, now, and show the answer. It is tried
once. The exit code is 1 if the channel does not take it.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *channelTestOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	d, err := c.TestChannel(ctx, o.ref)
	if err != nil {
		return err
	}
	err = o.output.write(o.Out, d, func(w io.Writer) error {
		return facts(w,
			"Delivered", map[bool]string{true: "yes", false: "no"}[d.Delivered],
			"Answer", text.Clean(d.Answer),
			"Took", text.Seconds(float64(d.TookMillis)/1000),
		)
	})
	if err == nil && !d.Delivered {
		return failedf("channel %s did not take the test message: %s", o.ref, d.Answer)
	}
	return err
}
