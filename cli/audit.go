package cli

import "github.com/spf13/cobra"

func newAudit(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "The audit trail: who did what, and the proof that nobody changed the record",
	}
	cmd.AddCommand(newAuditList(s), newAuditVerify(s), newAuditCheckpoints(s), newAuditKeys(s), newAuditReport(s),
		newAuditRetention(s), newAuditHold(s), newAuditArchive(s))
	return cmd
}
