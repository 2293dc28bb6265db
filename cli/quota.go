package cli

import "github.com/spf13/cobra"

func newQuota(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "quota",
		Short: "DRS's quotas: what is in use, and who waits",
	}
	cmd.AddCommand(newQuotaList(s))
	return cmd
}
