package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type planListOptions struct {
	*session
	output output
	query  apitype.PlanQuery
}

func newPlanList(s *session) *cobra.Command {
	o := planListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the recovery plans",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.query.Tags, "tag", nil, "only those with this `tag`, as key or key=value; may be given several times")
	listFlags(cmd, &o.query.Search, &o.query.Sort, "name or description")
	o.output.flags(cmd)
	return cmd
}

func (o *planListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	plans, err := c.Plans(ctx, o.query)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, plans, func(w io.Writer) error {
		t := text.NewTable("NAME", ">WAVES", ">RTO", ">RPO", "CHANGED", "DESCRIPTION")
		for _, p := range plans {
			t.Row(p.Name, fmt.Sprint(len(p.Waves)), objective(p.Objectives.RTOSeconds), objective(p.Objectives.RPOSeconds), text.Instant(p.UpdatedAt), p.Description)
		}
		return t.Write(w, "")
	})
}
