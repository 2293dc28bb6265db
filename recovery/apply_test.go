package recovery

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"
)

func TestAnExecutionBeginsWithItsWavesAndHoldsItsClaims(t *testing.T) {
	e := begin(t, added(Drill, "db", "web"), launch("w1-b1", 0, 1, 2), launch("w2-b1", 1, 3, 1)).e
	if e.Version != 3 || e.State != ExecutionCreated || !e.ClaimsHeld || len(e.Waves) != 2 || len(e.Batches) != 2 {
		t.Errorf("got version %d, %s, claims %t, %d waves and %d batches; want 3, CREATED, true, 2 and 2", e.Version, e.State, e.ClaimsHeld, len(e.Waves), len(e.Batches))
	}
}

func TestEventsFollowOneAnother(t *testing.T) {
	s := begin(t, added(Drill, "web"))
	for _, tt := range []struct {
		name string
		to   *Execution
		ev   Event
		code Code
	}{
		{"another beginning", s.e, s.next(0, added(Drill, "web")), Internal},
		{"a beginning that is not the first", nil, Event{Seq: 2, Body: added(Drill, "web")}, Internal},
		{"no beginning", nil, Event{Seq: 1, Body: ExecutionMoved{To: ExecutionInProgress}}, Internal},
		{"the last one again", s.e, Event{Seq: 1, Body: ClaimsMoved{}}, Stale},
		{"one left out", s.e, Event{Seq: 3, Body: ClaimsMoved{}}, Stale},
		{"configuration", s.e, s.next(0, ResourceChanged{Kind: PlanResource}), Internal},
	} {
		if e, err := Apply(tt.to, tt.ev); e != nil || CodeOf(err) != tt.code {
			t.Errorf("%s: got %v, %v, want %s", tt.name, e, err, tt.code)
		}
	}
}

func TestAllEventsAreAppliedOrNone(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	again, err := ApplyAll(nil, s.events)
	if err != nil || dump(t, again) != dump(t, s.e) {
		t.Errorf("got %v, %v, want %v", again, err, s.e)
	}
	if e, err := ApplyAll(s.e, []Event{s.next(1, ExecutionMoved{To: ExecutionInProgress}), s.next(2, ClaimsMoved{})}); e != nil || CodeOf(err) != Stale {
		t.Errorf("got %v, %v, want STALE and no execution", e, err)
	}
}

func TestWhatAnEventNamesMustExist(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	for _, body := range []Body{
		WaveMoved{Wave: 1, To: WaveExecuting},
		WaveMoved{Wave: -1, To: WaveExecuting},
		ApprovalMoved{Wave: 1, To: ApprovalRequested},
		BatchSent{Batch: "x"},
		BatchAnswered{Batch: "x"},
		BatchUnanswered{Batch: "x"},
		BatchDelayed{Batch: "x"},
		BatchRejected{Batch: "x"},
		BatchDropped{Batch: "x"},
		BatchEnded{Batch: "x"},
		ServersMoved{Batch: "x"},
		JobLogged{Batch: "x"},
		InstancesSeen{Batch: "x"},
		ServersMoved{Batch: "b", Servers: []ServerChange{{SourceServerID: serverID(9), To: ServerFailed}}},
		InstancesSeen{Batch: "b", Instances: []InstanceState{{SourceServerID: serverID(9)}}},
	} {
		s.refuses(body, NotFound)
	}
}

func TestPausesAreKeptWithTheirTimes(t *testing.T) {
	s := begin(t, added(Recovery, "web"))
	s.tell(10, ExecutionMoved{To: ExecutionInProgress})
	s.tell(20, ExecutionMoved{To: ExecutionPaused, Pause: PausedByOperator, Reason: "lunch"})
	e := s.tell(25, ExecutionMoved{To: ExecutionPaused, Pause: PausedByFailure, Reason: "web failed"})
	if want := []Span{between(20, 0)}; !slices.Equal(e.Pauses, want) || e.Pause != PausedByFailure || e.Reason != "web failed" {
		t.Errorf("got %v for %s (%s), want %v for WAVE_FAILED", e.Pauses, e.Pause, e.Reason, want)
	}
	s.tell(30, ExecutionMoved{To: ExecutionInProgress})
	s.tell(40, ExecutionMoved{To: ExecutionPaused, Pause: PausedByOperator})
	e = s.tell(50, ExecutionMoved{To: ExecutionCancelling})
	if want := []Span{between(20, 30), between(40, 50)}; !slices.Equal(e.Pauses, want) || e.Pause != "" {
		t.Errorf("got %v for %q, want %v and no reason", e.Pauses, e.Pause, want)
	}
}

func TestAnExecutionStartsOnceAndEndsAsOftenAsItIsTakenUp(t *testing.T) {
	s := begin(t, added(Recovery, "web"))
	s.tell(10, ExecutionMoved{To: ExecutionInProgress})
	e := s.tell(20, ExecutionMoved{To: ExecutionFailed})
	if !e.StartedAt.Equal(after(10)) || !e.EndedAt.Equal(after(20)) {
		t.Errorf("got %s to %s, want %s to %s", e.StartedAt, e.EndedAt, after(10), after(20))
	}
	if e = s.tell(30, ExecutionMoved{To: ExecutionInProgress}); !e.StartedAt.Equal(after(10)) || !e.EndedAt.IsZero() {
		t.Errorf("taken up: got %s to %s, want %s and no end", e.StartedAt, e.EndedAt, after(10))
	}
	if e = s.tell(40, ExecutionMoved{To: ExecutionCompleted}); !e.EndedAt.Equal(after(40)) {
		t.Errorf("got the end %s, want %s", e.EndedAt, after(40))
	}
}

func TestAWaveKeepsTheTimesOfItsFailureAndRetry(t *testing.T) {
	s := begin(t, added(Drill, "web"))
	s.tell(5, WaveMoved{To: WaveWaiting})
	s.tell(10, WaveMoved{To: WaveExecuting})
	failure := &Failure{Code: "SERVERS_FAILED"}
	s.tell(20, WaveMoved{To: WaveTimedOut, Failure: failure})
	w := s.tell(30, WaveMoved{To: WaveFailed, Failure: failure}).Waves[0]
	want := Wave{
		Name: "web", State: WaveFailed, BegunAt: after(5), StartedAt: after(10), AttemptAt: after(10), EndedAt: after(30),
		FailedAt: after(30), Failure: failure, Failures: []Span{between(20, 0)},
	}
	if !reflect.DeepEqual(*w, want) {
		t.Errorf("failed:\ngot  %+v\nwant %+v", *w, want)
	}
	w = s.tell(40, WaveMoved{To: WaveExecuting, Retry: true}).Waves[0]
	want.State, want.AttemptAt, want.EndedAt, want.Failure, want.Retries = WaveExecuting, after(40), time.Time{}, nil, 1
	want.Failures = []Span{between(20, 40)}
	if !reflect.DeepEqual(*w, want) {
		t.Errorf("retried:\ngot  %+v\nwant %+v", *w, want)
	}
	w = s.tell(50, WaveMoved{To: WaveCompleted}).Waves[0]
	want.State, want.EndedAt, want.FailedAt = WaveCompleted, after(50), time.Time{}
	if !reflect.DeepEqual(*w, want) {
		t.Errorf("completed:\ngot  %+v\nwant %+v", *w, want)
	}
}

func TestAWaveThatIsSkippedRemembersThatItFailed(t *testing.T) {
	s := begin(t, added(Drill, "web"))
	s.tell(1, WaveMoved{To: WaveExecuting}, WaveMoved{To: WaveFailed})
	w := s.tell(9, WaveMoved{To: WaveSkipped}).Waves[0]
	if !w.FailedAt.Equal(after(1)) || !w.EndedAt.Equal(after(9)) || !slices.Equal(w.Failures, []Span{between(1, 9)}) {
		t.Errorf("got failed at %s, ended at %s, failures %v", w.FailedAt, w.EndedAt, w.Failures)
	}
}

func TestARejectedApprovalCanBeAskedForAgain(t *testing.T) {
	s := begin(t, added(Drill, "web"))
	s.refuses(ApprovalMoved{To: ApprovalApproved}, Conflict)
	s.tell(10, ApprovalMoved{To: ApprovalRequested, DueAt: after(100)})
	if w := s.tell(100, ApprovalMoved{To: ApprovalOverdue}).Waves[0]; w.Approval().By != nil || !w.Approval().DecidedAt.IsZero() {
		t.Errorf("overdue: got decided by %v at %s, want nobody", w.Approval().By, w.Approval().DecidedAt)
	}
	s.tell(110, ApprovalMoved{To: ApprovalRejected, Comment: "not now"})
	s.tell(120, ApprovalMoved{To: ApprovalRequested, DueAt: after(200)})
	got := s.tell(130, ApprovalMoved{To: ApprovalApproved}).Waves[0].Approvals
	want := []Approval{
		{State: ApprovalRejected, RequestedAt: after(10), DueAt: after(100), DecidedAt: after(110), By: &ann, Comment: "not now"},
		{State: ApprovalApproved, RequestedAt: after(120), DueAt: after(200), DecidedAt: after(130), By: &ann},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestEachCleanupIsCounted(t *testing.T) {
	s := begin(t, added(Drill, "web"))
	s.tell(1, CleanupMoved{To: CleanupInProgress})
	e := s.tell(2, CleanupMoved{To: CleanupFailed, Failure: &Failure{Code: "X"}})
	if e.Cleanups != 1 || e.CleanupFailure == nil {
		t.Errorf("got %d cleanups and failure %v, want 1 and one", e.Cleanups, e.CleanupFailure)
	}
	if e = s.tell(3, CleanupMoved{To: CleanupInProgress}); e.Cleanups != 2 || e.CleanupFailure != nil {
		t.Errorf("got %d cleanups and failure %v, want 2 and none", e.Cleanups, e.CleanupFailure)
	}
}

func TestClaimsAreGivenBackAndTakenAgain(t *testing.T) {
	s := begin(t, added(Drill, "web"))
	if e := s.tell(1, ClaimsMoved{Held: false}); e.ClaimsHeld {
		t.Error("got claims held, want them given back")
	}
	if e := s.tell(2, ClaimsMoved{Held: true}); !e.ClaimsHeld {
		t.Error("got claims given back, want them held")
	}
}

func TestAPreemptedDrillRemembersByWhom(t *testing.T) {
	s := begin(t, added(Drill, "web"))
	if e := s.tell(1, ClaimsMoved{PreemptedBy: "exec-2"}); e.PreemptedBy != "exec-2" || e.ClaimsHeld || !e.Active() {
		t.Errorf("got it preempted by %q, claims held %t, active %t; want exec-2, false, true", e.PreemptedBy, e.ClaimsHeld, e.Active())
	}
	if e := s.tell(2, ClaimsMoved{Held: true}); e.PreemptedBy != "exec-2" || !e.ClaimsHeld {
		t.Errorf("with its claims again it is preempted by %q, claims held %t; want exec-2, true", e.PreemptedBy, e.ClaimsHeld)
	}
}

func TestTwoFuturesOfOneExecutionDoNotDisturbEachOther(t *testing.T) {
	for _, tt := range []struct {
		name string
		then func(round int) Body // grows a list
		back Body                 // makes room for the next round; nil: none is needed
	}{
		{"batches", func(round int) Body { return BatchAdded{launch(BatchID(fmt.Sprint("b", round)), 0, round, 1)} }, nil},
		{"pauses", func(int) Body { return ExecutionMoved{To: ExecutionPaused} }, ExecutionMoved{To: ExecutionInProgress}},
		{"failures", func(int) Body { return WaveMoved{To: WaveFailed} }, WaveMoved{To: WaveExecuting}},
		{"approvals", func(int) Body { return ApprovalMoved{To: ApprovalRequested} }, ApprovalMoved{To: ApprovalRejected}},
		{"calls", func(round int) Body {
			return BatchDelayed{Batch: "b", Call: between(float64(round), float64(round)+0.5)}
		}, nil},
		{"delays", func(int) Body { return BatchDelayed{Batch: "b"} }, BatchDelayed{Batch: "b", Reason: DelayQuota}},
	} {
		s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
		s.tell(1, ExecutionMoved{To: ExecutionInProgress}, WaveMoved{To: WaveExecuting})
		// Lists of every length, so that some have room for one more.
		for round := range 20 {
			fork := *s
			one := s.tell(float64(10*round+2), tt.then(100+round))
			before := dump(t, one)
			fork.tell(float64(10*round+3), tt.then(200+round))
			if now := dump(t, one); now != before {
				t.Errorf("%s, round %d: the other future is seen:\ngot  %s\nwant %s", tt.name, round, now, before)
			}
			if tt.back != nil {
				s.tell(float64(10*round+4), tt.back)
			}
		}
	}
}
