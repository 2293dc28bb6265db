package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/recovery"
)

func newAccount(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "account",
		Short: "Target accounts: where source servers replicate to and recover",
	}
	cmd.AddCommand(newAccountList(s), newAccountShow(s), newAccountCreate(s), newAccountChange(s), newAccountDelete(s),
		newAccountCheck(s), newAccountRole(s), newAccountStaging(s))
	return cmd
}

func regionList(regions []recovery.Region) string {
	names := make([]string, len(regions))
	for i, r := range regions {
		names[i] = string(r)
	}
	return strings.Join(names, ", ")
}

func accountName(a recovery.Account) string { return "account " + string(a.ID) + " (" + a.Name + ")" }
