package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
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
		Long: `Register the target accounts that a file describes, one or more. The file is read and
judged whole before anything is saved.

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
	return createAll(ctx, o.session, o.file, func(ctx context.Context, c *client.Client, in apitype.AccountInput) (string, error) {
		created, err := c.CreateAccount(ctx, in)
		return accountName(created), err
	})
}
