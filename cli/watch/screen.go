package watch

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

// screen is everything that one picture is drawn from.
type screen struct {
	view     apitype.Execution
	events   []apitype.Event // the last ones, oldest first
	received time.Time       // when view came
	now      time.Time
	width    int
	height   int
	question *question
	chosen   int    // which decision the keys are about
	notice   string // what came of the last word
	trouble  string // why the server does not answer
	styles   styles
}

// Bounds of the picture.
const (
	minWidth  = 60
	minEvents = 3
	maxEvents = 8
)

// draw gives the lines of the picture, at most height of them.
func (s screen) draw() []string {
	s.width = max(s.width, minWidth)
	head := s.header()
	foot := slices.Concat(s.decisions(), s.footer())
	room := s.height - len(head) - len(foot)
	waves := s.waves(room - min(len(s.events), minEvents) - 2)
	lines := slices.Concat(head, []string{""}, waves)
	if events := s.eventLines(room - len(waves) - 2); len(events) > 0 {
		lines = slices.Concat(lines, []string{""}, events)
	}
	lines = lines[:min(len(lines), max(0, s.height-len(foot)))]
	return append(lines, foot...)
}

func (s screen) header() []string {
	v := s.view
	badge := fmt.Sprintf(" %s ", v.Mode)
	right := s.clock()
	name := text.Cut(text.Clean(v.Plan.Name), s.width-len(badge)-len(v.State)-text.Width(right)-6)
	left := " " + name + "  " + badge + "  " + string(v.State)
	gap := strings.Repeat(" ", max(2, s.width-text.Width(left)-text.Width(right)-1))
	title := " " + s.styles.strong.Render(name) + "  " + s.styles.mode(v.Mode).Render(badge) + "  " +
		s.styles.execution(v.State).Render(string(v.State)) + gap + s.late().Render(right)
	bar := fmt.Sprintf(" %s %3d%%", text.Bar(v.Progress, s.width-7), v.Progress)
	lines := []string{title, bar, " " + text.Cut(text.Clean(v.Headline), s.width-2)}
	if s.trouble != "" {
		lines = append(lines, s.styles.warn.Render(" "+text.Cut("no answer from the server since "+s.received.UTC().Format(time.TimeOnly)+" UTC: "+text.Clean(s.trouble), s.width-2)))
	}
	return lines
}

// clock is the time so far against the objective, or what was measured.
func (s screen) clock() string {
	objective := s.view.Objectives.RTOSeconds
	if measured := s.view.Measured.RTOSeconds; measured != nil {
		if objective == 0 {
			return "RTO " + text.Seconds(*measured)
		}
		return fmt.Sprintf("RTO %s of %s", text.Seconds(*measured), text.Clock(float64(objective)))
	}
	if objective == 0 {
		return text.Clock(s.elapsed())
	}
	return fmt.Sprintf("%s of %s RTO", text.Clock(s.elapsed()), text.Clock(float64(objective)))
}

// elapsed goes on from the server's figure while the execution does.
func (s screen) elapsed() float64 { return s.goesOn(s.view.ElapsedSeconds, !s.view.State.Ended()) }

func (s screen) goesOn(seconds float64, running bool) float64 {
	if running && s.now.After(s.received) {
		return seconds + s.now.Sub(s.received).Seconds()
	}
	return seconds
}

func (s screen) late() interface{ Render(...string) string } {
	objective := float64(s.view.Objectives.RTOSeconds)
	reached := s.elapsed()
	if m := s.view.Measured.RTOSeconds; m != nil {
		reached = *m
	}
	switch {
	case objective == 0:
		return s.styles.strong
	case reached > objective:
		return s.styles.bad
	case reached > 0.8*objective:
		return s.styles.warn
	}
	return s.styles.good
}

func (s screen) eventLines(room int) []string {
	count := min(room, maxEvents, len(s.events))
	if count <= 0 {
		return nil
	}
	var lines []string
	for _, ev := range s.events[len(s.events)-count:] {
		at := ev.At.UTC().Format(time.TimeOnly)
		lines = append(lines, " "+s.styles.faint.Render(at)+"  "+text.Cut(text.Clean(ev.Text), s.width-12))
	}
	return lines
}

// footer is what can be done now, the question that waits for its answer, and what came
// of the last one.
func (s screen) footer() []string {
	lines := []string{""}
	if s.notice != "" {
		lines = append(lines, " "+text.Cut(text.Clean(s.notice), s.width-2))
	}
	if s.question != nil {
		return append(lines, " "+s.styles.warn.Render(text.Cut(s.question.text, s.width-18))+"  "+s.keys("y", "yes", "n", "no"))
	}
	keys := []string{"q", "leave"}
	if s.view.State == recovery.ExecutionInProgress {
		keys = append(keys, "p", "pause")
	}
	if !s.view.State.Ended() && s.view.State != recovery.ExecutionCancelling {
		keys = append(keys, "c", "cancel")
	}
	if len(s.view.Decisions) > 1 {
		keys = append(keys, "tab", "next question")
	}
	return append(lines, " "+s.keys(keys...))
}

// keys shows pairs of a key and what it does.
func (s screen) keys(pairs ...string) string {
	var shown []string
	for i := 0; i+1 < len(pairs); i += 2 {
		shown = append(shown, s.styles.key.Render("["+pairs[i]+"]")+" "+pairs[i+1])
	}
	return strings.Join(shown, "  ")
}
