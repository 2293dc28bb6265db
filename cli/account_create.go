package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
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
	docs, err := readAll[apitype.AccountInput](o.file, o.Streams)
	if err != nil {
		return err
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	for _, doc := range docs {
		created, err := c.CreateAccount(ctx, doc.input)
		if err != nil {
			return doc.Explain(err)
		}
		o.Notef("Created %s.", accountName(created))
	}
	return nil
}
