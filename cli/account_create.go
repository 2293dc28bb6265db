package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type accountCreateOptions struct {
	*session
	file fileFlag
}

func newAccountCreate(s *session) *cobra.Command {
	o := accountCreateOptions{session: s}
	cmd := &cobra.Command{
		Use:   "create -f FILE",
		Short: "Register target accounts from a file",
		Long: `Register the target accounts that a file describes, one or more. All are read and held
against the accounts that there are before the first is saved.

  accountID: "111122223333"
  name: shop-production
  roleARN: arn:aws:iam::111122223333:role/DRSOrchestrationRole
  externalID: davit-sample
  regions: [us-west-2]`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.file.flags(cmd, "target accounts")
	return cmd
}

func (o *accountCreateOptions) run(ctx context.Context) error {
	return creation[apitype.AccountInput]{
		names: accountNames,
		check: func(in apitype.AccountInput) error {
			a := in.Account()
			a.Name = recovery.TrimName(a.Name)
			return a.Check()
		},
		compare: compareAccounts,
		create: func(ctx context.Context, c *client.Client, in apitype.AccountInput) (created, error) {
			a, err := c.CreateAccount(ctx, in)
			return created{what: accountName(a)}, err
		},
	}.run(ctx, o.session, o.file)
}

func accountNames(in apitype.AccountInput) []named {
	return []named{{"accountID", string(in.AccountID)}, {"name", in.Name}}
}

// compareAccounts holds new accounts against those that are registered.
func compareAccounts(ctx context.Context, c *client.Client, docs []described[apitype.AccountInput]) (found judged, err error) {
	accounts, err := c.Accounts(ctx, apitype.AccountQuery{})
	if err != nil {
		return found, err
	}
	have := map[named]string{}
	for _, a := range accounts {
		have[named{"accountID", string(a.ID)}] = accountName(a)
		have[named{"name", recovery.NameKey(a.Name)}] = accountName(a)
	}
	taken(&found, docs, accountNames, have)
	return found, nil
}
