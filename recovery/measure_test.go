package recovery

import (
	"testing"
	"time"
)

func TestObjectivesAreMeasured(t *testing.T) {
	ready := func(s, data float64) Server {
		return Server{State: ServerReady, Impact: Critical, LaunchedAt: after(s - 1), ReadyAt: after(s), DataAt: after(data)}
	}
	with := func(s Server, change func(*Server)) Server { change(&s); return s }
	optional := func(s *Server) { s.Impact = Optional }
	for _, tt := range []struct {
		name     string
		promised Objectives
		servers  []Server
		rto, rpo any // seconds; nil: not known
		met      string
	}{
		{"no servers", Objectives{60, 60}, nil, nil, nil, "- -"},
		{"all ready, nothing promised", Objectives{}, []Server{ready(100, -10), ready(300, -40)}, 300.0, 40.0, "- -"},
		{"the last to be ready, the oldest data", Objectives{}, []Server{ready(300, -40), ready(100, -10)}, 300.0, 40.0, "- -"},
		{"exactly as promised", Objectives{300, 40}, []Server{ready(100, -10), ready(300, -40)}, 300.0, 40.0, "true true"},
		{"later and older than promised", Objectives{299, 39}, []Server{ready(300, -40)}, 300.0, 40.0, "false false"},
		{"one not ready yet", Objectives{60, 60}, []Server{ready(100, -10), {State: ServerInProgress, Impact: Critical}}, nil, 10.0, "- true"},
		{"one left out by a person", Objectives{60, 60}, []Server{ready(100, -10), {State: ServerSkipped, Impact: Critical}}, nil, 10.0, "- true"},
		{"OPTIONAL ones never count", Objectives{}, []Server{ready(100, -10), with(ready(900, -900), optional), {State: ServerFailed, Impact: Optional}}, 100.0, 10.0, "- -"},
		{"only OPTIONAL ones", Objectives{60, 60}, []Server{with(ready(900, -900), optional)}, nil, nil, "- -"},
		{"cleaned up since", Objectives{}, []Server{with(ready(100, -10), func(s *Server) { s.State, s.Gone = ServerTerminated, true })}, 100.0, 10.0, "- -"},
		{"recovered by hand: nothing was launched", Objectives{}, []Server{{State: ServerAccepted, ReadyAt: after(50), DataAt: after(-70)}}, 50.0, nil, "- -"},
		{"pinned, not launched yet", Objectives{}, []Server{{State: ServerPending, DataAt: after(-3600)}}, nil, nil, "- -"},
		{"the log does not say which data", Objectives{}, []Server{with(ready(100, 0), func(s *Server) { s.DataAt = time.Time{} })}, 100.0, nil, "- -"},
		{"data from after the incident", Objectives{}, []Server{ready(100, 30)}, 100.0, 0.0, "- -"},
	} {
		e := &Execution{
			IncidentAt: t0, Plan: Plan{Objectives: tt.promised}, Waves: []*Wave{{}},
			Batches: []*Batch{{Kind: LaunchBatch, Servers: tt.servers}},
		}
		for i := range tt.servers {
			tt.servers[i].SourceServerID = serverID(i)
		}
		m := e.Measure()
		if value(m.RTOSeconds) != tt.rto || value(m.RPOSeconds) != tt.rpo || verdict(m) != tt.met {
			t.Errorf("%s: got RTO %v, RPO %v, met %s; want %v, %v, %s", tt.name, value(m.RTOSeconds), value(m.RPOSeconds), verdict(m), tt.rto, tt.rpo, tt.met)
		}
	}
}

func value[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// verdict says whether RTO and RPO were met; a dash where that is not known.
func verdict(m Measured) string {
	word := func(b *bool) string {
		switch {
		case b == nil:
			return "-"
		case *b:
			return "true"
		}
		return "false"
	}
	return word(m.RTOMet) + " " + word(m.RPOMet)
}

func TestRecoveryTimeIsMeasuredFromTheIncident(t *testing.T) {
	e := &Execution{
		IncidentAt: after(-600), StartedAt: t0, Waves: []*Wave{{}},
		Batches: []*Batch{{Kind: LaunchBatch, Servers: []Server{{State: ServerReady, ReadyAt: after(100)}}}},
	}
	if got := value(e.Measure().RTOSeconds); got != 700.0 {
		t.Errorf("got %v, want 700", got)
	}
}

func TestARetriedServerIsMeasuredByItsLastLaunch(t *testing.T) {
	first := Server{SourceServerID: serverID(1), State: ServerFailed, SeenLaunched: after(10), DataAt: after(-500)}
	second := Server{SourceServerID: serverID(1), State: ServerReady, SeenLaunched: after(90), DataAt: after(-5), ReadyAt: after(120)}
	e := &Execution{IncidentAt: t0, Waves: []*Wave{{}}, Batches: []*Batch{
		{ID: "b1", Kind: LaunchBatch, Servers: []Server{first}}, {ID: "b2", Kind: LaunchBatch, Servers: []Server{second}},
	}}
	if m := e.Measure(); value(m.RTOSeconds) != 120.0 || value(m.RPOSeconds) != 5.0 {
		t.Errorf("got RTO %v, RPO %v, want 120 and 5", value(m.RTOSeconds), value(m.RPOSeconds))
	}
}
