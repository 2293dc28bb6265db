package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/watch"
	"github.com/davit-dr/davit/recovery"
)

type executionEventsOptions struct {
	*session
	output output
	id     recovery.ExecutionID
	after  int64
}

func newExecutionEvents(s *session) *cobra.Command {
	o := executionEventsOptions{session: s}
	cmd := &cobra.Command{
		Use:   "events EXECUTION",
		Short: "List what happened in an execution",
		Args:  cobra.ExactArgs(1),
		RunE:  about(&o.id, o.run),
	}
	cmd.Flags().Int64Var(&o.after, "after", 0, "only those after the event with this `number`")
	o.output.flags(cmd)
	return cmd
}

func (o *executionEventsOptions) run(ctx context.Context) error {
	if o.after < 0 {
		return usagef("--after is 0 or more, not %d", o.after)
	}
	c, err := o.connect()
	if err != nil {
		return err
	}
	events := []apitype.Event{}
	for after := o.after; ; {
		page, err := c.Events(ctx, o.id, after, 0)
		if err != nil {
			return err
		}
		events = append(events, page.Events...)
		if len(page.Events) == 0 || page.Events[len(page.Events)-1].Seq >= page.Version {
			break
		}
		after = page.Events[len(page.Events)-1].Seq
	}
	return o.output.write(o.Out, events, func(w io.Writer) error {
		for _, ev := range events {
			if _, err := fmt.Fprintln(w, watch.Line(ev)); err != nil {
				return err
			}
		}
		return nil
	})
}
