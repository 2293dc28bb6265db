package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type accountListOptions struct {
	*session
	output output
	query  apitype.AccountQuery
}

func newAccountList(s *session) *cobra.Command {
	o := accountListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the target accounts",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar((*string)(&o.query.Region), "region", "", "only those that are used in this `region`")
	listFlags(cmd, &o.query.Search, &o.query.Sort, "name or ID")
	o.output.flags(cmd)
	return cmd
}

func (o *accountListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	accounts, err := c.Accounts(ctx, o.query)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, accounts, func(w io.Writer) error {
		t := text.NewTable("ACCOUNT", "NAME", "REGIONS", "ROLE")
		for _, a := range accounts {
			role := a.RoleARN
			if a.Own {
				role = "(Davit's own)"
			}
			t.Row(string(a.ID), a.Name, regionList(a.Regions), role)
		}
		return t.Write(w, "")
	})
}
