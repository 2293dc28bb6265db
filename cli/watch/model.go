package watch

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// model is the live view: a screen, and what changes it.
type model struct {
	ctx    context.Context
	server Server
	id     recovery.ExecutionID
	screen screen
	over   bool  // the execution is
	failed error // the feed
	// interrupted is set by Ctrl-C.
	interrupted bool
}

func newModel(ctx context.Context, o Options) model {
	m := model{ctx: ctx, server: o.Server, id: o.ID, screen: screen{width: 80, height: 24}}
	if !plain() {
		m.screen.styles = coloured()
	}
	return m
}

// keptEvents is how many events a screen may show.
const keptEvents = 50

// Init has nothing to begin: what comes is sent from outside.
func (m model) Init() tea.Cmd { return nil }

// Update takes in what came: a key, an answer, the time.
func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	s := &m.screen
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.width, s.height = msg.Width, msg.Height
	case ticked:
		s.now = time.Time(msg)
	case eventCame:
		s.events = append(s.events, msg.event)
		s.events = s.events[max(0, len(s.events)-keptEvents):]
	case viewCame:
		m.show(msg.view)
	case troubleCame:
		s.trouble = ""
		if msg.err != nil {
			s.trouble = msg.err.Error()
		}
	case spoken:
		return m.heard(msg), nil
	case feedEnded:
		m.failed, m.over = msg.err, msg.err == nil
		return m, tea.Quit
	case tea.KeyPressMsg:
		return m.pressed(msg.String())
	}
	return m, nil
}

// show takes in a view, unless a newer one is shown already.
func (m *model) show(view apitype.Execution) {
	s := &m.screen
	if view.Version < s.view.Version {
		return
	}
	before, chose := s.decision()
	s.view, s.received, s.now = view, time.Now(), time.Now()
	s.chosen = 0
	if chose {
		s.chosen = max(0, slices.IndexFunc(view.Decisions, same(before)))
	}
	if q := s.question; q != nil && !s.stillOpen(*q) {
		s.question = nil
		s.notice = "No longer asked: " + q.text
	}
}

func (m model) pressed(key string) (tea.Model, tea.Cmd) {
	s := &m.screen
	switch {
	case key == "ctrl+c":
		m.interrupted = true
		return m, tea.Quit
	case s.question != nil:
		return m.answered(key)
	}
	switch key {
	case "q":
		return m, tea.Quit
	case "tab":
		if n := len(s.view.Decisions); n > 0 {
			s.chosen = (s.chosen + 1) % n
		}
	default:
		s.question = s.ask(key)
		if s.question != nil {
			s.notice = ""
		}
	}
	return m, nil
}

// answered takes the answer to a question; any key but yes means no.
func (m model) answered(key string) (tea.Model, tea.Cmd) {
	q := *m.screen.question
	m.screen.question = nil
	if key != "y" && key != "Y" {
		m.screen.notice = "Nothing was done."
		return m, nil
	}
	m.screen.notice = "Telling the server …"
	return m, func() tea.Msg {
		view, err := m.server.Say(m.ctx, m.id, q.word, q.with)
		return spoken{q, view, err}
	}
}

// heard shows what came of a word.
func (m model) heard(msg spoken) model {
	if msg.err != nil {
		m.screen.notice = "Refused: " + msg.err.Error()
		return m
	}
	about := msg.question.with.Wave
	if len(msg.question.with.Actions) > 0 {
		about = strings.Join(msg.question.with.Actions, ", ")
	}
	m.screen.notice = "Done: " + strings.TrimSpace(string(msg.question.word)+" "+about) + "."
	m.show(msg.view)
	return m
}

// View draws the screen over the whole terminal.
func (m model) View() tea.View {
	content := " reading …"
	if m.screen.view.ExecutionID != "" {
		content = strings.Join(m.screen.draw(), "\n")
	}
	v := tea.NewView(content)
	v.AltScreen = true
	v.WindowTitle = "davit " + string(m.id)
	return v
}
