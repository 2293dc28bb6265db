package control

import (
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func TestTheCheckOfARunHasItsOptions(t *testing.T) {
	at := time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)
	for _, tt := range []struct {
		plan string
		o    Options
		want string
	}{
		{"shop", Options{Mode: recovery.Drill}, "davit plan check shop --drill"},
		{
			"Bob's shop",
			Options{
				Mode: recovery.Recovery, IncidentAt: at.Add(time.Minute), Preempt: true, Exclude: []string{"web 1"},
				PointInTime: recovery.PointInTime{Before: at, Pinned: map[recovery.SourceServerID]recovery.SnapshotID{"s-2": "pit-2", "s-1": "pit-1"}},
				Accept:      []recovery.Override{{Code: "QUOTA", Reason: "it's known"}}, ReplaceInstances: []recovery.InstanceID{"i-1"},
				Ungraceful: true,
			},
			`davit plan check 'Bob'\''s shop' --recovery --before 2026-11-23T02:30:00Z --pin s-1=pit-1 --pin s-2=pit-2` +
				` --incident 2026-11-23T02:31:00Z --accept QUOTA --reason 'it'\''s known' --exclude 'web 1' --replace-instance i-1 --preempt --ungraceful`,
		},
	} {
		if got := tt.o.checkCommand(tt.plan); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

func TestTextsAreWordedForOneAndForSeveral(t *testing.T) {
	const text = "⟨it is|they are⟩ left, and ⟨its|their⟩ data {a|b}"
	if got, want := worded(text, 1), "it is left, and its data {a|b}"; got != want {
		t.Errorf("one: got %q, want %q", got, want)
	}
	if got, want := worded(text, 2), "they are left, and their data {a|b}"; got != want {
		t.Errorf("two: got %q, want %q", got, want)
	}
}
