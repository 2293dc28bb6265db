package cli

import (
	"context"

	"github.com/spf13/cobra"
)

type accountDeleteOptions struct {
	*session
	confirm confirm
	ref     string
}

func newAccountDelete(s *session) *cobra.Command {
	o := accountDeleteOptions{session: s}
	cmd := &cobra.Command{
		Use:   "delete ACCOUNT",
		Short: "Forget a target account",
		Long: `Forget a target account, by its ID or name. Nothing in AWS changes. An account that
protection groups use cannot be deleted.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	o.confirm.flags(cmd)
	return cmd
}

func (o *accountDeleteOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	a, err := c.Account(ctx, o.ref)
	if err != nil {
		return err
	}
	if err := o.confirm.ask(ctx, o.Streams, deed{"have Davit forget " + accountName(a), nothingInAWS}); err != nil {
		return err
	}
	if err := c.DeleteAccount(ctx, string(a.ID), a.Version); err != nil {
		return err
	}
	o.Notef("Deleted %s.", accountName(a))
	return nil
}
