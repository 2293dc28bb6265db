package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
)

type groupCreateOptions struct {
	*session
	file fileFlag
}

func newGroupCreate(s *session) *cobra.Command {
	o := groupCreateOptions{session: s}
	cmd := &cobra.Command{
		Use:   "create -f FILE",
		Short: "Create protection groups from a file",
		Long: `Create the protection groups that a file describes, one or more. The file is read and
judged whole before anything is saved. Its servers are those that have all of the tags,
or those that sourceServerIDs lists.

  name: shop-web
  accountID: "111122223333"
  region: us-west-2
  tags:
    App: shop
    Tier: web`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.file.flags(cmd, "protection groups")
	return cmd
}

func (o *groupCreateOptions) run(ctx context.Context) error {
	return createAll(ctx, o.session, o.file, func(ctx context.Context, c *client.Client, in apitype.GroupInput) (string, error) {
		created, err := c.CreateGroup(ctx, in)
		return "protection group " + created.Name, err
	})
}
