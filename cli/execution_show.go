package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type executionShowOptions struct {
	*session
	output output
	id     recovery.ExecutionID
}

func newExecutionShow(s *session) *cobra.Command {
	o := executionShowOptions{session: s}
	cmd := &cobra.Command{
		Use:   "show EXECUTION",
		Short: "Show how an execution stands, with its servers and actions",
		Long: `Show how an execution stands: its waves, servers and actions, what people decided, and
what it wants decided now, with the commands that answer it. Of each action that had its
turn it tells the steps with their outputs, the inputs of a step that failed, and its page
in AWS's console. What is cut here is whole with --output json or yaml.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.id, o.run),
	}
	o.output.flags(cmd)
	return cmd
}

func (o *executionShowOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	e, err := c.Execution(ctx, o.id)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, e, func(w io.Writer) error { return writeExecution(w, e) })
}

func writeExecution(w io.Writer, e apitype.Execution) error {
	if err := writeSummary(w, e); err != nil {
		return err
	}
	fmt.Fprintln(w)
	if e.Counts.Total > 0 {
		if err := writeServers(w, e); err != nil {
			return err
		}
	}
	if err := writeActions(w, e); err != nil {
		return err
	}
	fmt.Fprintln(w)
	err := facts(w,
		"Started by", text.Clean(e.StartedBy.Name),
		"Incident", text.Instant(e.IncidentAt),
		"Started", text.Instant(e.CreatedAt),
		"Ended", endText(e),
		"Instances", text.Plural(len(e.Instances), "instance")+" of this execution exist",
		"Cleanup", string(e.Cleanup),
		"Preempted by", string(e.PreemptedBy),
		"Scenario", e.Scenario,
		"Source", map[bool]string{true: "given up: actions that need it are left out, and due"}[e.Ungraceful],
	)
	writeHeld(w, e)
	writeRemedies(w, e)
	writeAlternatives(w, e)
	err = cmp.Or(err, writeTries(w, e))
	writeChoices(w, e)
	if e.CleanupFailure != nil {
		fmt.Fprintf(w, "The cleanup failed: %s: %s\n", e.CleanupFailure.Code, text.Clean(e.CleanupFailure.Message))
	}
	writeDecisions(w, e)
	return err
}

// writeHeld writes what holds batches back now.
func writeHeld(w io.Writer, e apitype.Execution) {
	for _, b := range e.Batches {
		if b.Delay != "" {
			fmt.Fprintf(w, "Held back: batch %s of wave %s: %s: %s\n", b.BatchID, text.Clean(b.Wave), b.Delay, text.Clean(b.DelayDetail))
		}
	}
}

// writeRemedies writes what can be done about servers that failed, each thing once.
func writeRemedies(w io.Writer, e apitype.Execution) {
	told := map[string]bool{}
	for _, wave := range e.Waves {
		for _, v := range wave.Servers {
			if v.State != recovery.ServerFailed || v.Failure == nil || v.Failure.Remedy == "" || told[v.Failure.Remedy] {
				continue
			}
			told[v.Failure.Remedy] = true
			fmt.Fprintf(w, "%s of wave %s: %s\n", text.Clean(v.Name), text.Clean(wave.Name), text.Clean(v.Failure.Remedy))
		}
	}
}

// writeChoices writes what people decided against the preflight, or left out since.
func writeChoices(w io.Writer, e apitype.Execution) {
	for _, o := range e.Overrides {
		fmt.Fprintf(w, "Accepted %s: %s\n", text.Clean(o.Code), text.Clean(o.Reason))
	}
	for _, x := range e.Excluded {
		fmt.Fprintf(w, "Excluded %s (%s)\n", text.Clean(x.Name), x.SourceServerID)
	}
	for _, id := range e.ReplacedInstances {
		fmt.Fprintf(w, "Replaced instance %s\n", id)
	}
	for _, wave := range e.Waves {
		for _, v := range wave.Servers {
			if v.State == recovery.ServerSkipped {
				fmt.Fprintf(w, "Skipped %s (%s) of wave %s\n", text.Clean(v.Name), v.SourceServerID, text.Clean(wave.Name))
			}
		}
	}
}

func endText(e apitype.Execution) string {
	if e.EndedAt.IsZero() {
		return ""
	}
	return text.Instant(e.EndedAt)
}
