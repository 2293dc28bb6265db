package watch

import (
	"charm.land/lipgloss/v2"

	"github.com/davit-dr/davit/recovery"
)

// styles are how the parts of the view look. Nothing is told by colour alone: each
// state has its word, and a sign.
type styles struct {
	strong, faint, good, bad, warn, busy, key lipgloss.Style
	drill, recovery                           lipgloss.Style
}

// coloured uses the terminal's own sixteen colours, which suit its background.
func coloured() styles {
	fg := func(c string) lipgloss.Style { return lipgloss.NewStyle().Foreground(lipgloss.Color(c)) }
	return styles{
		strong: lipgloss.NewStyle().Bold(true), faint: lipgloss.NewStyle().Faint(true),
		good: fg("2"), bad: fg("1").Bold(true), warn: fg("3"), busy: fg("6"),
		key:      lipgloss.NewStyle().Bold(true),
		drill:    fg("0").Background(lipgloss.Color("6")).Bold(true),
		recovery: fg("15").Background(lipgloss.Color("1")).Bold(true),
	}
}

func (s styles) mode(m recovery.Mode) lipgloss.Style {
	if m == recovery.Recovery {
		return s.recovery
	}
	return s.drill
}

func (s styles) execution(e recovery.ExecutionState) lipgloss.Style {
	switch e {
	case recovery.ExecutionCompleted:
		return s.good
	case recovery.ExecutionFailed, recovery.ExecutionTimedOut:
		return s.bad
	case recovery.ExecutionPaused, recovery.ExecutionCancelling, recovery.ExecutionCancelled:
		return s.warn
	}
	return s.busy
}

// wave gives a wave's sign and how it looks.
func (s styles) wave(w recovery.WaveState) (string, lipgloss.Style) {
	switch w {
	case recovery.WaveCompleted:
		return "✓", s.good
	case recovery.WaveFailed, recovery.WaveTimedOut:
		return "✗", s.bad
	case recovery.WaveWaiting:
		return "?", s.warn
	case recovery.WaveExecuting:
		return "▸", s.busy
	case recovery.WaveSkipped:
		return "-", s.faint
	}
	return "·", s.faint
}

func (s styles) server(v recovery.ServerState) lipgloss.Style {
	switch v {
	case recovery.ServerReady, recovery.ServerAccepted:
		return s.good
	case recovery.ServerFailed:
		return s.bad
	case recovery.ServerInProgress, recovery.ServerLaunched:
		return s.busy
	}
	return s.faint
}

// action gives an action's sign and how it looks.
func (s styles) action(a recovery.ActionState) (string, lipgloss.Style) {
	switch a {
	case recovery.ActionSucceeded, recovery.ActionAccepted:
		return "✓", s.good
	case recovery.ActionFailed:
		return "✗", s.bad
	case recovery.ActionWaiting:
		return "?", s.warn
	case recovery.ActionRolledBack:
		return "↩", s.warn
	case recovery.ActionSkipped, recovery.ActionCancelled:
		return "-", s.faint
	case recovery.ActionNotStarted:
		return "·", s.faint
	}
	return "▸", s.busy
}
