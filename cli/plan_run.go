package cli

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type planRunOptions struct {
	*session
	confirm confirm
	how     runFlags
	ref     string
	comment string
	watch   bool
	key     string
}

func newPlanRun(s *session) *cobra.Command {
	o := planRunOptions{session: s}
	cmd := &cobra.Command{
		Use:   "run PLAN {--drill | --recovery}",
		Short: "Run a recovery plan, as a drill or for real",
		Long: `Check a recovery plan, say what a run of it will do, and start it. Its execution's ID is
written to stdout. A drill asks for a yes, a recovery for the plan's name.

With --ungraceful the source is given up from the start: actions that need it are left
out, and due once it is back. "execution give-up-source" does the same later.

With --preempt a recovery need not wait for drills: those that hold the plan or servers
of it are cancelled. Only a server inside a DRS job of such a drill waits for its end.

With --watch the execution is shown until it is over: live on a terminal, as one line an
event into a pipe. Then the exit code is 0 only if it was seen to be COMPLETED.`,
		Example: `  davit plan run three-tier --drill --watch
  davit plan run three-tier --recovery --incident 2026-11-23T02:47:00Z --before 2026-11-23T02:30:00Z
  davit plan run three-tier --recovery --preempt --comment "Region eu-west-1 is lost, INC-4711"`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.ref, o.run),
	}
	cmd.Flags().BoolVarP(&o.watch, "watch", "w", false, "show the execution until it is over")
	cmd.Flags().StringVar(&o.key, "key", "", "start nothing if an execution was started with this `key` already (default a new one)")
	cmd.Flags().StringVar(&o.comment, "comment", "", "why, for the record")
	o.how.flags(cmd)
	o.confirm.flags(cmd)
	return cmd
}

func (o *planRunOptions) run(ctx context.Context) error {
	how, err := o.how.options()
	if err != nil {
		return err
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	if err := o.agree(ctx, c, how); err != nil {
		return err
	}
	key := o.key
	if key == "" {
		key = rand.Text()
	}
	started, err := c.Start(ctx, key, apitype.StartRequest{Plan: o.ref, RunOptions: how, Comment: o.comment})
	if err != nil {
		return err
	}
	return o.started(ctx, c, started)
}

// agree checks the plan, tells what will happen, and asks. With --yes the server's own
// check at the start is enough.
func (o *planRunOptions) agree(ctx context.Context, c *client.Client, how apitype.RunOptions) error {
	if o.confirm.yes {
		return nil
	}
	if !o.InTerminal { // before a check that may take a minute
		return o.confirm.ask(ctx, o.Streams, deed{what: fmt.Sprintf("launch recovery instances, as a %s of plan %s", how.Mode, o.ref)})
	}
	report, err := c.CheckPlan(ctx, o.ref, how)
	if err != nil {
		return err
	}
	if err := writeFindings(o.Err, report.Findings); err != nil {
		return err
	}
	if !report.OK {
		return exit{exitRefused, fmt.Errorf("%s does not start: see the findings above", runText(report.Mode, report.Plan))}
	}
	plan, err := c.Plan(ctx, string(report.Plan.PlanID))
	if err != nil {
		return err
	}
	what := launches(report)
	what.note = runs(plan, how)
	if how.Mode == recovery.Recovery {
		return o.confirm.askName(ctx, o.Streams, what, "plan", report.Plan.Name)
	}
	return o.confirm.ask(ctx, o.Streams, what)
}

func (o *planRunOptions) started(ctx context.Context, c *client.Client, e apitype.Execution) error {
	if e.Repeated {
		o.Notef("Nothing was started: the key %q has started this execution before. It is %s.", o.key, e.State)
	} else {
		o.Notef("%s has started.", runText(e.Mode, e.Plan))
	}
	if !o.watch {
		_, err := fmt.Fprintln(o.Out, e.ExecutionID)
		o.Notef("Watch it with: davit execution watch %s", e.ExecutionID)
		return err
	}
	return watchExecution(ctx, o.session, c, e.ExecutionID)
}
