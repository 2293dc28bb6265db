package cli

import (
	"context"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type templateListOptions struct {
	*session
	output          output
	query           apitype.LaunchTemplateQuery
	account, region string
}

func newTemplateList(s *session) *cobra.Command {
	o := templateListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the launch templates of all target accounts",
		Long: `List the EC2 launch templates of all target accounts and Regions, or of some, as they were
seen last: AGE is how long ago that is. The server looks at them in the background;
--refresh has it look now. An account that does not answer is told on stderr; the others
are listed all the same, and its own templates as they were.`,
		Example: `  davit template list --sort name
  davit template list --instance-type m5 --region us-west-2
  davit template list --tag Tier=web --search subnet-0123`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.account, "account", "", "only those of the account with this `ID`")
	f.StringVar(&o.region, "region", "", "only those in this `Region`")
	f.StringVar(&o.query.Group, "group", "", "only those that this protection `group` uses")
	f.StringArrayVar(&o.query.Tags, "tag", nil, "only those with this tag, `key=value` or a key alone; may be repeated")
	f.StringVar(&o.query.InstanceType, "instance-type", "", "only those with this `type`, or of this family, such as m5")
	f.StringVar(&o.query.Search, "search", "", "only those with this `text` in name, ID, a tag or any value")
	f.StringVar(&o.query.Sort, "sort", "", "the `key`: name, instanceType, created or changed; -key: in reverse order")
	f.BoolVar(&o.query.Refresh, "refresh", false, "ask AWS now")
	o.output.flags(cmd)
	return cmd
}

func (o *templateListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	o.query.AccountID, o.query.Region = recovery.AccountID(o.account), recovery.Region(o.region)
	templates, scopes, err := allTemplates(ctx, c, o.query)
	if err != nil {
		return err
	}
	for _, scope := range scopes {
		o.noteScope(scope.Scope, scope.AsOf, scope.Error)
	}
	return o.output.write(o.Out, templates, func(w io.Writer) error {
		t := text.NewTable("LAUNCH TEMPLATE", "NAME", "ACCOUNT", "REGION", ">DEFAULT", ">LATEST", "TYPE", "SUBNET", "SOURCE SERVER", ">AGE")
		for _, v := range templates {
			t.Row(v.ID, v.Name, string(v.AccountID), string(v.Region), strconv.FormatInt(v.DefaultVersion, 10), strconv.FormatInt(v.LatestVersion, 10),
				v.InstanceType, v.SubnetID, string(v.SourceServerID), ageText(v.AsOf))
		}
		return t.Write(w, "")
	})
}
