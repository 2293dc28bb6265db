package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type testRunStartOptions struct {
	*session
	confirm  confirm
	plan     string
	in       apitype.TestRunRequest
	set      []string
	recovery bool
	dryRun   bool
	noWait   bool
	key      string
}

func newTestRunStart(s *session) *cobra.Command {
	o := testRunStartOptions{session: s}
	cmd := &cobra.Command{
		Use:   "start PLAN ACTION",
		Short: "Run one action of a plan by itself, now",
		Long: `Run one action of a plan by itself, now, to see what its document does before the night
when it counts. Systems Manager carries it out for real: --dry-run tells what would be
run, where, as whom and with which parameters. Secrets stand as references everywhere.

What only an execution knows, such as the instances that it launched or the outputs of
other actions, is not there: give those parameters values with --set, once for each value.

It is refused while an execution of the plan runs. Its steps are told until it is over;
leaving it does not stop it. The exit code is 0 only if it was seen to succeed.`,
		Example: `  davit test-run start three-tier check-database --dry-run
  davit test-run start three-tier check-database --set InstanceIds=i-0123456789abcdef0`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.plan, o.in.Action = args[0], args[1]
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.in.Wave, "wave", "", "the `wave` of the action, where several have one of that name")
	f.BoolVar(&o.recovery, "recovery", false, "run it as in a recovery (default as in a drill)")
	f.BoolVar(&o.in.Rollback, "rollback", false, "run what undoes the action")
	f.StringArrayVar(&o.set, "set", nil, "give `parameter=value` for this run alone; may be repeated")
	f.StringVar(&o.in.Reason, "reason", "", "why, for the record")
	f.StringVar(&o.key, "key", "", "start nothing if you started a test run of the plan with this `key` already")
	f.BoolVar(&o.dryRun, "dry-run", false, "only tell what would be run, and what keeps it from starting")
	f.BoolVar(&o.noWait, "no-wait", false, "start it, write its ID, and do not wait for its end")
	o.confirm.flags(cmd)
	return cmd
}

func (o *testRunStartOptions) run(ctx context.Context) error {
	o.in.Mode = recovery.Drill
	if o.recovery {
		o.in.Mode = recovery.Recovery
	}
	if err := o.given(); err != nil {
		return err
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	if stop, err := o.agree(ctx, c); stop || err != nil {
		return err
	}
	started, err := c.StartTestRun(ctx, o.key, o.plan, o.in)
	if err != nil {
		return err
	}
	if started.Repeated {
		o.Notef("Nothing was started: the key %q has started this test run before.", o.key)
	}
	if o.noWait && started.Action.Failure == nil {
		o.Notef("Watch it with: davit test-run watch %s", started.TestRunID)
		_, err := fmt.Fprintln(o.Out, started.TestRunID)
		return err
	}
	return watchTestRun(ctx, o.session, c, started)
}

// given reads the parameters that are given for this run.
func (o *testRunStartOptions) given() error {
	for _, s := range o.set {
		name, value, ok := strings.Cut(s, "=")
		if !ok || name == "" {
			return usagef("--set %s gives no value: write --set PARAMETER=VALUE", s)
		}
		if o.in.Parameters == nil {
			o.in.Parameters = recovery.ActionParameters{}
		}
		o.in.Parameters[name] = append(o.in.Parameters[name], value)
	}
	return nil
}

// agree tells what would be run, and asks; stop says that it shall not be started. With
// --yes the server's own check at the start is enough.
func (o *testRunStartOptions) agree(ctx context.Context, c *client.Client) (stop bool, err error) {
	if o.confirm.yes && !o.dryRun {
		return false, nil
	}
	check, err := c.CheckTestRun(ctx, o.plan, o.in)
	if err != nil {
		return true, err
	}
	out := o.Err
	if o.dryRun {
		out = o.Out
	}
	if err := writeTestRunCheck(out, check); err != nil {
		return true, err
	}
	switch {
	case !check.OK:
		return true, exit{exitRefused, fmt.Errorf("action %s does not start: see above", text.Clean(check.Action))}
	case o.dryRun:
		o.Notef("It may start. Nothing was started.")
		return true, nil
	}
	return false, o.confirm.ask(ctx, o.Streams, deed{
		what: fmt.Sprintf("run document %s for real in %s, as action %s of plan %s is in a %s", check.DocumentName, check.Scope, check.Action, check.Plan.Name, check.Mode),
		note: "No execution knows of it.",
	})
}

// writeTestRunCheck writes what a test run would do, and what keeps it from starting.
func writeTestRunCheck(w io.Writer, r apitype.TestRunCheck) error {
	err := facts(w,
		"Action", text.Clean(fmt.Sprintf("%s of wave %s of plan %s, as in a %s", r.Action, r.Wave, r.Plan.Name, r.Mode)),
		"Document", text.Clean(documentText(r.DocumentName, r.DocumentVersion)+ownerText(r)),
		"Where", r.Scope.String(),
		"As", r.As,
	)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(r.Parameters)) {
		given := ""
		if slices.Contains(r.Given, name) {
			given = " (given)"
		}
		fmt.Fprintf(w, "  %s = %s%s\n", text.Clean(name), shown(strings.Join(r.Parameters[name], ", ")), given)
	}
	for _, m := range r.Missing {
		fmt.Fprintf(w, "Missing: %s is %s, and %s: give it with --set %s=…\n", text.Clean(m.Parameter), text.Clean(m.Reference), m.Why, text.Clean(m.Parameter))
	}
	return writeFindings(w, r.Findings)
}

func ownerText(r apitype.TestRunCheck) string {
	switch {
	case r.DocumentOwner == "":
		return ""
	case r.DocumentNow == "":
		return ", of " + r.DocumentOwner
	}
	return fmt.Sprintf(", now version %s, of %s", r.DocumentNow, r.DocumentOwner)
}
