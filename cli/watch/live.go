package watch

import (
	"context"
	"errors"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/davit-dr/davit/apitype"
)

// Live shows the execution on a terminal until it is over or the person leaves, takes
// their decisions by keys, and gives the terminal back as it was.
func Live(ctx context.Context, o Options) (Result, error) {
	feeding, stop := context.WithCancel(ctx)
	with := []tea.ProgramOption{tea.WithContext(ctx), tea.WithInput(o.In), tea.WithOutput(o.Out), tea.WithoutSignalHandler()}
	if o.Width > 0 && o.Height > 0 {
		with = append(with, tea.WithWindowSize(o.Width, o.Height))
	}
	program := tea.NewProgram(newModel(feeding, o), with...)
	var beside sync.WaitGroup
	beside.Go(func() { program.Send(feedInto(feeding, o, program)) })
	beside.Go(func() { tickInto(feeding, program) })
	last, err := program.Run()
	stop()
	beside.Wait()
	m, ok := last.(model)
	if !ok {
		return Result{}, err
	}
	switch {
	case m.failed != nil:
		return Result{Execution: m.screen.view}, m.failed
	case m.over:
		return Result{Execution: m.screen.view}, nil
	case err != nil && !errors.Is(err, tea.ErrProgramKilled) && !errors.Is(err, tea.ErrInterrupted):
		return Result{Execution: m.screen.view, Left: true}, err
	}
	return Result{Execution: m.screen.view, Left: true, Interrupted: m.interrupted || ctx.Err() != nil}, nil
}

// What the feed and the server tell the model.
type (
	viewCame    struct{ view apitype.Execution }
	eventCame   struct{ event apitype.Event }
	troubleCame struct{ err error }
	spoken      struct {
		question question
		view     apitype.Execution
		err      error
	}
	feedEnded struct {
		view apitype.Execution
		err  error
	}
	ticked time.Time
)

func feedInto(ctx context.Context, o Options, program *tea.Program) tea.Msg {
	f := feed{
		server: o.Server, id: o.ID,
		onEvent:   func(ev apitype.Event) { program.Send(eventCame{ev}) },
		onView:    func(v apitype.Execution) { program.Send(viewCame{v}) },
		onTrouble: func(err error) { program.Send(troubleCame{err}) },
	}
	view, err := f.run(ctx)
	return feedEnded{view, err}
}

// tickInto tells the time each second, by which times go on between two answers of the
// server. (The framework's own ticks outlive the program.)
func tickInto(ctx context.Context, program *tea.Program) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			program.Send(ticked(now))
		}
	}
}
