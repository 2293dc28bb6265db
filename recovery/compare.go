package recovery

import (
	"encoding/json"
	"slices"
	"time"
)

// Comparison sets an execution beside others of the same plan. Every list of figures has
// one for each execution, in the order of Executions; null: there is none.
type Comparison struct {
	Executions []Compared       `json:"executions" doc:"the one that was asked about, then the others"`
	Waves      []ComparedWave   `json:"waves"`
	Servers    []ComparedServer `json:"servers"`
	// PlanChanges are what the plan of the first execution has otherwise than that of the second.
	PlanChanges []FieldChange `json:"planChanges,omitempty" doc:"what the plan of the first has otherwise than that of the second"`
}

// Compared is an execution in a comparison.
type Compared struct {
	ExecutionID ExecutionID    `json:"executionID"`
	Mode        Mode           `json:"mode"`
	State       ExecutionState `json:"state"`
	PlanVersion int64          `json:"planVersion"`
	StartedBy   string         `json:"startedBy"`
	CreatedAt   time.Time      `json:"createdAt"`
	EndedAt     time.Time      `json:"endedAt,omitzero"`
	Objectives  Objectives     `json:"objectives,omitzero"`
	Measured    Measured       `json:"measured,omitzero"`
	Split       SplitSeconds   `json:"split"`
	Servers     int            `json:"servers"`
	Recovered   int            `json:"recovered"`
}

// ComparedWave is a wave, by its name, in all executions.
type ComparedWave struct {
	Name          string     `json:"name"`
	Seconds       []*float64 `json:"seconds" doc:"from its begin to its end"`
	PeopleSeconds []*float64 `json:"peopleSeconds"`
	OwnSeconds    []*float64 `json:"ownSeconds"`
	// Change is the first against the median of the others; nil: there is nothing to hold it against.
	Change *float64 `json:"changePercent,omitempty" doc:"of the first against the median of the others"`
}

// ComparedServer is a server in all executions.
type ComparedServer struct {
	ServerKey
	Name        string         `json:"name"`
	States      []*ServerState `json:"states"`
	Seconds     []*float64     `json:"seconds" doc:"from its request to its readiness"`
	LaunchTime  []*float64     `json:"jobSeconds" doc:"from its request to the end of its launch"`
	BootSeconds []*float64     `json:"bootSeconds"`
	DataAge     []*float64     `json:"dataAgeSeconds"`
	Change      *float64       `json:"changePercent,omitempty" doc:"of the first's seconds against the median of the others"`
}

// Compare sets an execution beside others.
func Compare(this *Execution, others []*Execution, now time.Time) (Comparison, error) {
	all := append([]*Execution{this}, others...)
	c := Comparison{Waves: []ComparedWave{}, Servers: []ComparedServer{}}
	for _, e := range all {
		c.Executions = append(c.Executions, e.compared(now))
	}
	for _, name := range waveNames(all) {
		c.Waves = append(c.Waves, compareWave(name, all, now))
	}
	c.Servers = compareServers(all)
	if len(others) == 0 {
		return c, nil
	}
	var err error
	c.PlanChanges, err = planChanges(others[0].Plan, this.Plan)
	return c, err
}

func (e *Execution) compared(now time.Time) Compared {
	c := Compared{
		ExecutionID: e.ID, Mode: e.Mode, State: e.State, PlanVersion: e.Plan.Version, StartedBy: e.StartedBy.Name,
		CreatedAt: e.CreatedAt, EndedAt: e.EndedAt, Objectives: e.Plan.Objectives, Measured: e.Measure(), Split: e.Split(now).Seconds(),
	}
	c.Recovered, c.Servers = e.Recovered()
	return c
}

// Recovered counts the servers that are or were recovered, and all of them.
func (e *Execution) Recovered() (recovered, all int) {
	for _, w := range e.Waves {
		r, n := e.recoveredIn(w)
		recovered, all = recovered+r, all+n
	}
	return recovered, all
}

func (e *Execution) recoveredIn(w *Wave) (recovered, all int) {
	for _, in := range e.Current(w.Index) {
		if all++; in.Server.WasRecovered() {
			recovered++
		}
	}
	return recovered, all
}

// WasRecovered reports whether the server is recovered, or was before it was cleaned up.
func (s *Server) WasRecovered() bool {
	return s.State.Recovered() || s.State == ServerTerminated && !s.ReadyAt.IsZero()
}

// waveNames are the names of the waves of all executions, in their order.
func waveNames(all []*Execution) []string {
	var names []string
	for _, e := range all {
		for _, w := range e.Waves {
			if !slices.ContainsFunc(names, func(n string) bool { return NameKey(n) == NameKey(w.Name) }) {
				names = append(names, w.Name)
			}
		}
	}
	return names
}

func compareWave(name string, all []*Execution, now time.Time) ComparedWave {
	c := ComparedWave{Name: name}
	for _, e := range all {
		var total, people, own *float64
		if w := e.Wave(name); w != nil && !w.BegunAt.IsZero() {
			split := e.SplitOf(w, now).Seconds()
			total, people, own = &split.TotalSeconds, &split.PeopleSeconds, &split.OwnSeconds
		}
		c.Seconds, c.PeopleSeconds, c.OwnSeconds = append(c.Seconds, total), append(c.PeopleSeconds, people), append(c.OwnSeconds, own)
	}
	c.Change = againstMedian(c.Seconds)
	return c
}

func compareServers(all []*Execution) []ComparedServer {
	servers := []ComparedServer{}
	at := map[ServerKey]int{}
	for n, e := range all {
		for _, w := range e.Waves {
			for _, in := range e.Current(w.Index) {
				i, seen := at[in.Key()]
				if !seen {
					i = len(servers)
					at[in.Key()] = i
					servers = append(servers, newComparedServer(in, len(all)))
				}
				servers[i].put(n, e, in)
			}
		}
	}
	for i := range servers {
		servers[i].Change = againstMedian(servers[i].Seconds)
	}
	return servers
}

func newComparedServer(in ServerIn, executions int) ComparedServer {
	figures := func() []*float64 { return make([]*float64, executions) }
	return ComparedServer{
		ServerKey: in.Key(), Name: in.Server.Name, States: make([]*ServerState, executions),
		Seconds: figures(), LaunchTime: figures(), BootSeconds: figures(), DataAge: figures(),
	}
}

func (c *ComparedServer) put(n int, e *Execution, in ServerIn) {
	s := in.Server
	state := s.State
	c.States[n] = &state
	c.Seconds[n] = elapsed(in.Batch.RequestedAt, s.ReadyAt)
	c.LaunchTime[n] = elapsed(in.Batch.RequestedAt, s.launched())
	c.BootSeconds[n] = elapsed(s.launched(), s.ReadyAt)
	c.DataAge[n] = e.dataAge(s)
}

// dataAge is how old a launched server's data was at the incident, in seconds; nil: it is
// not known.
func (e *Execution) dataAge(s *Server) *float64 {
	if s.DataAt.IsZero() || s.launched().IsZero() {
		return nil
	}
	return new(max(0, e.IncidentAt.Sub(s.DataAt).Seconds()))
}

// elapsed is from one instant to another in seconds; nil where one is not known.
func elapsed(from, to time.Time) *float64 {
	if from.IsZero() || to.IsZero() {
		return nil
	}
	return new(max(0, to.Sub(from).Seconds()))
}

// againstMedian is the first figure against the median of the others, in percent.
func againstMedian(figures []*float64) *float64 {
	if len(figures) == 0 || figures[0] == nil {
		return nil
	}
	usual, ok := median(figures[1:])
	if !ok || usual == 0 {
		return nil
	}
	return new((*figures[0]/usual - 1) * 100)
}

// median is the middle one of the figures that are there.
func median(figures []*float64) (float64, bool) {
	var known []float64
	for _, f := range figures {
		if f != nil {
			known = append(known, *f)
		}
	}
	if len(known) == 0 {
		return 0, false
	}
	slices.Sort(known)
	if n := len(known); n%2 == 0 {
		return (known[n/2-1] + known[n/2]) / 2, true
	}
	return known[len(known)/2], true
}

// planChanges are what the plan has otherwise than before, field by field.
func planChanges(before, after Plan) ([]FieldChange, error) {
	was, err := json.Marshal(before)
	if err != nil {
		return nil, err
	}
	is, err := json.Marshal(after)
	if err != nil {
		return nil, err
	}
	return ResourceChanged{Kind: PlanResource, ID: string(after.ID), Before: was, After: is}.Fields()
}
