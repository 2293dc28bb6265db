package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
)

type testRunListOptions struct {
	*session
	output output
	plan   string
}

func newTestRunList(s *session) *cobra.Command {
	o := testRunListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list PLAN",
		Short: "List the last test runs of a plan's actions, newest first",
		Long: `List the last test runs of a plan's actions, newest first, at most 20. How one stands now
"show" tells. All there ever were are in the trail: davit audit list --type testRun.sent`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.plan, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *testRunListOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	runs, err := c.TestRuns(ctx, o.plan)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, runs, func(w io.Writer) error {
		t := text.NewTable("TEST RUN", "WAVE", "ACTION", "MODE", "DOCUMENT", "WHERE", "STARTED", "BY", "AUTOMATION")
		for _, r := range runs {
			automation := string(r.AutomationID)
			if r.Failure != nil {
				automation = r.Failure.Code
			}
			t.Row(string(r.TestRunID), r.Wave, r.Action, string(r.Mode), r.DocumentName, r.Scope.String(), text.Instant(r.StartedAt), r.StartedBy.Name, automation)
		}
		return t.Write(w, "")
	})
}
