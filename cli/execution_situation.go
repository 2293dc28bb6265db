package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type executionSituationOptions struct {
	*session
	output output
	id     recovery.ExecutionID
}

func newExecutionSituation(s *session) *cobra.Command {
	o := executionSituationOptions{session: s}
	cmd := &cobra.Command{
		Use:   "situation EXECUTION",
		Short: "Report how an execution stands: done, next, expected end, decisions",
		Long: `Report how an execution stands at this moment, for those who ask: what is done, what goes
on, what comes next, which decisions are wanted, and when it is expected to be over. The
expectation rests on earlier executions of the same plan, or on AWS's usual clock where
there are none, and says so, with what it cannot know.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.id, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *executionSituationOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	now, err := c.Situation(ctx, o.id)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, now, func(w io.Writer) error { return writeSituation(w, now) })
}

func writeSituation(w io.Writer, s apitype.Situation) error {
	fmt.Fprintf(w, "%s  %s  %s  %s  as of %s\n%s\n", text.Clean(s.Plan.Name), s.Mode, s.State, s.ExecutionID, text.Instant(s.AsOf), text.Clean(s.Headline))
	for _, part := range []struct {
		title string
		lines []string
	}{{"Done", s.Done}, {"Now", s.Now}, {"Next", s.Next}} {
		if len(part.lines) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n%s\n", part.title)
		for _, line := range part.lines {
			fmt.Fprintf(w, "  %s\n", text.Clean(line))
		}
	}
	if err := writeExpectation(w, s); err != nil {
		return err
	}
	writeDecisions(w, apitype.Execution{ExecutionSummary: s.ExecutionSummary, Decisions: s.Decisions})
	return nil
}

func writeExpectation(w io.Writer, s apitype.Situation) error {
	if s.RemainingSeconds == nil {
		return nil
	}
	verdict := ""
	if s.ExpectedRTOSeconds != nil {
		verdict = text.Seconds(*s.ExpectedRTOSeconds)
	}
	if s.WouldMeet != nil {
		verdict += fmt.Sprintf(" of %s: %s", objective(s.RTOSeconds), map[bool]string{true: "would be met", false: "would be MISSED"}[*s.WouldMeet])
	}
	fmt.Fprintln(w)
	err := facts(w,
		"Expected end", fmt.Sprintf("%s, in %s, if all that is wanted were decided now", text.Instant(s.ExpectedEnd), text.Seconds(*s.RemainingSeconds)),
		"Expected RTO", verdict,
		"By", text.Clean(s.BasisText),
	)
	for _, u := range s.Unknown {
		fmt.Fprintf(w, "Not known: %s\n", text.Clean(u))
	}
	return err
}
