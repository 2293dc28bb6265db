package orchestrate

import (
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// found lets EC2 say of a server's instance what it says now.
func (x *table) found(wave, i int, state string) {
	x.t.Helper()
	id := instanceID(serverID(wave, i))
	x.after(time.Minute)
	x.o.Instances[id] = InstanceSeen{Instance: recovery.Instance{InstanceID: id, State: state}, AsOf: x.now}
}

// server is the newest record of a server.
func (x *table) server(wave, i int) *recovery.Server {
	x.t.Helper()
	for _, in := range x.e.Current(wave) {
		if in.Server.SourceServerID == serverID(wave, i) {
			return in.Server
		}
	}
	x.t.Fatalf("wave %d has no server %d", wave+1, i)
	return nil
}

func TestAReadyServerThatIsStoppedFailsItsWaveAndHoldsBackWhatStandsOnIt(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}, recovery.WaveSpec{}, recovery.WaveSpec{}), 2, 1, 1)
	second := x.runWave(x.decide())
	x.answer(second)
	x.found(0, 1, "stopped")
	wantIntents(t, x.decide(), 0)
	x.wantState(recovery.ExecutionInProgress, recovery.WaveFailed, recovery.WaveExecuting, recovery.WaveNotStarted)
	if s := x.server(0, 1); s.State != recovery.ServerFailed || s.Failure.Code != "INSTANCE_STOPPED" {
		t.Errorf("the server is %s (%+v), want FAILED as INSTANCE_STOPPED", s.State, s.Failure)
	}
	if f := x.e.Waves[0].Failure; f == nil || !strings.Contains(f.Message, "was stopped by somebody else") {
		t.Errorf("the wave's failure is %+v, want it to say what happened", f)
	}
	x.after(10 * time.Minute).launched(second[0].BatchID)
	x.found(1, 0, "running")
	x.o.Instances[instanceID(serverID(1, 0))] = InstanceSeen{Instance: recovery.Instance{InstanceID: instanceID(serverID(1, 0)), State: "running", StatusChecks: "ok"}, AsOf: x.now}
	wantIntents(t, x.decide(), 0) // the second wave came well, and the third stands on the first too
	x.wantState(recovery.ExecutionPaused, recovery.WaveFailed, recovery.WaveCompleted, recovery.WaveNotStarted)

	x.say(Word{Kind: Retry, Wave: "wave1"})
	again := x.decide()
	wantIntents(t, again, 1)
	if b := x.e.Batch(again[0].BatchID); len(b.Servers) != 1 || b.Attempt != 2 {
		t.Errorf("batch %s has %v, attempt %d: want the lost server alone, again", b.ID, b.ServerIDs(), b.Attempt)
	}
	wantIntents(t, x.runWave(again), 1)
	x.wantState(recovery.ExecutionInProgress, recovery.WaveCompleted, recovery.WaveCompleted, recovery.WaveExecuting)
}

func TestAReadyServerThatWasLostCanBeAccepted(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}, recovery.WaveSpec{}), 1, 1)
	second := x.runWave(x.decide())
	x.found(0, 0, "stopping")
	x.decide()
	x.say(Word{Kind: Accept, Wave: "wave1"})
	x.runWave(second)
	x.wantState(recovery.ExecutionCompleted, recovery.WaveCompleted, recovery.WaveCompleted)
	if want := "1 server was accepted by hand"; x.e.Reason != want {
		t.Errorf("reason %q, want %q", x.e.Reason, want)
	}
}

func TestAReadyInstanceThatIsGoneIsAnEventAndAFailure(t *testing.T) {
	stranger := recovery.Job{
		ID: "drsjob-stranger", Type: "LAUNCH", InitiatedBy: "START_DRILL", Status: recovery.JobStarted,
		Servers: []recovery.JobServer{{SourceServerID: serverID(0, 0)}},
	}
	for name, tt := range map[string]struct {
		jobs []recovery.Job
		code string
		says string
	}{
		"terminated": {nil, "INSTANCE_GONE", "terminated by somebody else"},
		"relaunched": {[]recovery.Job{stranger}, "INSTANCE_RELAUNCHED", "drsjob-stranger (START_DRILL)"},
	} {
		x := play(t, plan(recovery.WaveSpec{}, recovery.WaveSpec{}), 1, 1)
		x.runWave(x.decide())
		for _, job := range tt.jobs {
			x.see(job)
		}
		x.found(0, 0, "terminated")
		x.decide()
		s := x.server(0, 0)
		if s.State != recovery.ServerFailed || !s.Gone || s.Failure.Code != tt.code || !strings.Contains(s.Failure.Message, tt.says) {
			t.Errorf("%s: the server is %s, gone %t: %+v", name, s.State, s.Gone, s.Failure)
		}
		foreign := false
		for _, ev := range x.decided {
			if seen, ok := ev.Body.(recovery.InstancesSeen); ok {
				foreign = foreign || seen.Instances[0].Foreign && seen.Instances[0].Gone
			}
		}
		if !foreign {
			t.Errorf("%s: no event says that somebody else did it", name)
		}
		if m := x.e.Measure(); m.RTOSeconds != nil {
			t.Errorf("%s: RTO is %v s, and a CRITICAL server is lost", name, *m.RTOSeconds)
		}
	}
}

func TestALostServerThatIsNotNeededLeavesItsWaveAsItIs(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{SuccessPercent: 50}, recovery.WaveSpec{}), 2, 1)
	second := x.runWave(x.decide())
	x.found(0, 1, "terminated")
	x.decide()
	x.wantState(recovery.ExecutionInProgress, recovery.WaveCompleted, recovery.WaveExecuting)
	x.runWave(second)
	x.wantState(recovery.ExecutionCompleted, recovery.WaveCompleted, recovery.WaveCompleted)
	if want := "1 server is not recovered"; x.e.Reason != want {
		t.Errorf("reason %q, want %q", x.e.Reason, want)
	}
}

func TestTheTimeUntilALossIsNobodysShare(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}, recovery.WaveSpec{}), 1, 1)
	x.runWave(x.decide())
	before := x.e.SplitOf(x.e.Waves[0], x.now).Own
	x.after(20 * time.Minute)
	x.found(0, 0, "stopped")
	x.decide()
	if after := x.e.SplitOf(x.e.Waves[0], x.now).Own; after != before {
		t.Errorf("Davit's own share of the wave was %v, and %v after the loss", before, after)
	}
}

func TestInstancesThatAreReadyAreWatchedWhileTheExecutionGoesOn(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}, recovery.WaveSpec{}), 2, 1)
	second := x.runWave(x.decide())
	if want := WantsOf(x.e, x.o.Bounds, x.now).Instances[west]; len(want) != 2 || !want[0].Ready {
		t.Errorf("%+v are watched, want the two that are ready", want)
	}
	x.runWave(second)
	x.wantState(recovery.ExecutionCompleted)
	if want := WantsOf(x.e, x.o.Bounds, x.now).Instances[west]; len(want) != 0 {
		t.Errorf("%+v are watched after the end", want)
	}
}
