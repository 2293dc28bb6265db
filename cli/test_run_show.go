package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/recovery"
)

type testRunShowOptions struct {
	*session
	output output
	id     recovery.TestRunID
}

func newTestRunShow(s *session) *cobra.Command {
	o := testRunShowOptions{session: s}
	cmd := &cobra.Command{
		Use:   "show TEST-RUN",
		Short: "Show how a test run stands, with its steps and outputs",
		Args:  cobra.ExactArgs(1),
		RunE:  about(&o.id, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *testRunShowOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	r, err := c.TestRun(ctx, o.id)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, r, func(w io.Writer) error { return writeTestRun(w, r) })
}
