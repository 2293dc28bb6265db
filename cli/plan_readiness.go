package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

type planReadinessOptions struct {
	*session
	output output
	ref    string
}

func newPlanReadiness(s *session) *cobra.Command {
	o := planReadinessOptions{session: s}
	cmd := &cobra.Command{
		Use:   "readiness [PLAN]",
		Short: "Say how ready recovery plans are, and why",
		Long: `Say how ready recovery plans are, or one of them, and why: by what was seen of servers and
launch templates lately, and by their drills. What it takes to ask AWS, davit plan check
finds.`,
		Example: `  davit plan readiness
  davit plan readiness three-tier`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.ref = args[0]
			}
			return o.run(cmd.Context())
		},
	}
	o.output.flags(cmd)
	return cmd
}

func (o *planReadinessOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	if o.ref != "" {
		one, err := c.PlanReadiness(ctx, o.ref)
		if err != nil {
			return err
		}
		return o.output.write(o.Out, one, func(w io.Writer) error { return writeReadiness(w, []apitype.PlanReadiness{one}) })
	}
	all, err := c.Readiness(ctx)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, all, func(w io.Writer) error { return writeReadiness(w, all) })
}

// writeReadiness writes a line for each plan, and below them what was found of each.
func writeReadiness(w io.Writer, all []apitype.PlanReadiness) error {
	t := text.NewTable("PLAN", "READINESS", ">SERVERS", ">LAG", ">RPO", "LAST DRILL", "NEXT DUE", "SEEN")
	var found []apitype.Finding
	for _, r := range all {
		t.Row(r.Plan.Name, string(r.State), fmt.Sprintf("%d of %d", r.Launchable, r.Servers), lagOf(r), objective(r.Objectives.RPOSeconds), lastDrillOf(r), drillDue(r), text.Instant(r.AsOf))
		for _, f := range r.Findings {
			if len(all) > 1 && f.Where != "plan "+r.Plan.Name {
				f.Where = r.Plan.Name + ", " + f.Where
			}
			found = append(found, f)
		}
	}
	if err := t.Write(w, ""); err != nil || len(found) == 0 {
		return err
	}
	return writeFindings(w, found)
}

func lagOf(r apitype.PlanReadiness) string {
	if r.LagSeconds == nil {
		return ""
	}
	return text.Clock(*r.LagSeconds)
}

func lastDrillOf(r apitype.PlanReadiness) string {
	if r.LastDrill == nil {
		return "none known"
	}
	return fmt.Sprintf("%s %s", text.Instant(r.LastDrill.EndedAt), r.LastDrill.State)
}

func drillDue(r apitype.PlanReadiness) string {
	if r.DrillDueAt.Before(time.Now()) {
		return "now"
	}
	return text.Instant(r.DrillDueAt)
}
