package orchestrate_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

// ahead leaves in the store what a server writes whose clock is ahead by so much.
func (r *rig) ahead(by time.Duration) {
	r.t.Helper()
	now := time.Now().Add(by)
	mine, err := r.book.AcquirePoll(r.t.Context(), scope, "earlier", now, now.Add(time.Second))
	if err == nil && mine {
		err = r.book.SaveJobs(r.t.Context(), "earlier", recovery.Jobs{Scope: scope, AsOf: now, NextAt: now.Add(15 * time.Second)})
	}
	if err != nil || !mine {
		r.t.Fatalf("leave a look: %t, %v", mine, err)
	}
}

func TestAClockThatWasSetBackLaunchesNothingTwiceAndHoldsNothingUp(t *testing.T) {
	for name, by := range map[string]time.Duration{"by an hour": time.Hour, "by ten seconds": 10 * time.Second, "by a second": time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, 2, sim.Options{Seed: 5})
				r.ahead(by)
				r.world.LoseAnswer("drs", "StartRecovery", 1)
				r.start("exec-1", recovery.Drill, make([]recovery.WaveSpec, 1), servers(1, 2))
				e := r.wait("exec-1")
				if e.State != recovery.ExecutionCompleted || took(e) > 30*time.Minute {
					t.Errorf("it is %s (%s) after %v", e.State, e.Reason, took(e))
				}
				if n := r.world.CallCount("drs", "StartRecovery"); n != 1 {
					t.Errorf("StartRecovery was called %d times, want once", n)
				}
				r.wantOneJobAServer()
			})
		})
	}
}
