package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
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
	return server, o.simulator.explain(err)
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
	if err := writeActions(o.Out, e); err != nil {
		return err
	}
	if o.simulator.speed != 1 {
		fmt.Fprintf(o.Out, "\nAWS is simulated %s: for real, its part takes that many times as long.\n", speedText(o.simulator.speed))
	}
	fmt.Fprintln(o.Out)
	if err := o.cleanup(ctx, c, e); err != nil {
		return err
	}
	return everyServerReady(e)
}

// everyServerReady says by its error that a server is not, or that an action failed.
func everyServerReady(e apitype.Execution) error {
	if err := completed(e); err != nil {
		return err
	}
	if e.Counts.Ready != e.Counts.Total {
		return failedf("%d of %d servers became ready", e.Counts.Ready, e.Counts.Total)
	}
	if failed := e.ActionCounts.Failed; failed > 0 {
		return failedf("%s of %d failed", text.Plural(failed, "action"), e.ActionCounts.Total)
	}
	return nil
}

// stay tells what can be tried, and waits for the end.
func (o *demoOptions) stay(ctx context.Context, server RunningServer) {
	o.Notef("\nThe server stays up until Ctrl-C. Open %s in a browser, and sign in with the token in", server.URL())
	o.Notef("%s. Or try it from another terminal:\n", filepath.Join(o.data, TokenFile))
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
