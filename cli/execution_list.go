package cli

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type executionListOptions struct {
	*session
	output            output
	plan, state, mode string
	by, since, until  string
	sort              string
	limit             int
}

func newExecutionList(s *session) *cobra.Command {
	o := executionListOptions{session: s}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List executions, the newest first",
		Example: `  davit execution list --state FAILED --since 2026-11-01T00:00Z
  davit execution list --plan three-tier --mode DRILL --by olivia --sort oldest`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.plan, "plan", "", "only those of this `plan`")
	f.StringVar(&o.state, "state", "", "only those in this `state`, such as IN_PROGRESS")
	f.StringVar(&o.mode, "mode", "", "only those in this `mode`: DRILL or RECOVERY")
	f.StringVar(&o.by, "by", "", "only those that this `person` started")
	f.StringVar(&o.since, "since", "", "only those started at this `time` or later, such as 2026-11-23T02:47Z")
	f.StringVar(&o.until, "until", "", "only those started before this `time`")
	f.StringVar(&o.sort, "sort", "newest", "the `order`: newest or oldest first")
	f.IntVar(&o.limit, "limit", 50, "at most this `many`")
	o.output.flags(cmd)
	return cmd
}

func (o *executionListOptions) run(ctx context.Context) error {
	if o.limit < 1 {
		return usagef("--limit is 1 or more, not %d", o.limit)
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	executions, err := o.read(ctx, c)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, executions, func(w io.Writer) error {
		t := text.NewTable("EXECUTION", "PLAN", "MODE", "STATE", "STARTED", ">TIME", "BY", "CLEANUP")
		for _, e := range executions {
			t.Row(string(e.ExecutionID), e.Plan.Name, string(e.Mode), string(e.State), text.Instant(e.CreatedAt), lasted(e), e.StartedBy.Name, string(e.Cleanup))
		}
		return t.Write(w, "")
	})
}

func (o *executionListOptions) read(ctx context.Context, c *client.Client) ([]apitype.ExecutionSummary, error) {
	q := apitype.ExecutionQuery{
		Plan: o.plan, State: recovery.ExecutionState(strings.ToUpper(o.state)), Mode: recovery.Mode(strings.ToUpper(o.mode)),
		StartedBy: o.by, Sort: o.sort,
	}
	var err error
	if q.Since, err = parseTime("--since", o.since); err != nil {
		return nil, err
	}
	if q.Until, err = parseTime("--until", o.until); err != nil {
		return nil, err
	}
	executions := []apitype.ExecutionSummary{}
	for {
		q.Limit = min(100, o.limit-len(executions))
		page, err := c.Executions(ctx, q)
		if err != nil {
			return nil, err
		}
		executions = append(executions, page.Items...)
		if page.Next == "" || len(executions) >= o.limit {
			return executions, nil
		}
		q.Cursor = page.Next
	}
}

// lasted is how long an execution that ended took.
func lasted(e apitype.ExecutionSummary) string {
	if e.EndedAt.IsZero() {
		return ""
	}
	return text.Clock(e.EndedAt.Sub(e.CreatedAt).Round(time.Second).Seconds())
}
