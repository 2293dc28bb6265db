package api_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

func TestDrillRunsWaveByWaveAndIsCleanedUp(t *testing.T) {
	e := newEnv(t)
	e.configure()
	x := e.start(drillOf("shop"))
	x = e.wait(x.ExecutionID, "waiting for the approval", func(x apitype.Execution) bool { return len(x.Decisions) == 1 })
	d := x.Decisions[0]
	if d.Kind != apitype.DecideApproval || d.Wave != "front" || len(d.Words) != 3 || d.Words[0] != apitype.Approve {
		t.Fatalf("got decision %+v, want the approval of front, to be approved, rejected or skipped", d)
	}
	if x.Waves[0].State != recovery.WaveCompleted || x.Waves[0].Counts.Ready != 2 || x.Waves[0].Progress != 100 || x.Progress != 66 {
		t.Errorf("got data %+v and progress %d, want 2 servers ready and 66", x.Waves[0].Counts, x.Progress)
	}
	if got := x.Waves[1].DependsOn; len(got) != 1 || got[0] != "data" {
		t.Errorf("front depends on %v, want data", got)
	}
	if _, err := e.Say(t.Context(), x.ExecutionID, apitype.Approve, apitype.WordRequest{Wave: "front", Comment: "go"}); err != nil {
		t.Fatal(err)
	}
	x = e.wait(x.ExecutionID, "completed", ended)
	if x.State != recovery.ExecutionCompleted || x.Progress != 100 || len(x.Instances) != 3 {
		t.Fatalf("got %s, %d %%, %d instances, want COMPLETED, 100 %%, 3", x.State, x.Progress, len(x.Instances))
	}
	if x.Measured.RTOMet == nil || !*x.Measured.RTOMet {
		t.Errorf("got measured %+v, want the RTO met", x.Measured)
	}
	if got, want := x.Headline, "3 of 3 servers recovered; instances to clean up: 3."; got != want {
		t.Errorf("headline: got %q, want %q", got, want)
	}
	if _, err := e.Say(t.Context(), x.ExecutionID, apitype.Cleanup, apitype.WordRequest{}); err != nil {
		t.Fatal(err)
	}
	x = e.wait(x.ExecutionID, "cleaned up", func(x apitype.Execution) bool { return x.Cleanup == recovery.CleanupCompleted })
	if len(x.Instances) != 0 || len(x.Decisions) != 0 || !x.Waves[0].Servers[0].Gone {
		t.Errorf("got %d instances, decisions %v, server %+v; want none, none, gone", len(x.Instances), x.Decisions, x.Waves[0].Servers[0])
	}
}

func TestSameKeySameExecution(t *testing.T) {
	e := newEnv(t)
	e.configure()
	first, err := e.Start(t.Context(), "key-1", drillOf("shop"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := e.Start(t.Context(), "key-1", drillOf("SHOP"))
	if err != nil || again.ExecutionID != first.ExecutionID || !again.Repeated || first.Repeated {
		t.Errorf("the same again: got %s (repeated %t), %v, want %s (repeated)", again.ExecutionID, again.Repeated, err, first.ExecutionID)
	}
	other := drillOf("shop")
	other.Exclude = []recovery.SourceServerID{web1}
	if _, err := e.Start(t.Context(), "key-1", other); recovery.CodeOf(err) != recovery.Conflict || !strings.Contains(err.Error(), string(first.ExecutionID)) {
		t.Errorf("another request with the key: got %v, want a conflict that names %s", err, first.ExecutionID)
	}
	if _, err := e.Say(t.Context(), first.ExecutionID, apitype.Cancel, apitype.WordRequest{}); err != nil {
		t.Fatal(err)
	}
	e.wait(first.ExecutionID, "cancelled", ended)
	// The execution has given its claims back by now; its key is remembered.
	again, err = e.Start(t.Context(), "key-1", drillOf("shop"))
	if err != nil || again.ExecutionID != first.ExecutionID {
		t.Errorf("the same after the end: got %s, %v, want %s", again.ExecutionID, err, first.ExecutionID)
	}
	if _, err := e.Start(t.Context(), "no spaces", drillOf("shop")); recovery.CodeOf(err) != recovery.Invalid {
		t.Errorf("a key with a space: got %v, want INVALID", err)
	}
}

func TestOfManyStartsOneWins(t *testing.T) {
	e := newEnv(t)
	e.configure()
	var all sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		all.Go(func() { _, errs[i] = e.Start(t.Context(), "", drillOf("shop")) })
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case recovery.CodeOf(err) != recovery.Conflict:
			t.Errorf("got %v, want a conflict", err)
		}
	}
	if won != 1 || len(e.executions()) != 1 {
		t.Errorf("got %d starts and %d executions, want one of each", won, len(e.executions()))
	}
}

func TestRunningExecutionHoldsItsPlanAndServers(t *testing.T) {
	e := newEnv(t)
	e.configure()
	e.steps(step{"another plan", "POST /plans", strings.Replace(planBody, `"shop"`, `"copy"`, 1), "", 201, nil, nil})
	x := e.start(drillOf("shop"))
	e.wait(x.ExecutionID, "waiting", func(x apitype.Execution) bool { return len(x.Decisions) > 0 })
	id := string(x.ExecutionID)
	e.steps(
		step{"the plan runs", "POST /plans/shop/check", drill, "", 200, []string{`"ok":false`, "PLAN_RUNNING", id, "SERVER_BUSY"}, nil},
		step{"its servers are busy", "POST /plans/copy/check", `{"mode":"RECOVERY"}`, "", 200, []string{`"ok":false`, "SERVER_BUSY", id}, []string{"PLAN_RUNNING"}},
		step{"it cannot be deleted", "DELETE /plans/shop", "", `If-Match: "1"`, 409, []string{id}, nil},
		step{"editing it is free", "PUT /plans/shop", strings.Replace(planBody, `"front"`, `"edge"`, 1), `If-Match: "1"`, 200, nil, nil},
		step{"the execution has its copy", "GET /executions/" + id, "", "", 200, []string{`"name":"front"`}, []string{`"name":"edge"`}},
		step{"skipped", "POST /executions/" + id + "/skip", `{"wave":"front"}`, "", 200, nil, nil},
	)
	e.wait(x.ExecutionID, "ended", ended)
	e.steps(
		step{"a drill that is not cleaned up holds on", "POST /plans/shop/check", drill, "", 200, []string{`"ok":false`, "SERVER_BUSY", "execution cleanup " + id}, nil},
		step{"cleanup", "POST /executions/" + id + "/cleanup", "", "", 200, []string{`"cleanup":"IN_PROGRESS"`}, nil},
	)
	e.wait(x.ExecutionID, "cleaned up", func(x apitype.Execution) bool { return !x.Active && x.Cleanup == recovery.CleanupCompleted })
	e.steps(step{"then it is free", "POST /plans/shop/check", drill, "", 200, []string{`"ok":true`}, nil})
}

func TestFailedServerIsRetriedSkippedOrAccepted(t *testing.T) {
	for _, tt := range []struct {
		word    apitype.Word
		servers []recovery.SourceServerID
		repair  bool
		want    recovery.ServerState
	}{
		{apitype.Retry, nil, true, recovery.ServerReady},
		{apitype.Skip, nil, false, recovery.ServerSkipped},
		{apitype.Accept, []recovery.SourceServerID{db2}, false, recovery.ServerAccepted},
	} {
		t.Run(string(tt.word), func(t *testing.T) {
			t.Parallel()
			e := newEnv(t)
			e.cloud.at(west, func(p *place) { p.failing = []recovery.SourceServerID{db2} })
			e.configure()
			x := e.start(drillOf("shop"))
			x = e.wait(x.ExecutionID, "paused", func(x apitype.Execution) bool { return x.State == recovery.ExecutionPaused })
			d := x.Decisions[0]
			if d.Kind != apitype.DecideFailure || d.Wave != "data" || len(d.Servers) != 1 || d.Servers[0] != db2 || len(d.Words) != 3 {
				t.Fatalf("got %+v, want the failure of data with db-2, and three words", d)
			}
			if !strings.HasPrefix(x.Headline, "Paused; ") || x.Waves[0].Progress == 100 {
				t.Errorf("got headline %q and progress %d, want it paused and not done", x.Headline, x.Waves[0].Progress)
			}
			if tt.repair {
				e.cloud.at(west, func(p *place) { p.failing = nil })
			}
			if _, err := e.Say(t.Context(), x.ExecutionID, tt.word, apitype.WordRequest{Wave: "data", SourceServerIDs: tt.servers, Comment: "seen to"}); err != nil {
				t.Fatal(err)
			}
			x = e.wait(x.ExecutionID, "at the approval", func(x apitype.Execution) bool {
				return len(x.Decisions) > 0 && x.Decisions[0].Kind == apitype.DecideApproval
			})
			servers := x.Waves[0].Servers
			if servers[0].State != recovery.ServerReady || servers[0].Attempt != 1 || servers[1].State != tt.want {
				t.Errorf("got %s (attempt %d) and %s, want READY (1) and %s", servers[0].State, servers[0].Attempt, servers[1].State, tt.want)
			}
		})
	}
}

func TestWordsThatDoNotFitAreRefused(t *testing.T) {
	e := newEnv(t)
	e.configure()
	x := e.start(drillOf("shop"))
	e.wait(x.ExecutionID, "waiting", func(x apitype.Execution) bool { return len(x.Decisions) > 0 })
	at := "/executions/" + string(x.ExecutionID)
	e.steps(
		step{"resume", "POST " + at + "/resume", "", "", 409, []string{"IN_PROGRESS", "PAUSED"}, nil},
		step{"cleanup", "POST " + at + "/cleanup", "", "", 409, nil, nil},
		step{"retry of a wave that is well", "POST " + at + "/retry", `{"wave":"data"}`, "", 409, []string{"has failed"}, nil},
		step{"approval of a wave that waits for none", "POST " + at + "/approve", `{"wave":"data"}`, "", 409, []string{"front"}, nil},
		step{"unknown wave", "POST " + at + "/skip", `{"wave":"fron"}`, "", 404, []string{"data, front"}, nil},
		step{"unknown field", "POST " + at + "/skip", `{"waves":"front"}`, "", 422, []string{`"field":"waves"`}, nil},
		step{"unknown execution", "POST /executions/exec-none/pause", "", "", 404, []string{"exec-none"}, nil},
		step{"pause", "POST " + at + "/pause", `{"comment":"lunch"}`, "", 200, []string{`"state":"PAUSED"`, `"words":["resume","cancel"]`, "lunch"}, nil},
		step{"pause again", "POST " + at + "/pause", "", "", 409, []string{"paused already"}, nil},
		step{"resume", "POST " + at + "/resume", "", "", 200, []string{`"state":"IN_PROGRESS"`}, nil},
		step{"reject", "POST " + at + "/reject", `{"wave":"front","comment":"not today"}`, "", 200, []string{"APPROVAL_REJECTED", "not today"}, nil},
		step{"cancel", "POST " + at + "/cancel", "", "", 200, nil, nil},
	)
	x = e.wait(x.ExecutionID, "cancelled", ended)
	if x.State != recovery.ExecutionCancelled || len(x.Instances) != 2 || x.Decisions[0].Kind != apitype.DecideCleanup {
		t.Errorf("got %s with %d instances and %+v, want CANCELLED, 2, and the cleanup to decide", x.State, len(x.Instances), x.Decisions)
	}
}

func TestExecutionsAreListedNewestFirst(t *testing.T) {
	e := newEnv(t)
	e.configure()
	var ids []recovery.ExecutionID
	for range 3 {
		x := e.start(drillOf("shop"))
		if _, err := e.Say(t.Context(), x.ExecutionID, apitype.Cancel, apitype.WordRequest{}); err != nil {
			t.Fatal(err)
		}
		x = e.wait(x.ExecutionID, "ended", ended)
		if len(x.Instances) > 0 {
			if _, err := e.Say(t.Context(), x.ExecutionID, apitype.Cleanup, apitype.WordRequest{}); err != nil {
				t.Fatal(err)
			}
			e.wait(x.ExecutionID, "cleaned up", func(x apitype.Execution) bool { return !x.Active })
		}
		ids = append(ids, x.ExecutionID)
	}
	page, err := e.Executions(t.Context(), apitype.ExecutionQuery{Plan: "shop", State: recovery.ExecutionCancelled, Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Items) != 2 || page.Items[0].ExecutionID != ids[2] || page.Items[1].ExecutionID != ids[1] || page.Next == "" {
		t.Fatalf("got %+v, want %s, %s and another page", page, ids[2], ids[1])
	}
	page, err = e.Executions(t.Context(), apitype.ExecutionQuery{Plan: "shop", State: recovery.ExecutionCancelled, Limit: 2, Cursor: page.Next})
	if err != nil || len(page.Items) != 1 || page.Items[0].ExecutionID != ids[0] || page.Next != "" {
		t.Errorf("got %+v, %v, want %s alone", page, err, ids[0])
	}
	e.steps(
		step{"by mode", "GET /executions?mode=RECOVERY", "", "", 200, []string{`"items":[]`}, nil},
		step{"by a plan that does not exist", "GET /executions?plan=none", "", "", 404, []string{"no recovery plan", "by its ID"}, nil},
		step{"none at all", "GET /executions?limit=0", "", "", 422, []string{`"code":"INVALID"`, "limit"}, nil},
		step{"fewer than none", "GET /executions?limit=-1", "", "", 422, []string{`"code":"INVALID"`, "limit"}, nil},
		step{"deleted", "DELETE /plans/shop", "", `If-Match: "1"`, 204, nil, nil},
		step{"a deleted plan is found by its ID", "GET /executions?state=PAUSED&plan=" + string(page.Items[0].Plan.PlanID), "", "", 200, []string{`"items":[]`}, nil},
		step{"not by its name", "GET /executions?plan=shop", "", "", 404, nil, nil},
		step{"unknown state", "GET /executions?state=RUNNING", "", "", 422, []string{"IN_PROGRESS"}, nil},
	)
}

func TestOverridesGoIntoTheRecord(t *testing.T) {
	e := newEnv(t)
	e.configure()
	e.cloud.at(west, func(p *place) { p.subnets[0].FreeAddresses = 1 })
	run := apitype.StartRequest{Plan: "shop", RunOptions: apitype.RunOptions{Mode: recovery.Recovery}}
	_, err := e.Start(t.Context(), "", run)
	if recovery.CodeOf(err) != recovery.Conflict || !strings.Contains(err.Error(), "SUBNET_FULL") {
		t.Fatalf("got %v, want a conflict that names SUBNET_FULL", err)
	}
	run.Accept = []recovery.Override{{Code: "SUBNET_FULL", Reason: "addresses are being freed"}, {Code: "REPLICATION_STALLED", Reason: "not needed"}}
	_, err = e.Start(t.Context(), "", run)
	if recovery.CodeOf(err) != recovery.Invalid || !strings.Contains(err.Error(), "accept[1].code: nothing was found of REPLICATION_STALLED: what has to be accepted is SUBNET_FULL") {
		t.Fatalf("accepting what was not found: got %v", err)
	}
	e.cloud.at(west, func(p *place) { p.down = recovery.Errorf(recovery.Unavailable, "AWS does not answer") })
	if report, err := e.CheckPlan(t.Context(), "shop", run.RunOptions); err != nil || report.OK {
		t.Errorf("what could not be asked may be there: got ok %t, %v; want findings", report.OK, err)
	}
	e.cloud.at(west, func(p *place) { p.down = nil })
	run.Accept = run.Accept[:1]
	x := e.start(run)
	page, err := e.Events(t.Context(), x.ExecutionID, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	added, ok := page.Events[0].Body.(recovery.ExecutionAdded)
	if !ok || len(added.Overrides) != 1 || added.Overrides[0] != run.Accept[0] {
		t.Errorf("got %+v, want the override that was used and no other", added.Overrides)
	}
	if want := "SUBNET_FULL overridden: addresses are being freed"; !strings.Contains(page.Events[0].Text, want) {
		t.Errorf("got %q, want it to say %q", page.Events[0].Text, want)
	}
}

func TestExcludedServerIsNotLaunched(t *testing.T) {
	e := newEnv(t)
	e.configure()
	run := drillOf("shop")
	run.Exclude = []recovery.SourceServerID{db2}
	x := e.start(run)
	if x.Counts.Total != 2 || len(x.Waves[0].Servers) != 1 || x.Waves[0].Servers[0].SourceServerID != db1 {
		t.Errorf("got %+v, want db-1 and web-1 only", x.Waves)
	}
}
