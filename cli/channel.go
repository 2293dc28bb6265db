package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/recovery"
)

func newChannel(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "channel",
		Short: "Channels of notifications: topics of SNS, and webhooks",
	}
	cmd.AddCommand(newChannelList(s), newChannelShow(s), newChannelCreate(s), newChannelChange(s), newChannelDelete(s), newChannelTest(s))
	return cmd
}

// channelTarget is where a channel leads.
func channelTarget(c recovery.Channel) string { return c.TopicARN + c.URL }

// wantsText says in a few words what a channel is told of.
func wantsText(c recovery.Channel) string {
	var parts []string
	if len(c.Events) > 0 {
		parts = append(parts, joined(c.Events))
	}
	if len(c.Modes) > 0 {
		parts = append(parts, joined(c.Modes))
	}
	if len(c.Plans) > 0 {
		parts = append(parts, "plans "+strings.Join(c.Plans, ", "))
	}
	if len(c.PlanTags) > 0 {
		parts = append(parts, "plans with "+recovery.TagText(c.PlanTags))
	}
	if len(parts) == 0 {
		return "everything"
	}
	return strings.Join(parts, "; ")
}

func joined[T ~string](all []T) string {
	texts := make([]string, len(all))
	for i, v := range all {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}

// secretsText says where a channel's secrets are.
func secretsText(c recovery.Channel) string {
	var all []string
	for _, s := range c.Secrets {
		switch {
		case s.File != "":
			all = append(all, "file "+s.File)
		default:
			all = append(all, s.Ref)
		}
	}
	return strings.Join(all, ", ")
}
