package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

type testRunStopOptions struct {
	*session
	confirm confirm
	id      recovery.TestRunID
	in      apitype.TestRunStop
}

func newTestRunStop(s *session) *cobra.Command {
	o := testRunStopOptions{session: s}
	cmd := &cobra.Command{
		Use:   "stop TEST-RUN",
		Short: "Have Systems Manager end a test run",
		Long: `Have Systems Manager end a test run: the step that runs is cancelled, and no other begins.
What its steps have done stays done.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.id, o.run),
	}
	cmd.Flags().StringVar(&o.in.Reason, "reason", "", "why, for the record")
	o.confirm.flags(cmd)
	return cmd
}

func (o *testRunStopOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	if err := o.confirm.ask(ctx, o.Streams, deed{"end test run " + string(o.id), "What its steps have done stays done."}); err != nil {
		return err
	}
	r, err := c.StopTestRun(ctx, o.id, o.in)
	if err != nil {
		return err
	}
	o.Notef("SSM was told to end test run %s. It is %s.", r.TestRunID, r.Action.State)
	return nil
}
