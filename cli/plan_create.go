package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
)

type planCreateOptions struct {
	*session
	file fileFlag
}

func newPlanCreate(s *session) *cobra.Command {
	o := planCreateOptions{session: s}
	cmd := &cobra.Command{
		Use:   "create -f FILE",
		Short: "Create recovery plans from a file",
		Long: `Create the recovery plans that a file describes, one or more. The file is read and
judged whole before anything is saved.

  name: three-tier
  drill:
    subnetIDs: [subnet-0d111a0c0ffee0001]
  waves:
    - name: database
      groups: [shop-database]
    - name: web
      groups: [shop-web]
      dependsOn: [database]`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	o.file.flags(cmd, "recovery plans")
	return cmd
}

func (o *planCreateOptions) run(ctx context.Context) error {
	return createAll(ctx, o.session, o.file, func(ctx context.Context, c *client.Client, in apitype.PlanInput) (string, error) {
		created, err := c.CreatePlan(ctx, in)
		return "recovery plan " + created.Name + " of " + wavesOf(created), err
	})
}
