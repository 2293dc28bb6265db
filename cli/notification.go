package cli

import "github.com/spf13/cobra"

func newNotification(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "notification",
		Short: "Notifications: what is sent to channels, and what came of it",
	}
	cmd.AddCommand(newNotificationList(s))
	return cmd
}
