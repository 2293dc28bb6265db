package control

import (
	"strings"
	"testing"

	"github.com/davit-dr/davit/recovery"
)

func TestWhatHoldsAPlanIsToldAsItIs(t *testing.T) {
	drill := func(change func(*recovery.Execution)) *recovery.Execution {
		e := &recovery.Execution{
			ID: "exec-1", Mode: recovery.Drill, State: recovery.ExecutionCompleted, ClaimsHeld: true,
			Batches: []*recovery.Batch{{Kind: recovery.LaunchBatch, State: recovery.BatchCompleted, Servers: []recovery.Server{{SourceServerID: "s-1", InstanceID: "i-1"}}}},
		}
		change(e)
		return e
	}
	for _, tt := range []struct {
		name        string
		e           *recovery.Execution
		why, remedy string
	}{
		{"not there yet", nil, "execution exec-1 is being started", "look again in a moment"},
		{"running", drill(func(e *recovery.Execution) { e.State = recovery.ExecutionInProgress }), "(DRILL) is IN_PROGRESS", "davit execution cancel exec-1"},
		{"paused", drill(func(e *recovery.Execution) { e.State, e.Mode = recovery.ExecutionPaused, recovery.Recovery }), "(RECOVERY) is PAUSED", "davit execution cancel exec-1"},
		{"cancelling", drill(func(e *recovery.Execution) { e.State = recovery.ExecutionCancelling }), "jobs end by themselves", "davit execution watch exec-1"},
		{"waiting for its cleanup", drill(func(*recovery.Execution) {}), "has ended COMPLETED and is not cleaned up", "davit execution cleanup exec-1"},
		{"cleanup runs", drill(func(e *recovery.Execution) { e.Cleanup = recovery.CleanupInProgress }), "is being cleaned up", "davit execution watch exec-1"},
		{"cleanup failed", drill(func(e *recovery.Execution) { e.Cleanup = recovery.CleanupFailed }), "its cleanup failed", "davit execution cleanup exec-1"},
		{"job runs on", drill(func(e *recovery.Execution) { e.Batches[0].State = recovery.BatchStarted }), "a DRS job of it still runs", "DRS cannot cancel it"},
		{"gives back", drill(func(e *recovery.Execution) { e.Cleanup = recovery.CleanupCompleted }), "is giving its servers back", "in a moment"},
		{"may come late", drill(func(e *recovery.Execution) {
			e.State, e.Batches[0].Servers[0].State = recovery.ExecutionTimedOut, recovery.ServerLaunched
		}), "servers of it may still become ready", "davit execution skip exec-1"},
	} {
		why, remedy := occupation("exec-1", tt.e)
		if !strings.Contains(why, tt.why) || !strings.Contains(remedy, tt.remedy) {
			t.Errorf("%s: got %q, %q; want %q, %q in them", tt.name, why, remedy, tt.why, tt.remedy)
		}
	}
}
