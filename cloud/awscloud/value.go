package awscloud

import (
	"regexp"
	"strconv"
	"time"
)

// str is the string, or "" for none.
func str(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// strs are strings of one kind as strings of another.
func strs[To, From ~string](from []From) []To {
	to := make([]To, len(from))
	for i, s := range from {
		to[i] = To(s)
	}
	return to
}

// chunks cuts a list into pieces of at most size.
func chunks[T any](list []T, size int) [][]T {
	var cut [][]T
	for len(list) > size {
		cut, list = append(cut, list[:size:size]), list[size:]
	}
	if len(list) > 0 {
		cut = append(cut, list)
	}
	return cut
}

// instant reads a DRS timestamp: ISO 8601 with "Z", an offset or neither, with or
// without a fraction. One that is missing or unreadable is the zero time, because no
// timestamp is worth losing the rest of an answer for.
func instant(s *string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, str(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// stamp writes a timestamp as DRS's filters take it.
func stamp(t time.Time) *string {
	s := t.UTC().Format(time.RFC3339Nano)
	return &s
}

var durationForm = regexp.MustCompile(`^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$`)

// seconds reads an ISO 8601 duration such as PT1H2M3.5S; nil when there is none. Years
// and months have no length, and DRS does not write them.
func seconds(s *string) *float64 {
	parts := durationForm.FindStringSubmatch(str(s))
	if parts == nil {
		return nil
	}
	var sum float64
	var any bool
	for i, unit := range []float64{7 * 86400, 86400, 3600, 60, 1} {
		if parts[i+1] == "" {
			continue
		}
		n, err := strconv.ParseFloat(parts[i+1], 64)
		if err != nil {
			return nil
		}
		sum, any = sum+n*unit, true
	}
	if !any {
		return nil
	}
	return &sum
}
