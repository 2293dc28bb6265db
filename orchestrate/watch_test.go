package orchestrate

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// eyes is a Cloud that only tells of instances.
type eyes struct {
	Cloud
	see func() ([]recovery.Instance, error)
}

// InstanceStates tells what the test says.
func (e eyes) InstanceStates(context.Context, recovery.Scope, []recovery.InstanceID, bool) ([]recovery.Instance, error) {
	return e.see()
}

func TestAWatchForgetsWhatItSawLongAgo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cloud := &eyes{see: func() ([]recovery.Instance, error) {
			return []recovery.Instance{{InstanceID: "i-1", Missing: true}}, nil
		}}
		g := NewEngine(Parts{Cloud: cloud, Bounds: DefaultBounds, Log: slog.New(slog.DiscardHandler)})
		w := g.watch(west)
		want := []InstanceWant{{ID: "i-1"}}
		first := map[recovery.InstanceID]InstanceSeen{}
		w.look(t.Context(), g, "exec-1", want, first)
		if !first["i-1"].Missing {
			t.Fatalf("the first look gives %+v, want that EC2 does not know the instance yet", first)
		}
		time.Sleep(20 * time.Minute)
		cloud.see = func() ([]recovery.Instance, error) { return nil, errors.New("throttled") }
		later := map[recovery.InstanceID]InstanceSeen{}
		w.look(t.Context(), g, "exec-1", want, later)
		if seen, known := later["i-1"]; known {
			t.Errorf("a look that failed gives %+v, of 20 minutes ago; want nothing", seen)
		}
	})
}
