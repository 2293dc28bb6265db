package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type templateCostOptions struct {
	*session
	output output
	query  apitype.CostQuery
}

func newTemplateCost(s *session) *cobra.Command {
	o := templateCostOptions{session: s}
	cmd := &cobra.Command{
		Use:   "cost {--plan PLAN | --group GROUP}",
		Short: "Estimate what a drill costs, and a month after a recovery",
		Long: `Estimate by AWS's price list what the instances and volumes cost that a plan, or a group,
launches: for the hours of a drill, and for a month of running after a recovery. With what
is stated, as the servers would be launched now. Cheaper instance types are told that have
no less of anything that is known.

What is not known is in no sum, and is told on stderr. Prices are On-Demand, without your
discounts; DRS itself, snapshots and data transfer are not counted. Prices are kept for a
day; --refresh reads them now. While something is recovered they are not read.`,
		Example: `  davit template cost --plan three-tier --hours 4
  davit template cost --group shop-web`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if (o.query.Plan == "") == (o.query.Group == "") {
				return misuse(cmd, usagef("name a plan with --plan, or a group with --group"))
			}
			if o.query.Scenario != "" && o.query.Plan == "" {
				return misuse(cmd, usagef("--scenario is a plan's: name it with --plan"))
			}
			if o.query.Hours <= 0 {
				return misuse(cmd, usagef("a drill takes more than %g hours", o.query.Hours))
			}
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.query.Plan, "plan", "", "what this `plan` launches")
	f.StringVar(&o.query.Group, "group", "", "what the servers of this `group` are launched as")
	f.StringVar(&o.query.Scenario, "scenario", "", "in this `scenario` of the plan")
	f.Float64Var(&o.query.Hours, "hours", 4, "how many `hours` a drill's instances run")
	f.BoolVar(&o.query.Refresh, "refresh", false, "read AWS's prices now")
	o.output.flags(cmd)
	return cmd
}

func (o *templateCostOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	cost, err := c.Cost(ctx, o.query)
	if err != nil {
		return err
	}
	if err := o.output.write(o.Out, cost, func(w io.Writer) error { return writeCost(w, cost) }); err != nil {
		return err
	}
	for _, p := range cost.Prices {
		o.notePrices(p)
	}
	o.noteCosts("not in the sums", cost.Gaps)
	o.noteCosts("assumed", cost.Assumed)
	o.Notef("never counted: %s", strings.Join(cost.NotCounted, "; "))
	return nil
}

func writeCost(w io.Writer, cost apitype.Cost) error {
	t := text.NewTable("GROUP", "FOR", "WHAT", ">SERVERS", ">AN HOUR", ">COST", "CHEAPER")
	for _, l := range cost.Lines {
		t.Row(l.Group, costPeriod(cost, l.Mode), costWhat(l), fmt.Sprint(l.Servers), fmt.Sprintf("%.4f", l.PerHour), money(l.Amount, l.Currency), cheaperText(l))
	}
	for _, s := range cost.Sums {
		what := "together"
		if !s.Complete {
			what += ", as far as it is known"
		}
		t.Row(cmp.Or(s.Group, "all"), costPeriod(cost, s.Mode), what, "", "", money(s.Amount, s.Currency), "")
	}
	return t.Write(w, "")
}

func costPeriod(cost apitype.Cost, m recovery.Mode) string {
	if m == recovery.Drill {
		return fmt.Sprintf("drill, %gh", cost.DrillHours)
	}
	return "recovery, month"
}

func costWhat(l apitype.CostLine) string {
	if l.Kind == recovery.CostVolume {
		return fmt.Sprintf("%s %d GiB", l.What, l.GiB)
	}
	return l.What + " " + l.OS
}

// cheaperText is the cheapest type, and what it saves of the line.
func cheaperText(l apitype.CostLine) string {
	if len(l.Cheaper) == 0 {
		return ""
	}
	best := l.Cheaper[0]
	return fmt.Sprintf("%s saves %s", best.InstanceType, money(best.Saves, l.Currency))
}

func money(amount float64, currency string) string { return fmt.Sprintf("%.2f %s", amount, currency) }

// notePrices says which prices were counted with.
func (o *templateCostOptions) notePrices(p apitype.CostPrices) {
	switch {
	case p.AsOf.IsZero():
		return // that is a gap
	case p.Error != nil:
		o.Notef("warning: the prices of %s are as they were %s ago: %s", p.Region, ageText(p.AsOf), problemText(p.Error))
	}
	o.Notef("prices of %s: version %s, published on %s, read %s ago", p.Region, p.Version, p.PublishedAt.Format(time.DateOnly), ageText(p.AsOf))
}

// noteCosts says each thing once, of all whom it is said of in any group and mode.
func (o *templateCostOptions) noteCosts(as string, notes []apitype.CostNote) {
	var order []string
	of := map[string][]string{}
	for _, n := range notes {
		if _, known := of[n.What]; !known {
			order = append(order, n.What)
		}
		of[n.What] = append(of[n.What], n.Servers...)
		if len(n.Servers) == 0 {
			of[n.What] = append(of[n.What], "group "+n.Group)
		}
	}
	for _, what := range order {
		names := slices.Compact(slices.Sorted(slices.Values(of[what])))
		o.Notef("%s: %s (%s)", as, what, namesText(names))
	}
}
