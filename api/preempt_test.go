package api_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// recoveryOf asks for a recovery that preempts drills.
func recoveryOf(plan string) apitype.StartRequest {
	return apitype.StartRequest{Plan: plan, RunOptions: apitype.RunOptions{Mode: recovery.Recovery, Preempt: true}}
}

const (
	asRecoveryBody = `{"mode":"RECOVERY"}`
	preemptingBody = `{"mode":"RECOVERY","preempt":true}`
)

// copyPlan saves a second plan of the same servers.
func (e *env) copyPlan() {
	e.t.Helper()
	e.steps(step{"another plan of the same servers", "POST /plans", strings.Replace(planBody, `"shop"`, `"copy"`, 1), "", 201, nil, nil})
}

// say tells an execution a word that must be taken.
func (e *env) say(id recovery.ExecutionID, word apitype.Word, wave string) {
	e.t.Helper()
	if _, err := e.Say(e.t.Context(), id, word, apitype.WordRequest{Wave: wave}); err != nil {
		e.t.Fatal(err)
	}
}

func asksFor(kind apitype.DecisionKind) func(apitype.Execution) bool {
	return func(x apitype.Execution) bool {
		return slices.ContainsFunc(x.Decisions, func(d apitype.Decision) bool { return d.Kind == kind })
	}
}

// stuckDrill starts a drill of shop, and gives it with the job that never ends.
func (e *env) stuckDrill() (recovery.ExecutionID, recovery.JobID) {
	e.t.Helper()
	e.cloud.at(west, func(p *place) { p.stuck = true })
	x := e.start(drillOf("shop"))
	x = e.wait(x.ExecutionID, "launching", func(x apitype.Execution) bool { return x.Batches[0].JobID != "" })
	job := x.Batches[0].JobID
	e.wait(x.ExecutionID, "seen launching", func(apitype.Execution) bool {
		seen, err := e.book.Jobs(e.t.Context(), west) // which checks share with the engine
		return err == nil && slices.ContainsFunc(seen.Jobs, func(j recovery.Job) bool { return j.ID == job })
	})
	return x.ExecutionID, job
}

func TestARecoveryPreemptsADrillThatLaunches(t *testing.T) {
	e := newEnv(t)
	e.configure()
	e.copyPlan()
	drill, job := e.stuckDrill()
	at := "/executions/" + string(drill)
	e.steps(
		step{
			"it is in the way, and how to have it give way", "POST /plans/copy/check", asRecoveryBody, "", 200,
			[]string{`"ok":false`, "SERVER_BUSY", string(drill), "execution cancel " + string(drill) + "`, or preempt the drill with --preempt"},
			[]string{"DRILL_PREEMPTED"},
		},
		step{"a drill is not told to preempt", "POST /plans/copy/check", `{"mode":"DRILL"}`, "", 200, []string{"SERVER_BUSY"}, []string{"--preempt"}},
		step{"the check tells what will be", "POST /plans/copy/check", preemptingBody, "", 200, []string{
			`"ok":true`, `"code":"DRILL_PREEMPTED"`, "drill " + string(drill) + " of plan shop", "IN_PROGRESS and will be cancelled",
			"it gives up server db-1 (s-0000000000000db01), server db-2 (s-0000000000000db02), server web-1",
			"the launch of server db-1 (s-0000000000000db01), server db-2 (s-0000000000000db02) waits until its DRS job " + string(job) + " is over",
		}, []string{"SERVER_BUSY"}},
		step{"checking cancels nothing", "GET " + at, "", "", 200, []string{`"state":"IN_PROGRESS"`}, []string{"preemptedBy"}},
		step{"without preempting it is refused", "POST /executions", `{"plan":"copy","mode":"RECOVERY"}`, "", 409, []string{"--preempt"}, nil},
	)

	x := e.start(recoveryOf("copy"))
	x = e.wait(x.ExecutionID, "waiting for the drill's job", func(x apitype.Execution) bool { return x.Batches[0].Delay == recovery.DelayBusy })
	if !strings.Contains(x.Batches[0].DelayDetail, string(job)) {
		t.Errorf("held back by %q, want job %s", x.Batches[0].DelayDetail, job)
	}
	e.steps(
		step{"the drill ends when its job does", "GET " + at, "", "", 200, []string{`"state":"CANCELLING"`, `"preemptedBy":"` + string(x.ExecutionID), "a RECOVERY of plan copy"}, nil},
		step{"it is out of play", "POST " + at + "/resume", "", "", 409, []string{"preempted by " + string(x.ExecutionID), "start another drill"}, nil},
	)

	e.cloud.at(west, func(p *place) { p.stuck = false })
	d := e.wait(drill, "cancelled", ended)
	if d.State != recovery.ExecutionCancelled || d.PreemptedBy != x.ExecutionID || len(d.Instances) != 2 {
		t.Errorf("the drill is %s, preempted by %q, with %d instances; want CANCELLED by %s with 2", d.State, d.PreemptedBy, len(d.Instances), x.ExecutionID)
	}
	e.wait(x.ExecutionID, "waiting for its approval", asksFor(apitype.DecideApproval))
	e.steps(step{"no cleanup of what the recovery has", "POST " + at + "/cleanup", "", "", 409, []string{"another has some of them now"}, nil})
	e.say(x.ExecutionID, apitype.Approve, "front")
	x = e.wait(x.ExecutionID, "completed", ended)
	if x.State != recovery.ExecutionCompleted || x.Counts.Ready != 3 {
		t.Fatalf("the recovery is %s with %d servers ready, want COMPLETED with 3", x.State, x.Counts.Ready)
	}
	e.say(drill, apitype.Cleanup, "")
	e.wait(drill, "cleaned up", func(x apitype.Execution) bool { return x.Cleanup == recovery.CleanupCompleted && !x.Active })
	e.wantLive(x)
}

// wantLive checks that the recovery's instances, and no others, exist.
func (e *env) wantLive(x apitype.Execution) {
	e.t.Helper()
	e.cloud.at(west, func(p *place) {
		if len(p.instances) != len(x.Instances) {
			e.t.Errorf("%d instances exist, want the recovery's %d: %+v", len(p.instances), len(x.Instances), p.instances)
		}
		for _, want := range x.Instances {
			if !slices.ContainsFunc(p.instances, func(i recovery.Instance) bool { return i.InstanceID == want.InstanceID && !i.IsDrill }) {
				e.t.Errorf("the recovery's instance %s is gone", want.InstanceID)
			}
		}
	})
}

func TestARecoveryPreemptsADrillThatIsNotCleanedUp(t *testing.T) {
	e := newEnv(t)
	e.configure()
	d := e.start(drillOf("shop"))
	e.wait(d.ExecutionID, "waiting for its approval", asksFor(apitype.DecideApproval))
	e.say(d.ExecutionID, apitype.Approve, "front")
	e.wait(d.ExecutionID, "completed", ended)
	e.steps(
		step{"its own plan is held", "POST /plans/shop/check", asRecoveryBody, "", 200, []string{`"ok":false`, "PLAN_RUNNING", "is not cleaned up", "--preempt"}, nil},
		step{
			"what will be", "POST /plans/shop/check", preemptingBody, "", 200,
			[]string{`"ok":true`, "it has ended COMPLETED and is not cleaned up; it gives up plan shop, server db-1", "execution cleanup " + string(d.ExecutionID)},
			[]string{"PLAN_RUNNING", "SERVER_LIVE"},
		},
	)
	run := recoveryOf("shop")
	run.Exclude = []recovery.SourceServerID{db2}
	x := e.start(run)
	e.wait(x.ExecutionID, "waiting for its approval", asksFor(apitype.DecideApproval))
	e.say(x.ExecutionID, apitype.Approve, "front")
	x = e.wait(x.ExecutionID, "completed", ended)
	d, err := e.Execution(t.Context(), d.ExecutionID)
	if err != nil || d.State != recovery.ExecutionCompleted || d.PreemptedBy != x.ExecutionID {
		t.Errorf("the drill is %s, preempted by %q, %v; want COMPLETED by %s", d.State, d.PreemptedBy, err, x.ExecutionID)
	}
	e.say(d.ExecutionID, apitype.Cleanup, "")
	e.wait(d.ExecutionID, "cleaned up", func(x apitype.Execution) bool { return x.Cleanup == recovery.CleanupCompleted && !x.Active })
	e.wantLive(x)
}

func TestARecoveryIsNotPreempted(t *testing.T) {
	e := newEnv(t)
	e.configure()
	e.copyPlan()
	run := recoveryOf("shop")
	run.Preempt = false
	x := e.start(run)
	e.wait(x.ExecutionID, "waiting for its approval", asksFor(apitype.DecideApproval))
	for _, plan := range []string{"shop", "copy"} {
		_, err := e.Start(t.Context(), "", recoveryOf(plan))
		if recovery.CodeOf(err) != recovery.Conflict || !strings.Contains(err.Error(), string(x.ExecutionID)) || strings.Contains(err.Error(), "the drill") {
			t.Errorf("%s: got %v, want a conflict with %s that does not tell to preempt", plan, err, x.ExecutionID)
		}
	}
	if x, err := e.Execution(t.Context(), x.ExecutionID); err != nil || x.State.Ended() || x.PreemptedBy != "" {
		t.Errorf("the recovery is %s, preempted by %q, %v", x.State, x.PreemptedBy, err)
	}
}

func TestACleanupIsBrokenOffForARecovery(t *testing.T) {
	e := newEnv(t)
	e.configure()
	d := e.start(drillOf("shop"))
	e.wait(d.ExecutionID, "waiting for its approval", asksFor(apitype.DecideApproval))
	e.say(d.ExecutionID, apitype.Cancel, "")
	e.wait(d.ExecutionID, "cancelled", ended)
	e.cloud.at(west, func(p *place) { p.stuck = true })
	e.say(d.ExecutionID, apitype.Cleanup, "")
	terminates := func(x apitype.Execution) bool {
		return slices.ContainsFunc(x.Batches, func(b apitype.Batch) bool { return b.Kind == recovery.TerminateBatch && b.JobID != "" })
	}
	e.wait(d.ExecutionID, "terminating", terminates)
	// The preflight takes the engine's last look at the jobs, which may be older than the job.
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if strings.Contains(e.request("POST", "/plans/shop/check", preemptingBody).body, "its DRS job") {
			break
		}
	}
	e.steps(step{
		"what will be", "POST /plans/shop/check", preemptingBody, "", 200,
		[]string{`"ok":true`, "it has ended CANCELLED, and its cleanup will be broken off", "waits until its DRS job"},
		[]string{"SERVER_BUSY"},
	})
	x := e.start(recoveryOf("shop"))
	d, err := e.Execution(t.Context(), d.ExecutionID)
	if err != nil || d.Cleanup != recovery.CleanupFailed || d.CleanupFailure == nil || d.CleanupFailure.Code != "PREEMPTED" {
		t.Fatalf("the cleanup is %s (%+v), %v; want it FAILED as PREEMPTED", d.Cleanup, d.CleanupFailure, err)
	}
	e.cloud.at(west, func(p *place) { p.stuck = false })
	e.wait(x.ExecutionID, "waiting for its approval", asksFor(apitype.DecideApproval))
	e.say(x.ExecutionID, apitype.Approve, "front")
	x = e.wait(x.ExecutionID, "completed", ended)
	e.say(d.ExecutionID, apitype.Cleanup, "")
	e.wait(d.ExecutionID, "cleaned up", func(x apitype.Execution) bool { return x.Cleanup == recovery.CleanupCompleted && !x.Active })
	e.wantLive(x)
}

// refusing is a database in which, once told so, no execution can begin.
type refusing struct {
	store.DB
	refuses *atomic.Bool
}

func (r refusing) Commit(ctx context.Context, c recovery.Commit) error {
	begins := strings.HasPrefix(c.Stream, "execution/") && c.Version == 0
	if begins && r.refuses.Load() {
		return recovery.Errorf(recovery.Conflict, "1 of what the change needs is held by others")
	}
	return r.DB.Commit(ctx, c)
}

func TestAStartThatFailsAfterPreemptingSaysWhatItEnded(t *testing.T) {
	var refuses atomic.Bool
	e := newEnvOver(t, func(db store.DB) store.DB { return refusing{db, &refuses} })
	e.configure()
	drill, job := e.stuckDrill()
	refuses.Store(true)
	_, err := e.Start(t.Context(), "key-1", recoveryOf("shop"))
	if recovery.CodeOf(err) != recovery.Conflict || !strings.Contains(err.Error(), "do not go on: "+string(drill)) {
		t.Fatalf("got %v, want a conflict that says that %s was preempted", err, drill)
	}
	refuses.Store(false)
	e.steps(
		step{"its job is still in the way", "POST /plans/shop/check", asRecoveryBody, "", 200, []string{`"ok":false`, "SERVER_BUSY", string(job), "With --preempt the recovery starts now"}, []string{"PLAN_RUNNING"}},
		step{"nothing is left to cancel", "POST /plans/shop/check", preemptingBody, "", 200, []string{`"ok":true`, "it is CANCELLING and was preempted before", string(job)}, []string{"gives up"}},
	)
	x, err := e.Start(t.Context(), "key-1", recoveryOf("shop"))
	if err != nil {
		t.Fatal(err)
	}
	e.cloud.at(west, func(p *place) { p.stuck = false })
	e.wait(x.ExecutionID, "waiting for its approval", asksFor(apitype.DecideApproval))
	if d := e.wait(drill, "cancelled", ended); d.State != recovery.ExecutionCancelled {
		t.Errorf("the drill is %s, want CANCELLED", d.State)
	}
}
