package report

import (
	"fmt"
	"time"

	"github.com/davit-dr/davit/internal/duration"
	"github.com/davit-dr/davit/recovery"
)

// none stands where there is nothing to tell.
const none = "–"

// seconds is a duration as people read it.
func seconds(s float64) string { return duration.Seconds(s) }

func secondsOf(s *float64) string {
	if s == nil {
		return none
	}
	return seconds(*s)
}

// instant is a time in UTC.
func instant(t time.Time) string {
	if t.IsZero() {
		return none
	}
	return t.UTC().Format("2006-01-02 15:04:05Z")
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// measured is what was measured beside the objective.
func measured(got *float64, objective int, met *bool) (string, Mark) {
	text := "not measured"
	if got != nil {
		text = seconds(*got)
	}
	if objective > 0 {
		text += " of " + seconds(float64(objective))
	}
	switch {
	case met == nil:
		return text, ""
	case *met:
		return text + ": met", Good
	}
	return text + ": MISSED", Bad
}

// stateMark judges how an execution ended.
func stateMark(s recovery.ExecutionState) Mark {
	switch s {
	case recovery.ExecutionCompleted:
		return Good
	case recovery.ExecutionFailed, recovery.ExecutionTimedOut:
		return Bad
	}
	return ""
}

// share is a part of a whole in words.
func share(part, whole int) string {
	if whole == 0 {
		return "none to count"
	}
	return fmt.Sprintf("%d of %d (%.0f %%)", part, whole, 100*float64(part)/float64(whole))
}

// version is the number of a version; "" for none.
func version(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}
