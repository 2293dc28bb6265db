package sim

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"time"
)

// longestSleep is what aws:sleep allows: less than seven days.
const longestSleep = week - time.Second

// workSleep is aws:sleep, for a duration or until an instant.
func workSleep(r *runner, s *stepRun, _ *runbookStep, in map[string]any) progress {
	if s.Work.Begun {
		return done(nil)
	}
	s.Work.Begun = true
	if (in["Duration"] == nil) == (in["Timestamp"] == nil) {
		return refusedInput("aws:sleep needs either Duration or Timestamp")
	}
	if in["Timestamp"] != nil {
		until, err := time.Parse(time.RFC3339, textOf(in["Timestamp"]))
		if err != nil {
			return refusedInput("the Timestamp %s is not ISO 8601, as 2026-01-31T12:00:00Z is", quoted(in["Timestamp"]))
		}
		return later(until)
	}
	d, err := parseISODuration(textOf(in["Duration"]))
	if err != nil || d > longestSleep {
		return refusedInput("the Duration %s is not an ISO 8601 duration of less than seven days, as PT10M is", quoted(in["Duration"]))
	}
	return later(r.t.world.pace().after(s.AttemptBegan, d))
}

// repace leaves a step alone that waits for people or for an instant.
func (s *stepRun) repace(r repacing) {
	if _, until := s.Inputs["Timestamp"]; !(until && s.Action == "aws:sleep") && !actions[s.Action].patient {
		r.fields(reflect.ValueOf(s).Elem())
	}
}

var isoDurationPattern = regexp.MustCompile(`^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$`)

// parseISODuration reads durations such as P1D, PT2H30M and PT0.5S.
func parseISODuration(text string) (time.Duration, error) {
	parts := isoDurationPattern.FindStringSubmatch(text)
	if parts == nil || text == "P" || text[len(text)-1] == 'T' {
		return 0, fmt.Errorf("%q is not an ISO 8601 duration", text)
	}
	units := []time.Duration{week, 24 * time.Hour, time.Hour, time.Minute, time.Second}
	var sum float64
	for i, unit := range units {
		if parts[i+1] == "" {
			continue
		}
		n, err := strconv.ParseFloat(parts[i+1], 64)
		if err != nil {
			return 0, err
		}
		sum += n * float64(unit)
	}
	const longest = 1000 * float64(week)
	if sum > longest {
		return 0, fmt.Errorf("%q is too long", text)
	}
	return time.Duration(sum), nil
}
