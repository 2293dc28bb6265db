package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type groupListOptions struct {
	*session
	output output
	query  apitype.GroupQuery
}

func newGroupList(s *session) *cobra.Command {
	o := groupListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the protection groups",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar((*string)(&o.query.AccountID), "account", "", "only those in this `account`, by its ID")
	f.StringVar((*string)(&o.query.Region), "region", "", "only those in this `region`")
	listFlags(cmd, &o.query.Search, &o.query.Sort, "name or description")
	o.output.flags(cmd)
	return cmd
}

func (o *groupListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	groups, err := c.Groups(ctx, o.query)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, groups, func(w io.Writer) error {
		t := text.NewTable("NAME", "ACCOUNT", "REGION", "MEMBERS", "DESCRIPTION")
		for _, g := range groups {
			t.Row(g.Name, string(g.AccountID), string(g.Region), selectorText(g.Selector), g.Description)
		}
		return t.Write(w, "")
	})
}
