package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type notificationListOptions struct {
	*session
	output                    output
	channel, state, execution string
	limit                     int
}

func newNotificationList(s *session) *cobra.Command {
	o := notificationListOptions{session: s}
	cmd := &cobra.Command{
		Use:     "list",
		Aliases: []string{"deliveries"},
		Short:   "List notifications: those still to be sent first, then the others, newest first",
		Long: `List notifications: those still to be sent first, then the others, newest first. What is
not delivered is tried again for a day, ever more rarely. What ended is kept for seven
days.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.channel, "channel", "", "only those to this `channel`")
	f.StringVar(&o.state, "state", "", "only those in this `state`: PENDING, DELIVERED, GIVEN_UP or DROPPED")
	f.StringVar(&o.execution, "execution", "", "only those of this `execution`")
	f.IntVar(&o.limit, "limit", 50, "at most this `many`")
	o.output.flags(cmd)
	return cmd
}

func (o *notificationListOptions) run(ctx context.Context) error {
	if o.limit < 1 {
		return usagef("--limit is 1 or more, not %d", o.limit)
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	all, err := o.read(ctx, c)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, all, func(w io.Writer) error {
		t := text.NewTable("CHANNEL", "KIND", "STATE", ">ATTEMPTS", "HAPPENED", "NEXT ATTEMPT", "ANSWER", "SUBJECT")
		for _, n := range all {
			t.Row(n.ChannelName, string(n.Kind), string(n.State), fmt.Sprint(n.Attempts), text.Instant(n.OccurredAt), text.Instant(n.NextAt), n.Answer, n.Subject)
		}
		return t.Write(w, "")
	})
}

func (o *notificationListOptions) read(ctx context.Context, c *client.Client) ([]recovery.Notification, error) {
	f := client.NotificationFilter{Channel: o.channel, State: recovery.NotificationState(strings.ToUpper(o.state)), ExecutionID: recovery.ExecutionID(o.execution)}
	all := []recovery.Notification{}
	for cursor := ""; ; {
		page, err := c.Notifications(ctx, f, min(100, o.limit-len(all)), cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if cursor = page.Next; cursor == "" || len(all) >= o.limit {
			return all, nil
		}
	}
}
