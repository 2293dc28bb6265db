package cli

import "github.com/spf13/cobra"

func newServer(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "server",
		Short: "Source servers: what DRS replicates",
	}
	cmd.AddCommand(newServerList(s), newServerShow(s), newServerExtend(s))
	return cmd
}
