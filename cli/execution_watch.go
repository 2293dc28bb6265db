package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/watch"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type executionWatchOptions struct {
	*session
	id recovery.ExecutionID
}

func newExecutionWatch(s *session) *cobra.Command {
	o := executionWatchOptions{session: s}
	return &cobra.Command{
		Use:   "watch EXECUTION",
		Short: "Show an execution until it is over",
		Long: `Show an execution until it is over: live on a terminal, with keys for what it wants
decided, and as one line an event into a pipe. Leaving it does not touch the execution.
The exit code is 0 only if it was seen to be COMPLETED.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.id, o.run),
	}
}

func (o *executionWatchOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	return watchExecution(ctx, o.session, c, o.id)
}

// watchExecution shows the execution until it is over, tells how it ended, and gives an
// error unless it was COMPLETED.
func watchExecution(ctx context.Context, s *session, c *client.Client, id recovery.ExecutionID) error {
	result, err := watchUntilOver(ctx, s.Streams, c, id)
	if err != nil {
		return err
	}
	if result.Left {
		return failedf("the execution goes on without you; watch it again with: davit execution watch %s", id)
	}
	if err := writeSummary(s.Err, result.Execution); err != nil {
		return err
	}
	if err := writeActions(s.Err, result.Execution); err != nil {
		return err
	}
	writeDecisions(s.Err, result.Execution)
	return completed(result.Execution)
}

// watchUntilOver shows it live where a person looks and can press keys, else as lines.
func watchUntilOver(ctx context.Context, s Streams, c *client.Client, id recovery.ExecutionID) (watch.Result, error) {
	o := watch.Options{Server: c, ID: id, In: s.In, Out: s.Out, Wanted: func(e apitype.Execution, d apitype.Decision) {
		writeDecision(s.Err, e, d)
	}}
	if s.InTerminal && s.OutTerminal {
		return watch.Live(ctx, o)
	}
	return watch.Lines(ctx, o)
}
