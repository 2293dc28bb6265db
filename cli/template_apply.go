package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
)

type templateApplyOptions struct {
	*session
	output  output
	confirm confirm
	query   apitype.LaunchApplicationQuery
	reason  string
	dryRun  bool
}

func newTemplateApply(s *session) *cobra.Command {
	o := templateApplyOptions{session: s}
	cmd := &cobra.Command{
		Use:   "apply {--group GROUP | --plan PLAN} --reason WHY",
		Short: "Apply a group's or a plan's launch configuration to AWS now",
		Long: `Apply to AWS how servers are to be launched, outside of an execution: what a protection
group states of its servers, or what holds in a recovery by a plan. What nobody states
stays as AWS has it. A drill's configuration is never applied so: it would stay.

It is for launches without Davit, from the console of DRS, and takes drift away before
the day of need. No execution relies on it: each applies its own.

It shows what changes first, and asks. A server that an execution has, whose launch would
fail, or that was changed since it was shown is left alone. Run again, the command goes on
where it ended: what is in place is not touched. The exit code is 1 when a server is left.`,
		Example: `  davit template apply --group web --dry-run
  davit template apply --plan three-tier --reason "before the move of the data centre"
  davit template apply --plan three-tier --scenario zone-lost --server shop-web-1 --dry-run`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case (o.query.Group == "") == (o.query.Plan == ""):
				return misuse(cmd, usagef("name a protection group with --group, or a recovery plan with --plan"))
			case o.query.Scenario != "" && o.query.Plan == "":
				return misuse(cmd, usagef("--scenario says in which case a plan runs: name it with --plan"))
			case o.reason == "" && !o.dryRun:
				return misuse(cmd, usagef("say with --reason why, or look with --dry-run"))
			}
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.query.Group, "group", "", "apply what this `group` states")
	f.StringVar(&o.query.Plan, "plan", "", "apply what holds in a recovery by this `plan`")
	f.StringVar(&o.query.Scenario, "scenario", "", "in this `scenario` of the plan")
	f.StringArrayVar(&o.query.Servers, "server", nil, "to this `server` alone, by ID or name; may be repeated")
	f.StringVar(&o.reason, "reason", "", "`why`, for the audit trail and the versions' descriptions")
	f.BoolVar(&o.dryRun, "dry-run", false, "say what would change, and change nothing")
	o.confirm.flags(cmd)
	o.output.flags(cmd)
	return cmd
}

func (o *templateApplyOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	look, err := o.look(ctx, c)
	if err != nil {
		return err
	}
	var stopped error
	if servers, changes := toApply(look.Items); servers > 0 && !o.dryRun {
		if !o.confirm.yes {
			if err := writeApplications(o.Err, look.Items); err != nil {
				return err
			}
		}
		d := deed{
			what: fmt.Sprintf("change %s in the launch configurations of %s, as %s states", text.Plural(changes, "field"), text.Plural(servers, "source server"), o.of()),
			note: "Whoever launches them without Davit launches them so from then on.",
		}
		if err := o.confirm.ask(ctx, o.Streams, d); err != nil {
			return err
		}
		stopped = o.apply(ctx, c, look.Items, servers)
	}
	if err := o.output.write(o.Out, look, func(w io.Writer) error { return writeApplications(w, look.Items) }); err != nil {
		return err
	}
	o.tell(look)
	if stopped != nil {
		return stopped
	}
	return o.verdict(look)
}

// of is whose launch configuration is applied.
func (o *templateApplyOptions) of() string {
	switch {
	case o.query.Scenario != "":
		return fmt.Sprintf("recovery plan %s in the scenario %s", o.query.Plan, o.query.Scenario)
	case o.query.Plan != "":
		return "recovery plan " + o.query.Plan
	}
	return "protection group " + o.query.Group
}

// look asks for all servers that are meant.
func (o *templateApplyOptions) look(ctx context.Context, c *client.Client) (apitype.LaunchApplicationPage, error) {
	q, all := o.query, apitype.LaunchApplicationPage{}
	q.Limit = 100
	all.Items = []apitype.LaunchApplication{}
	for {
		page, err := c.LookAtLaunches(ctx, q)
		if err != nil {
			return all, err
		}
		all.Items, all.Total, all.Unread = append(all.Items, page.Items...), page.Total, page.Unread
		if page.Next == "" {
			return all, nil
		}
		q.Cursor = page.Next
		o.progress(len(all.Items), all.Total, "looked at")
	}
}

// toApply counts what is to be applied.
func toApply(all []apitype.LaunchApplication) (servers, changes int) {
	for _, a := range all {
		if a.Outcome == "TO_APPLY" {
			servers, changes = servers+1, changes+len(a.Changes)
		}
	}
	return servers, changes
}
