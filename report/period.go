package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// History is what reports about more than one execution are made of.
type History struct {
	From, To, Now time.Time
	// Days is after how many days without a drill a server or a plan is named.
	Days int
	// Records are the executions of the time, the oldest first.
	Records []*recovery.Record
	// Archived are the executions of the time whose events are in archives: they are in no
	// figure.
	Archived []recovery.ExecutionID
	Plans    []PlanState
	Servers  []ServerState
	// Backup is the newest backup of the store that Davit made and noted, or nil.
	Backup *recovery.Event
	// Unasked are accounts and Regions whose servers are not known, each with why.
	Unasked []string
}

// PlanState is a plan as it is now, and what was done with it.
type PlanState struct {
	recovery.Plan
	// LastDrill is its last drill that ended, or nil.
	LastDrill *recovery.Execution
	// ChangedAt is when the plan or one of its groups was changed last.
	ChangedAt time.Time
	// Changes are those of the plan and of its groups since that drill, or since ever.
	Changes []recovery.Event
}

// ServerState is a source server, and when a drill recovered it last; zero: none that is known.
type ServerState struct {
	recovery.ServerKey
	Name      string
	Plans     []string
	DrilledAt time.Time
	Execution recovery.ExecutionID
}

func (h *History) report(kind Kind, title, subtitle string) *Report {
	return &Report{Kind: kind, Title: title, Subtitle: subtitle, MadeAt: h.Now}
}

func (h *History) span() string { return day(h.From) + " to " + day(h.To) }

// overdue reports whether something last drilled then is to be named.
func (h *History) overdue(last time.Time) bool {
	return last.Before(h.Now.AddDate(0, 0, -h.Days))
}

// Period is the report of what was done in a time, over all plans.
func (h *History) Period() *Report {
	r := h.report(OfPeriod, "Disaster recovery "+h.span(), "all plans")
	h.periodFacts(r)
	r.Sections = []Section{
		h.objectives(), h.executions(), h.planStates(), h.idleServers(), h.approvals(), h.glasses(), h.choices(), h.changes(),
	}
	return r
}

func (h *History) periodFacts(r *Report) {
	drills, recoveries, completed, judged, met := 0, 0, 0, 0, 0
	for _, rec := range h.Records {
		e := rec.Execution
		if e.Mode == recovery.Drill {
			drills++
		} else {
			recoveries++
		}
		if e.State == recovery.ExecutionCompleted {
			completed++
		}
		m := e.Measure()
		for _, verdict := range []*bool{m.RTOMet, m.RPOMet} {
			if verdict != nil {
				if judged++; *verdict {
					met++
				}
			}
		}
	}
	never, idle := 0, 0
	for i := range h.Plans {
		if h.Plans[i].LastDrill == nil {
			never++
		}
	}
	for _, s := range h.Servers {
		if h.overdue(s.DrilledAt) {
			idle++
		}
	}
	r.Facts = []Fact{
		{Name: "Drills held", Value: fmt.Sprint(drills)},
		{Name: "Recoveries", Value: fmt.Sprint(recoveries)},
		{Name: "Executions completed", Value: share(completed, len(h.Records))},
		{Name: "Objectives met", Value: share(met, judged), Mark: map[bool]Mark{true: Bad}[met < judged]},
		{Name: "Plans never drilled", Value: share(never, len(h.Plans)), Mark: noneOf(never, len(h.Plans))},
		{Name: fmt.Sprintf("Servers not drilled in %d days", h.Days), Value: share(idle, len(h.Servers)), Mark: noneOf(idle, len(h.Servers))},
		{Name: "Glasses broken without a review", Value: fmt.Sprint(h.unreviewed()), Mark: noneOf(h.unreviewed(), 1)},
	}
}

// noneOf judges a count that should be zero, where there is something to count.
func noneOf(n, whole int) Mark {
	switch {
	case n > 0:
		return Bad
	case whole > 0:
		return Good
	}
	return ""
}

func (h *History) unreviewed() int {
	n := 0
	for _, rec := range h.Records {
		for _, w := range rec.Execution.Waves {
			for _, a := range w.Approvals {
				if a.State == recovery.ApprovalBroken && a.Review == nil {
					n++
				}
			}
		}
	}
	return n
}

// objectives shows the measured RTO of each execution beside the objective.
func (h *History) objectives() Section {
	s := Section{ID: "objectives", Title: "Measured RTO, beside the objective", Text: []string{"The line across a bar is what the plan promises."}}
	c := &Chart{Legend: []Tone{Met, Missed, Unjudged}}
	for _, rec := range h.Records {
		m := rec.Execution.Measure()
		if m.RTOSeconds == nil {
			continue
		}
		tone := Unjudged
		if m.RTOMet != nil {
			tone = map[bool]Tone{true: Met, false: Missed}[*m.RTOMet]
		}
		c.Bars = append(c.Bars, Bar{
			Label: day(rec.Execution.CreatedAt) + " " + rec.Execution.Plan.Name, Value: seconds(*m.RTOSeconds),
			Limit: float64(rec.Execution.Plan.Objectives.RTOSeconds), Segments: []Segment{{0, *m.RTOSeconds, tone}},
		})
	}
	if more := len(c.Bars) - maxBars; more > 0 {
		s.Text = append(s.Text, fmt.Sprintf("The last %d are shown, of %d.", maxBars, len(c.Bars)))
		c.Bars = c.Bars[more:]
	}
	if len(c.Bars) == 0 {
		s.Text = []string{"Nothing was measured."}
		return s
	}
	s.Chart = c
	return s
}

func (h *History) executions() Section {
	t := &Table{None: "There were none.", Columns: []Column{
		{Name: "Started", Weight: 1.2},
		{Name: "Plan", Weight: 1.3},
		{Name: "Mode", Weight: 0.8},
		{Name: "State", Weight: 1.4},
		{Name: "By"},
		{Name: "RTO", Weight: 1.4},
		{Name: "RPO", Weight: 1.4},
		{Name: "Servers", Figure: true, Weight: 0.8},
		{Name: "Own", Figure: true, Weight: 0.6},
		{Name: "Cleanup"},
	}}
	for _, rec := range h.Records {
		e := rec.Execution
		m := e.Measure()
		rto, rtoMark := measured(m.RTOSeconds, e.Plan.Objectives.RTOSeconds, m.RTOMet)
		rpo, rpoMark := measured(m.RPOSeconds, e.Plan.Objectives.RPOSeconds, m.RPOMet)
		mark := Mark("")
		if rtoMark == Bad || rpoMark == Bad || stateMark(e.State) == Bad {
			mark = Bad
		}
		recovered, all := e.Recovered()
		seqs := slices.Concat([]int64{1}, rec.MeasuredBy.RTOEvents, rec.MeasuredBy.RPOEvents, []int64{rec.Head.Version})
		slices.Sort(seqs)
		t.add(of(rec.Head.Stream, slices.Compact(seqs)...), mark, instant(e.CreatedAt), e.Plan.Name, string(e.Mode), string(e.State), e.StartedBy.Name, rto, rpo,
			fmt.Sprintf("%d/%d", recovered, all), seconds(rec.Split.OwnSeconds), cmp.Or(string(e.Cleanup), none))
	}
	return Section{ID: "executions", Title: "Executions", Text: h.archived(), Table: t}
}

// archived says which executions of the time the report has nothing of.
func (h *History) archived() []string {
	if len(h.Archived) == 0 {
		return nil
	}
	const named = 20
	var names []string
	for _, id := range h.Archived[:min(len(h.Archived), named)] {
		names = append(names, string(id))
	}
	if more := len(h.Archived) - named; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return []string{fmt.Sprintf("%d executions of the time are in archives, and in none of these figures: %s.", len(h.Archived), strings.Join(names, ", "))}
}

func (h *History) planStates() Section {
	t := &Table{None: "There are no plans.", Columns: []Column{
		{Name: "Plan", Weight: 1.5}, {Name: "Last drill", Weight: 1.4}, {Name: "State", Weight: 1.2}, {Name: "Days ago", Figure: true, Weight: 0.8}, {Name: "Changes", Figure: true, Weight: 0.9}, {Name: "Verdict", Weight: 1.6},
	}}
	for i := range h.Plans {
		p := &h.Plans[i]
		last, state, ago, verdict, mark := none, none, none, "NEVER DRILLED", Bad
		if d := p.LastDrill; d != nil {
			last, state = instant(d.CreatedAt), string(d.State)
			ago = fmt.Sprint(int(h.Now.Sub(d.CreatedAt).Hours() / 24))
			verdict, mark = "drilled", Good
			switch {
			case d.State != recovery.ExecutionCompleted:
				verdict, mark = "the last drill did not complete", Bad
			case h.overdue(d.CreatedAt):
				verdict, mark = fmt.Sprintf("not drilled in %d days", h.Days), Bad
			case len(p.Changes) > 0:
				verdict, mark = "changed since", ""
			}
		}
		var events []Events
		if p.LastDrill != nil {
			events = of(recovery.ExecutionStream(p.LastDrill.ID), 1)
		}
		t.add(events, mark, p.Name, last, state, ago, fmt.Sprint(len(p.Changes)), verdict)
	}
	return Section{ID: "plans", Title: "Plans, and their last drill", Table: t}
}

func (h *History) idleServers() Section {
	t := &Table{None: "There are none.", Columns: []Column{{Name: "Server", Weight: 1.5}, {Name: "ID", Weight: 1.6}, {Name: "Account and Region", Weight: 1.6}, {Name: "Plans", Weight: 1.5}, {Name: "Last drilled", Weight: 1.4}}}
	for _, s := range h.Servers {
		if !h.overdue(s.DrilledAt) {
			continue
		}
		plans := "IN NO PLAN"
		if len(s.Plans) > 0 {
			plans = fmt.Sprintf("%v", s.Plans)
			plans = plans[1 : len(plans)-1]
		}
		t.add(nil, Bad, s.Name, string(s.SourceServerID), s.Scope.String(), plans, instant(s.DrilledAt))
	}
	section := Section{ID: "servers", Title: fmt.Sprintf("Servers that no drill recovered in %d days", h.Days), Table: t}
	for _, why := range h.Unasked {
		section.Text = append(section.Text, "Not known: "+why)
	}
	return section
}

func (h *History) approvals() Section {
	t := approvalTable()
	for _, rec := range h.Records {
		addApprovals(t, rec, rec.Execution.Plan.Name+" / ")
	}
	return Section{ID: "approvals", Title: "Who approved", Table: t}
}

// glasses are the approvals that somebody went without, with the review.
func (h *History) glasses() Section {
	t := approvalTable()
	for _, rec := range h.Records {
		all := approvalTable()
		addApprovals(all, rec, rec.Execution.Plan.Name+" / ")
		for _, row := range all.Rows {
			if row.Cells[1] == string(recovery.ApprovalBroken) {
				t.Rows = append(t.Rows, row)
			}
		}
	}
	t.None = "No glass was broken."
	return Section{ID: "glasses", Title: "Broken glass", Table: t}
}

func (h *History) choices() Section {
	t := choiceTable()
	for _, rec := range h.Records {
		addChoices(t, rec)
	}
	t.None = "No finding of a preflight was overridden, and nothing left out."
	return Section{ID: "choices", Title: "Overrides, and what was left out", Table: t}
}

// changes are those of the configuration since the last drill of a plan.
func (h *History) changes() Section {
	t := &Table{None: "Nothing was changed.", Columns: []Column{{Name: "Plan"}, {Name: "At", Weight: 1.3}, {Name: "By"}, {Name: "What", Weight: 1.4}, {Name: "Change", Weight: 0.9}, {Name: "Fields", Weight: 3}}}
	for i := range h.Plans {
		for _, ev := range h.Plans[i].Changes {
			addChange(t, h.Plans[i].Name, ev)
		}
	}
	return Section{ID: "changes", Title: "Changes of plans and their groups since the last drill", Table: t}
}

// maxFields is how many fields of a change are named.
const maxFields = 8

func addChange(t *Table, plan string, ev recovery.Event) {
	b, ok := ev.Body.(recovery.ResourceChanged)
	if !ok {
		return
	}
	fields := none
	if b.Change == recovery.Changed {
		all, err := b.Fields()
		if err != nil {
			fields = "cannot be read: " + err.Error()
		} else {
			fields = fieldsText(all)
		}
	}
	t.add(of(ev.Stream, ev.Seq), "", plan, instant(ev.At), ev.Actor.Name, string(b.Kind)+" "+b.Name, string(b.Change), fields)
}

func fieldsText(all []recovery.FieldChange) string {
	text := ""
	for i, f := range all {
		if i == maxFields {
			return text + fmt.Sprintf(" and %d more", len(all)-i)
		}
		if i > 0 {
			text += "; "
		}
		text += fmt.Sprintf("%s: %s → %s", f.Field, cmp.Or(string(f.Old), none), cmp.Or(string(f.New), none))
	}
	return text
}

// Plan is the report of the history's only plan.
func (h *History) Plan() *Report {
	p := &h.Plans[0]
	r := h.report(OfPlan, "Recovery plan "+p.Name, h.span())
	h.periodFacts(r)
	r.Facts = append(r.Facts, Fact{Name: "Objectives", Value: fmt.Sprintf("RTO %s, RPO %s", objective(p.Objectives.RTOSeconds), objective(p.Objectives.RPOSeconds))})
	r.Sections = []Section{
		h.objectives(), h.executions(), h.planStates(), h.waves(p), h.idleServers(), h.approvals(), h.glasses(), h.choices(), h.changes(),
	}
	return r
}

func objective(s int) string {
	if s == 0 {
		return "none"
	}
	return seconds(float64(s))
}

func (h *History) waves(p *PlanState) Section {
	t := &Table{Columns: []Column{{Name: "Wave"}, {Name: "Groups", Weight: 2}, {Name: "Readiness", Weight: 1.3}, {Name: "On failure"}, {Name: "Approval", Weight: 1.4}, {Name: "Actions", Figure: true, Weight: 0.7}}}
	for _, w := range p.Waves {
		approval := none
		if w.Approval != nil {
			approval = cmp.Or(recovery.JoinRoles(w.Approval.Roles, ", "), "Admin, RecoveryManager")
		}
		groups := fmt.Sprint(w.Groups)
		t.add(nil, "", w.Name, groups[1:len(groups)-1], string(w.Readiness), string(w.OnFailure), approval, fmt.Sprint(len(w.PreWaveActions)+len(w.PostWaveActions)))
	}
	return Section{ID: "waves", Title: fmt.Sprintf("The plan as it is now, version %d", p.Version), Table: t}
}

// Adoption is the report of how far what Davit offers is used.
func (h *History) Adoption() *Report {
	r := h.report(OfAdoption, "Adoption "+h.span(), "how far what Davit offers is used")
	withActions, drilled, traceable, launched, known := 0, 0, 0, 0, 0
	plans := &Table{None: "There are no plans.", Columns: []Column{{Name: "Plan", Weight: 2}, {Name: "Waves", Figure: true}, {Name: "Actions", Figure: true}, {Name: "Approvals", Figure: true}, {Name: "Objectives", Weight: 2}, {Name: "Last drill", Weight: 1.6}}}
	for i := range h.Plans {
		p := &h.Plans[i]
		actions, approvals := 0, 0
		for _, w := range p.Waves {
			actions += len(w.PreWaveActions) + len(w.PostWaveActions)
			if w.Approval != nil {
				approvals++
			}
		}
		if actions > 0 {
			withActions++
		}
		last := none
		if p.LastDrill != nil {
			drilled++
			last = instant(p.LastDrill.CreatedAt)
		}
		plans.add(nil, "", p.Name, fmt.Sprint(len(p.Waves)), fmt.Sprint(actions), fmt.Sprint(approvals),
			fmt.Sprintf("RTO %s, RPO %s", objective(p.Objectives.RTOSeconds), objective(p.Objectives.RPOSeconds)), last)
	}
	templates := map[string]int{}
	for _, rec := range h.Records {
		if rec.Broken == 0 {
			traceable++
		}
		for _, s := range rec.Servers {
			if s.Instance == "" {
				continue
			}
			if launched++; s.Details != nil && s.Details.TemplateID != "" {
				known++
				templates[fmt.Sprintf("%s version %d", s.Details.TemplateID, s.Details.TemplateVersion)]++
			}
		}
	}
	r.Facts = []Fact{
		{Name: "Plans with actions", Value: share(withActions, len(h.Plans))},
		{Name: "Plans that were drilled", Value: share(drilled, len(h.Plans))},
		{Name: "Executions traceable", Value: share(traceable, len(h.Records)), Mark: map[bool]Mark{true: Bad}[traceable < len(h.Records)]},
		{Name: "Instances with a known template", Value: share(known, launched)},
		h.backedUp(),
	}
	r.Sections = []Section{
		{ID: "meaning", Title: "What is counted", Text: []string{
			"Traceable: the state of the execution was rebuilt from its events alone, and every event's hash follows from the one before it.",
			"Known template: EC2 said from which launch template, and which version of it, the recovery instance was launched. Which of them somebody chose is not measured: Davit has no choice of templates.",
			"Environment backed up: a plan with its groups as they are now is in a backup of the store that `davit backup` made. Copies that were made otherwise, and where a backup is kept, Davit does not know.",
		}},
		{ID: "plans", Title: "Plans", Table: plans},
		{ID: "templates", Title: "Launch templates that instances were launched from", Table: templateTable(templates)},
	}
	return r
}

// backedUp counts the plans that the newest backup has as they are now, with their groups.
func (h *History) backedUp() Fact {
	f := Fact{Name: "Environments backed up", Value: share(0, len(h.Plans))}
	if h.Backup == nil {
		f.Value += ": no backup was made"
		return f
	}
	asOf := h.Backup.At
	if b, ok := h.Backup.Body.(recovery.StoreBackedUp); ok {
		asOf = b.Backup.At // what was changed between then and the event is not in it
	}
	n := 0
	for i := range h.Plans {
		if !h.Plans[i].ChangedAt.After(asOf) {
			n++
		}
	}
	f.Value, f.Events = share(n, len(h.Plans))+", "+instant(asOf), of(h.Backup.Stream, h.Backup.Seq)
	return f
}

func templateTable(counts map[string]int) *Table {
	t := &Table{None: "None is known.", Columns: []Column{{Name: "Launch template", Weight: 3}, {Name: "Instances", Figure: true}}}
	for name, n := range counts {
		t.add(nil, "", name, fmt.Sprint(n))
	}
	slices.SortFunc(t.Rows, func(a, b Row) int { return cmp.Compare(a.Cells[0], b.Cells[0]) })
	return t
}
