package recovery

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// seconds makes a Split of seconds: total, working, answering, quota, people, own.
func seconds(total, working, answering, quota, people, own int) Split {
	s := time.Second
	return Split{time.Duration(total) * s, time.Duration(working) * s, time.Duration(answering) * s, time.Duration(quota) * s, time.Duration(people) * s, time.Duration(own) * s}
}

func TestTheTimeOfAWaveIsSplit(t *testing.T) {
	job := func(from, to float64, servers ...Server) *Batch {
		b := &Batch{ID: "b", Kind: LaunchBatch, Servers: servers, JobStartedAt: after(from)}
		if to > 0 {
			b.JobEndedAt = after(to)
		}
		return b
	}
	begun := Wave{BegunAt: after(0)}
	ended := Wave{BegunAt: after(0), EndedAt: after(100)}
	for _, tt := range []struct {
		name    string
		w       Wave
		pauses  []Span
		batches []*Batch
		want    Split
	}{
		{"not begun", Wave{}, nil, nil, Split{}},
		{"begun, and nothing happens", begun, nil, nil, seconds(200, 0, 0, 0, 0, 200)},
		{"ended: later time does not count", ended, nil, nil, seconds(100, 0, 0, 0, 0, 100)},
		{"a clock behind the one that began it", Wave{BegunAt: after(300)}, nil, nil, Split{}},
		{"a job", ended, nil, []*Batch{job(10, 90)}, seconds(100, 80, 0, 0, 0, 20)},
		{"a job that still runs", begun, nil, []*Batch{job(10, 0)}, seconds(200, 190, 0, 0, 0, 10)},
		{"two jobs at once", ended, nil, []*Batch{job(10, 50), job(40, 90)}, seconds(100, 80, 0, 0, 0, 20)},
		{"one job inside another", ended, nil, []*Batch{job(10, 90), job(20, 30)}, seconds(100, 80, 0, 0, 0, 20)},
		{"jobs with a gap", ended, nil, []*Batch{job(0, 20), job(50, 100)}, seconds(100, 70, 0, 0, 0, 30)},
		{"a job over both ends of the wave", ended, nil, []*Batch{job(-50, 150)}, seconds(100, 100, 0, 0, 0, 0)},
		{"another wave's job", ended, nil, []*Batch{{Kind: LaunchBatch, Wave: 1, JobStartedAt: after(0)}}, seconds(100, 0, 0, 0, 0, 100)},
		{"a cleanup's job", ended, nil, []*Batch{{Kind: TerminateBatch, JobStartedAt: after(0)}}, seconds(100, 0, 0, 0, 0, 100)},
		{
			"a boot counts to the last look that found it not ready", ended, nil,
			[]*Batch{job(0, 60, Server{State: ServerReady, LaunchedAt: after(50), NotReadySeen: after(95), ReadyAt: after(97)})},
			seconds(100, 95, 0, 0, 0, 5),
		},
		{
			"a boot counts from when it was seen, where the log does not say", begun, nil,
			[]*Batch{job(0, 60, Server{State: ServerLaunched, SeenLaunched: after(70)})},
			seconds(200, 190, 0, 0, 0, 10),
		},
		{
			"ready at the first look, or never launched: no boot", ended, nil,
			[]*Batch{job(0, 60, Server{State: ServerReady, LaunchedAt: after(50), ReadyAt: after(61)}, Server{State: ServerFailed})},
			seconds(100, 60, 0, 0, 0, 40),
		},
		{"calls and delays", ended, nil, []*Batch{{
			Kind: LaunchBatch, Calls: []Span{between(0, 5)},
			Delays: []Delay{{DelayQuota, between(5, 20)}, {DelayBusy, between(20, 30)}, {DelayThrottled, between(30, 40)}, {DelayAnswer, between(35, 50)}},
		}}, seconds(100, 0, 25, 25, 0, 50)},
		{"a delay that goes on", ended, nil, []*Batch{{Kind: LaunchBatch, Delay: DelayQuota, DelaySince: after(60)}}, seconds(100, 0, 0, 40, 0, 60)},
		{"a pause", ended, []Span{between(10, 30)}, nil, seconds(100, 0, 0, 0, 20, 80)},
		{"a pause that goes on", begun, []Span{between(50, 0)}, nil, seconds(200, 0, 0, 0, 150, 50)},
		{"a pause before the wave", ended, []Span{between(-30, -10)}, nil, seconds(100, 0, 0, 0, 0, 100)},
		{
			"approvals, the last one open", Wave{BegunAt: after(0), Approvals: []Approval{
				{RequestedAt: after(0), DecidedAt: after(20)}, {RequestedAt: after(50)},
			}}, nil, nil, seconds(200, 0, 0, 0, 170, 30),
		},
		{"everything at once is taken off once", ended, []Span{between(20, 80)}, []*Batch{{
			Kind: LaunchBatch, JobStartedAt: after(10), JobEndedAt: after(70), Calls: []Span{between(5, 12)}, Delays: []Delay{{DelayQuota, between(60, 90)}},
		}}, seconds(100, 60, 7, 30, 60, 15)},
	} {
		e := &Execution{Pauses: tt.pauses, Batches: tt.batches}
		if got := e.SplitOf(&tt.w, after(200)); got != tt.want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", tt.name, got, tt.want)
		}
	}
}

func TestWaitingForAPersonAfterAFailureIsNotOurs(t *testing.T) {
	execute := func(s *story) { s.tell(0, WaveMoved{To: WaveExecuting}) }
	for _, tt := range []struct {
		name string
		then func(*story)
		want Split
	}{
		{"failed and left", func(s *story) {
			s.tell(100, WaveMoved{To: WaveFailed})
		}, seconds(100, 0, 0, 0, 0, 100)},
		{"retried, and failed again", func(s *story) {
			s.tell(100, WaveMoved{To: WaveFailed})
			s.tell(1000, WaveMoved{To: WaveExecuting, Retry: true})
			s.tell(1100, WaveMoved{To: WaveFailed})
		}, seconds(1100, 0, 0, 0, 900, 200)},
		{"accepted", func(s *story) {
			s.tell(100, WaveMoved{To: WaveFailed})
			s.tell(5000, WaveMoved{To: WaveCompleted})
		}, seconds(5000, 0, 0, 0, 4900, 100)},
		{"skipped", func(s *story) {
			s.tell(100, WaveMoved{To: WaveTimedOut})
			s.tell(200, WaveMoved{To: WaveFailed})
			s.tell(5000, WaveMoved{To: WaveSkipped})
		}, seconds(5000, 0, 0, 0, 4900, 100)},
	} {
		s := begin(t, added(Drill, "web"))
		execute(s)
		tt.then(s)
		if got := s.e.SplitOf(s.e.Waves[0], after(9999)); got != tt.want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", tt.name, got, tt.want)
		}
	}
}

func TestABootThatTookTooLongIsAWSs(t *testing.T) {
	s := begin(t, added(Drill, "web"), launch("b", 0, 1, 1))
	s.tell(0, WaveMoved{To: WaveExecuting})
	s.moveServer(10, ServerChange{To: ServerLaunched})
	s.moveServer(1810, ServerChange{To: ServerFailed, Failure: &Failure{Code: "READINESS_TIMEOUT"}})
	s.tell(1811, WaveMoved{To: WaveFailed})
	if got, want := s.e.SplitOf(s.e.Waves[0], after(9999)), seconds(1811, 1800, 0, 0, 0, 11); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestOurShareIsEverySecondInWhichNobodyElseWasAtWork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const horizon = 60
		busy := [horizon]bool{}
		// draw draws spans, some of them open, and notes which seconds they cover.
		draw := func(what string) (spans []Span) {
			for range rapid.IntRange(0, 3).Draw(t, what) {
				from := rapid.IntRange(0, horizon-1).Draw(t, "from")
				to := rapid.IntRange(0, horizon-1).Draw(t, "to") // before from: nothing
				span := between(float64(from), float64(to))
				if to == 0 {
					to = horizon
				}
				for s := from; s < to; s++ {
					busy[s] = true
				}
				spans = append(spans, span)
			}
			return spans
		}
		begun := rapid.IntRange(0, horizon-1).Draw(t, "begun")
		ended := rapid.IntRange(begun, horizon-1).Draw(t, "ended")
		w := Wave{BegunAt: after(float64(begun)), EndedAt: after(float64(ended)), Failures: draw("failures")}
		e := &Execution{Pauses: draw("pauses")}
		for _, s := range draw("approvals") {
			w.Approvals = append(w.Approvals, Approval{RequestedAt: s.From, DecidedAt: s.To})
		}
		for _, s := range draw("jobs") {
			e.Batches = append(e.Batches, &Batch{Kind: LaunchBatch, JobStartedAt: s.From, JobEndedAt: s.To})
		}
		calls := &Batch{Kind: LaunchBatch, Calls: draw("calls")}
		for _, s := range draw("delays") {
			reason := rapid.SampledFrom([]DelayReason{DelayQuota, DelayBusy, DelayThrottled, DelayAnswer}).Draw(t, "reason")
			calls.Delays = append(calls.Delays, Delay{reason, s})
		}
		e.Batches = append(e.Batches, calls)

		got := e.SplitOf(&w, after(horizon))
		own := time.Duration(0)
		for s := begun; s < ended; s++ {
			if !busy[s] {
				own += time.Second
			}
		}
		if got.Own != own {
			t.Fatalf("got %s of our own, want %s", got.Own, own)
		}
		parts := reflect.ValueOf(got)
		for i := range parts.NumField() {
			if part := time.Duration(parts.Field(i).Int()); part < 0 || part > got.Total {
				t.Fatalf("got %s = %s, want 0 to %s", parts.Type().Field(i).Name, part, got.Total)
			}
		}
	})
}
