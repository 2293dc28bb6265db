package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type channelCreateOptions struct {
	*session
	file fileFlag
}

func newChannelCreate(s *session) *cobra.Command {
	o := channelCreateOptions{session: s}
	cmd := &cobra.Command{
		Use:   "create -f FILE",
		Short: "Create channels of notifications from a file",
		Long: `Create the channels that a file describes, one or more. A channel is told of what happens
from then on. Try it with "davit channel test". An Admin can switch the feature channels
off: see "davit feature list".

  name: ops
  kind: WEBHOOK
  url: https://hooks.example.org/davit
  secrets:
    - ref: "{{resolve:secretsmanager:davit/hook}}"
      accountID: "111122223333"
      region: us-west-2
  events: [WAITING_FOR_APPROVAL, APPROVAL_ESCALATED, FAILED, FOREIGN_HANDS, BREAK_GLASS]
  ---
  name: board
  kind: SNS
  topicARN: arn:aws:sns:us-west-2:111122223333:davit
  modes: [RECOVERY]`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.file.flags(cmd, "channels")
	return cmd
}

func (o *channelCreateOptions) run(ctx context.Context) error {
	return creation[apitype.ChannelInput]{
		names: channelNames,
		check: func(in apitype.ChannelInput) error {
			ch := in.Channel()
			ch.Name = recovery.TrimName(ch.Name)
			return ch.Check()
		},
		compare: compareChannels,
		create: func(ctx context.Context, c *client.Client, in apitype.ChannelInput) (created, error) {
			ch, err := c.CreateChannel(ctx, in)
			return created{what: "channel " + ch.Name}, err
		},
	}.run(ctx, o.session, o.file)
}

func channelNames(in apitype.ChannelInput) []named { return []named{{"name", in.Name}} }

// compareChannels holds new channels against those that there are.
func compareChannels(ctx context.Context, c *client.Client, docs []described[apitype.ChannelInput]) (found judged, err error) {
	channels, err := c.Channels(ctx)
	if err != nil {
		return found, err
	}
	have := map[named]string{}
	for _, ch := range channels {
		have[named{"name", recovery.NameKey(ch.Name)}] = "channel " + ch.Name
	}
	taken(&found, docs, channelNames, have)
	return found, nil
}
