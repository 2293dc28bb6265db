// Package text is how things are written for people in a terminal: durations, bars,
// lines of a given width, tables.
package text

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/davit-dr/davit/internal/duration"
)

// None stands where there is nothing to tell.
const None = "-"

// Seconds is a duration as people read it: "0.4 s", "42 s", "14:02", "1:02:03".
func Seconds(s float64) string { return duration.Seconds(s) }

// SecondsOrNone is Seconds, or None for no time at all.
func SecondsOrNone(s float64) string {
	if s < 0.05 {
		return None
	}
	return Seconds(s)
}

// Clock is a duration as a clock counts it: "0:42", "14:02", "1:02:03".
func Clock(s float64) string { return duration.Clock(s) }

// Instant is a time in UTC to the second, as logs have it; None for the zero time.
func Instant(t time.Time) string {
	if t.IsZero() {
		return None
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// Bar draws how much of width is done, in percent.
func Bar(percent, width int) string {
	full := min(max(percent, 0), 100) * width / 100
	return strings.Repeat("█", full) + strings.Repeat("░", width-full)
}

// Width is how many columns of a terminal the text takes.
func Width(s string) int { return lipgloss.Width(s) }

// Cut shortens the text to at most width columns; "…" says that there was more.
func Cut(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	var b strings.Builder
	used := 0
	for _, r := range s {
		w := Width(string(r))
		if used+w > width-1 {
			break
		}
		b.WriteRune(r)
		used += w
	}
	if width < 1 {
		return ""
	}
	return b.String() + "…"
}

// Wrap breaks the text at spaces into lines of at most width columns, and at most as many
// lines; the last is cut where there was more.
func Wrap(s string, width, lines int) []string {
	var wrapped []string
	for len(wrapped) < lines-1 && Width(s) > width {
		at := -1
		for i, r := range s {
			if r == ' ' && Width(s[:i]) <= width && strings.TrimSpace(s[:i]) != "" {
				at = i
			}
		}
		if at < 0 {
			break // one long word
		}
		wrapped, s = append(wrapped, s[:at]), s[at+1:]
	}
	return append(wrapped, Cut(s, width))
}

// Pad makes the text exactly width columns wide, cutting what is too long.
func Pad(s string, width int) string {
	s = Cut(s, width)
	return s + strings.Repeat(" ", max(0, width-Width(s)))
}

// PadLeft is Pad with the text at the right.
func PadLeft(s string, width int) string {
	s = Cut(s, width)
	return strings.Repeat(" ", max(0, width-Width(s))) + s
}

// Clean takes out of a text from outside what could change the terminal: a server's
// name may hold anything.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r < ' ' || (r >= 0x7f && r <= 0x9f):
			return -1
		}
		return r
	}, s)
}

// Plural is the count with its noun: "1 server", "2 servers".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
