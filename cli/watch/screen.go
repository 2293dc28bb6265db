package watch

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
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
	minWidth  = 30
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
	bar := fmt.Sprintf(" %s %3d%%", text.Bar(s.view.Progress, s.width-7), s.view.Progress)
	lines := []string{s.title(), bar, " " + text.Cut(text.Clean(s.view.Headline), s.width-2)}
	if s.trouble != "" {
		lines = append(lines, s.styles.warn.Render(" "+text.Cut("no answer from the server since "+s.received.UTC().Format(time.TimeOnly)+" UTC: "+text.Clean(s.trouble), s.width-2)))
	}
	return lines
}

// Bounds of the title where it is narrow.
const (
	leastName = 6
	titleGaps = 4 // around the name, and before the clock
)

// title names the execution, with its time at the right. Where there is no room for
// everything, the state goes first, then the mode; the time stays.
func (s screen) title() string {
	v, right := s.view, s.clock()
	badge, state := fmt.Sprintf(" %s ", v.Mode), string(v.State)
	room := func() int {
		taken := text.Width(right) + titleGaps
		for _, part := range []string{badge, state} {
			if part != "" {
				taken += text.Width(part) + 2
			}
		}
		return s.width - taken
	}
	least := min(leastName, text.Width(v.Plan.Name))
	if room() < least {
		state = ""
	}
	if room() < least {
		badge = ""
	}
	name := text.Cut(text.Clean(v.Plan.Name), room())
	plain, styled := " "+name, " "+s.styles.strong.Render(name)
	if badge != "" {
		plain, styled = plain+"  "+badge, styled+"  "+s.styles.mode(v.Mode).Render(badge)
	}
	if state != "" {
		plain, styled = plain+"  "+state, styled+"  "+s.styles.execution(v.State).Render(state)
	}
	gap := strings.Repeat(" ", max(1, s.width-text.Width(plain)-text.Width(right)-1))
	return styled + gap + s.late().Render(right)
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
		return append(lines, s.asking(*s.question)...)
	}
	keys := []string{"q", "leave"}
	for _, word := range s.generalWords() {
		keys = append(keys, keyFor(word), string(word))
	}
	if len(s.view.Decisions) > 1 {
		keys = append(keys, "tab", "next question")
	}
	return append(lines, s.keyLines(" ", keys...)...)
}

// asking shows a question with its keys beside it, or below where it is narrow.
func (s screen) asking(q question) []string {
	keys := s.keys("y", "yes", "n", "no")
	if text.Width(q.text)+text.Width(keys)+4 <= s.width {
		return []string{" " + s.styles.warn.Render(q.text) + "  " + keys}
	}
	return []string{" " + s.styles.warn.Render(text.Cut(q.text, s.width-2)), " " + keys}
}

// keyLines shows pairs of a key and what it does on as many lines as they need.
func (s screen) keyLines(indent string, pairs ...string) []string {
	lines := []string{}
	line := ""
	for i := 0; i+1 < len(pairs); i += 2 {
		shown := s.keys(pairs[i], pairs[i+1])
		if line != "" && text.Width(line)+2+text.Width(shown) >= s.width {
			lines, line = append(lines, line), ""
		}
		if line == "" {
			line = indent + shown
			continue
		}
		line += "  " + shown
	}
	return append(lines, line)
}

// keys shows pairs of a key and what it does.
func (s screen) keys(pairs ...string) string {
	var shown []string
	for i := 0; i+1 < len(pairs); i += 2 {
		shown = append(shown, s.styles.key.Render("["+pairs[i]+"]")+" "+pairs[i+1])
	}
	return strings.Join(shown, "  ")
}
