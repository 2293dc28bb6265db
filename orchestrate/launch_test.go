package orchestrate_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

func ptr[T any](v T) *T { return &v }

// drillLaunch is a drill's own launch configuration.
func drillLaunch() *recovery.EffectiveLaunch {
	launch := recovery.MergeLaunch(recovery.LaunchLayer{Source: recovery.LaunchByMode, LaunchConfiguration: recovery.LaunchConfiguration{
		InstanceType: ptr("t3.small"), CopyTags: ptr(true), TerminationProtection: ptr(false), HTTPTokens: ptr("required"),
		InstanceTags: map[string]string{"Purpose": "drill"},
	}})
	return &launch
}

func launchedAs(picks []orchestrate.Pick, launch *recovery.EffectiveLaunch) []orchestrate.Pick {
	for i := range picks {
		picks[i].Launch = launch
	}
	return picks
}

// settings are the launch configurations of the servers as AWS has them.
func (r *rig) settings(picks []orchestrate.Pick) []recovery.LaunchSettings {
	r.t.Helper()
	var ids []recovery.SourceServerID
	for _, p := range picks {
		ids = append(ids, p.SourceServerID)
	}
	all, err := r.cloud.LaunchSettings(context.Background(), scope, ids)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, s := range all {
		if s.Err != nil {
			r.t.Fatal(s.Err)
		}
	}
	return all
}

// settle waits until the engine has nothing left to do with the execution but its claims.
func (r *rig) settle(id recovery.ExecutionID) *recovery.Execution {
	r.t.Helper()
	r.wait(id)
	time.Sleep(10 * time.Minute)
	return r.load(id)
}

func TestADrillLaunchesByItsOwnConfigurationAndPutsProductionsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 30, sim.Options{})
		picks := launchedAs(servers(1, 30), drillLaunch())
		before := r.settings(picks)
		r.start("exec-1", recovery.Drill, make([]recovery.WaveSpec, 1), picks)
		for r.load("exec-1").Batches[0].State == recovery.BatchNotStarted {
			time.Sleep(time.Second)
		}
		for _, s := range r.settings(picks) {
			want := drillLaunch().ToApply()
			if !want.HoldsIn(s.LaunchConfiguration) {
				t.Fatalf("while its job runs %s has %+v, want the drill's configuration", s.SourceServerID, s.LaunchConfiguration)
			}
		}
		e := r.settle("exec-1")
		if e.State != recovery.ExecutionCompleted {
			t.Fatalf("%s: %s", e.State, e.Reason)
		}
		for i, s := range r.settings(picks) {
			if s.Version != before[i].Version || s.Hash() != before[i].Hash() {
				t.Errorf("%s has version %d with %+v, want version %d with %+v", s.SourceServerID, s.Version, s.LaunchConfiguration, before[i].Version, before[i].LaunchConfiguration)
			}
		}
		for _, p := range e.Preparations {
			for _, s := range p.Servers {
				if s.State != recovery.PreparationReturned || s.Kept != nil {
					t.Errorf("%s is %s", s.SourceServerID, s.State)
				}
			}
		}
		if kept, err := r.book.KeptLaunches(t.Context(), []recovery.ServerKey{picks[0].ServerKey}); err != nil || len(kept) > 0 {
			t.Errorf("kept are %v, %v, want nothing", kept, err)
		}
		if own := e.SplitOf(e.Waves[0], e.EndedAt).Own; own > 2*time.Second {
			t.Errorf("the wave's own share is %s", own)
		}
	})
}

func TestWhatAWSHasAlreadyIsNotWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 1, sim.Options{})
		picks := servers(1, 1)
		before := r.settings(picks)[0]
		launch := recovery.MergeLaunch(recovery.LaunchLayer{Source: recovery.LaunchByGroup, LaunchConfiguration: recovery.LaunchConfiguration{CopyTags: before.CopyTags}})
		r.start("exec-1", recovery.Drill, make([]recovery.WaveSpec, 1), launchedAs(picks, &launch))
		e := r.settle("exec-1")
		if s := e.Preparations[0].Servers[0]; e.State != recovery.ExecutionCompleted || s.State != recovery.PreparationApplied || s.Changes != 0 {
			t.Errorf("%s: %+v, want it applied without a change", e.State, s)
		}
	})
}

func TestOneServersRefusedConfigurationFailsThatServerAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 3, sim.Options{})
		picks := launchedAs(servers(1, 3), drillLaunch())
		r.world.Error("ec2", "CreateLaunchTemplateVersion", 1, 400, "InvalidParameterValue", "no")
		r.start("exec-1", recovery.Drill, []recovery.WaveSpec{{OnFailure: recovery.OnFailureContinue}}, picks)
		e := r.settle("exec-1")
		failed, ready := 0, 0
		for _, in := range e.Current(0) {
			switch {
			case in.Server.State == recovery.ServerReady:
				ready++
			case in.Server.State == recovery.ServerFailed && in.Server.Failure.Code == "InvalidParameterValue":
				failed++
			}
		}
		if failed != 1 || ready != 2 {
			t.Errorf("%d failed, %d ready: %s", failed, ready, e.Reason)
		}
	})
}

// Calls to AWS are kept to a rate for each account and Region. What is more is throttled, and
// waits: nobody is told of it as of an error.
func TestApplyingWithinARateShowsNoThrottle(t *testing.T) {
	count := 60
	if long() {
		count = 300
	}
	synctest.Test(t, func(t *testing.T) {
		const rate = 20
		r := newRig(t, count, sim.Options{CallRate: rate})
		r.start("exec-1", recovery.Drill, []recovery.WaveSpec{{Readiness: recovery.ReadyLaunched}}, launchedAs(servers(1, count), drillLaunch()))
		e := r.settle("exec-1")
		if e.State != recovery.ExecutionCompleted {
			t.Fatalf("%s: %s", e.State, e.Reason)
		}
		events, err := r.book.AllEvents(t.Context(), recovery.ExecutionStream("exec-1"))
		if err != nil {
			t.Fatal(err)
		}
		var begun, applied, back time.Time
		done := map[recovery.PreparationState]int{}
		for _, ev := range events {
			switch b := ev.Body.(type) {
			case recovery.WaveMoved:
				if b.To == recovery.WaveExecuting {
					begun = ev.At
				}
			case recovery.BatchDelayed:
				if b.Reason == recovery.DelayThrottled {
					t.Errorf("a batch is held back: %s", b.Detail)
				}
			case recovery.PreparationMoved:
				for _, s := range b.Servers {
					done[s.To]++
					if s.Failure != nil {
						t.Errorf("%s: %s", s.SourceServerID, s.Failure.Message)
					}
				}
				applied, back = later(applied, ev, b, recovery.PreparationApplied), later(back, ev, b, recovery.PreparationReturned)
			}
		}
		if done[recovery.PreparationApplied] != count || done[recovery.PreparationReturned] != count {
			t.Errorf("%v, want %d applied and put back", done, count)
		}
		t.Logf("%d servers at %d calls a second: applied after %s, the last put back %s after the wave's begin; %d tried again; own share %s",
			count, rate, applied.Sub(begun).Round(time.Second), back.Sub(begun).Round(time.Second), done[recovery.PreparationPending], e.SplitOf(e.Waves[0], e.EndedAt).Own.Round(100*time.Millisecond))
	})
}

func later(than time.Time, ev recovery.Event, b recovery.PreparationMoved, to recovery.PreparationState) time.Time {
	for _, s := range b.Servers {
		if s.To == to {
			return ev.At
		}
	}
	return than
}
