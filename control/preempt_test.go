package control

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

func TestADrillGivesWayInEveryState(t *testing.T) {
	for _, tt := range []struct {
		state   recovery.ExecutionState
		cleanup recovery.CleanupState
		want    recovery.ExecutionState
		cleaned recovery.CleanupState
	}{
		{state: recovery.ExecutionCreated, want: recovery.ExecutionCancelling},
		{state: recovery.ExecutionInProgress, want: recovery.ExecutionCancelling},
		{state: recovery.ExecutionPaused, want: recovery.ExecutionCancelling},
		{state: recovery.ExecutionCancelling, want: recovery.ExecutionCancelling},
		{state: recovery.ExecutionTimedOut, want: recovery.ExecutionCancelling}, // else a late job takes it up again
		{state: recovery.ExecutionTimedOut, cleanup: recovery.CleanupInProgress, want: recovery.ExecutionTimedOut, cleaned: recovery.CleanupFailed},
		{state: recovery.ExecutionCompleted, want: recovery.ExecutionCompleted},
		{state: recovery.ExecutionFailed, want: recovery.ExecutionFailed},
		{state: recovery.ExecutionCancelled, want: recovery.ExecutionCancelled},
		{state: recovery.ExecutionCompleted, cleanup: recovery.CleanupInProgress, want: recovery.ExecutionCompleted, cleaned: recovery.CleanupFailed},
		{state: recovery.ExecutionCompleted, cleanup: recovery.CleanupFailed, want: recovery.ExecutionCompleted, cleaned: recovery.CleanupFailed},
	} {
		e := &recovery.Execution{ID: "exec-1", Version: 7, Mode: recovery.Drill, State: tt.state, Cleanup: tt.cleanup, ClaimsHeld: true}
		events, after, err := preempted(e, recovery.Actor{Name: "ann"}, "exec-2", recovery.Plan{Name: "shop"}, time.Now())
		if err != nil {
			t.Errorf("%s, cleanup %q: %v", tt.state, tt.cleanup, err)
			continue
		}
		if after.State != tt.want || after.Cleanup != tt.cleaned || after.ClaimsHeld || after.PreemptedBy != "exec-2" {
			t.Errorf("%s, cleanup %q: got %s, cleanup %q, claims held %t, preempted by %q; want %s, %q, false, exec-2",
				tt.state, tt.cleanup, after.State, after.Cleanup, after.ClaimsHeld, after.PreemptedBy, tt.want, tt.cleaned)
		}
		if told, err := recovery.ApplyAll(e, events); err != nil || told.State != after.State || told.Version != after.Version {
			t.Errorf("%s, cleanup %q: its events give %+v, %v", tt.state, tt.cleanup, told, err)
		}
		if cancelled := tt.want != tt.state; cancelled && !strings.Contains(after.Reason, "exec-2, a RECOVERY of plan shop") {
			t.Errorf("%s: got the reason %q", tt.state, after.Reason)
		}
	}
}

func TestAPreemptedDrillMayOnlyBeCleanedUp(t *testing.T) {
	e := &recovery.Execution{ID: "exec-1", Mode: recovery.Drill, State: recovery.ExecutionFailed, PreemptedBy: "exec-2"}
	for _, kind := range []WordKind{
		orchestrate.Pause, orchestrate.Resume, orchestrate.Approve, orchestrate.Reject, orchestrate.Cancel,
		orchestrate.Retry, orchestrate.Skip, orchestrate.Accept,
	} {
		if err := outOfPlay(e, kind); recovery.CodeOf(err) != recovery.Conflict || !strings.Contains(err.Error(), "exec-2") {
			t.Errorf("%s: got %v, want a conflict that names the recovery", kind, err)
		}
	}
	if err := outOfPlay(e, orchestrate.Cleanup); err != nil {
		t.Errorf("a cleanup is refused: %v", err)
	}
	e.PreemptedBy = ""
	if err := outOfPlay(e, orchestrate.Retry); err != nil {
		t.Errorf("a drill that nobody preempted is refused: %v", err)
	}
}

func TestThePreemptedDrillClaimsWhatItCleansUp(t *testing.T) {
	scope := recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}
	server := func(id recovery.SourceServerID, instance recovery.InstanceID, gone bool) recovery.Server {
		return recovery.Server{SourceServerID: id, InstanceID: instance, Gone: gone}
	}
	e := &recovery.Execution{ID: "exec-1", Batches: []*recovery.Batch{
		{Scope: scope, Kind: recovery.LaunchBatch, Servers: []recovery.Server{server("s-1", "i-1", false), server("s-2", "i-2", true), server("s-3", "", false)}},
		{Scope: scope, Kind: recovery.LaunchBatch, Servers: []recovery.Server{server("s-1", "i-4", false)}},
	}}
	want := []recovery.Claim{recovery.ServerClaim(recovery.ServerKey{Scope: scope, SourceServerID: "s-1"}, "exec-1")}
	if got := takenFirst(e, Word{Kind: orchestrate.Cleanup}, orchestrate.Spoken{}); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v: what exists still", got, want)
	}
	if got := takenFirst(e, Word{Kind: orchestrate.Pause}, orchestrate.Spoken{}); got != nil {
		t.Errorf("another word takes %v", got)
	}
	e.ClaimsHeld = true
	if got := takenFirst(e, Word{Kind: orchestrate.Cleanup}, orchestrate.Spoken{}); got != nil {
		t.Errorf("a drill that has its claims takes %v", got)
	}
}

func TestAnErrorSaysWhichDrillsEndedInVain(t *testing.T) {
	cause := recovery.Errorf(recovery.Conflict, "held").WithRemedy("look again")
	err := inVain(cause, []recovery.ExecutionID{"exec-1", "exec-2"})
	if got, want := err.Error(), "held; these drills were preempted for it and do not go on: exec-1, exec-2 (look again)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if recovery.CodeOf(err) != recovery.Conflict || cause.Message != "held" || !errors.Is(err, cause) {
		t.Errorf("got the code %s and the cause %q, want CONFLICT and the cause as it was", recovery.CodeOf(err), cause.Message)
	}
	if err := inVain(cause, nil); !errors.Is(err, cause) || err.Error() != cause.Error() {
		t.Errorf("without drills: got %v, want the cause itself", err)
	}
}
