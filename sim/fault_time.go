package sim

import (
	"fmt"
	"time"
)

// Duration is a duration that is written as people do: 90s, 15m, 1h30m.
type Duration time.Duration

// MarshalText writes the duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads a duration.
func (d *Duration) UnmarshalText(text []byte) error {
	read, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a duration such as 90s or 15m", text)
	}
	*d = Duration(read)
	return nil
}

// Moment is when a fault begins or ends: an instant, or some time after its order.
type Moment struct {
	at    time.Time
	after time.Duration
}

// At is the moment of that instant.
func At(t time.Time) Moment { return Moment{at: t.Round(0).UTC()} }

// In is the moment so long after the fault's order.
func In(d time.Duration) Moment { return Moment{after: d} }

// IsZero reports whether no moment is given.
func (m Moment) IsZero() bool { return m == Moment{} }

// Time is the moment's instant; of a fault that stands all moments have one.
func (m Moment) Time() time.Time { return m.at }

// ordered is the moment of a fault that is ordered now.
func (m Moment) ordered(now time.Time) Moment {
	if m.after != 0 {
		return At(now.Add(m.after))
	}
	return m
}

// MarshalText writes the moment as RFC 3339 has it, or as a duration.
func (m Moment) MarshalText() ([]byte, error) {
	if m.after != 0 {
		return []byte(m.after.String()), nil
	}
	return []byte(m.at.Format(time.RFC3339Nano)), nil
}

// UnmarshalText reads a moment in either form.
func (m *Moment) UnmarshalText(text []byte) error {
	if at, err := time.Parse(time.RFC3339Nano, string(text)); err == nil {
		*m = At(at)
		return nil
	}
	after, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is neither a duration after the order, such as 10m, nor an instant such as 2026-11-23T03:00:00Z", text)
	}
	*m = In(after)
	return nil
}
