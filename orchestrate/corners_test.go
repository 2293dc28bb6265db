package orchestrate

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func TestACleanupLaunchesNothing(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{TimeoutSeconds: 900, OnFailure: recovery.OnFailureStop}, recovery.WaveSpec{}), 1, 1)
	first := x.decide()
	x.answer(first)
	x.after(10 * time.Minute).launched(first[0].BatchID)
	x.after(6 * time.Minute).decide()
	x.wantState(recovery.ExecutionTimedOut, recovery.WaveTimedOut, recovery.WaveNotStarted)
	x.say(Word{Kind: Cleanup})
	x.ready() // the instance becomes ready at last, and is terminated all the same
	for _, b := range x.e.Batches {
		if b.Kind == recovery.LaunchBatch && b.Wave == 1 && b.State != recovery.BatchNotStarted {
			t.Errorf("batch %s of the wave that never began is %s", b.ID, b.State)
		}
	}
	if x.e.State != recovery.ExecutionTimedOut {
		t.Errorf("the execution is %s, want TIMED_OUT: it is over", x.e.State)
	}
}

func TestACleanupThatWasRefusedCanBeAskedForAgain(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 2)
	x.runWave(x.decide())
	x.say(Word{Kind: Cleanup})
	x.fail(x.decide()[0], recovery.Errorf(recovery.Denied, "no permission"))
	x.decide()
	if x.e.Cleanup != recovery.CleanupFailed || x.e.CleanupFailure == nil {
		t.Fatalf("cleanup is %s (%+v), want FAILED with a reason", x.e.Cleanup, x.e.CleanupFailure)
	}
	x.after(time.Hour).say(Word{Kind: Cleanup})
	wantIntents(t, x.decide(), 1)
}

func TestACleanupGoesOnWithoutTheInstanceThatIsUnknown(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 4)
	x.runWave(x.decide())
	x.after(time.Minute).say(Word{Kind: Cleanup})
	unknown := x.e.Batches[0].Servers[2].InstanceID
	pending := x.decide()
	for range 20 {
		if len(pending) == 0 {
			break
		}
		intent := pending[0]
		b := x.e.Batch(intent.BatchID)
		if terminates(b, unknown) {
			x.fail(intent, recovery.Errorf(recovery.NotFound, "DRS has no recovery instance %s", unknown))
		} else {
			x.terminate(intent)
		}
		pending = append(pending[1:], x.decide()...)
	}
	left := x.e.Instances()
	if x.e.Cleanup != recovery.CleanupFailed || len(left) != 1 || left[0].InstanceID != unknown {
		t.Errorf("cleanup is %s with %v left, want FAILED with the unknown instance alone", x.e.Cleanup, left)
	}
}

// terminate lets the job of a TERMINATE request run to its end.
func (x *table) terminate(intent recovery.Intent) {
	job := x.jobOf(intent.BatchID)
	job.Type, job.Tags, job.Status, job.EndedAt = "TERMINATE", nil, recovery.JobCompleted, x.now
	x.o.Outcomes = append(x.o.Outcomes, Outcome{Intent: intent, Job: job})
	x.see(job)
	for _, s := range x.e.Batch(intent.BatchID).Servers {
		x.o.Instances[s.InstanceID] = InstanceSeen{Instance: recovery.Instance{InstanceID: s.InstanceID, Missing: true}, AsOf: x.now}
	}
}

func TestACleanupMayBeOfManyBatches(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 1400)
	x.o.Quotas[west] = recovery.Quotas{JobsAtOnce: 20, ServersInActiveJobs: 5000}
	x.runWave(x.decide())
	x.after(time.Minute).say(Word{Kind: Cleanup})
	for range 20 {
		intents := x.decide()
		if len(intents) == 0 {
			break
		}
		for _, intent := range intents {
			x.terminate(intent)
		}
		x.after(time.Minute).decide()
	}
	if x.e.Cleanup != recovery.CleanupCompleted {
		t.Errorf("cleanup is %s (%+v) with %d instances left", x.e.Cleanup, x.e.CleanupFailure, len(x.e.Instances()))
	}
}

func TestCancelOfManyWavesFitsItsCommits(t *testing.T) {
	specs := make([]recovery.WaveSpec, recovery.MaxWaves)
	x := play(t, plan(specs...), slices.Repeat([]int{1}, recovery.MaxWaves)...)
	first := x.decide()
	x.answer(first)
	x.say(Word{Kind: Cancel})
	for range 100 {
		before := x.e
		d, err := Next(x.e, x.o, x.now)
		if err != nil {
			t.Fatal(err)
		}
		if d.Empty() {
			break
		}
		rows, err := recovery.Rows(before, d.After)
		if err != nil {
			t.Fatal(err)
		}
		if items := len(rows) + len(d.Events) + len(d.Ledgers); items > recovery.MaxCommitItems {
			t.Fatalf("a decision has %d items, a commit takes %d", items, recovery.MaxCommitItems)
		}
		x.e = d.After
		for _, l := range d.Ledgers {
			x.o.Ledgers[l.Scope] = l
		}
	}
	x.after(10 * time.Minute).launched(first[0].BatchID)
	x.wantState(recovery.ExecutionCancelled)
}

func TestAnOptionalServerThatNeverEndsDoesNotHoldTheExecution(t *testing.T) {
	c := Creation{ID: "exec-1", Plan: plan(recovery.WaveSpec{}).WithDefaults(), Mode: recovery.Recovery, Quotas: defaultQuotas, Servers: [][]Pick{{pick(0, 0), pick(0, 1)}}}
	c.Servers[0][1].Impact = recovery.Optional
	x := create(t, c)
	first := x.decide()
	x.answer(first)
	x.after(10 * time.Minute)
	job := x.jobOf(first[0].BatchID)
	job.Servers[0].LaunchStatus, job.Servers[0].InstanceID = recovery.LaunchLaunched, instanceID(serverID(0, 0))
	x.see(job)
	x.decide()
	x.ready()
	x.wantState(recovery.ExecutionInProgress, recovery.WaveCompleted)
	x.after(recovery.DefaultWaveTimeout * time.Second).decide()
	x.wantState(recovery.ExecutionCompleted, recovery.WaveCompleted)
	if want := "1 server was not decided within the wave's time"; x.e.Reason != want {
		t.Errorf("reason %q, want %q", x.e.Reason, want)
	}
	if !x.e.Active() {
		t.Error("its job still runs: it must be followed")
	}
}

func TestAWaveOfOptionalServersNeverTimesOut(t *testing.T) {
	c := Creation{ID: "exec-1", Plan: plan(recovery.WaveSpec{}, recovery.WaveSpec{}).WithDefaults(), Mode: recovery.Recovery, Quotas: defaultQuotas, Servers: [][]Pick{{pick(0, 0)}, {pick(1, 0)}}}
	c.Servers[0][0].Impact = recovery.Optional
	x := create(t, c)
	x.answer(x.decide())
	x.after(5 * time.Hour).decide()
	x.wantState(recovery.ExecutionInProgress, recovery.WaveCompleted, recovery.WaveExecuting)
}

func TestALateServerStillBootsInATimedOutExecution(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{TimeoutSeconds: 600, OnFailure: recovery.OnFailureStop}), 1)
	first := x.decide()
	x.answer(first)
	x.after(11 * time.Minute).decide()
	x.after(time.Minute).launched(first[0].BatchID)
	x.wantState(recovery.ExecutionTimedOut, recovery.WaveTimedOut)
	if !x.e.Active() || !x.e.ClaimsHeld {
		t.Fatalf("active %v, claims held %v: its server boots yet", x.e.Active(), x.e.ClaimsHeld)
	}
	x.ready()
	x.wantState(recovery.ExecutionCompleted, recovery.WaveCompleted)
}

func TestTimeStandsStillWhileAnOperatorPauses(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{OnFailure: recovery.OnFailureStop}), 150)
	x.o.Quotas[west] = recovery.Quotas{JobsAtOnce: 1}
	first := x.decide()
	x.answer(first)
	x.say(Word{Kind: Pause})
	x.after(10 * time.Minute).launched(first[0].BatchID)
	x.ready()
	x.after(5 * time.Hour).decide()
	x.wantState(recovery.ExecutionPaused, recovery.WaveExecuting)
	x.say(Word{Kind: Resume})
	wantIntents(t, x.decide(), 1)
}

func TestAJobThatShowsItselfLateIsAdopted(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 1)
	first := x.decide()
	x.fail(first[0], recovery.Errorf(recovery.Unavailable, "no answer"))
	x.decide()
	full := recovery.Ledger{Scope: west, Rev: 1, Reservations: []recovery.Reservation{{ExecutionID: "other", BatchID: "w1-b1", Servers: 500, At: t0}}}
	x.o.Ledgers[west] = full
	x.after(x.o.Bounds.Settle + time.Second)
	wantIntents(t, x.decide(), 0) // given up as not carried out, but there is no room to send it again
	job := x.jobOf("w1-b1")
	x.see(job)
	wantIntents(t, x.after(time.Second).decide(), 0)
	if b := x.e.Batches[0]; b.JobID != job.ID || !b.Adopted {
		t.Errorf("the batch is %s with job %q, want the adopted %s", b.State, b.JobID, job.ID)
	}
	if !x.o.Ledgers[west].Holds("exec-1", "w1-b1") {
		t.Error("the adopted job does not count against the quotas")
	}
}

func TestAnInstanceThatIsStoppedByHandFailsItsServer(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 1)
	first := x.decide()
	x.answer(first)
	x.after(10 * time.Minute).launched(first[0].BatchID)
	id := x.e.Instances()[0].InstanceID
	for _, state := range []string{"pending", "running", "stopping", "stopped"} {
		x.after(20 * time.Second)
		x.o.Instances[id] = InstanceSeen{Instance: recovery.Instance{InstanceID: id, State: state}, AsOf: x.now}
		x.decide()
	}
	if s := x.e.Batches[0].Servers[0]; s.State != recovery.ServerFailed || s.Failure.Code != "INSTANCE_STOPPED" {
		t.Errorf("the server is %s (%+v), want FAILED as INSTANCE_STOPPED", s.State, s.Failure)
	}
}

func TestALongLogIsReadToItsEndBeforeTheExecutionEnds(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{Readiness: recovery.ReadyLaunched}), 100)
	first := x.decide()
	x.answer(first)
	x.after(10 * time.Minute)
	job := x.jobOf(first[0].BatchID)
	job.Status, job.EndedAt = recovery.JobCompleted, x.now
	var items []recovery.JobLogItem
	for i := range job.Servers {
		s := &job.Servers[i]
		s.LaunchStatus, s.InstanceID = recovery.LaunchLaunched, instanceID(s.SourceServerID)
		for line := range 6 {
			items = append(items, recovery.JobLogItem{At: x.now, Event: fmt.Sprintf("LINE_%d", line), SourceServerID: s.SourceServerID, DataAt: t0})
		}
	}
	x.o.Logs[first[0].BatchID] = Log{Items: append(items, recovery.JobLogItem{At: x.now, Event: "JOB_END"})}
	x.see(job)
	for range 100 { // as the engine does: until it is not active
		if !x.e.Active() {
			break
		}
		d, err := Next(x.e, x.o, x.now)
		if err != nil || d.Empty() {
			t.Fatalf("nothing is decided, and the execution is %s: %v", x.e.State, err)
		}
		x.e = d.After
		for _, l := range d.Ledgers {
			x.o.Ledgers[l.Scope] = l
		}
		if x.e.State.Ended() && !x.e.InFlight() {
			break
		}
	}
	b := x.e.Batches[0]
	if b.LogLines != 601 || !b.LogComplete || x.e.Measure().RPOSeconds == nil {
		t.Errorf("%d of 601 lines are recorded, RPO %v", b.LogLines, x.e.Measure().RPOSeconds)
	}
}

func TestAPinnedServerKeepsItsPointInTimeInARetry(t *testing.T) {
	c := Creation{ID: "exec-1", Plan: plan(recovery.WaveSpec{}).WithDefaults(), Mode: recovery.Drill, Quotas: defaultQuotas, Servers: [][]Pick{{pick(0, 0)}}}
	c.Servers[0][0].SnapshotID, c.Servers[0][0].DataAt = "pit-1", t0.Add(-time.Hour)
	x := create(t, c)
	first := x.decide()
	x.answer(first)
	x.after(10*time.Minute).launched(first[0].BatchID, serverID(0, 0))
	x.say(Word{Kind: Retry})
	x.runWave(x.decide())
	if m := x.e.Measure(); m.RPOSeconds == nil || *m.RPOSeconds != 3600 {
		t.Errorf("measured RPO %v, want 3600 s", m.RPOSeconds)
	}
}

func TestAPausedBatchLeavesTheQueue(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 100)
	x.o.Ledgers[west] = recovery.Ledger{Scope: west, Rev: 1, Reservations: []recovery.Reservation{{ExecutionID: "other", BatchID: "w1-b1", Servers: 450, At: t0}}}
	wantIntents(t, x.decide(), 0)
	if n := len(x.o.Ledgers[west].Tickets); n != 1 {
		t.Fatalf("%d tickets, want one", n)
	}
	x.say(Word{Kind: Pause})
	x.decide()
	if n := len(x.o.Ledgers[west].Tickets); n != 0 {
		t.Errorf("%d tickets while paused, want none: others go first", n)
	}
}
