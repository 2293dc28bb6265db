package recovery

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// chained are the story's events as a store has them: with their hashes.
func (s *story) chained() []Event {
	s.t.Helper()
	events, prev := make([]Event, len(s.events)), ""
	for i, ev := range s.events {
		hash, err := Chain(prev, ev)
		if err != nil {
			s.t.Fatal(err)
		}
		ev.Hash, prev = hash, hash
		events[i] = ev
	}
	return events
}

func (s *story) record(seconds float64) *Record {
	s.t.Helper()
	r, err := ReadRecord(s.chained(), after(seconds))
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// by tells an event of somebody else than Ann.
func (s *story) by(who Actor, seconds float64, bodies ...Body) {
	s.t.Helper()
	for _, body := range bodies {
		ev := s.next(seconds, body)
		ev.Actor = who
		e, err := Apply(s.e, ev)
		if err != nil {
			s.t.Fatal(err)
		}
		s.e, s.events = e, append(s.events, ev)
	}
}

func TestTheRecordOfAnyExecutionIsMadeOfItsEventsAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t)
		s.goOn(t, func() {})
		r := s.record(1e6)
		if got, want := dump(t, r.Execution), dump(t, s.e); got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
		if r.Head.Version != s.e.Version || r.Broken != 0 {
			t.Fatalf("the head is %+v and event %d is called wrong, of an execution at version %d", r.Head, r.Broken, s.e.Version)
		}
		last := map[ServerKey]int{}
		for _, server := range r.Servers {
			if server.Last {
				last[server.ServerKey]++
			}
		}
		for _, w := range s.e.Waves {
			for _, in := range s.e.Current(w.Index) {
				if last[in.Key()] < 1 {
					t.Fatalf("no attempt of %s is the last", in.Key())
				}
			}
		}
	})
}

// told is a drill of one server whose first attempt failed, with all that people said.
func told(t *testing.T) *story {
	a := added(Drill, "web")
	a.Execution.Plan.Objectives = Objectives{RTOSeconds: 600, RPOSeconds: 60}
	s := begin(t, a, launch("b1", 0, 1, 1))
	web := serverID(1)
	s.by(Engine, 1, ExecutionMoved{To: ExecutionInProgress}, WaveMoved{Wave: 0, Name: "web", To: WaveWaiting}, ApprovalMoved{Wave: 0, Name: "web", To: ApprovalRequested, DueAt: after(60)})
	bob := Actor{Name: "bob", Role: RecoveryManager, Source: "CLI", Verified: true}
	s.by(bob, 11, ApprovalMoved{Wave: 0, Name: "web", To: ApprovalApproved, Comment: "go"}, WaveMoved{Wave: 0, Name: "web", To: WaveExecuting})
	s.by(Engine, 12, BatchSent{Batch: "b1"}, BatchDelayed{Batch: "b1", Reason: DelayThrottled, Detail: "slow down", RequestID: "req-1"}, BatchSent{Batch: "b1"},
		BatchAnswered{Batch: "b1", JobID: "drsjob-1", JobStartedAt: after(12)},
		JobLogged{Batch: "b1", JobID: "drsjob-1", Items: []JobLogItem{{At: after(13), Event: "SNAPSHOT_START", SourceServerID: web}, {At: after(14), Event: "SNAPSHOT_FAIL", SourceServerID: web, RawError: "no room"}}},
		ServersMoved{Batch: "b1", Servers: []ServerChange{{SourceServerID: web, To: ServerFailed, Failure: &Failure{Code: "SNAPSHOT_FAIL", Message: strings.Repeat("x", 400), Remedy: "make room"}}}},
		BatchEnded{Batch: "b1", JobEndedAt: after(15)}, WaveMoved{Wave: 0, Name: "web", To: WaveFailed, Failure: &Failure{Code: "SERVERS_FAILED", Message: "1 server failed"}})
	s.by(bob, 20, NoteAdded{Text: "the storage team made room", Wave: "web"})
	again := launch("b2", 0, 1, 1)
	again.Attempt = 2
	s.by(bob, 21, BatchAdded{again}, WaveMoved{Wave: 0, Name: "web", To: WaveExecuting, Retry: true, Comment: "there is room now"})
	s.by(Engine, 22, BatchSent{Batch: "b2"}, BatchAnswered{Batch: "b2", JobID: "drsjob-2", JobStartedAt: after(22)},
		JobLogged{Batch: "b2", JobID: "drsjob-2", Items: []JobLogItem{
			{At: after(22), Event: "SNAPSHOT_START", SourceServerID: web},
			{At: after(23), Event: "SNAPSHOT_END", SourceServerID: web},
			{At: after(74), Event: "CONVERSION_START", SourceServerID: web, DataAt: after(-30)},
			{At: after(250), Event: "CONVERSION_END", SourceServerID: web},
			{At: after(251), Event: "LAUNCH_START", SourceServerID: web},
			{At: after(530), Event: "LAUNCH_END", SourceServerID: web, InstanceID: "i-1"},
		}, Complete: true},
		ServersMoved{Batch: "b2", Servers: []ServerChange{{SourceServerID: web, To: ServerLaunched, InstanceID: "i-1"}}}, BatchEnded{Batch: "b2", JobEndedAt: after(533)},
		InstancesSeen{Batch: "b2", Instances: []InstanceState{{SourceServerID: web, InstanceID: "i-1", State: "running", PrivateIP: "10.0.0.7", Details: &InstanceDetails{InstanceType: "t3.large", SubnetID: "subnet-1", TemplateID: "lt-1", TemplateVersion: 4}}}})
	s.by(Engine, 830, ServersMoved{Batch: "b2", Servers: []ServerChange{{SourceServerID: web, To: ServerReady, NotReadySeen: after(829)}}},
		WaveMoved{Wave: 0, Name: "web", To: WaveCompleted}, ExecutionMoved{To: ExecutionCompleted})
	s.by(bob, 900, CleanupMoved{To: CleanupInProgress, Comment: "all seen"})
	return s
}

func TestARecordHasWhatPeopleSaidWithTheirComments(t *testing.T) {
	var got []string
	for _, w := range told(t).record(1000).Words {
		got = append(got, fmt.Sprintf("%s %s %s: %s %v", w.By.Name, w.Word, w.Wave, w.Comment, w.Events))
	}
	want := []string{
		"ann START :  [1 2]",
		"bob APPROVE web: go [6 7]",
		"bob NOTE web: the storage team made room [16]",
		"bob RETRY web: there is room now [17 18]",
		"bob CLEANUP : all seen [28]",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestARecordHasEveryAttemptWithItsPhasesDataAndInstance(t *testing.T) {
	r := told(t).record(1000)
	if len(r.Servers) != 2 || r.Servers[0].Last || !r.Servers[1].Last {
		t.Fatalf("got %+v, want two attempts, of which the second is the last", r.Servers)
	}
	first, second := r.Servers[0], r.Servers[1]
	if first.Failure == nil || len(first.Failure.Message) != 400 {
		t.Errorf("the first attempt failed with %+v, want the whole message", first.Failure)
	}
	var phases []string
	for _, p := range second.Phases {
		phases = append(phases, fmt.Sprintf("%s %g", p.Phase, p.Seconds))
	}
	if got, want := strings.Join(phases, ", "), "SNAPSHOT 1, CONVERSION 176, LAUNCH 279, BOOT 300"; got != want {
		t.Errorf("phases: got %s, want %s", got, want)
	}
	if second.Details == nil || second.Details.TemplateVersion != 4 || second.Instance != "i-1" {
		t.Errorf("the instance is %s with %+v", second.Instance, second.Details)
	}
	if second.Data.AgeSeconds == nil || *second.Data.AgeSeconds != 30 || second.Data.Event != 21 {
		t.Errorf("the data is %+v, want an age of 30 s by event 21", second.Data)
	}
	if got, want := fmt.Sprint(r.MeasuredBy), fmt.Sprint(MeasuredBy{serverID(1), []int64{1, 25}, serverID(1), []int64{1, 21}}); got != want {
		t.Errorf("measured by %s, want %s", got, want)
	}
	if n := len(r.Jobs[1].Log); n != 6 || !r.Jobs[1].Complete {
		t.Errorf("the second job's log has %d lines, want all 6", n)
	}
}

func TestARecordHasWhatWentWrongAndWhatToDo(t *testing.T) {
	var got []string
	for _, x := range told(t).record(1000).Trouble {
		got = append(got, fmt.Sprintf("%d %s; %s; %s %s %s %s", x.Event, x.About, x.Asked, x.Code, x.Message[:min(len(x.Message), 15)], x.Remedy, x.RequestID))
	}
	want := []string{
		"9 batch b1; drs:StartRecovery of 1 server in 111122223333/us-west-2; THROTTLED slow down nothing: Davit tries again by itself req-1",
		"12 server web-1 (s-00000000000000001); drs:StartRecovery of 1 server as job drsjob-1 in 111122223333/us-west-2; SNAPSHOT_FAIL no room  ",
		"13 server web-1 (s-00000000000000001); drs:StartRecovery of 1 server as job drsjob-1 in 111122223333/us-west-2; SNAPSHOT_FAIL xxxxxxxxxxxxxxx make room ",
		"15 wave web; ; SERVERS_FAILED 1 server failed  ",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestARecordNamesTheFirstEventThatDoesNotFollow(t *testing.T) {
	events := told(t).chained()
	moved := events[8].Body.(BatchDelayed)
	moved.Detail = "all is well"
	events[8].Body = moved
	if r, err := ReadRecord(events, after(1000)); err != nil || r.Broken != 9 {
		t.Errorf("got %+v, %v, want event 9 called wrong", r, err)
	}
}

func TestTheSplitOfAllWavesIsFromTheFirstToTheLast(t *testing.T) {
	r := told(t).record(1000)
	if got, want := fmt.Sprintf("%.0f %.0f %.0f", r.Split.TotalSeconds, r.Split.PeopleSeconds, r.Split.OwnSeconds), "829 19 3"; got != want {
		t.Errorf("total, people and own: got %s, want %s", got, want)
	}
	if r.Waves[0].Split != r.Split {
		t.Errorf("the only wave's split is %+v, that of all %+v", r.Waves[0].Split, r.Split)
	}
}
