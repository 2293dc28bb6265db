package sim

import (
	"fmt"
	"strings"
	"time"
)

// AWS writes its instants in two ways, and clients must read both: DRS's jobs
// and instances carry microseconds and an offset, the rest ends in Z.

func stampOffset(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

func stampZ(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// isoDuration writes a duration as ISO 8601 does: PT1H30M12.5S, P0D.
func isoDuration(d time.Duration) string {
	if d <= 0 {
		return "P0D"
	}
	d = d.Round(time.Millisecond)
	var b strings.Builder
	b.WriteByte('P')
	if days := d / (24 * time.Hour); days > 0 {
		fmt.Fprintf(&b, "%dD", days)
		d %= 24 * time.Hour
	}
	if d == 0 {
		return b.String()
	}
	b.WriteByte('T')
	if h := d / time.Hour; h > 0 {
		fmt.Fprintf(&b, "%dH", h)
		d %= time.Hour
	}
	if m := d / time.Minute; m > 0 {
		fmt.Fprintf(&b, "%dM", m)
		d %= time.Minute
	}
	if d > 0 {
		fmt.Fprintf(&b, "%gS", d.Seconds())
	}
	return b.String()
}

// reached says whether the instant t has come at now; a zero t never comes.
func reached(t, now time.Time) bool { return !t.IsZero() && !now.Before(t) }
