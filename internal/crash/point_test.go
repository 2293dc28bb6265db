//go:build unix

package crash_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// calm is a drill that nobody disturbs: how it ends, and how many moments it has.
type calm struct {
	outcome       outcome
	writes, calls int
}

var (
	calmOnce  sync.Once
	calmDrill calm
)

// calmly gives the undisturbed drill, which the first test that asks carries out.
func calmly(t *testing.T) calm {
	t.Helper()
	calmOnce.Do(func() {
		d := newDrill(t, moment{})
		o := d.run()
		calmDrill = calm{o, d.server.counted(), len(d.gateways[0].calls())}
	})
	if len(calmDrill.outcome) == 0 {
		t.Fatal("the drill that nobody disturbs has failed")
	}
	return calmDrill
}

func TestADrillEndsTheSameWheneverItsServerIsKilled(t *testing.T) {
	calm := calmly(t)
	moments := someMoments(calm.writes, calm.calls)
	if *everyPoint {
		moments = allMoments(calm.writes, calm.calls)
	}

	var run, reached atomic.Int32
	t.Run("killed", func(t *testing.T) {
		for _, m := range moments {
			t.Run(strings.ReplaceAll(m.String(), " ", "-"), func(t *testing.T) {
				t.Parallel()
				run.Add(1)
				d := newDrill(t, m)
				compare(t, d.run(), calm.outcome)
				reached.Add(int32(d.upsets))
			})
		}
	})
	t.Logf("undisturbed: %d writes to the database, %d calls of AWS; killed at %d of %d moments", calm.writes, calm.calls, reached.Load(), run.Load())
	// How often AWS is asked depends on the time that things take: the last moments may
	// not come. But where none comes, nothing is tested.
	if reached.Load() < run.Load()*3/4 {
		t.Errorf("the server was killed in %d of %d drills only", reached.Load(), run.Load())
	}
}

// momentous are those at which most can go wrong: a request is committed but not sent, or
// carried out but not answered.
func momentous() []moment {
	moments := []moment{{write: "intent:1:after"}, {write: "intent:2:after"}, {write: "intent:6:before"}}
	for n := 1; n <= 3; n++ {
		moments = append(moments, moment{call: strike{operation: "StartRecovery", nth: n, after: true}})
	}
	for n := 1; n <= 2; n++ {
		moments = append(moments, moment{call: strike{operation: "StartAutomationExecution", nth: n, after: true}})
	}
	// A launch configuration is half applied, or half put back.
	for _, after := range []bool{false, true} {
		moments = append(moments,
			moment{call: strike{operation: "CreateLaunchTemplateVersion", nth: 2, after: after}},
			moment{call: strike{operation: "ModifyLaunchTemplate", nth: 3, after: after}},
			moment{call: strike{operation: "ModifyLaunchTemplate", nth: 8, after: after}},
		)
	}
	return append(moments,
		moment{call: strike{operation: "StartRecovery", nth: 2}},
		moment{call: strike{operation: "TerminateRecoveryInstances", nth: 1, after: true}},
	)
}

// someMoments are the momentous ones and a few of all others.
func someMoments(writes, calls int) []moment {
	moments := momentous()
	for i := range 3 {
		nth := func(of int) int { return 1 + of*(2*i+1)/7 }
		how := []string{"before", "after"}[i%2]
		moments = append(moments,
			moment{write: fmt.Sprintf("write:%d:%s", nth(writes), how)},
			moment{call: strike{nth: nth(calls), after: i%2 == 0}},
		)
	}
	return moments
}

// allMoments are before and after every write and every call.
func allMoments(writes, calls int) []moment {
	moments := momentous()
	for n := 1; n <= writes; n++ {
		for _, how := range []string{"before", "after"} {
			moments = append(moments, moment{write: fmt.Sprintf("write:%d:%s", n, how)})
		}
	}
	for n := 1; n <= calls; n++ {
		for _, after := range []bool{false, true} {
			moments = append(moments, moment{call: strike{nth: n, after: after}})
		}
	}
	return moments
}
