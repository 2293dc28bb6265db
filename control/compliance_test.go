package control

import (
	"testing"

	"github.com/davit-dr/davit/recovery"
)

func TestACheckpointCoversWhatItsHeadsReach(t *testing.T) {
	head := recovery.Head{Stream: "execution/exec-1", Version: 9}
	seen := func(stream string, version int64) recovery.Event {
		return recovery.Event{Body: recovery.HeadsSeen{Heads: []recovery.Head{{Stream: "plan/p", Version: 99}, {Stream: stream, Version: version}}}}
	}
	made := func(n int64) recovery.Event {
		return recovery.Event{Body: recovery.CheckpointMade{Checkpoint: recovery.Checkpoint{Number: n}}}
	}
	// The newest come first, as the trail gives them.
	for name, tt := range map[string]struct {
		events []recovery.Event
		want   int64
	}{
		"the first that reaches it":       {[]recovery.Event{made(4), seen(head.Stream, 12), made(3), seen(head.Stream, 9), made(2), seen(head.Stream, 8)}, 3},
		"none that stops before":          {[]recovery.Event{made(2), seen(head.Stream, 8)}, 0},
		"none of another stream":          {[]recovery.Event{made(2), seen("execution/exec-2", 20)}, 0},
		"none that is not made yet":       {[]recovery.Event{seen(head.Stream, 9), made(1), seen(head.Stream, 3)}, 0},
		"one over a page of several lots": {[]recovery.Event{made(5), seen("execution/exec-2", 1), seen(head.Stream, 9)}, 5},
	} {
		var after *recovery.Checkpoint
		got := int64(0)
		if c := coveringIn(tt.events, head, &after); c != nil {
			got = c.Number
		}
		if got != tt.want {
			t.Errorf("%s: got checkpoint %d, want %d", name, got, tt.want)
		}
	}
}
