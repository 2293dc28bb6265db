package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

type executionCompareOptions struct {
	*session
	output output
	id     recovery.ExecutionID
	with   []string
	last   int
}

func newExecutionCompare(s *session) *cobra.Command {
	o := executionCompareOptions{session: s}
	cmd := &cobra.Command{
		Use:   "compare EXECUTION",
		Short: "Compare an execution with others of the same plan",
		Long: `Compare an execution with others of the same plan: the last ones that ended before it, or
those that you name. CHANGE is its time against the median of the others.`,
		Args: cobra.ExactArgs(1),
		RunE: about(&o.id, o.run),
	}
	cmd.Flags().StringArrayVar(&o.with, "with", nil, "the other `execution`; may be repeated")
	cmd.Flags().IntVar(&o.last, "last", 5, "how many of the earlier ones, where none is named")
	o.output.flags(cmd)
	return cmd
}

func (o *executionCompareOptions) run(ctx context.Context) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	with := make([]recovery.ExecutionID, len(o.with))
	for i, id := range o.with {
		with[i] = recovery.ExecutionID(id)
	}
	compared, err := c.Compare(ctx, o.id, with, o.last)
	if err != nil {
		return err
	}
	return o.output.write(o.Out, compared, func(w io.Writer) error { return writeComparison(w, compared) })
}

func writeComparison(w io.Writer, c recovery.Comparison) error {
	t := text.NewTable(">#", "EXECUTION", "MODE", "STATE", "STARTED", "RTO", "RPO", ">TIME", ">PEOPLE", ">OWN", ">RECOVERED")
	for i, e := range c.Executions {
		t.Row(fmt.Sprint(i), string(e.ExecutionID), string(e.Mode), string(e.State), text.Instant(e.CreatedAt),
			measuredText(e.Measured.RTOSeconds, e.Objectives.RTOSeconds, e.Measured.RTOMet), measuredText(e.Measured.RPOSeconds, e.Objectives.RPOSeconds, e.Measured.RPOMet),
			text.SecondsOrNone(e.Split.TotalSeconds), text.SecondsOrNone(e.Split.PeopleSeconds), text.SecondsOrNone(e.Split.OwnSeconds),
			fmt.Sprintf("%d/%d", e.Recovered, e.Servers))
	}
	if err := t.Write(w, ""); err != nil {
		return err
	}
	if len(c.Executions) == 1 {
		fmt.Fprintln(w, "\nThere is no earlier execution of the plan to compare it with.")
		return nil
	}
	waves := text.NewTable(columns("WAVE", len(c.Executions))...)
	for _, wave := range c.Waves {
		waves.Row(figures(wave.Name, wave.Seconds, wave.Change)...)
	}
	if err := section(w, "Time of each wave, by execution", waves, len(c.Waves)); err != nil {
		return err
	}
	servers := text.NewTable(columns("SERVER", len(c.Executions))...)
	for _, s := range c.Servers {
		servers.Row(figures(s.Name, s.Seconds, s.Change)...)
	}
	if err := section(w, "Time of each server to readiness, by execution", servers, len(c.Servers)); err != nil {
		return err
	}
	changes := text.NewTable("FIELD", "WAS", "IS")
	for _, f := range c.PlanChanges {
		changes.Row(f.Field, string(f.Old), string(f.New))
	}
	return section(w, "The plan has changed since execution 1", changes, len(c.PlanChanges))
}

// columns are the titles of a table of figures, one for each execution.
func columns(first string, executions int) []string {
	titles := []string{first}
	for i := range executions {
		titles = append(titles, fmt.Sprintf(">%d", i))
	}
	return append(titles, ">CHANGE")
}

func figures(name string, seconds []*float64, change *float64) []string {
	row := []string{name}
	for _, s := range seconds {
		cell := ""
		if s != nil {
			cell = text.Seconds(*s)
		}
		row = append(row, cell)
	}
	cell := ""
	if change != nil {
		cell = fmt.Sprintf("%+.0f %%", *change)
	}
	return append(row, cell)
}
