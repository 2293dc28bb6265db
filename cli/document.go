package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

func newDocument(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "document",
		Short: "SSM Automation documents: what the actions of waves run",
	}
	cmd.AddCommand(newDocumentList(s), newDocumentShow(s), newDocumentValidate(s), newDocumentInstall(s))
	return cmd
}

// place is the account and Region that a command is about. With one of each to choose
// from, neither has to be named.
type place struct{ account, region string }

func (p *place) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.account, "account", "", "the account's `ID` or name; needed where there are several")
	cmd.Flags().StringVar(&p.region, "region", "", "the `Region`, of recovery or of the source; needed where the account has several")
}

// find asks the server which accounts there are, where the flags leave a choice open.
func (p *place) find(ctx context.Context, c *client.Client) (recovery.Scope, error) {
	accounts, err := c.Accounts(ctx, apitype.AccountQuery{})
	if err != nil {
		return recovery.Scope{}, err
	}
	var found []recovery.Scope
	for _, a := range accounts {
		if p.account != "" && string(a.ID) != p.account && recovery.NameKey(a.Name) != recovery.NameKey(p.account) {
			continue
		}
		if p.region != "" {
			found = append(found, recovery.Scope{AccountID: a.ID, Region: recovery.Region(p.region)})
			continue
		}
		for _, r := range a.Regions {
			found = append(found, recovery.Scope{AccountID: a.ID, Region: r})
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return recovery.Scope{}, recovery.Errorf(recovery.NotFound, "Davit knows no account %q", p.account).
			WithRemedy("see `davit account list`")
	}
	return recovery.Scope{}, usagef("Davit knows %d accounts and Regions: say which with --account and --region, such as %s --region %s", len(found), found[0].AccountID, found[0].Region)
}
