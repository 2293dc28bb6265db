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
