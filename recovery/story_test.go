package recovery

import (
	"encoding/json"
	"fmt"
	"time"

	"pgregory.net/rapid"
)

var (
	t0   = time.Date(2026, 11, 1, 3, 0, 0, 0, time.UTC)
	west = Scope{AccountID: "111122223333", Region: "us-west-2"}
	east = Scope{AccountID: "111122223333", Region: "us-east-1"}
	ann  = Actor{Name: "ann", Role: "Admin", Source: "CLI", Verified: true}
)

// after is the time so many seconds into a test's story.
func after(seconds float64) time.Time {
	return t0.Add(time.Duration(seconds * float64(time.Second)))
}

// between is a span in seconds of the story; a zero end leaves it open.
func between(from, to float64) Span {
	if to == 0 {
		return Span{From: after(from)}
	}
	return Span{after(from), after(to)}
}

func serverID(n int) SourceServerID { return SourceServerID(fmt.Sprintf("s-%017d", n)) }

// launch is a batch of so many servers that is not sent yet, numbered on from first.
func launch(id BatchID, wave, first, servers int) Batch {
	b := Batch{ID: id, Scope: west, Kind: LaunchBatch, Wave: wave, Attempt: 1, State: BatchNotStarted}
	for n := first; n < first+servers; n++ {
		b.Servers = append(b.Servers, Server{SourceServerID: serverID(n), Name: fmt.Sprintf("web-%d", n), Impact: Critical, State: ServerPending})
	}
	return b
}

// added begins an execution of a plan with waves of those names.
func added(mode Mode, waves ...string) ExecutionAdded {
	a := ExecutionAdded{Execution: Execution{
		ID: "exec-1", Mode: mode, State: ExecutionCreated, Plan: Plan{ID: "plan-1", Name: "shop"},
		StartedBy: ann, IncidentAt: t0, CreatedAt: t0,
	}}
	for i, name := range waves {
		a.Execution.Plan.Waves = append(a.Execution.Plan.Waves, WaveSpec{Name: name, Groups: []string{name}})
		a.Waves = append(a.Waves, Wave{Index: i, Name: name, State: WaveNotStarted})
	}
	a.Execution.Plan = a.Execution.Plan.WithDefaults()
	return a
}

// story is an execution and the events that made it.
type story struct {
	t      rapid.TB
	e      *Execution
	events []Event
}

// begin tells the story of a new execution with those batches.
func begin(t rapid.TB, a ExecutionAdded, batches ...Batch) *story {
	t.Helper()
	s := &story{t: t}
	s.tell(0, a)
	for _, b := range batches {
		s.tell(0, BatchAdded{b})
	}
	return s
}

// next is the event that would follow now.
func (s *story) next(seconds float64, body Body) Event {
	var version int64
	if s.e != nil {
		version = s.e.Version
	}
	return NewEvent(ExecutionStream("exec-1"), version, after(seconds), ann, body)
}

// tell goes on with the story at so many seconds.
func (s *story) tell(seconds float64, bodies ...Body) *Execution {
	s.t.Helper()
	for _, body := range bodies {
		ev := s.next(seconds, body)
		e, err := Apply(s.e, ev)
		if err != nil {
			s.t.Fatalf("event %d, %+v: %v", ev.Seq, body, err)
		}
		s.e, s.events = e, append(s.events, ev)
	}
	return s.e
}

// refuses checks that the story cannot go on like that, and that asking changed nothing.
func (s *story) refuses(body Body, code Code) {
	s.t.Helper()
	before := dump(s.t, s.e)
	e, err := Apply(s.e, s.next(0, body))
	if CodeOf(err) != code || e != nil {
		s.t.Errorf("%+v: got %v, %v, want %s", body, e, err, code)
	}
	if now := dump(s.t, s.e); now != before {
		s.t.Errorf("%+v was refused and changed the execution:\ngot  %s\nwant %s", body, now, before)
	}
}

// dump is everything in an execution as text.
func dump(t rapid.TB, e *Execution) string {
	t.Helper()
	return encode(t, struct {
		*Execution
		Waves   []*Wave
		Batches []*Batch
	}{e, e.Waves, e.Batches})
}

func encode(t rapid.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// faults are the fields that an Invalid error names, in order.
func faults(t rapid.TB, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	e, ok := AsError(err)
	if !ok || e.Code != Invalid {
		t.Fatalf("got %v, want an error INVALID", err)
	}
	var fields []string
	for _, d := range e.Details {
		fields = append(fields, d.Field)
	}
	return fields
}
