package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type templateComplyOptions struct {
	*session
	output          output
	query           apitype.LaunchComplianceQuery
	account, region string
	drill           bool
}

func newTemplateComply(s *session) *cobra.Command {
	o := templateComplyOptions{session: s}
	cmd := &cobra.Command{
		Use:   "comply",
		Short: "Report which servers would be launched against the rules",
		Long: `Hold the launch templates of all source servers against the rules for launches: those that
the server was given with "davit serve --launch-rules", or those that come with Davit
(IMDSv2 alone, no public address, encrypted volumes, termination protection in
recoveries). The templates are those that were seen last; --refresh asks AWS now. The
exit code is 1 when a rule that blocks is broken.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.account, "account", "", "only those of the account with this `ID`")
	f.StringVar(&o.region, "region", "", "only those in this `Region`")
	f.BoolVar(&o.drill, "drill", false, "by the rules for drills, not those for recoveries")
	f.BoolVar(&o.query.Refresh, "refresh", false, "ask AWS now")
	o.output.flags(cmd)
	return cmd
}

func (o *templateComplyOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	o.query.AccountID, o.query.Region, o.query.Mode = recovery.AccountID(o.account), recovery.Region(o.region), recovery.Recovery
	if o.drill {
		o.query.Mode = recovery.Drill
	}
	report, err := wholeCompliance(ctx, c, o.query)
	if err != nil {
		return err
	}
	for _, scope := range report.Scopes {
		o.noteScope(scope.Scope, scope.AsOf, scope.Error)
	}
	err = o.output.write(o.Out, report, func(w io.Writer) error {
		for _, item := range report.Items {
			if err := writeFindings(w, item.Findings); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	summary := fmt.Sprintf("%d of %d servers keep all of %d rules", report.Checked-report.Total, report.Checked, len(report.Rules))
	for _, item := range report.Items {
		for _, f := range item.Findings {
			if f.Blocks {
				return failedf("%s; a rule that blocks is broken", summary)
			}
		}
	}
	o.Notef("%s", summary)
	return nil
}

// wholeCompliance is the report with the items of all its pages.
func wholeCompliance(ctx context.Context, c *client.Client, q apitype.LaunchComplianceQuery) (apitype.LaunchCompliancePage, error) {
	q.Limit = 1000
	whole, err := c.LaunchCompliance(ctx, q)
	for next := whole.Next; err == nil && next != ""; {
		q.Cursor, q.Refresh = next, false
		var page apitype.LaunchCompliancePage
		page, err = c.LaunchCompliance(ctx, q)
		whole.Items = append(whole.Items, page.Items...)
		next = page.Next
	}
	whole.Next = ""
	return whole, err
}
