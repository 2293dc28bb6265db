package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

func newTestRun(s *session) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "test-run",
		Short: "Test runs: one action of a plan by itself, without an execution",
	}
	cmd.AddCommand(newTestRunStart(s), newTestRunList(s), newTestRunShow(s), newTestRunWatch(s), newTestRunStop(s))
	return cmd
}

// testRunLook is how often a test run that is watched is read.
const testRunLook = time.Second

// watchTestRun tells of each step of a test run until it is over, then writes all of it, and
// gives an error unless it succeeded.
func watchTestRun(ctx context.Context, s *session, c *client.Client, r apitype.TestRun) error {
	told := map[string]string{}
	for {
		tellTestRun(s.Streams, r, told)
		if r.Over {
			break
		}
		select {
		case <-ctx.Done():
			return failedf("the test run goes on without you; watch it again with: davit test-run watch %s; end it with: davit test-run stop %s", r.TestRunID, r.TestRunID)
		case <-time.After(testRunLook):
		}
		now, err := c.TestRun(ctx, r.TestRunID)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if err == nil {
			r = now
		}
	}
	if err := writeTestRun(s.Out, r); err != nil {
		return err
	}
	if r.Action.State != recovery.ActionSucceeded {
		return failedf("test run %s is %s", r.TestRunID, r.Action.State)
	}
	return nil
}

// tellTestRun tells what is new of a test run: each step whose status has changed, and that
// it waits for a person.
func tellTestRun(s Streams, r apitype.TestRun, told map[string]string) {
	for _, step := range r.Action.Steps {
		if step.StartedAt.IsZero() || told[step.Name] == step.Status {
			continue
		}
		told[step.Name] = step.Status
		s.Notef("step %s (%s) is %s", text.Clean(step.Name), text.Clean(step.Action), text.Clean(step.Status))
	}
	if state := string(r.Action.State); told[""] != state && r.Action.State == recovery.ActionWaiting {
		s.Notef("It waits for a person, who answers in AWS's console: %s", r.Action.ConsoleURL)
	}
	told[""] = string(r.Action.State)
}

// writeTestRun writes a test run, with what its automation did.
func writeTestRun(w io.Writer, r apitype.TestRun) error {
	err := facts(w,
		"Test run", string(r.TestRunID)+draftedText(r.Drafted),
		"Plan", text.Clean(r.Plan.Name)+fmt.Sprintf(" (version %d), as in a %s", r.Plan.Version, r.Mode),
		"Started", text.Instant(r.StartedAt)+" by "+text.Clean(r.StartedBy.Name),
		"Reason", text.Clean(r.Reason),
		"Stopped", stoppedText(r),
		"Given", text.Clean(strings.Join(r.Given, ", ")),
	)
	if err != nil {
		return err
	}
	return writeAction(w, apitype.Wave{Name: r.Wave}, r.Action)
}

func draftedText(drafted bool) string {
	if drafted {
		return ", of the action as drafted"
	}
	return ""
}

func stoppedText(r apitype.TestRun) string {
	if r.StoppedBy == nil {
		return ""
	}
	return text.Instant(r.StoppedAt) + " by " + text.Clean(r.StoppedBy.Name)
}
