package api

import (
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func TestEventsAreToldInSentences(t *testing.T) {
	e := &recovery.Execution{
		Plan: recovery.Plan{Name: "shop", Waves: []recovery.WaveSpec{{Name: "data"}}},
		Batches: []*recovery.Batch{
			{ID: "w1-b1", Kind: recovery.LaunchBatch, Servers: []recovery.Server{{SourceServerID: "s-1", Name: "db-1"}, {SourceServerID: "s-2"}}},
			{ID: "cleanup-b1", Kind: recovery.TerminateBatch},
		},
	}
	failure := recovery.Failure{Code: "LAUNCH_FAILED", Message: "no capacity"}
	for _, tt := range []struct {
		body recovery.Body
		want string
	}{
		{recovery.ExecutionAdded{Execution: recovery.Execution{Mode: recovery.Drill, Plan: e.Plan}}, "DRILL of plan shop begins"},
		{
			recovery.ExecutionAdded{
				Execution: recovery.Execution{Mode: recovery.Recovery, Plan: e.Plan},
				Overrides: []recovery.Override{{Code: "SUBNET_FULL", Reason: "being freed"}},
				Excluded:  []recovery.ExcludedServer{{SourceServerID: "s-3", Name: "web-1"}, {SourceServerID: "s-4"}}, ReplacedInstances: []recovery.InstanceID{"i-9"},
			},
			"RECOVERY of plan shop begins; SUBNET_FULL overridden: being freed; left out: web-1, s-4; live instances given up: i-9",
		},
		{recovery.ExecutionMoved{To: recovery.ExecutionPaused, Reason: "wave data failed"}, "The execution is PAUSED: wave data failed"},
		{recovery.ClaimsMoved{}, "The execution gives its servers back"},
		{recovery.ClaimsMoved{Held: true}, "The execution holds its servers again"},
		{recovery.ClaimsMoved{PreemptedBy: "exec-2"}, "The execution gives its servers to recovery exec-2"},
		{recovery.WaveMoved{Name: "data", To: recovery.WaveFailed, Failure: &failure}, "Wave data is FAILED: no capacity (LAUNCH_FAILED)"},
		{recovery.WaveMoved{Name: "data", To: recovery.WaveExecuting, Retry: true, Comment: "repaired"}, "Wave data is EXECUTING again: repaired"},
		{recovery.ApprovalMoved{Name: "data", To: recovery.ApprovalRequested}, "Wave data waits for an approval"},
		{recovery.ApprovalMoved{Name: "data", To: recovery.ApprovalOverdue}, "The approval of wave data is overdue"},
		{recovery.ApprovalMoved{Name: "data", To: recovery.ApprovalRejected, Comment: "no"}, "The approval of wave data is REJECTED: no"},
		{recovery.BatchAdded{Batch: recovery.Batch{ID: "w1-b2", Kind: recovery.LaunchBatch, Servers: []recovery.Server{{SourceServerID: "s-2"}}}}, "Batch w1-b2 of wave data is planned in /: s-2"},
		{recovery.BatchSent{Batch: "w1-b1"}, "Batch w1-b1 of wave data is sent to DRS"},
		{recovery.BatchAnswered{Batch: "w1-b1", JobID: "drsjob-1"}, "Batch w1-b1 of wave data: DRS works on it as job drsjob-1"},
		{recovery.BatchAnswered{Batch: "w1-b1", JobID: "drsjob-1", Adopted: true}, "Batch w1-b1 of wave data: its DRS job drsjob-1 was found by its tags"},
		{recovery.BatchUnanswered{Batch: "w1-b1", Reason: "timeout"}, "Batch w1-b1 of wave data: it is not known whether DRS took it: timeout"},
		{recovery.BatchDelayed{Batch: "w1-b1", Reason: recovery.DelayQuota, Detail: "20 jobs run"}, "Batch w1-b1 of wave data is held back (QUOTA): 20 jobs run"},
		{recovery.BatchDelayed{Batch: "w1-b1"}, "Batch w1-b1 of wave data: nothing holds it back any more"},
		{recovery.BatchRejected{Batch: "w1-b1", Failure: failure}, "Batch w1-b1 of wave data was refused by AWS: no capacity (LAUNCH_FAILED)"},
		{recovery.BatchDropped{Batch: "cleanup-b1", Reason: "its instances are gone"}, "Batch cleanup-b1 will not be sent: its instances are gone"},
		{recovery.BatchEnded{Batch: "w1-b1"}, "Batch w1-b1 of wave data: its DRS job is over"},
		{
			recovery.ServersMoved{Servers: []recovery.ServerChange{{SourceServerID: "s-1", To: recovery.ServerLaunched, InstanceID: "i-1"}, {SourceServerID: "s-2", To: recovery.ServerFailed, Failure: &failure}}},
			"db-1 is LAUNCHED as i-1, s-2 is FAILED: no capacity (LAUNCH_FAILED)",
		},
		{
			recovery.JobLogged{JobID: "drsjob-1", Items: []recovery.JobLogItem{{Event: "JOB_START"}, {Event: "LAUNCH_FAILED", SourceServerID: "s-1", RawError: "no capacity"}}},
			"Log of drsjob-1: JOB_START, db-1 LAUNCH_FAILED: no capacity",
		},
		{recovery.JobLogged{JobID: "drsjob-1", Complete: true}, "The log of drsjob-1 is complete"},
		{recovery.InstancesSeen{Instances: []recovery.InstanceState{{SourceServerID: "s-1", InstanceID: "i-1", State: "stopped", Foreign: true}}}, "i-1 of db-1 is stopped, not by Davit"},
		{recovery.CleanupMoved{To: recovery.CleanupCompleted}, "The cleanup is COMPLETED"},
	} {
		ev := recovery.NewEvent("execution/exec-1", 1, time.Time{}, recovery.Engine, tt.body)
		if got := newTeller(e).event(ev).Text; got != tt.want {
			t.Errorf("%s: got %q, want %q", ev.Type, got, tt.want)
		}
	}
	said := recovery.NewEvent("execution/exec-1", 1, time.Time{}, recovery.Actor{Name: "olga", Source: "CLI"}, recovery.CleanupMoved{To: recovery.CleanupInProgress})
	if got, want := newTeller(e).event(said).Text, "The cleanup is IN_PROGRESS (by olga)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEventsOfActionsAreToldInSentences(t *testing.T) {
	e := &recovery.Execution{
		Plan: recovery.Plan{Name: "shop", Waves: []recovery.WaveSpec{{Name: "data"}}},
		Actions: []*recovery.Action{
			{ID: "w1-before1", Name: "stop", Stage: recovery.ActionBefore, Order: &recovery.ActionOrder{Kind: recovery.OrderStop}},
			{ID: "w1-after1", Name: "gate", Stage: recovery.ActionAfter, Order: &recovery.ActionOrder{Kind: recovery.OrderApprove}},
			{ID: "w1-before1-rollback1", Name: "rollback of stop", Stage: recovery.ActionRollback},
		},
	}
	failure := recovery.Failure{Code: "FAILED", Message: "step work failed"}
	at := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	stop := func(to recovery.ActionState) recovery.ActionMoved {
		return recovery.ActionMoved{Action: "w1-before1", Name: "stop", To: to}
	}
	with := func(m recovery.ActionMoved, change func(*recovery.ActionMoved)) recovery.ActionMoved {
		change(&m)
		return m
	}
	gate := recovery.AutomationStep{Name: "ask", Action: "aws:approve", Status: "Waiting"}
	for _, tt := range []struct {
		body recovery.Body
		want string
	}{
		{recovery.ActionAdded{Action: recovery.Action{ID: "w1-after2", Name: "check", Stage: recovery.ActionAfter, Scope: recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}}}, "Action check after wave data is planned in 111122223333/us-west-2"},
		{recovery.ActionAdded{Action: recovery.Action{ID: "w1-after2", Name: "dns", Stage: recovery.ActionAfter, State: recovery.ActionSkipped, Skip: recovery.SkippedByMode}}, "Action dns after wave data is left out: it does not run in this mode"},
		{recovery.ActionSent{Action: "w1-before1", Name: "stop", Attempt: 1}, "Action stop before wave data is sent to SSM"},
		{recovery.ActionSent{Action: "w1-before1", Name: "stop", Attempt: 2}, "Action stop before wave data is sent to SSM (attempt 2)"},
		{recovery.ActionAnswered{Action: "w1-before1", Name: "stop", AutomationID: "a-1"}, "Action stop before wave data: SSM works on it as automation a-1"},
		{recovery.ActionAnswered{Action: "w1-before1", Name: "stop", AutomationID: "a-1", Adopted: true}, "Action stop before wave data: its automation a-1 was found by its tag"},
		{recovery.ActionUnanswered{Action: "w1-before1", Name: "stop", Reason: "timeout"}, "Action stop before wave data: it is not known whether SSM started it: timeout"},
		{recovery.ActionDelayed{Action: "w1-before1", Name: "stop", Reason: recovery.DelayThrottled, Detail: "Rate exceeded"}, "Action stop before wave data is held back (THROTTLED): Rate exceeded"},
		{recovery.ActionReported{Action: "w1-after1", Name: "gate", Report: recovery.AutomationReport{Status: "Waiting", CurrentStep: "ask", Steps: []recovery.AutomationStep{gate}}}, "Action gate after wave data: SSM says Waiting, at step ask (aws:approve), which is Waiting"},
		{recovery.ActionReported{Action: "w1-before1", Name: "stop", Report: recovery.AutomationReport{Status: "Failed", FailureMessage: "no such service", CurrentStep: "ask", Steps: []recovery.AutomationStep{gate}}}, "Action stop before wave data: SSM says Failed: no such service"},
		{stop(recovery.ActionSucceeded), "Action stop before wave data is SUCCEEDED"},
		{stop(recovery.ActionRolledBack), "Action stop before wave data is ROLLED_BACK"},
		{recovery.ActionMoved{Action: "w1-after1", Name: "gate", To: recovery.ActionWaiting}, "Action gate after wave data is WAITING for a person"},
		{with(stop(recovery.ActionFailed), func(m *recovery.ActionMoved) { m.Failure = &failure }), "Action stop before wave data is FAILED: step work failed (FAILED)"},
		{with(stop(recovery.ActionNotStarted), func(m *recovery.ActionMoved) { m.Failure, m.NotBefore = &failure, at }), "Action stop before wave data is to be tried again at 03:00:00 UTC: step work failed (FAILED)"},
		{with(stop(recovery.ActionNotStarted), func(m *recovery.ActionMoved) { m.Anew, m.Comment = true, "mended" }), "Action stop before wave data is to be tried again: mended"},
		{with(stop(recovery.ActionSkipped), func(m *recovery.ActionMoved) { m.Skip = recovery.SkippedBySource }), "Action stop before wave data is SKIPPED: the source is given up, and its work is due once that is back"},
		{with(stop(recovery.ActionSkipped), func(m *recovery.ActionMoved) {
			m.Skip, m.Failure, m.Comment = recovery.SkippedByOperator, &failure, "not tonight"
		}), "Action stop before wave data is SKIPPED: a person goes on without it: not tonight"},
		{with(stop(recovery.ActionAccepted), func(m *recovery.ActionMoved) { m.Failure, m.Comment = &failure, "done by hand" }), "Action stop before wave data is ACCEPTED: done by hand"},
		{recovery.ActionMoved{Action: "w1-before1-rollback1", Name: "rollback of stop", To: recovery.ActionSucceeded}, "The rollback of stop in wave data is SUCCEEDED"},
		{recovery.ActionOrdered{Action: "w1-before1", Name: "stop", Kind: recovery.OrderStop, Why: recovery.StopTimeout}, "Action stop before wave data: SSM is to be told to stop it: its time is over"},
		{recovery.ActionOrdered{Action: "w1-after1", Name: "gate", Kind: recovery.OrderApprove, Comment: "go"}, "Action gate after wave data: SSM is to be told that it is approved: go"},
		{recovery.ActionOrderMoved{Action: "w1-before1", Name: "stop", To: recovery.OrderSent}, "Action stop before wave data: SSM is being told to stop it"},
		{recovery.ActionOrderMoved{Action: "w1-after1", Name: "gate", To: recovery.OrderDone}, "Action gate after wave data: SSM was told that it is approved"},
		{recovery.ActionOrderMoved{Action: "w1-after1", Name: "gate", To: recovery.OrderVoid, Failure: &failure}, "Action gate after wave data: SSM refused to be told that it is approved: step work failed (FAILED)"},
		{recovery.ActionOrderMoved{Action: "w1-after1", Name: "gate", To: recovery.OrderGiven}, "Action gate after wave data: SSM did not answer, and will be told again that it is approved"},
		{recovery.TestRunAnswered{ID: "test-1", Action: "stop", AutomationID: "a-1"}, "SSM runs test run test-1 of action stop as automation a-1"},
		{recovery.TestRunAnswered{ID: "test-1", Action: "stop", Failure: &failure}, "SSM did not start test run test-1 of action stop: FAILED: step work failed"},
		{recovery.TestRunAnswered{ID: "test-1", Action: "stop", Failure: &failure, Unanswered: true}, "It is not known whether test run test-1 of action stop has started: step work failed"},
		{
			recovery.TestRunSent{Run: recovery.TestRun{ID: "test-1", Action: "stop", Wave: "data", Plan: "shop", Stage: recovery.ActionRollback, Drafted: true, Mode: recovery.Drill, DocumentName: "Shop-Start", Scope: recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}}},
			"Test run test-1 of the rollback of action stop (as drafted) of wave data of plan shop as in a DRILL: Shop-Start in 111122223333/us-west-2",
		},
		{recovery.SourceGivenUp{Comment: "it burns"}, "The source is given up: actions that need it are left out, and due once it is back: it burns"},
	} {
		ev := recovery.NewEvent("execution/exec-1", 1, time.Time{}, recovery.Engine, tt.body)
		if got := newTeller(e).event(ev).Text; got != tt.want {
			t.Errorf("%s: got %q, want %q", ev.Type, got, tt.want)
		}
	}
}
