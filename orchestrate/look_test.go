package orchestrate

import (
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func TestAnInstanceIsNotGoneByALookFromBeforeEC2KnewIt(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 1)
	first := x.decide()
	x.answer(first)
	x.after(10 * time.Minute).launched(first[0].BatchID)
	s := x.e.Batch(first[0].BatchID).Servers[0]
	early := InstanceSeen{Instance: recovery.Instance{InstanceID: s.InstanceID, Missing: true}, AsOf: x.now}
	x.o.Instances = map[recovery.InstanceID]InstanceSeen{s.InstanceID: early}

	x.after(2 * x.o.Bounds.Settle).decide()
	if s := x.e.Batch(first[0].BatchID).Servers[0]; s.Gone || s.State != recovery.ServerLaunched {
		t.Fatalf("by the old look the server is %s, gone %t; want LAUNCHED and there", s.State, s.Gone)
	}
	early.AsOf = x.now
	x.o.Instances[s.InstanceID] = early
	x.decide()
	if s := x.e.Batch(first[0].BatchID).Servers[0]; !s.Gone || s.State != recovery.ServerFailed {
		t.Errorf("by a new look the server is %s, gone %t; want FAILED and gone", s.State, s.Gone)
	}
}

func TestACleanupKnowsTheQuotasBeforeItCutsItsBatches(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 1)
	x.runWave(x.decide())
	x.wantState(recovery.ExecutionCompleted)
	x.say(Word{Kind: Cleanup})
	w := WantsOf(x.e, x.o.Bounds, x.now)
	if scope := x.e.Batches[0].Scope; !w.Scopes[scope] {
		t.Errorf("the quotas of %s are not asked for: a batch may become larger than they ever allow", scope)
	}
}
