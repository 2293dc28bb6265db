package watch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
)

// Lines writes one line an event until the execution is over: its time in UTC, its
// number, its type, and what happened, with two spaces or more between them.
func Lines(ctx context.Context, o Options) (Result, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var broken error
	f := feed{
		server: o.Server, id: o.ID,
		onEvent: func(ev apitype.Event) {
			if _, err := fmt.Fprintln(o.Out, Line(ev)); err != nil && broken == nil {
				broken = err
				stop()
			}
		},
		onView:    o.tellWanted(),
		onTrouble: func(error) {},
	}
	view, err := f.run(ctx)
	switch {
	case broken != nil:
		return Result{Execution: view, Left: true}, fmt.Errorf("write event: %w", broken)
	case ctx.Err() != nil:
		return Result{Execution: view, Left: true, Interrupted: true}, nil
	}
	return Result{Execution: view}, err
}

// tellWanted tells of each decision once, for as long as it stays open.
func (o Options) tellWanted() func(apitype.Execution) {
	type asked struct {
		kind    apitype.DecisionKind
		wave    string
		actions string
		since   time.Time
	}
	var open map[asked]bool
	return func(view apitype.Execution) {
		before := open
		open = map[asked]bool{}
		for _, d := range view.Decisions {
			key := asked{d.Kind, d.Wave, strings.Join(d.Actions, "\n"), d.Since}
			open[key] = true
			if !before[key] && view.Active && o.Wanted != nil {
				o.Wanted(view, d)
			}
		}
	}
}

// Line tells an event on one line, in the form that Lines writes.
func Line(ev apitype.Event) string {
	return fmt.Sprintf("%s  %4d  %-16s  %s", text.Instant(ev.At), ev.Seq, ev.Type, text.Clean(ev.Text))
}
