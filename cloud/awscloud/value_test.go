package awscloud

import (
	"testing"
	"time"
)

func TestInstantsAreReadInEverySpelling(t *testing.T) {
	want := time.Date(2026, 3, 4, 5, 6, 7, 123456000, time.UTC)
	for _, s := range []string{
		"2026-03-04T05:06:07.123456Z",
		"2026-03-04T05:06:07.123456+00:00",
		"2026-03-04T07:06:07.123456+02:00",
		"2026-03-04T05:06:07.123456",
	} {
		if got := instant(&s); !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s: got %v, want %v", s, got, want)
		}
	}
	whole := "2026-03-04T05:06:07Z"
	if got := instant(&whole); !got.Equal(want.Truncate(time.Second)) {
		t.Errorf("%s: got %v", whole, got)
	}
	for _, s := range []string{"", "yesterday", "2026-03-04"} {
		if got := instant(&s); !got.IsZero() {
			t.Errorf("%q: got %v, want the zero time", s, got)
		}
	}
	if got := instant(nil); !got.IsZero() {
		t.Errorf("no string: got %v, want the zero time", got)
	}
}

func TestDurationsAreReadAsSeconds(t *testing.T) {
	for s, want := range map[string]float64{
		"PT1H2M3.5S": 3723.5, "PT0S": 0, "PT90M": 5400, "P1DT1S": 86401, "P2W": 1209600, "PT0.25S": 0.25,
	} {
		if got := seconds(&s); got == nil || *got != want {
			t.Errorf("%s: got %v, want %v", s, got, want)
		}
	}
	for _, s := range []string{"", "P", "PT", "P1Y", "1H", "PTxS"} {
		if got := seconds(&s); got != nil {
			t.Errorf("%q: got %v, want none", s, *got)
		}
	}
	if got := seconds(nil); got != nil {
		t.Errorf("no string: got %v, want none", *got)
	}
}

func TestChunksKeepOrderAndSize(t *testing.T) {
	var ids []int
	for i := range 250 {
		ids = append(ids, i)
	}
	cut := chunks(ids, 100)
	if len(cut) != 3 || len(cut[0]) != 100 || len(cut[2]) != 50 || cut[2][49] != 249 {
		t.Errorf("got %d chunks", len(cut))
	}
	if got := chunks([]int{}, 100); got != nil {
		t.Errorf("nothing to cut: got %v", got)
	}
}
