package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/recovery"
)

type testRunWatchOptions struct {
	*session
	id recovery.TestRunID
}

func newTestRunWatch(s *session) *cobra.Command {
	o := testRunWatchOptions{session: s}
	return &cobra.Command{
		Use:   "watch TEST-RUN",
		Short: "Tell the steps of a test run until it is over",
		Long: `Tell the steps of a test run until it is over, then all that it did. Leaving it does not
stop it. The exit code is 0 only if it was seen to succeed.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.id, o.run),
	}
}

func (o *testRunWatchOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	r, err := c.TestRun(ctx, o.id)
	if err != nil {
		return err
	}
	return watchTestRun(ctx, o.session, c, r)
}
