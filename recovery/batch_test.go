package recovery

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"
)

// batch gives the story's only batch.
func (s *story) batch() *Batch { return s.e.Batches[0] }

func (s *story) moveServer(seconds float64, sc ServerChange) Server {
	s.t.Helper()
	sc.SourceServerID = serverID(1)
	s.tell(seconds, ServersMoved{Batch: "b", Servers: []ServerChange{sc}})
	return s.batch().Servers[0]
}

func (s *story) log(seconds float64, event string, item JobLogItem) Server {
	s.t.Helper()
	item.At, item.Event = after(seconds), event
	s.tell(seconds+5, JobLogged{Batch: "b", Items: []JobLogItem{item}})
	return s.batch().Servers[0]
}

func TestAnAnswerStartsTheServersOfALaunch(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 2))
	s.moveServer(5, ServerChange{To: ServerSkipped})
	s.tell(10, BatchSent{Batch: "b"})
	s.tell(12, BatchAnswered{Batch: "b", JobID: "drsjob-1", JobStartedAt: after(11), Call: between(10, 12)})
	b := s.batch()
	if b.State != BatchStarted || b.JobID != "drsjob-1" || b.Adopted || b.Sends != 1 || !b.RequestedAt.Equal(after(10)) ||
		!b.JobStartedAt.Equal(after(11)) || !b.AnsweredAt.Equal(after(12)) || !slices.Equal(b.Calls, []Span{between(10, 12)}) {
		t.Errorf("got %+v", *b)
	}
	if got := []ServerState{b.Servers[0].State, b.Servers[1].State}; !slices.Equal(got, []ServerState{ServerSkipped, ServerInProgress}) {
		t.Errorf("got %v, want SKIPPED left alone and IN_PROGRESS", got)
	}
}

func TestAnAnswerLeavesTheServersOfATerminationAlone(t *testing.T) {
	batch := launch("b", 0, 1, 1)
	batch.Kind = TerminateBatch
	s := begin(t, added(Drill, "web"), batch)
	s.tell(1, BatchSent{Batch: "b"}, BatchAnswered{Batch: "b", JobID: "drsjob-1"})
	if got := s.batch().Servers[0].State; got != ServerPending {
		t.Errorf("got %s, want PENDING", got)
	}
}

func TestDelaysOfABatchAreKeptByReason(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	s.tell(10, BatchDelayed{Batch: "b", Reason: DelayQuota, Detail: "20 jobs", NotBefore: after(12)})
	s.tell(15, BatchDelayed{Batch: "b", Reason: DelayQuota, Detail: "19 jobs"})
	b := s.batch()
	if b.Delay != DelayQuota || b.DelayDetail != "19 jobs" || !b.DelaySince.Equal(after(10)) || len(b.Delays) != 0 || !b.NotBefore.IsZero() {
		t.Errorf("the same reason: got %s (%s) since %s, before %v", b.Delay, b.DelayDetail, b.DelaySince, b.Delays)
	}
	s.tell(20, BatchDelayed{Batch: "b", Reason: DelayBusy})
	s.tell(30, BatchDelayed{Batch: "b"})
	b = s.batch()
	want := []Delay{{DelayQuota, between(10, 20)}, {DelayBusy, between(20, 30)}}
	if !reflect.DeepEqual(b.Delays, want) || b.Delay != "" || !b.DelaySince.IsZero() {
		t.Errorf("free again: got %v, and %q since %s; want %v and nothing", b.Delays, b.Delay, b.DelaySince, want)
	}
}

func TestALostAnswerDelaysTheBatchUntilItsJobIsFound(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	s.tell(10, BatchSent{Batch: "b"})
	s.tell(20, BatchUnanswered{Batch: "b", Reason: "timeout", Call: between(10, 20)})
	if b := s.batch(); b.State != BatchUncertain || b.Delay != DelayAnswer || !b.UncertainSince.Equal(after(20)) {
		t.Errorf("got %s, %s since %s", b.State, b.Delay, b.UncertainSince)
	}
	s.tell(30, BatchAnswered{Batch: "b", JobID: "drsjob-1", Adopted: true})
	b := s.batch()
	if !b.Adopted || b.Delay != "" || !reflect.DeepEqual(b.Delays, []Delay{{DelayAnswer, between(20, 30)}}) || !slices.Equal(b.Calls, []Span{between(10, 20)}) {
		t.Errorf("got adopted %t, delay %q, delays %v, calls %v", b.Adopted, b.Delay, b.Delays, b.Calls)
	}
}

func TestARefusedOrDroppedBatchSaysSo(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	s.tell(1, BatchSent{Batch: "b"}, BatchRejected{Batch: "b", Failure: Failure{Code: "ValidationException"}, Call: between(0, 1)})
	if b := s.batch(); b.Failure == nil || b.Failure.Code != "ValidationException" || len(b.Calls) != 1 {
		t.Errorf("got failure %v and calls %v", b.Failure, b.Calls)
	}
	s = begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	s.tell(1, BatchDelayed{Batch: "b", Reason: DelayQuota})
	s.tell(2, BatchDropped{Batch: "b"})
	if b := s.batch(); b.Delay != "" || len(b.Delays) != 1 {
		t.Errorf("got delay %q and delays %v, want none and one", b.Delay, b.Delays)
	}
}

func TestABatchRemembersBoundedlyManyCallsAndDelays(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	for i := range 3 * maxSpans {
		s.tell(float64(i), BatchSent{Batch: "b"}, BatchDelayed{Batch: "b", Reason: DelayThrottled, Call: between(float64(i), float64(i)+0.5)})
	}
	if b := s.batch(); len(b.Calls) != maxSpans || len(b.Delays) != maxSpans || b.Sends != 3*maxSpans {
		t.Errorf("got %d calls, %d delays and %d sends, want %d, %d and %d", len(b.Calls), len(b.Delays), b.Sends, maxSpans, maxSpans, 3*maxSpans)
	}
}

func TestAJobsEndIsAWSsTimeWhereAWSSaysIt(t *testing.T) {
	tell := func(seconds float64, bodies ...Body) time.Time {
		s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
		s.tell(1, BatchSent{Batch: "b"}, BatchAnswered{Batch: "b"})
		s.tell(seconds, bodies...)
		return s.batch().JobEndedAt
	}
	end := JobLogged{Batch: "b", Items: []JobLogItem{{Event: "JOB_END", At: after(40)}}}
	for _, tt := range []struct {
		name string
		got  time.Time
		want float64
	}{
		{"the job says it", tell(50, BatchEnded{Batch: "b", JobEndedAt: after(41)}), 41},
		{"only the log says it", tell(50, end, BatchEnded{Batch: "b"}), 40},
		{"the log says it later", tell(50, BatchEnded{Batch: "b"}, end), 40},
		{"nobody says it: when it was seen", tell(50, BatchEnded{Batch: "b"}), 50},
	} {
		if !tt.got.Equal(after(tt.want)) {
			t.Errorf("%s: got %s, want %s", tt.name, tt.got, after(tt.want))
		}
	}
}

func TestALaunchIsFollowedThroughItsJobLog(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	about := JobLogItem{SourceServerID: serverID(1)}
	for _, tt := range []struct {
		event string
		want  Phase
		stamp func(Server) time.Time
	}{
		{"SNAPSHOT_START", PhaseSnapshot, nil},
		{"SNAPSHOT_END", PhaseSnapshot, func(s Server) time.Time { return s.SnapshotAt }},
		{"CONVERSION_START", PhaseConversion, func(s Server) time.Time { return s.ConversionAt }},
		{"CONVERSION_END", PhaseConversion, func(s Server) time.Time { return s.ConvertedAt }},
		{"LAUNCH_START", PhaseLaunch, func(s Server) time.Time { return s.LaunchAt }},
		{"SOMETHING_NEW", PhaseLaunch, nil},
		{"LAUNCH_END", PhaseBoot, func(s Server) time.Time { return s.LaunchedAt }},
	} {
		seconds := float64(10 * s.e.Version)
		got := s.log(seconds, tt.event, about)
		if got.Phase != tt.want || tt.stamp != nil && !tt.stamp(got).Equal(after(seconds)) {
			t.Errorf("%s at %s: got phase %s, want %s, in %+v", tt.event, after(seconds), got.Phase, tt.want, got)
		}
	}
	if b := s.batch(); b.LogLines != 7 || b.LogComplete || !b.LogAsOf.Equal(s.events[len(s.events)-1].At) {
		t.Errorf("got %d lines as of %s, complete %t", b.LogLines, b.LogAsOf, b.LogComplete)
	}
	s.tell(900, JobLogged{Batch: "b", Items: []JobLogItem{{Event: "JOB_START", At: after(1)}, {Event: "JOB_END", At: after(800)}}, Complete: true})
	if b := s.batch(); !b.LogComplete || !b.JobStartedAt.Equal(after(1)) || !b.JobEndedAt.Equal(after(800)) {
		t.Errorf("got complete %t, job from %s to %s", b.LogComplete, b.JobStartedAt, b.JobEndedAt)
	}
}

func TestTheJobLogTellsDataInstanceAndFailure(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	got := s.log(1, "CONVERSION_START", JobLogItem{SourceServerID: serverID(1), DataAt: after(-30)})
	if !got.DataAt.Equal(after(-30)) {
		t.Errorf("got data of %s, want %s", got.DataAt, after(-30))
	}
	for _, event := range []string{"SNAPSHOT_FAIL", "USING_PREVIOUS_SNAPSHOT_FAILED", "CONVERSION_FAIL", "LAUNCH_FAILED", "SERVER_SKIPPED"} {
		got = s.log(2, event, JobLogItem{SourceServerID: serverID(1), RawError: "no capacity"})
		if want := (Failure{Code: event, Message: "no capacity"}); got.LogFailure == nil || *got.LogFailure != want {
			t.Errorf("got %v, want %v", got.LogFailure, want)
		}
	}
	if got = s.log(3, "LAUNCH_END", JobLogItem{SourceServerID: serverID(1), InstanceID: "i-1"}); got.InstanceID != "i-1" {
		t.Errorf("got instance %q, want i-1", got.InstanceID)
	}
	if got = s.log(4, "LAUNCH_END", JobLogItem{SourceServerID: serverID(1), InstanceID: "i-2"}); got.InstanceID != "i-1" {
		t.Errorf("got instance %q, want the known i-1", got.InstanceID)
	}
	before := s.batch().Servers[0]
	if got = s.log(5, "LAUNCH_FAILED", JobLogItem{SourceServerID: serverID(9)}); !reflect.DeepEqual(got, before) {
		t.Errorf("a line about another server: got %+v, want %+v", got, before)
	}
}

func TestAServersRecordFollowsItsMoves(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	failure := &Failure{Code: "READINESS_TIMEOUT"}
	if got := s.moveServer(10, ServerChange{To: ServerInProgress}); got.Phase != PhaseSnapshot {
		t.Errorf("got phase %s, want SNAPSHOT", got.Phase)
	}
	if got := s.moveServer(20, ServerChange{To: ServerLaunched, InstanceID: "i-1"}); got.Phase != PhaseBoot || got.InstanceID != "i-1" || !got.SeenLaunched.Equal(after(20)) {
		t.Errorf("launched: got %+v", got)
	}
	if got := s.moveServer(50, ServerChange{To: ServerFailed, Failure: failure}); got.Failure != failure || !got.NotReadySeen.Equal(after(50)) || got.InstanceID != "i-1" {
		t.Errorf("failed: got %+v", got)
	}
	got := s.moveServer(60, ServerChange{To: ServerReady})
	if got.Failure != nil || !got.ReadyAt.Equal(after(60)) || !got.NotReadySeen.Equal(after(50)) {
		t.Errorf("ready after all: got %+v", got)
	}
	if got = s.moveServer(70, ServerChange{To: ServerTerminated}); !got.Gone || !got.ReadyAt.Equal(after(60)) {
		t.Errorf("terminated: got %+v", got)
	}
}

func TestAnAcceptedServerIsReadyAndKeepsWhyItFailed(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	failure := &Failure{Code: "LAUNCH_FAILED"}
	s.moveServer(10, ServerChange{To: ServerFailed, Failure: failure})
	if got := s.moveServer(20, ServerChange{To: ServerAccepted}); !got.ReadyAt.Equal(after(20)) || got.Failure != failure {
		t.Errorf("got ready at %s, failure %v", got.ReadyAt, got.Failure)
	}
}

func TestWhatEC2SaysOfAnInstanceIsKept(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	see := func(state InstanceState) Server {
		state.SourceServerID = serverID(1)
		s.tell(1, InstancesSeen{Batch: "b", Instances: []InstanceState{state}})
		return s.batch().Servers[0]
	}
	if got := see(InstanceState{InstanceID: "i-1", State: "running", StatusChecks: "ok"}); got.InstanceID != "i-1" || got.InstanceState != "running" || got.StatusChecks != "ok" || got.Gone {
		t.Errorf("got %+v", got)
	}
	see(InstanceState{InstanceID: "i-1", State: "terminated", Gone: true})
	if got := see(InstanceState{InstanceID: "i-2", State: "terminated"}); got.InstanceID != "i-1" || !got.Gone {
		t.Errorf("got instance %s, gone %t, want i-1 and gone for good", got.InstanceID, got.Gone)
	}
}

func TestAJobIsKnownByExecutionBatchAndAttempt(t *testing.T) {
	b := Batch{ID: "w1-b2", Attempt: 3}
	want := map[string]string{"davit:execution": "exec-1", "davit:batch": "w1-b2", "davit:attempt": "3"}
	if got := b.Tags("exec-1"); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestABatchListsAndFindsItsServers(t *testing.T) {
	b := launch("b", 0, 1, 2)
	if got, want := fmt.Sprint(b.ServerIDs()), fmt.Sprint([]SourceServerID{serverID(1), serverID(2)}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if b.Find(serverID(2)) != &b.Servers[1] || b.Find(serverID(3)) != nil {
		t.Errorf("got %v and %v, want the second server and none", b.Find(serverID(2)), b.Find(serverID(3)))
	}
}
