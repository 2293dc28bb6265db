package text

import (
	"strings"
	"testing"
	"time"
)

func TestSeconds(t *testing.T) {
	for _, c := range []struct {
		seconds     float64
		want, clock string
	}{
		{0, "0.0 s", "0:00"},
		{0.04, "0.0 s", "0:00"},
		{9.94, "9.9 s", "0:09"},
		{9.96, "10 s", "0:09"},
		{59.4, "59 s", "0:59"},
		{59.6, "0:59", "0:59"},
		{60, "1:00", "1:00"},
		{842, "14:02", "14:02"},
		{3599, "59:59", "59:59"},
		{3723, "1:02:03", "1:02:03"},
		{-5, "-5.0 s", "-0:05"},
		{90061, "25:01:01", "25:01:01"},
	} {
		if got := Seconds(c.seconds); got != c.want {
			t.Errorf("Seconds(%v) = %q, want %q", c.seconds, got, c.want)
		}
		if got := Clock(c.seconds); got != c.clock {
			t.Errorf("Clock(%v) = %q, want %q", c.seconds, got, c.clock)
		}
	}
}

func TestInstantIsUTC(t *testing.T) {
	at := time.Date(2026, 11, 23, 4, 0, 0, 999, time.FixedZone("", 3600))
	if got := Instant(at); got != "2026-11-23T03:00:00Z" {
		t.Errorf("got %q", got)
	}
	if got := Instant(time.Time{}); got != None {
		t.Errorf("the zero time is %q", got)
	}
}

func TestBarIsAsWideAsAsked(t *testing.T) {
	for percent, want := range map[int]string{-5: "░░░░", 0: "░░░░", 50: "██░░", 99: "███░", 100: "████", 140: "████"} {
		if got := Bar(percent, 4); got != want {
			t.Errorf("Bar(%d) = %q, want %q", percent, got, want)
		}
	}
}

func TestCutAndPadCountColumns(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"abc", 5, "abc  "}, {"abcdef", 4, "abc…"}, {"abc", 3, "abc"}, {"サーバー", 8, "サーバー"}, {"サーバー", 6, "サー… "}, {"abc", 1, "…"}, {"abc", 0, ""},
	} {
		got := Pad(c.in, c.width)
		if got != c.want || Width(got) != c.width {
			t.Errorf("Pad(%q, %d) = %q of %d columns, want %q", c.in, c.width, got, Width(got), c.want)
		}
	}
}

func TestWrapBreaksAtSpaces(t *testing.T) {
	for _, c := range []struct {
		in           string
		width, lines int
		want         string
	}{
		{"one two three", 20, 3, "one two three"},
		{"one two three", 8, 3, "one two|three"},
		{"one two three", 7, 3, "one two|three"},
		{"one two three four", 7, 2, "one two|three …"},
		{" ? one two", 6, 2, " ? one|two"},
		{"onetwothree four", 6, 3, "onetw…"},
		{"one two", 8, 1, "one two"},
	} {
		if got := strings.Join(Wrap(c.in, c.width, c.lines), "|"); got != c.want {
			t.Errorf("Wrap(%q, %d, %d) = %q, want %q", c.in, c.width, c.lines, got, c.want)
		}
	}
}

func TestCleanLeavesNothingThatMovesATerminal(t *testing.T) {
	if got := Clean("a\x1b[31mb\nc\td\u009be\x7f"); got != "a[31mb c de" {
		t.Errorf("got %q", got)
	}
}

func TestTableAlignsItsColumns(t *testing.T) {
	table := NewTable("NAME", ">SIZE", "NOTE")
	table.Row("a", "5", "first")
	table.Row("longer", "1000")
	var b strings.Builder
	if err := table.Write(&b, "  "); err != nil {
		t.Fatal(err)
	}
	want := "  NAME    SIZE  NOTE\n  a          5  first\n  longer  1000  -\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestPlural(t *testing.T) {
	if got := Plural(1, "wave") + ", " + Plural(2, "server") + ", " + Plural(0, "job"); got != "1 wave, 2 servers, 0 jobs" {
		t.Errorf("got %q", got)
	}
}
