package recovery

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAnExecutionIsActiveAndHoldsItsServersAsLongAsItMust(t *testing.T) {
	batch := func(state BatchState, servers ...Server) *Batch {
		return &Batch{Kind: LaunchBatch, State: state, Servers: servers}
	}
	instance := Server{InstanceID: "i-1"}
	for _, tt := range []struct {
		name          string
		e             Execution
		holds, active bool
	}{
		{"it goes on", Execution{Mode: Recovery, State: ExecutionInProgress, ClaimsHeld: true}, true, true},
		{"it is paused", Execution{Mode: Drill, State: ExecutionPaused, ClaimsHeld: true}, true, true},
		{"a recovery has ended", Execution{Mode: Recovery, State: ExecutionCompleted, Batches: []*Batch{batch(BatchCompleted, instance)}}, false, false},
		{"a recovery has ended: its claims are to be given back", Execution{Mode: Recovery, State: ExecutionFailed, ClaimsHeld: true}, false, true},
		{"it was cancelled, and a job still runs", Execution{Mode: Recovery, State: ExecutionCancelled, ClaimsHeld: true, Batches: []*Batch{batch(BatchStarted)}}, true, true},
		{"a drill has ended and has instances", Execution{Mode: Drill, State: ExecutionCompleted, ClaimsHeld: true, Batches: []*Batch{batch(BatchCompleted, instance)}}, true, false},
		{"a drill has ended and launched nothing", Execution{Mode: Drill, State: ExecutionFailed, ClaimsHeld: true, Batches: []*Batch{batch(BatchRefused, Server{})}}, false, true},
		{"a drill whose instances are gone", Execution{Mode: Drill, State: ExecutionCompleted, ClaimsHeld: true, Batches: []*Batch{batch(BatchCompleted, Server{InstanceID: "i-1", Gone: true})}}, false, true},
		{"a drill is being cleaned up", Execution{Mode: Drill, State: ExecutionCompleted, ClaimsHeld: true, Cleanup: CleanupInProgress}, true, true},
		{"a drill's cleanup failed", Execution{Mode: Drill, State: ExecutionCompleted, ClaimsHeld: true, Cleanup: CleanupFailed, Batches: []*Batch{batch(BatchCompleted, instance)}}, true, false},
		{"a drill is cleaned up", Execution{Mode: Drill, State: ExecutionCompleted, ClaimsHeld: true, Cleanup: CleanupCompleted, Batches: []*Batch{batch(BatchCompleted, instance)}}, false, true},
		{"and has given its claims back", Execution{Mode: Drill, State: ExecutionCompleted, Cleanup: CleanupCompleted, Batches: []*Batch{batch(BatchCompleted, instance)}}, false, false},
	} {
		if holds, active := tt.e.Holds(), tt.e.Active(); holds != tt.holds || active != tt.active {
			t.Errorf("%s: got holds %t and active %t, want %t and %t", tt.name, holds, active, tt.holds, tt.active)
		}
	}
}

func TestInstancesAreThoseThatOurLaunchesLeft(t *testing.T) {
	e := Execution{Batches: []*Batch{
		{ID: "b1", Scope: west, Kind: LaunchBatch, Servers: []Server{
			{SourceServerID: serverID(1), InstanceID: "i-1"},
			{SourceServerID: serverID(2), InstanceID: "i-2", Gone: true},
			{SourceServerID: serverID(3)},
		}},
		{ID: "t1", Scope: west, Kind: TerminateBatch, Servers: []Server{{SourceServerID: serverID(1), InstanceID: "i-1"}}},
		{ID: "b2", Scope: east, Kind: LaunchBatch, Servers: []Server{{SourceServerID: serverID(1), InstanceID: "i-4"}}},
	}}
	want := []LaunchedInstance{{west, "b1", serverID(1), "i-1"}, {east, "b2", serverID(1), "i-4"}}
	if got := e.Instances(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTheNewestRecordOfAServerCountsInItsOldPlace(t *testing.T) {
	batch := func(id BatchID, scope Scope, kind BatchKind, wave int, ids ...int) *Batch {
		b := &Batch{ID: id, Scope: scope, Kind: kind, Wave: wave}
		for _, n := range ids {
			b.Servers = append(b.Servers, Server{SourceServerID: serverID(n)})
		}
		return b
	}
	e := Execution{Batches: []*Batch{
		batch("first", west, LaunchBatch, 0, 1, 2), batch("far", east, LaunchBatch, 0, 1), batch("other", west, LaunchBatch, 1, 3),
		batch("retry", west, LaunchBatch, 0, 1), batch("cleanup", west, TerminateBatch, 0, 1, 2),
	}}
	var got []string
	for _, in := range e.Current(0) {
		got = append(got, fmt.Sprintf("%s in %s", in.Key(), in.Batch.ID))
	}
	want := []string{
		"111122223333/us-west-2/s-00000000000000001 in retry",
		"111122223333/us-west-2/s-00000000000000002 in first",
		"111122223333/us-east-1/s-00000000000000001 in far",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestWavesAndBatchesAreFoundByName(t *testing.T) {
	e := begin(t, added(Drill, "DB", "Web"), launch("b1", 0, 1, 1), launch("b2", 1, 2, 1)).e
	if w := e.Wave(" web"); w != e.Waves[1] || e.Wave("app") != nil {
		t.Errorf("got %v and %v, want Web and none", w, e.Wave("app"))
	}
	if b := e.Batch("b2"); b != e.Batches[1] || e.Batch("b3") != nil {
		t.Errorf("got %v and %v, want b2 and none", b, e.Batch("b3"))
	}
	if spec := e.Spec(e.Waves[1]); spec.Name != "Web" {
		t.Errorf("got the plan's wave %s, want Web", spec.Name)
	}
}

func TestThePointInTimeIsTheLatestUnlessSaidOtherwise(t *testing.T) {
	for _, tt := range []struct {
		p    PointInTime
		want bool
	}{
		{PointInTime{}, true},
		{PointInTime{Before: t0}, false},
		{PointInTime{Pinned: map[SourceServerID]SnapshotID{serverID(1): "pit-1"}}, false},
		{PointInTime{Pinned: map[SourceServerID]SnapshotID{}}, true},
	} {
		if got := tt.p.Latest(); got != tt.want {
			t.Errorf("%v: got %t, want %t", tt.p, got, tt.want)
		}
	}
}

func TestAFailureSaysWhatTheErrorSaid(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want Failure
	}{
		{errors.New("broken pipe"), Failure{Code: "INTERNAL", Message: "broken pipe"}},
		{Errorf(Invalid, "no such type").WithRemedy("choose %s", "m5"), Failure{Code: "INVALID", Message: "no such type", Remedy: "choose m5"}},
		{
			fmt.Errorf("launch wave 2: %w", &Error{Code: Denied, Message: "not allowed", AWSCode: "AccessDeniedException", RequestID: "r-1"}),
			Failure{Code: "AccessDeniedException", Message: "not allowed", RequestID: "r-1"},
		},
	} {
		if got := FailureOf(tt.err); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%v: got %+v, want %+v", tt.err, got, tt.want)
		}
	}
}

func TestClaimsNameWhatIsClaimedAndByWhom(t *testing.T) {
	for _, tt := range []struct{ got, want Claim }{
		{ServerClaim(ServerKey{west, serverID(1)}, "exec-1"), Claim{"server/111122223333/us-west-2/s-00000000000000001", "exec-1", time.Time{}}},
		{PlanClaim("plan-1", "exec-1"), Claim{"plan/plan-1", "exec-1", time.Time{}}},
		{NameClaim(GroupResource, " Web Tier", "group-1"), Claim{"name/group/web tier", "group-1", time.Time{}}},
	} {
		if tt.got != tt.want {
			t.Errorf("got %+v, want %+v", tt.got, tt.want)
		}
	}
	if ServerClaim(ServerKey{west, serverID(1)}, "e").Key == ServerClaim(ServerKey{east, serverID(1)}, "e").Key {
		t.Error("got one claim for one ID in two Regions, want two")
	}
}

func TestAServersRecordKeepsTheBeginningOfALongMessage(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	long := &Failure{Code: "X", Message: "x" + strings.Repeat("ü", 500), Remedy: "retry"}
	got := s.moveServer(1, ServerChange{To: ServerFailed, Failure: long})
	if want := (Failure{Code: "X", Message: "x" + strings.Repeat("ü", 149) + "…", Remedy: "retry"}); *got.Failure != want {
		t.Errorf("got %+v, want %+v", *got.Failure, want)
	}
	if told := s.events[len(s.events)-1].Body.(ServersMoved).Servers[0].Failure; told != long || len(long.Message) != 1001 {
		t.Errorf("got the event's message cut to %d bytes, want it whole", len(told.Message))
	}
}
