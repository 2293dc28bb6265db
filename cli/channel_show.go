package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
)

type channelShowOptions struct {
	*session
	output output
	ref    string
}

func newChannelShow(s *session) *cobra.Command {
	o := channelShowOptions{session: s}
	cmd := &cobra.Command{
		Use:   "show CHANNEL",
		Short: "Show a channel of notifications, by its name or ID",
		Args:  cobra.ExactArgs(1),
		RunE:  about(&o.ref, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *channelShowOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	ch, err := c.Channel(ctx, o.ref)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, ch, func(w io.Writer) error {
		escalates := ""
		if ch.EscalateAfterSeconds > 0 {
			escalates = "told of approvals that are open for " + (time.Duration(ch.EscalateAfterSeconds) * time.Second).String()
		}
		return facts(w,
			"Name", text.Clean(ch.Name),
			"Kind", string(ch.Kind),
			"Target", text.Clean(channelTarget(ch)),
			"Signed with", text.Clean(secretsText(ch)),
			"Told of", text.Clean(wantsText(ch)),
			"Escalation", escalates,
			"Paused", map[bool]string{true: "yes: nothing is sent"}[ch.Paused],
			"ID", string(ch.ID),
			"Version", fmt.Sprint(ch.Version),
			"Created", text.Instant(ch.CreatedAt),
			"Changed", text.Instant(ch.UpdatedAt),
		)
	})
}
