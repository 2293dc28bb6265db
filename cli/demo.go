package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/cli/watch"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type demoOptions struct {
	*session
	confirm      confirm
	exit, keep   bool
	data, listen string
	simulator    simulatorFlags
}

func newDemo(s *session) *cobra.Command {
	o := demoOptions{session: s}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Drill a sample application on a simulated AWS, here and now",
		Long: `Start a simulated AWS and a server in this process, register the sample environment
through the API as a user would, and drill its recovery plan: three tiers, wave by wave,
with an approval before the last. Nothing leaves this machine.

The server stays up until Ctrl-C, so that every other command can be tried on it. With
--exit it ends after the drill, with exit code 0 only if every server became ready.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.simulator.check(cmd); err != nil {
				return err
			}
			if err := checkListen(cmd, o.listen, false); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.exit, "exit", false, "end after the drill")
	f.BoolVar(&o.keep, "keep", false, "leave the drill's instances running")
	f.StringVar(&o.data, "data", "", "the `folder` for everything that is kept (default a temporary one)")
	f.StringVar(&o.listen, "listen", "127.0.0.1:8080", "the `address` to listen at; a free port is taken where this one is not free")
	o.simulator.flags(cmd, 60)
	f.Lookup("world").Hidden = true // the sample's plan needs the sample's world
	o.confirm.flags(cmd)
	return cmd
}

func (o *demoOptions) run(ctx context.Context) (err error) {
	if o.data == "" {
		if o.data, err = os.MkdirTemp("", "davit-demo-"); err != nil {
			return fmt.Errorf("make a folder for the demo: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(o.data)) }()
	}
	server, err := o.start(ctx)
	if err != nil {
		return fmt.Errorf("start the demo: %w", err)
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	o.Notef("A simulated AWS (%s) and a Davit server are up at %s.", speedText(o.simulator.speed), server.URL())
	o.Notef("The sample environment is registered as you would do it:\n")

	c := client.New(client.Options{URL: server.URL(), Token: server.Token(), Source: "CLI"})
	drilled := o.drill(ctx, c)
	if o.exit || ctx.Err() != nil || errors.Is(drilled, errInterrupted) {
		return drilled
	}
	if drilled != nil {
		report(o.Streams, drilled)
	}
	o.stay(ctx, server)
	return nil
}

// start takes another port where the usual one is taken.
func (o *demoOptions) start(ctx context.Context) (RunningServer, error) {
	config := ServerConfig{
		Data: o.data, Listen: o.listen, AWS: AWSSimulated, Simulator: o.simulator.config(), Quick: true,
		Log: slog.New(slog.NewTextHandler(o.Err, &slog.HandlerOptions{Level: slog.LevelError})),
	}
	server, err := o.parts.Serve(ctx, config)
	if errors.Is(err, syscall.EADDRINUSE) {
		config.Listen = "127.0.0.1:0"
		server, err = o.parts.Serve(ctx, config)
	}
	return server, err
}

// errInterrupted is how a drill ends at Ctrl-C.
var errInterrupted = failedf("the demo was interrupted")

// drill registers the sample, runs its plan, tells how that went, and cleans up. The
// error says that not every server became ready, or why that is not known.
func (o *demoOptions) drill(ctx context.Context, c *client.Client) error {
	if err := registerSample(ctx, o.session, c); err != nil {
		return fmt.Errorf("register the sample: %w", err)
	}
	started, err := c.Start(ctx, "", apitype.StartRequest{Plan: o.parts.Sample.PlanName, RunOptions: apitype.RunOptions{Mode: recovery.Drill}})
	if err != nil {
		return err
	}
	o.Notef("%s has started: execution %s.\n", runText(started.Mode, started.Plan), started.ExecutionID)
	result, err := o.watch(ctx, c, started.ExecutionID)
	if err != nil {
		return err
	}
	switch {
	case result.Interrupted:
		return errInterrupted
	case result.Left:
		return failedf("the drill goes on without you; watch it again with: %s execution watch %s", programme(), started.ExecutionID)
	}
	e := result.Execution
	fmt.Fprintln(o.Out)
	if err := writeSummary(o.Out, e); err != nil {
		return err
	}
	fmt.Fprintln(o.Out)
	if err := o.cleanup(ctx, c, e); err != nil {
		return err
	}
	return everyServerReady(e)
}

// watch shows the drill. Where nobody can press a key, and with --yes, its approval is
// given, and that is said.
func (o *demoOptions) watch(ctx context.Context, c *client.Client, id recovery.ExecutionID) (watch.Result, error) {
	with := watch.Options{Server: c, ID: id, In: o.In, Out: o.Out}
	interactive := o.InTerminal && o.OutTerminal
	switch {
	case o.confirm.yes:
		with.Server = approving{c, "given by --yes"}
		o.Notef("The plan asks for an approval before its last wave: --yes gives it.\n")
	case !interactive:
		with.Server = approving{c, "given by the demo: there is no terminal to ask on"}
		o.Notef("The plan asks for an approval before its last wave: it is given, since there is no terminal to ask on.\n")
	}
	if interactive {
		return watch.Live(ctx, with)
	}
	return watch.Lines(ctx, with)
}

// approving is a server on which somebody gives every approval as soon as it is seen.
type approving struct {
	watch.Server
	comment string
}

// Execution reads the execution, and gives the approvals that it waits for.
func (a approving) Execution(ctx context.Context, id recovery.ExecutionID) (apitype.Execution, error) {
	e, err := a.Server.Execution(ctx, id)
	if err != nil {
		return e, err
	}
	for _, d := range e.Decisions {
		if d.Kind != apitype.DecideApproval {
			continue
		}
		approved, err := a.Say(ctx, id, apitype.Approve, apitype.WordRequest{Wave: d.Wave, Comment: a.comment})
		if recovery.CodeOf(err) == recovery.Conflict {
			return e, nil // somebody else was quicker
		}
		return approved, err
	}
	return e, nil
}

// cleanup offers to terminate what the drill launched. With --yes or --exit that is
// done, unless it is to be kept.
func (o *demoOptions) cleanup(ctx context.Context, c *client.Client, e apitype.Execution) error {
	if len(e.Instances) == 0 {
		return nil
	}
	later := fmt.Sprintf("Terminate them with: davit execution cleanup %s", e.ExecutionID)
	if o.keep {
		o.Notef("The drill's instances are kept. %s", later)
		return nil
	}
	asked := confirm{yes: o.confirm.yes || o.exit}
	what := fmt.Sprintf("Clean up: the %s of the drill are terminated.", text.Plural(len(e.Instances), "recovery instance"))
	if !asked.yes && !o.InTerminal {
		o.Notef("The drill's instances run on. %s", later)
		return nil
	}
	if err := asked.ask(ctx, o.Streams, what); err != nil {
		o.Notef("The drill's instances run on. %s", later)
		return nil
	}
	begun := time.Now()
	if _, err := c.Say(ctx, e.ExecutionID, apitype.Cleanup, apitype.WordRequest{}); err != nil {
		return fmt.Errorf("clean up: %w", err)
	}
	return o.cleaned(ctx, c, e.ExecutionID, begun)
}

// cleaned waits until the cleanup has ended.
func (o *demoOptions) cleaned(ctx context.Context, c *client.Client, id recovery.ExecutionID, begun time.Time) error {
	for {
		e, err := c.Execution(ctx, id)
		switch {
		case err != nil:
			return fmt.Errorf("clean up: %w", err)
		case e.Cleanup == recovery.CleanupCompleted:
			o.Notef("Cleaned up in %s: the drill's instances are terminated.", time.Since(begun).Round(100*time.Millisecond))
			return nil
		case e.Cleanup == recovery.CleanupFailed:
			return failedf("the cleanup failed: %s", e.CleanupFailure.Message)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// everyServerReady says by its error that a server is not.
func everyServerReady(e apitype.Execution) error {
	if err := completed(e); err != nil {
		return err
	}
	if e.Counts.Ready != e.Counts.Total {
		return failedf("%d of %d servers became ready", e.Counts.Ready, e.Counts.Total)
	}
	return nil
}

// stay tells what can be tried, and waits for the end.
func (o *demoOptions) stay(ctx context.Context, server RunningServer) {
	o.Notef("\nThe server stays up until Ctrl-C. Try it from another terminal:\n")
	o.Notef("  export %s=%s", serverVariable, server.URL())
	o.Notef("  export %s=$(cat %s)\n", tokenVariable, filepath.Join(o.data, TokenFile))
	plan := o.parts.Sample.PlanName
	for _, try := range []string{
		"server list", "plan show " + plan, "plan check " + plan + " --drill",
		"plan run " + plan + " --drill --watch", "execution list", "quota list",
	} {
		o.Notef("  %s %s", programme(), try)
	}
	o.Notef("")
	select {
	case <-ctx.Done():
		o.Notef("Stopping.")
	case <-server.Done():
	}
}

// programme is how this programme was called, so that what is to be tried can be copied.
func programme() string {
	if filepath.Base(os.Args[0]) == os.Args[0] {
		return "davit"
	}
	return os.Args[0]
}
