package report

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Execution is the report of one execution.
func Execution(r *recovery.Record, now time.Time) *Report {
	e := r.Execution
	x := &executed{r, e, r.Head.Stream, &Report{
		Kind: OfExecution, MadeAt: now,
		Title:    fmt.Sprintf("%s of %s", map[recovery.Mode]string{recovery.Drill: "Drill", recovery.Recovery: "Recovery"}[e.Mode], e.Plan.Name),
		Subtitle: string(e.ID), Stream: r.Head.Stream,
	}}
	x.facts()
	x.report.Sections = []Section{
		x.timeline(), x.waves(), x.servers(), x.instances(), x.approvals(), x.choices(), x.actions(), x.jobs(), x.words(), x.trouble(),
	}
	return x.report
}

// executed is an execution that is being reported.
type executed struct {
	r      *recovery.Record
	e      *recovery.Execution
	stream string
	report *Report
}

func (x *executed) events(seqs ...int64) []Events { return of(x.stream, seqs...) }

func (x *executed) facts() {
	m, objectives := x.e.Measure(), x.e.Plan.Objectives
	add := func(name, value string, mark Mark, seqs ...int64) {
		x.report.Facts = append(x.report.Facts, Fact{name, value, mark, x.events(seqs...)})
	}
	add("State", string(x.e.State), stateMark(x.e.State), x.r.Head.Version)
	rto, mark := measured(m.RTOSeconds, objectives.RTOSeconds, m.RTOMet)
	add("RTO, by "+cmp.Or(x.name(x.r.MeasuredBy.RTOServer), "no server"), rto, mark, x.r.MeasuredBy.RTOEvents...)
	rpo, mark := measured(m.RPOSeconds, objectives.RPOSeconds, m.RPOMet)
	add("RPO, by "+cmp.Or(x.name(x.r.MeasuredBy.RPOServer), "no server"), rpo, mark, x.r.MeasuredBy.RPOEvents...)
	recovered, all := x.e.Recovered()
	add("Servers recovered", fmt.Sprintf("%d of %d", recovered, all), map[bool]Mark{true: Good, false: Bad}[recovered == all])
	add("Started by", x.e.StartedBy.Name+", "+instant(x.e.CreatedAt), "", 1)
	add("Ended", instant(x.e.EndedAt), "")
	add("Time of all waves", seconds(x.r.Split.TotalSeconds), "")
	add("People's part", seconds(x.r.Split.PeopleSeconds), "")
	add("Davit's own share", seconds(x.r.Split.OwnSeconds), "")
	if x.e.Mode == recovery.Drill {
		add("Cleanup", cmp.Or(string(x.e.Cleanup), "not asked for"), map[recovery.CleanupState]Mark{recovery.CleanupCompleted: Good, recovery.CleanupFailed: Bad}[x.e.Cleanup])
	}
}

func (x *executed) name(id recovery.SourceServerID) string {
	if id == "" {
		return ""
	}
	return x.r.ServerName(id)
}

// maxBars is how many servers a chart shows.
const maxBars = 60

var phaseTones = map[recovery.Phase]Tone{
	recovery.PhaseSnapshot: Snapshot, recovery.PhaseConversion: Conversion, recovery.PhaseLaunch: Launch, recovery.PhaseBoot: Boot,
}

// timeline shows when the phases of servers, and actions, were.
func (x *executed) timeline() Section {
	s := Section{ID: "timeline", Title: "When it happened", Text: []string{"Seconds since " + instant(x.e.CreatedAt) + ", when it was started."}}
	since := func(t time.Time) float64 { return max(0, t.Sub(x.e.CreatedAt).Seconds()) }
	c := &Chart{Legend: []Tone{Snapshot, Conversion, Launch, Boot, Action, People}}
	for _, w := range x.e.Waves {
		for _, a := range w.Approvals {
			if !a.DecidedAt.IsZero() {
				c.Bars = append(c.Bars, Bar{Label: "approval of " + w.Name, Segments: []Segment{{since(a.RequestedAt), since(a.DecidedAt), People}}, Value: string(a.State)})
			}
		}
		for _, server := range x.r.Servers {
			if server.Wave != w.Index {
				continue
			}
			bar := Bar{Label: w.Name + " / " + server.Name, Value: string(server.State)}
			for _, p := range server.Phases {
				if !p.To.IsZero() {
					bar.Segments = append(bar.Segments, Segment{since(p.From), since(p.To), phaseTones[p.Phase]})
				}
			}
			c.Bars = append(c.Bars, bar)
		}
		for _, a := range x.e.Actions {
			if a.Wave == w.Index && !a.DueAt.IsZero() && !a.EndedAt.IsZero() {
				c.Bars = append(c.Bars, Bar{Label: w.Name + " / " + a.Name, Segments: []Segment{{since(a.DueAt), since(a.EndedAt), Action}}, Value: string(a.State)})
			}
		}
	}
	if more := len(c.Bars) - maxBars; more > 0 {
		c.Bars = c.Bars[:maxBars]
		s.Text = append(s.Text, fmt.Sprintf("%d more are in the tables below.", more))
	}
	if len(c.Bars) > 0 {
		s.Chart = c
	}
	return s
}

func (x *executed) waves() Section {
	t := &Table{Columns: []Column{
		{Name: "Wave", Weight: 1.3},
		{Name: "State", Weight: 1.3},
		{Name: "Begun", Weight: 1.7},
		{Name: "Time", Figure: true, Weight: 0.8},
		{Name: "AWS", Figure: true, Weight: 0.8},
		{Name: "Answers", Figure: true, Weight: 0.9},
		{Name: "Quota", Figure: true, Weight: 0.8},
		{Name: "People", Figure: true, Weight: 0.8},
		{Name: "Own", Figure: true, Weight: 0.8},
	}}
	for i, w := range x.r.Waves {
		state := x.e.Waves[i]
		split := w.Split
		t.add(x.events(w.Events...), map[bool]Mark{true: Bad}[state.State.Unwell()], w.Name, string(state.State), instant(state.BegunAt), seconds(split.TotalSeconds),
			seconds(split.AWSWorkingSeconds), seconds(split.AWSAnsweringSeconds), seconds(split.QuotaSeconds), seconds(split.PeopleSeconds), seconds(split.OwnSeconds))
	}
	return Section{ID: "waves", Title: "Waves, and where their time went", Table: t, Text: []string{
		"Parts may overlap. Own is what none of the others covers: Davit's share.",
	}}
}

func (x *executed) servers() Section {
	t := &Table{None: "It had no servers.", Columns: []Column{
		{Name: "Wave", Weight: 1.2},
		{Name: "Server", Weight: 1.5},
		{Name: "Impact"},
		{Name: "Try", Figure: true, Weight: 0.5},
		{Name: "State", Weight: 0.9},
		{Name: "Snapshot", Figure: true, Weight: 1},
		{Name: "Conversion", Figure: true, Weight: 1.1},
		{Name: "Launch", Figure: true, Weight: 0.8},
		{Name: "Boot", Figure: true, Weight: 0.7},
		{Name: "Data as of", Weight: 1.2},
		{Name: "Age", Figure: true, Weight: 0.7},
	}}
	for _, s := range x.r.Servers {
		took := map[recovery.Phase]string{}
		for _, p := range s.Phases {
			if !p.To.IsZero() {
				took[p.Phase] = seconds(p.Seconds)
			}
		}
		t.add(x.events(s.Events...), map[bool]Mark{true: Bad}[s.State == recovery.ServerFailed], x.r.Waves[s.Wave].Name, s.Name, string(s.Impact), fmt.Sprint(s.Attempt), string(s.State),
			cmp.Or(took[recovery.PhaseSnapshot], none), cmp.Or(took[recovery.PhaseConversion], none), cmp.Or(took[recovery.PhaseLaunch], none), cmp.Or(took[recovery.PhaseBoot], none),
			instant(s.Data.At), secondsOf(s.Data.AgeSeconds))
	}
	return Section{ID: "servers", Title: "Servers", Table: t}
}

func (x *executed) instances() Section {
	t := &Table{None: "Nothing was launched.", Columns: []Column{
		{Name: "Server", Weight: 1.2},
		{Name: "Instance", Weight: 1.7},
		{Name: "Type"},
		{Name: "Addresses", Weight: 1.2},
		{Name: "Subnet", Weight: 1.9},
		{Name: "Launch template", Weight: 1.7},
		{Name: "Version", Figure: true, Weight: 0.8},
	}}
	for _, s := range x.r.Servers {
		if s.Instance == "" {
			continue
		}
		d := recovery.InstanceDetails{}
		if s.Details != nil {
			d = *s.Details
		}
		t.add(nil, "", s.Name, string(s.Instance), cmp.Or(d.InstanceType, none), cmp.Or(strings.Join(d.Addresses, " "), none), cmp.Or(d.SubnetID, none), cmp.Or(d.TemplateID, none), cmp.Or(version(d.TemplateVersion), none))
	}
	return Section{ID: "instances", Title: "Recovery instances, as they were launched", Table: t}
}

func (x *executed) approvals() Section {
	t := approvalTable()
	addApprovals(t, x.r, "")
	return Section{ID: "approvals", Title: "Approvals", Table: t}
}

func approvalTable() *Table {
	return &Table{None: "None was asked for.", Columns: []Column{
		{Name: "Wave"}, {Name: "State", Weight: 1.2}, {Name: "Asked", Weight: 1.3}, {Name: "Answered", Weight: 1.3}, {Name: "By"}, {Name: "Role"}, {Name: "Comment", Weight: 2}, {Name: "Review", Weight: 1.6},
	}}
}

// addApprovals adds the approvals of an execution; before stands before the name of a wave.
func addApprovals(t *Table, r *recovery.Record, before string) {
	for _, w := range r.Waves {
		for _, a := range w.Approvals {
			by, role, review := none, none, none
			if a.By != nil {
				by, role = a.By.Name, string(a.By.Role)
			}
			mark := Mark("")
			if a.State == recovery.ApprovalBroken {
				review, mark = "NOT REVIEWED", Bad
			}
			if a.Review != nil {
				review, mark = a.Review.By.Name+", "+instant(a.Review.At)+": "+a.Review.Comment, ""
			}
			t.add(of(r.Head.Stream, a.Requested, a.Decided, a.Reviewed), mark, before+w.Name, string(a.State), instant(a.RequestedAt), instant(a.DecidedAt), by, role, cmp.Or(a.Comment, none), review)
		}
	}
}

// choices are what whoever started it decided against the preflight.
func (x *executed) choices() Section {
	t := choiceTable()
	addChoices(t, x.r)
	return Section{ID: "choices", Title: "Decided against the preflight", Table: t}
}

func choiceTable() *Table {
	return &Table{None: "Nothing.", Columns: []Column{{Name: "What", Weight: 1.2}, {Name: "Which", Weight: 1.5}, {Name: "Reason", Weight: 3}, {Name: "By"}}}
}

func addChoices(t *Table, r *recovery.Record) {
	e := r.Execution
	event := of(r.Head.Stream, 1)
	for _, o := range e.Overrides {
		t.add(event, "", "accepted", o.Code, o.Reason, e.StartedBy.Name)
	}
	for _, s := range e.Excluded {
		t.add(event, "", "left out", cmp.Or(s.Name, string(s.SourceServerID)), none, e.StartedBy.Name)
	}
	for _, id := range e.ReplacedInstances {
		t.add(event, "", "gave up", string(id), none, e.StartedBy.Name)
	}
}

func (x *executed) actions() Section {
	t := &Table{None: "It had no actions.", Columns: []Column{
		{Name: "Wave", Weight: 1.3}, {Name: "Action", Weight: 1.3}, {Name: "Stage", Weight: 1.1}, {Name: "State", Weight: 1.4}, {Name: "Document", Weight: 1.8}, {Name: "Time", Figure: true, Weight: 0.7}, {Name: "Steps and outputs", Weight: 2.4},
	}}
	for i, a := range x.e.Actions {
		took := none
		if !a.DueAt.IsZero() && !a.EndedAt.IsZero() {
			took = seconds(a.EndedAt.Sub(a.DueAt).Seconds())
		}
		t.add(x.events(x.r.Actions[i].Events...), map[bool]Mark{true: Bad}[a.State == recovery.ActionFailed], x.e.Waves[a.Wave].Name, a.Name, string(a.Stage), string(a.State),
			x.e.ActionSpec(a).DocumentName, took, stepsText(a))
	}
	return Section{ID: "actions", Title: "Actions", Table: t}
}

// maxOutput is how much of a step's outputs a cell has.
const maxOutput = 160

func stepsText(a *recovery.Action) string {
	var parts []string
	for _, s := range a.Report.Steps {
		text := s.Name + " " + s.Status
		if len(s.Outputs) > 0 {
			outputs := fmt.Sprint(s.Outputs)
			if runes := []rune(outputs); len(runes) > maxOutput {
				outputs = string(runes[:maxOutput]) + "…"
			}
			text += " " + strings.TrimPrefix(outputs, "map")
		}
		if s.FailureMessage != "" {
			text += ": " + s.FailureMessage
		}
		parts = append(parts, text)
	}
	return cmp.Or(strings.Join(parts, "; "), none)
}

func (x *executed) jobs() Section {
	t := &Table{None: "DRS was asked for nothing.", Columns: []Column{
		{Name: "Job", Weight: 1.8},
		{Name: "Kind"},
		{Name: "Account and Region", Weight: 1.7},
		{Name: "Servers", Figure: true, Weight: 0.7},
		{Name: "State", Weight: 1.1},
		{Name: "Started", Weight: 1.4},
		{Name: "Time", Figure: true, Weight: 0.7},
		{Name: "Log lines", Figure: true, Weight: 0.8},
	}}
	for _, j := range x.r.Jobs {
		took := none
		if !j.StartedAt.IsZero() && !j.EndedAt.IsZero() {
			took = seconds(j.EndedAt.Sub(j.StartedAt).Seconds())
		}
		t.add(x.events(j.Events...), "", cmp.Or(string(j.JobID), "batch "+string(j.Batch)), string(j.Kind), j.Scope.String(), fmt.Sprint(j.Servers), string(j.State), instant(j.StartedAt), took, fmt.Sprint(len(j.Log)))
	}
	return Section{ID: "jobs", Title: "DRS jobs", Table: t, Text: []string{"The logs are kept whole in the events."}}
}

func (x *executed) words() Section {
	t := &Table{Columns: []Column{{Name: "At", Weight: 1.3}, {Name: "By"}, {Name: "Role"}, {Name: "Word"}, {Name: "About", Weight: 1.4}, {Name: "Comment", Weight: 3}}}
	for _, s := range x.r.Words {
		about := strings.Join(append([]string{s.Wave}, s.About...), " ")
		t.add(x.events(s.Events...), "", instant(s.At), s.By.Name, string(s.By.Role), s.Word, cmp.Or(strings.TrimSpace(about), none), cmp.Or(s.Comment, none))
	}
	return Section{ID: "words", Title: "What people said", Table: t}
}

func (x *executed) trouble() Section {
	t := &Table{None: "Nothing.", Columns: []Column{{Name: "At", Weight: 1.1}, {Name: "What", Weight: 1.5}, {Name: "Asked", Weight: 1.8}, {Name: "Answer", Weight: 3}, {Name: "Request ID", Weight: 1.3}, {Name: "What to do", Weight: 1.6}}}
	for _, f := range x.r.Trouble {
		t.add(x.events(f.Event), "", instant(f.At), f.About, cmp.Or(f.Asked, none), f.Code+": "+f.Message, cmp.Or(f.RequestID, none), cmp.Or(f.Remedy, none))
	}
	return Section{ID: "trouble", Title: "What went wrong, also what went well in the end", Table: t}
}
