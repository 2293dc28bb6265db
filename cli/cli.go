// Package cli is Davit's command line: davit NOUN VERB, one file a command, each over
// the HTTP API. Data goes to stdout and everything else to stderr; before anything that
// launches, terminates or deletes it says exactly what will happen and asks.
//
// The commands that start a server or a simulator are handed their parts by cmd/davit.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/davit-dr/davit/cli/text"
)

// Streams are where a command reads and writes, and which of them are terminals.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	// InTerminal says that a person can be asked, OutTerminal that one is looking.
	InTerminal, OutTerminal bool
}

// System gives the streams of the process.
func System() Streams {
	return Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		InTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())) && os.Getenv("TERM") != "dumb",
	}
}

// Notef tells the person something that is not data.
func (s Streams) Notef(format string, args ...any) {
	fmt.Fprintf(s.Err, format+"\n", args...)
}

// warn tells what is odd, though it was done.
func (s Streams) warn(warnings []string) {
	for _, w := range warnings {
		s.Notef("warning: %s", text.Clean(w))
	}
}

// Main runs the command that the arguments name, until it ends or the process is told
// to stop, and gives the exit code.
func Main(args []string, parts Parts) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return Run(ctx, args, parts, System())
}

// Run is Main with its streams, and with a context in the place of signals.
func Run(ctx context.Context, args []string, parts Parts, streams Streams) int {
	root := newRoot(parts, streams)
	root.SetArgs(args)
	if err := root.ExecuteContext(ctx); err != nil {
		report(streams, err)
		return exitCode(err)
	}
	return 0
}

func newRoot(parts Parts, streams Streams) *cobra.Command {
	s := &session{Streams: streams, parts: parts}
	root := &cobra.Command{
		Use:     "davit",
		Version: parts.Version,
		Short:   "Plan, drill and run recoveries with AWS Elastic Disaster Recovery",
		Long: `Davit recovers servers that AWS Elastic Disaster Recovery (DRS) replicates: in the
order of a plan, with approvals in between, as a drill or for real.

Try it without AWS:   davit demo
Start the server:     davit serve

Exit codes: 0 done, 1 failed, 2 bad usage, 3 not found, 4 refused.`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	root.SetFlagErrorFunc(badFlag)
	s.flags(root)
	root.AddCommand(
		newAccount(s), newServer(s), newGroup(s), newPlan(s), newTestRun(s), newExecution(s), newDocument(s), newTemplate(s), newQuota(s), newTag(s), newConfig(s), newAudit(s), newChannel(s), newNotification(s), newFeature(s), newFault(s), newSimulator(s),
		newLogin(s), newLogout(s), newWhoami(s), newContext(s), newRole(s), newToken(s),
		newBackup(s), newRestore(s), newServe(s), newSim(s), newDemo(s), newVersion(s),
	)
	root.SetHelpCommand(newHelp())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	root.SetVersionTemplate(versionLine(parts))
	strict(root)
	return root
}
