package api_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

func TestWhatPeopleChoseIsInTheRecord(t *testing.T) {
	e := newEnv(t)
	e.configure()
	e.cloud.at(west, func(p *place) {
		p.server(db1).ReplicationState = recovery.ReplicationStalled
		p.instances = append(p.instances, recovery.Instance{InstanceID: "i-00000000000000abc", SourceServerID: web1, State: "running"})
	})
	run := apitype.StartRequest{Plan: "shop", RunOptions: apitype.RunOptions{
		Mode: recovery.Recovery, Accept: []recovery.Override{{Code: "REPLICATION_STALLED", Reason: "the source is gone"}},
		Exclude: []recovery.SourceServerID{"DB-2"}, ReplaceInstances: []recovery.InstanceID{"i-00000000000000abc"},
	}}
	x := e.start(run)
	left := []recovery.ExcludedServer{{SourceServerID: db2, Name: "db-2"}}
	if !slices.Equal(x.Overrides, run.Accept) || !slices.Equal(x.Excluded, left) || !slices.Equal(x.ReplacedInstances, run.ReplaceInstances) {
		t.Errorf("got overrides %v, excluded %v, replaced %v; want the warning that was accepted, db-2, and web-1's instance", x.Overrides, x.Excluded, x.ReplacedInstances)
	}
	if x.Counts.Total != 2 {
		t.Errorf("got %d servers, want db-1 and web-1", x.Counts.Total)
	}
	page, err := e.Events(t.Context(), x.ExecutionID, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := "REPLICATION_STALLED overridden: the source is gone; left out: db-2; live instances given up: i-00000000000000abc"
	if !strings.Contains(page.Events[0].Text, want) {
		t.Errorf("got %q, want it to say %q", page.Events[0].Text, want)
	}
}

func TestServersAreLeftOutByNameWhereThatIsUnambiguous(t *testing.T) {
	e := newEnv(t)
	e.cloud.addServer(west, "s-0000000000000db03", "db-2", "database")
	e.configure()
	check := func(name, exclude string, status int, has ...string) step {
		return step{name, "POST /plans/shop/check", `{"mode":"DRILL","exclude":["` + exclude + `"]}`, "", status, has, nil}
	}
	e.steps(
		check("by name", "Web-1", 200, "SERVER_EXCLUDED", string(web1)),
		check("by ID", string(db2), 200, "SERVER_EXCLUDED", string(db2)),
		check("a name of two", "db-2", 422, `"field":"exclude[0]"`, "2 servers called", string(db2), "s-0000000000000db03"),
		check("a name of none", "web-2", 422, `"field":"exclude[0]"`, "did you mean", "web-1"),
	)
}

func TestOldDataThatIsAskedForDoesNotKeepADrillFromStarting(t *testing.T) {
	e := newEnv(t)
	e.configure()
	old := time.Now().Add(-2 * time.Hour).UTC().Truncate(time.Second)
	e.cloud.at(west, func(p *place) {
		for _, id := range []recovery.SourceServerID{db1, db2, web1} {
			p.snapshots[id] = []recovery.Snapshot{{ID: "pit-00000000000000" + recovery.SnapshotID(id[16:]), SourceServerID: id, At: old}}
		}
	})
	run := apitype.RunOptions{Mode: recovery.Drill, PointInTime: recovery.PointInTime{Before: old.Add(time.Minute)}}
	report, err := e.CheckPlan(t.Context(), "shop", run)
	if err != nil {
		t.Fatal(err)
	}
	if want := (found{recovery.FindingReplicationLag, recovery.SeverityWarning, "--incident"}); !report.OK || !want.in(report.Findings) {
		t.Errorf("got ok %t and %+v, want it to start, with a warning that names --incident", report.OK, report.Findings)
	}
	run.IncidentAt = old.Add(2 * time.Minute)
	report, err = e.CheckPlan(t.Context(), "shop", run)
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(report.Findings, func(f apitype.Finding) bool { return f.Code == recovery.FindingReplicationLag }) {
		t.Errorf("measured from the incident the data is fresh: got %+v", report.Findings)
	}
}

func TestARefusedRunTellsTheCheckOfTheSameRun(t *testing.T) {
	e := newEnv(t)
	e.configure()
	e.cloud.at(west, func(p *place) { p.subnets[0].FreeAddresses = 0 })
	run := drillOf("shop")
	run.Exclude = []recovery.SourceServerID{db2}
	_, err := e.Start(t.Context(), "", run)
	if want := "`davit plan check shop --drill --exclude " + string(db2) + "`"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want it to advise %s", err, want)
	}
}

func TestInstancesOfARunningDrillAreItsOwn(t *testing.T) {
	e := newEnv(t)
	e.configure()
	x := e.start(drillOf("shop"))
	e.wait(x.ExecutionID, "waiting for its approval", asksFor(apitype.DecideApproval))
	report, err := e.CheckPlan(t.Context(), "shop", asDrill)
	if err != nil {
		t.Fatal(err)
	}
	var of []apitype.Finding
	for _, f := range report.Findings {
		if f.Code == recovery.FindingDrillReplaced {
			of = append(of, f)
		}
	}
	if len(of) != 1 || !strings.Contains(of[0].Where, "db-1") || !strings.Contains(of[0].Where, "db-2") {
		t.Fatalf("got %+v, want one finding about both database servers", of)
	}
	if want := "DRS terminates these drill instances of drill " + string(x.ExecutionID) + ", which is IN_PROGRESS, before it launches others"; of[0].Why != want {
		t.Errorf("got %q, want %q", of[0].Why, want)
	}
}

func TestWordsAreAnsweredWithWhatComesOfThem(t *testing.T) {
	e := newEnv(t)
	e.cloud.at(west, func(p *place) { p.failing = []recovery.SourceServerID{db2} })
	e.configure()
	x := e.start(drillOf("shop"))
	e.wait(x.ExecutionID, "paused", func(x apitype.Execution) bool { return x.State == recovery.ExecutionPaused })
	x, err := e.Say(t.Context(), x.ExecutionID, apitype.Accept, apitype.WordRequest{Wave: "data", Comment: "by hand"})
	if err != nil {
		t.Fatal(err)
	}
	if x.State != recovery.ExecutionInProgress || x.Waves[0].State != recovery.WaveCompleted {
		t.Errorf("got %s with wave data %s (%s), want the engine to have gone on", x.State, x.Waves[0].State, x.Headline)
	}
	begun := time.Now()
	if _, err := e.Say(t.Context(), x.ExecutionID, apitype.Pause, apitype.WordRequest{}); err != nil || time.Since(begun) > 900*time.Millisecond {
		t.Errorf("a pause took %s, %v; want it to wait for nobody", time.Since(begun), err)
	}
}

func TestARetryLaunchesOverNobodysLiveServer(t *testing.T) {
	e := newEnv(t)
	e.cloud.at(west, func(p *place) { p.failing = []recovery.SourceServerID{web1} })
	e.configure()
	e.steps(step{"a plan that stops", "POST /plans", `{"name":"edge","drill":{"subnetIDs":["subnet-drill"]},"waves":[{"name":"front","groups":["web"],"onFailure":"stop"}]}`, "", 201, nil, nil})
	run := recoveryOf("edge")
	run.Preempt = false
	for _, run := range []apitype.StartRequest{drillOf("edge"), run} {
		failed := e.wait(e.start(run).ExecutionID, "failed", ended)
		if failed.State != recovery.ExecutionFailed {
			t.Fatalf("got %s, want it FAILED", failed.State)
		}
		e.cloud.at(west, func(p *place) {
			p.instances = []recovery.Instance{{InstanceID: "i-00000000000000abc", SourceServerID: web1, State: "running"}}
		})
		_, err := e.Say(t.Context(), failed.ExecutionID, apitype.Retry, apitype.WordRequest{Wave: "front"})
		if recovery.CodeOf(err) != recovery.Conflict || !strings.Contains(err.Error(), "web-1 ("+string(web1)+") is live as instance i-00000000000000abc") {
			t.Errorf("a %s over a live server: got %v, want a conflict that names the instance", failed.Mode, err)
		}
		e.cloud.at(west, func(p *place) { p.instances[0].IsDrill = true })
		x, err := e.Say(t.Context(), failed.ExecutionID, apitype.Retry, apitype.WordRequest{Wave: "front"})
		if err != nil || x.State.Ended() {
			t.Errorf("a %s over a drill's instance: got %s, %v, want it to go on", failed.Mode, x.State, err)
		}
		e.wait(failed.ExecutionID, "failed again", ended)
		e.cloud.at(west, func(p *place) { p.instances = nil })
	}
}
