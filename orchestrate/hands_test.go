package orchestrate_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

func TestWhatStrangersDoToReadyInstancesIsNoticed(t *testing.T) {
	for name, tt := range map[string]struct {
		hand func(*rig, *recovery.Execution) error
		code string
	}{
		"terminated in DRS": {func(r *rig, e *recovery.Execution) error {
			_, err := r.cloud.TerminateRecoveryInstances(r.t.Context(), scope, []recovery.InstanceID{e.Instances()[1].InstanceID})
			return err
		}, "INSTANCE_GONE"},
		"relaunched": {func(r *rig, e *recovery.Execution) error {
			_, err := r.cloud.StartRecovery(r.t.Context(), scope, recovery.LaunchRequest{
				Drill: true, Servers: []recovery.LaunchServer{{SourceServerID: e.Instances()[1].SourceServerID}},
			})
			return err
		}, "INSTANCE_RELAUNCHED"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, 3, sim.Options{Seed: 11})
				waves := []recovery.WaveSpec{{}, {Approval: &recovery.ApprovalSpec{TimeoutSeconds: 24 * 3600}}}
				r.start("exec-1", recovery.Drill, waves, servers(1, 2), servers(3, 1))
				waits := func(e *recovery.Execution) bool { return e.Waves[1].State == recovery.WaveWaiting }
				e := r.waitFor("exec-1", waits)
				if err := tt.hand(r, e); err != nil {
					t.Fatal(err)
				}
				done := time.Now()
				e = r.waitFor("exec-1", func(e *recovery.Execution) bool { return e.Waves[0].State == recovery.WaveFailed })
				if took := time.Since(done); took > 5*time.Minute {
					t.Errorf("it was noticed after %v", took)
				}
				s := e.Batches[0].Find(e.Instances()[0].SourceServerID)
				lost := e.Batches[0].Servers[1]
				if s.State != recovery.ServerReady || lost.Failure == nil || lost.Failure.Code != tt.code {
					t.Errorf("the servers are %s and %s (%+v), want the second alone FAILED as %s", s.State, lost.State, lost.Failure, tt.code)
				}
				r.say("exec-1", orchestrate.Word{Kind: orchestrate.Retry, Wave: "wave-1"})
				r.waitFor("exec-1", func(e *recovery.Execution) bool { return e.Waves[0].State == recovery.WaveCompleted })
			})
		})
	}
}

func TestInstancesThatAreReadyAreLookedAtRarely(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const ready, hours = 120, 2
		r := newRig(t, ready+10, sim.Options{Seed: 12})
		waves := []recovery.WaveSpec{{}, {Approval: &recovery.ApprovalSpec{TimeoutSeconds: 24 * 3600}}}
		r.start("exec-1", recovery.Drill, waves, servers(1, ready), servers(ready+1, 10))
		r.waitFor("exec-1", func(e *recovery.Execution) bool { return e.Waves[1].State == recovery.WaveWaiting })
		count := func() int {
			return r.world.CallCount("ec2", "DescribeInstanceStatus") + r.world.CallCount("ec2", "DescribeInstances")
		}
		status, jobs := count(), r.world.CallCount("drs", "DescribeJobs")
		time.Sleep(hours * time.Hour)
		// EC2 tells of a hundred instances in one answer.
		most := 2 * int(hours*time.Hour/orchestrate.DefaultBounds.Steady)
		if n := count() - status; n > most+4 || n < most/2 {
			t.Errorf("%d looks at %d ready instances in %d hours, want one a minute and hundred: %d", n, ready, hours, most)
		}
		if n := r.world.CallCount("drs", "DescribeJobs") - jobs; n > 1 {
			t.Errorf("DRS was asked for its jobs %d times while nothing runs", n)
		}
	})
}
