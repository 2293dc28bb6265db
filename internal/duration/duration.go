// Package duration writes durations as people read them, the same on every way out.
package duration

import (
	"fmt"
	"math"
)

// Seconds is a duration as people read it: "0.4 s", "42 s", "14:02", "1:02:03".
func Seconds(s float64) string {
	switch whole := int64(math.Round(s)); {
	case s < 0:
		return "-" + Seconds(-s)
	case s < 9.95:
		return fmt.Sprintf("%.1f s", s)
	case whole < 60:
		return fmt.Sprintf("%d s", whole)
	default:
		return Clock(s)
	}
}

// Clock is a duration as a clock counts it: "0:42", "14:02", "1:02:03".
func Clock(s float64) string {
	whole := int64(s)
	if whole < 0 {
		return "-" + Clock(-s)
	}
	if whole < 3600 {
		return fmt.Sprintf("%d:%02d", whole/60, whole%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", whole/3600, whole/60%60, whole%60)
}
