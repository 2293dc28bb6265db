package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
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
	docs, err := readAll[apitype.PlanInput](o.file, o.Streams)
	if err != nil {
		return err
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	for _, doc := range docs {
		created, err := c.CreatePlan(ctx, doc.input)
		if err != nil {
			return doc.Explain(err)
		}
		o.Notef("Created recovery plan %s of %s.", created.Name, wavesOf(created))
	}
	return nil
}
