package recovery

import (
	"fmt"
	"strings"
	"testing"
)

// drilled is an ended drill of two waves that took so many seconds each, without anybody
// having been waited for.
func drilled(t *testing.T, id ExecutionID, seconds float64) *Execution {
	s := begin(t, added(Drill, "db", "web"), launch("b1", 0, 1, 1), launch("b2", 1, 2, 1))
	s.tell(0, ExecutionMoved{To: ExecutionInProgress})
	for wave, batch := range []BatchID{"b1", "b2"} {
		at := float64(wave) * seconds
		server := s.e.Batches[wave].Servers[0].SourceServerID
		s.tell(at, WaveMoved{Wave: wave, To: WaveExecuting}, BatchSent{Batch: batch}, BatchAnswered{Batch: batch, JobID: "j", JobStartedAt: after(at)})
		s.tell(at+seconds/2, ServersMoved{Batch: batch, Servers: []ServerChange{{SourceServerID: server, To: ServerLaunched}}}, BatchEnded{Batch: batch, JobEndedAt: after(at + seconds/2)})
		s.tell(at+seconds, ServersMoved{Batch: batch, Servers: []ServerChange{{SourceServerID: server, To: ServerReady, NotReadySeen: after(at + seconds - 1)}}}, WaveMoved{Wave: wave, To: WaveCompleted})
	}
	e := *s.tell(2*seconds, ExecutionMoved{To: ExecutionCompleted})
	e.ID = id
	return &e
}

func TestAnOutlookSaysWhenItEndsAndWhatThatRestsOn(t *testing.T) {
	a := added(Drill, "db", "web")
	a.Execution.Plan.Waves[1].Approval = &ApprovalSpec{}
	a.Execution.Plan.Objectives.RTOSeconds = 1000
	s := begin(t, a, launch("b1", 0, 1, 1), launch("b2", 1, 2, 1))
	s.tell(0, ExecutionMoved{To: ExecutionInProgress}, WaveMoved{Wave: 0, To: WaveExecuting})
	told := func(o Outlook) string {
		return fmt.Sprintf("%s: %.0f s left, %.0f s in all, met %v; unknown %s", o.Basis, *o.RemainingSeconds, *o.ExpectedRTOSeconds, *o.WouldMeet, strings.Join(o.Unknown, ", "))
	}
	earlier := []*Execution{drilled(t, "exec-a", 300), drilled(t, "exec-b", 500), drilled(t, "exec-c", 400)}
	for _, tt := range []struct {
		name    string
		earlier []*Execution
		at      float64
		want    string
	}{
		{"by AWS's clock", nil, 100, "USUAL_CLOCK: 1580 s left, 1680 s in all, met false; unknown "},
		{"by the median of what was", earlier, 100, "EARLIER_EXECUTIONS: 700 s left, 800 s in all, met true; unknown "},
		{"over time", earlier, 450, "EARLIER_EXECUTIONS: 400 s left, 850 s in all, met true; unknown how much longer wave db takes, which is over what was expected"},
	} {
		if got := told(OutlookOf(s.e, tt.earlier, after(tt.at))); got != tt.want {
			t.Errorf("%s: got  %s\nwant %s", tt.name, got, tt.want)
		}
	}
	o := OutlookOf(s.e, earlier, after(100))
	if got, want := strings.Join(append(o.Now, o.Next...), "; "), "Wave db runs since 03:00:00Z, 0 of 1 server recovered; Wave web of 1 server begins after db, once it is approved"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTheOutlookOfWhatHasEndedForeseesNothing(t *testing.T) {
	o := OutlookOf(drilled(t, "exec-a", 300), nil, after(1e6))
	if o.RemainingSeconds != nil || !o.ExpectedEnd.IsZero() || o.Basis != "" || len(o.Done) != 2 {
		t.Errorf("got %+v", o)
	}
}

func TestAComparisonHoldsAnExecutionAgainstTheMedianOfOthers(t *testing.T) {
	this, others := drilled(t, "exec-z", 440), []*Execution{drilled(t, "exec-a", 300), drilled(t, "exec-b", 500)}
	this.Plan.Objectives.RTOSeconds = 60
	c, err := Compare(this, others, after(1e6))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Executions) != 3 || c.Executions[0].ExecutionID != "exec-z" || c.Executions[0].Recovered != 2 || *c.Executions[0].Measured.RTOSeconds != 880 {
		t.Errorf("executions: got %+v", c.Executions)
	}
	if w := c.Waves[1]; w.Name != "web" || *w.Seconds[0] != 440 || *w.Seconds[2] != 500 || fmt.Sprintf("%.0f", *w.Change) != "10" {
		t.Errorf("wave: got %+v with a change of %v %%, want 10 %%", w, *w.Change)
	}
	if s := c.Servers[0]; *s.BootSeconds[0] != 220 || *s.LaunchTime[1] != 150 || *s.States[0] != ServerReady {
		t.Errorf("server: got %+v", s)
	}
	if len(c.PlanChanges) != 1 || c.PlanChanges[0].Field != "objectives.rtoSeconds" {
		t.Errorf("plan: got %+v, want the objective alone", c.PlanChanges)
	}
	alone, err := Compare(this, nil, after(1e6))
	if err != nil || alone.Waves[0].Change != nil || alone.PlanChanges != nil {
		t.Errorf("alone: got %+v, %v", alone, err)
	}
}
