package orchestrate

import (
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func TestALookKeepsTheEndedJobsThatSomebodyMayStillLookFor(t *testing.T) {
	tags := recovery.JobTags("exec-1", "w1-b1", 1)
	ledger := recovery.Ledger{Scope: west, Reservations: []recovery.Reservation{
		{ExecutionID: "exec-1", BatchID: "w1-b1", Attempt: 1, Kind: recovery.LaunchBatch, Servers: 1, At: t0},
		{ExecutionID: "exec-1", BatchID: "w2-b1", Attempt: 1, Kind: recovery.LaunchBatch, Servers: 1, JobID: "drsjob-2", At: t0},
		{ExecutionID: "exec-1", BatchID: "cleanup-b1", Attempt: 1, Kind: recovery.TerminateBatch, Servers: 1, At: t0},
	}}
	one := []recovery.JobServer{{SourceServerID: serverID(0, 0)}}
	for _, c := range []struct {
		name string
		job  recovery.Job
		want bool
	}{
		{"running, of a stranger", recovery.Job{ID: "a", Type: "LAUNCH", Status: recovery.JobStarted, Servers: one}, true},
		{"ended, of a stranger", recovery.Job{ID: "b", Type: "LAUNCH", Status: recovery.JobCompleted, Servers: one}, false},
		{"ended in this look", recovery.Job{ID: "was-active", Type: "LAUNCH", Status: recovery.JobCompleted, Servers: one}, true},
		{"ours by its tags", recovery.Job{ID: "c", Type: "LAUNCH", Status: recovery.JobCompleted, Tags: tags}, true},
		{"ours by its ID", recovery.Job{ID: "drsjob-2", Type: "LAUNCH", Status: recovery.JobCompleted}, true},
		{"a termination that may be ours", recovery.Job{ID: "d", Type: "TERMINATE", Status: recovery.JobCompleted, CreatedAt: t0.Add(time.Second), Servers: one}, true},
		{"an older termination", recovery.Job{ID: "e", Type: "TERMINATE", Status: recovery.JobCompleted, CreatedAt: t0.Add(-time.Hour), Servers: one}, false},
		{"a larger termination", recovery.Job{ID: "f", Type: "TERMINATE", Status: recovery.JobCompleted, CreatedAt: t0.Add(time.Second)}, false},
	} {
		old := recovery.Jobs{Jobs: []recovery.Job{{ID: "was-active", Status: recovery.JobStarted}}}
		kept := KeepJobs([]recovery.Job{c.job}, old, ledger, DefaultBounds.Settle)
		if got := len(kept) == 1; got != c.want {
			t.Errorf("%s: kept %t, want %t", c.name, got, c.want)
		}
	}
}

func TestThePollLeaseEndsNoLaterThanALease(t *testing.T) {
	if got := (Bounds{LeaseTTL: time.Second}).pollLease(); got != time.Second {
		t.Errorf("with a lease of a second it lasts %v", got)
	}
	if got := DefaultBounds.pollLease(); got != maxPollLease {
		t.Errorf("by default it lasts %v, want %v", got, maxPollLease)
	}
}
