package watch

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/davit-dr/davit/apitype"
)

// Live shows the execution on a terminal until it is over or the person leaves, takes
// their decisions by keys, and gives the terminal back as it was.
func Live(ctx context.Context, o Options) (Result, error) {
	feeding, stop := context.WithCancel(ctx)
	program := tea.NewProgram(newModel(feeding, o), tea.WithContext(ctx), tea.WithInput(o.In), tea.WithOutput(o.Out), tea.WithoutSignalHandler())
	fed := make(chan struct{})
	go func() {
		defer close(fed)
		program.Send(feedInto(feeding, o, program))
	}()
	last, err := program.Run()
	stop()
	<-fed
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
		return Result{m.screen.view, true}, err
	}
	return Result{m.screen.view, true}, nil
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
