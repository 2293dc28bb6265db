package control

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/report"
	"github.com/davit-dr/davit/store"
)

// Compliance is a report for an auditor, before it is written in a form.
type Compliance = report.Report

// ComplianceQuery says which report is wanted.
type ComplianceQuery struct {
	Kind      report.Kind
	Execution recovery.ExecutionID // of an execution
	Plan      string               // of a plan: name or ID
	From, To  time.Time            // of a plan, a period, or of adoption; zero: the last 90 days
	Days      int                  // after how many days without a drill something is named
	BaseURL   string               // Davit's, for links
}

// ComplianceKind is what a compliance report is about.
type ComplianceKind = report.Kind

// The kinds of compliance reports.
const (
	ReportOfExecution = report.OfExecution
	ReportOfPlan      = report.OfPlan
	ReportOfPeriod    = report.OfPeriod
	ReportOfAdoption  = report.OfAdoption
)

const (
	usualPeriod = 90 * 24 * time.Hour
	usualDays   = 90
	// maxReported is how many executions a report is made of at most.
	maxReported = 2000
)

// Compliance makes a report for auditors. It is read by who may read the trail: that of an
// execution or a plan within the caller's reach, the others everywhere.
func (c *Control) Compliance(ctx context.Context, caller recovery.Caller, q ComplianceQuery) (*Compliance, error) {
	if err := c.admit(ctx, caller, "Compliance"); err != nil {
		return nil, err
	}
	r, err := c.compliance(ctx, caller, &q)
	if err != nil {
		return nil, err
	}
	r.MadeBy, r.BaseURL = caller.Name, q.BaseURL
	return r, nil
}

func (c *Control) compliance(ctx context.Context, caller recovery.Caller, q *ComplianceQuery) (*Compliance, error) {
	now := time.Now().UTC()
	if q.Kind == report.OfExecution {
		return c.executionReport(ctx, caller, q.Execution, now)
	}
	if q.To.IsZero() {
		q.To = now
	}
	if q.From.IsZero() {
		q.From = q.To.Add(-usualPeriod)
	}
	if q.Days == 0 {
		q.Days = usualDays
	}
	if !q.From.Before(q.To) {
		return nil, invalid("to", "there is no time from %s to %s", q.From.Format(time.RFC3339), q.To.Format(time.RFC3339))
	}
	if q.Kind == report.OfPlan {
		plan, err := c.plan(ctx, caller, "Compliance", q.Plan)
		if err != nil {
			return nil, err
		}
		return c.historyReport(ctx, q, []recovery.Plan{plan}, now)
	}
	if _, err := c.authorise(ctx, caller, "Compliance", deployment); err != nil {
		return nil, err
	}
	plans, err := every(ctx, c.book.Plans)
	if err != nil {
		return nil, err
	}
	return c.historyReport(ctx, q, plans, now)
}

func (c *Control) executionReport(ctx context.Context, caller recovery.Caller, id recovery.ExecutionID, now time.Time) (*Compliance, error) {
	if _, err := c.execution(ctx, caller, "Compliance", id); err != nil {
		return nil, err
	}
	record, err := c.record(ctx, id)
	if err != nil {
		return nil, err
	}
	r := report.Execution(record, now)
	r.Rests, err = c.restsOn(ctx, record)
	return r, err
}

func (c *Control) historyReport(ctx context.Context, q *ComplianceQuery, plans []recovery.Plan, now time.Time) (*Compliance, error) {
	h := &report.History{From: q.From, To: q.To, Now: now, Days: q.Days}
	only := recovery.PlanID("")
	if q.Kind == report.OfPlan {
		only = plans[0].ID
	}
	err := c.addRecords(ctx, h, store.Filter{Plan: only, Since: q.From, Until: q.To, Oldest: true})
	if err != nil {
		return nil, err
	}
	for _, p := range plans {
		state, err := c.planState(ctx, p)
		if err != nil {
			return nil, err
		}
		h.Plans = append(h.Plans, state)
	}
	if q.Kind != report.OfAdoption {
		if err := c.addServers(ctx, h, plans, q.Kind == report.OfPlan); err != nil {
			return nil, err
		}
	}
	if h.Backup, err = c.newest(ctx, recovery.StoreBackedUp{}.Type()); err != nil {
		return nil, err
	}
	rests, err := c.newestRests(ctx, h.Records)
	if err != nil {
		return nil, err
	}
	r := map[report.Kind]func() *report.Report{report.OfPlan: h.Plan, report.OfPeriod: h.Period, report.OfAdoption: h.Adoption}[q.Kind]()
	r.Rests = rests
	return r, nil
}

// addRecords reads the records of executions.
func (c *Control) addRecords(ctx context.Context, h *report.History, f store.Filter) error {
	page := store.ListPage{Limit: store.MaxPage}
	for {
		heads, next, err := c.book.Executions(ctx, f, page)
		if err != nil {
			return err
		}
		if len(h.Records)+len(heads) > maxReported {
			return recovery.Errorf(recovery.Invalid, "there are more than %d executions in that time", maxReported).WithRemedy("ask for a shorter time")
		}
		for _, head := range heads {
			record, err := c.record(ctx, head.ID)
			if err != nil {
				return err
			}
			h.Records = append(h.Records, record)
		}
		if page.Cursor = next; next == "" {
			return nil
		}
	}
}

// planState is a plan with its last drill and what was changed since.
func (c *Control) planState(ctx context.Context, p recovery.Plan) (report.PlanState, error) {
	state := report.PlanState{Plan: p, ChangedAt: cmp.Or(p.UpdatedAt, p.CreatedAt)}
	heads, _, err := c.book.Executions(ctx, store.Filter{Plan: p.ID, Mode: recovery.Drill}, store.ListPage{Limit: store.DefaultPage})
	if err != nil {
		return state, err
	}
	var since time.Time
	if i := slices.IndexFunc(heads, func(e *recovery.Execution) bool { return e.State.Ended() }); i >= 0 {
		state.LastDrill, since = heads[i], heads[i].CreatedAt
	}
	streams := []string{recovery.ResourceStream(recovery.PlanResource, string(p.ID))}
	for _, w := range p.Waves {
		for _, name := range w.Groups {
			group, err := c.book.Group(ctx, name)
			if recovery.CodeOf(err) == recovery.NotFound {
				continue
			}
			if err != nil {
				return state, err
			}
			if group.UpdatedAt.After(state.ChangedAt) {
				state.ChangedAt = group.UpdatedAt
			}
			streams = append(streams, recovery.ResourceStream(recovery.GroupResource, string(group.ID)))
		}
	}
	for _, stream := range streams {
		page, err := c.book.Trail(ctx, store.TrailQuery{Stream: stream, From: since, Limit: store.MaxPage})
		if err != nil {
			return state, err
		}
		state.Changes = append(state.Changes, page.Events...)
	}
	slices.SortFunc(state.Changes, func(a, b recovery.Event) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Stream, b.Stream)) })
	return state, nil
}

// maxDrills is in how many drills, the newest first, a server's last one is looked for.
const maxDrills = 500

// addServers adds the servers that are known, as they were seen last, or those of the plan
// alone, with the last drill of each. AWS is not asked.
func (c *Control) addServers(ctx context.Context, h *report.History, plans []recovery.Plan, planned bool) error {
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return err
	}
	scopes, err := c.knownScopes(ctx, groups)
	if err != nil {
		return err
	}
	drilled, err := c.drilled(ctx)
	if err != nil {
		return err
	}
	planGroups := groupsOfPlans(plans, groups)
	for _, scope := range scopes {
		servers, asOf, err := c.book.Inventory(ctx, scope)
		if err != nil {
			return err
		}
		if asOf.IsZero() {
			h.Unasked = append(h.Unasked, scope.String()+": what servers are there today; those that drills recovered are counted")
		}
		for _, s := range servers {
			state := report.ServerState{ServerKey: s.ServerKey, Name: s.Name(), Plans: plansOf(s, plans, planGroups)}
			if last, known := drilled[s.ServerKey]; known {
				state.DrilledAt, state.Execution = last.CreatedAt, last.ID
			}
			if !planned || len(state.Plans) > 0 {
				h.Servers = append(h.Servers, state)
			}
			delete(drilled, s.ServerKey)
		}
		if asOf.IsZero() {
			addDrilled(h, scope, drilled, plans, planned)
		}
	}
	return nil
}

// addDrilled adds the servers of a scope that are known from drills alone: what is there
// today nobody has asked yet.
func addDrilled(h *report.History, scope recovery.Scope, drilled map[recovery.ServerKey]*recovery.Execution, plans []recovery.Plan, planned bool) {
	keys := slices.SortedFunc(maps.Keys(drilled), func(a, b recovery.ServerKey) int { return cmp.Compare(a.SourceServerID, b.SourceServerID) })
	for _, key := range keys {
		last := drilled[key]
		ours := slices.ContainsFunc(plans, func(p recovery.Plan) bool { return p.ID == last.Plan.ID })
		if key.Scope != scope || planned && !ours {
			continue
		}
		h.Servers = append(h.Servers, report.ServerState{
			ServerKey: key, Name: drilledName(last, key), Plans: []string{last.Plan.Name}, DrilledAt: last.CreatedAt, Execution: last.ID,
		})
	}
}

func drilledName(e *recovery.Execution, key recovery.ServerKey) string {
	for _, b := range e.Batches {
		if s := b.Find(key.SourceServerID); s != nil && b.Scope == key.Scope {
			return cmp.Or(s.Name, string(key.SourceServerID))
		}
	}
	return string(key.SourceServerID)
}

// knownScopes are the accounts and Regions of all accounts and groups, in order.
func (c *Control) knownScopes(ctx context.Context, groups []recovery.Group) ([]recovery.Scope, error) {
	scopes, err := c.scopes(ctx, "", "")
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		if !slices.Contains(scopes, g.Scope) {
			scopes = append(scopes, g.Scope)
		}
	}
	slices.SortFunc(scopes, compareScopes)
	return scopes, nil
}

// groupsOfPlans are the groups of each plan: they are looked up once, and not for every
// server.
func groupsOfPlans(plans []recovery.Plan, groups []recovery.Group) [][]recovery.Group {
	all := make([][]recovery.Group, len(plans))
	for i, p := range plans {
		for _, w := range p.Waves {
			for _, name := range w.Groups {
				if g, ok := groupCalled(groups, name); ok {
					all[i] = append(all[i], g)
				}
			}
		}
	}
	return all
}

// plansOf are the names of the plans whose groups choose the server.
func plansOf(s recovery.SourceServer, plans []recovery.Plan, groups [][]recovery.Group) []string {
	var names []string
	for i, p := range plans {
		if slices.ContainsFunc(groups[i], func(g recovery.Group) bool { return g.Scope == s.Scope && g.Match(s) }) {
			names = append(names, p.Name)
		}
	}
	return names
}

// drilled is the last drill that recovered each server.
func (c *Control) drilled(ctx context.Context) (map[recovery.ServerKey]*recovery.Execution, error) {
	last := map[recovery.ServerKey]*recovery.Execution{}
	heads, _, err := c.book.Executions(ctx, store.Filter{Mode: recovery.Drill}, store.ListPage{Limit: maxDrills})
	if err != nil {
		return nil, err
	}
	for _, head := range heads {
		e, _, err := c.book.LoadExecution(ctx, head.ID)
		if err != nil {
			return nil, err
		}
		for _, w := range e.Waves {
			for _, in := range e.Current(w.Index) {
				if _, newer := last[in.Key()]; !newer && in.Server.WasRecovered() {
					last[in.Key()] = e
				}
			}
		}
	}
	return last, nil
}

// restsOn says which checkpoint vouches for an execution's events: the first that covers
// all of them.
func (c *Control) restsOn(ctx context.Context, r *recovery.Record) (report.Rests, error) {
	rests := report.Rests{Broken: r.Broken > 0}
	chain := fmt.Sprintf("The report was made of the %d events of the stream %s alone; the numbers under Events are theirs. Their hashes were computed again, up to %s.", r.Head.Version, r.Head.Stream, r.Head.Hash)
	if rests.Broken {
		chain += fmt.Sprintf(" EVENT %d DOES NOT FOLLOW FROM THE ONE BEFORE IT: run `davit audit verify`.", r.Broken)
	}
	covering, err := c.covering(ctx, r)
	if err != nil {
		return rests, err
	}
	rests.Checkpoint = covering
	switch {
	case covering != nil:
		rests.Text = chain + " A signed checkpoint covers all of them:"
	default:
		rests.Text = chain + " No checkpoint covers the last of them yet: for these the chain alone speaks."
		rests.Checkpoint, err = c.newestCheckpoint(ctx)
	}
	return rests, err
}

// covering is the first checkpoint that covers the whole of an execution's stream, or nil.
func (c *Control) covering(ctx context.Context, r *recovery.Record) (*recovery.Checkpoint, error) {
	// It was made within minutes, if the server ran.
	for _, window := range []time.Duration{10 * time.Minute, 24 * time.Hour, 0} {
		q := store.TrailQuery{Stream: recovery.CheckpointStream, From: r.LastAt, Limit: store.MaxPage}
		if window > 0 {
			q.To = r.LastAt.Add(window)
		}
		var found *recovery.Checkpoint
		for {
			page, err := c.book.Trail(ctx, q)
			if err != nil {
				return nil, err
			}
			if made := coveringIn(page.Events, r.Head, &found); made != nil {
				return made, nil
			}
			if q.Cursor = page.Next; page.Next == "" {
				break
			}
		}
	}
	return nil, nil
}

// coveringIn looks through events of the checkpoints' stream, the newest first, for the head
// that covers; after is the checkpoint that was met last, which comes after it in time.
func coveringIn(events []recovery.Event, head recovery.Head, after **recovery.Checkpoint) *recovery.Checkpoint {
	var covering *recovery.Checkpoint
	for _, ev := range events {
		switch b := ev.Body.(type) {
		case recovery.CheckpointMade:
			*after = &b.Checkpoint
		case recovery.HeadsSeen:
			if *after != nil && slices.ContainsFunc(b.Heads, func(h recovery.Head) bool { return h.Stream == head.Stream && h.Version >= head.Version }) {
				covering = *after
			}
		}
	}
	return covering
}

func (c *Control) newestCheckpoint(ctx context.Context) (*recovery.Checkpoint, error) {
	ev, err := c.newest(ctx, recovery.CheckpointMade{}.Type())
	if err != nil || ev == nil {
		return nil, err
	}
	made, ok := ev.Body.(recovery.CheckpointMade)
	if !ok {
		return nil, recovery.Errorf(recovery.Internal, "event %d of %s is no checkpoint", ev.Seq, ev.Stream)
	}
	return &made.Checkpoint, nil
}

// newest is the newest event of a type, or nil.
func (c *Control) newest(ctx context.Context, t recovery.EventType) (*recovery.Event, error) {
	page, err := c.book.Trail(ctx, store.TrailQuery{Type: t, Limit: 1})
	if err != nil || len(page.Events) == 0 {
		return nil, err
	}
	return &page.Events[0], nil
}

// newestRests says what vouches for the events of many streams.
func (c *Control) newestRests(ctx context.Context, records []*recovery.Record) (report.Rests, error) {
	newest, err := c.newestCheckpoint(ctx)
	rests := report.Rests{Checkpoint: newest, Text: fmt.Sprintf("The hashes of all events of %s were computed again.", plural(len(records), "execution"))}
	for _, r := range records {
		if r.Broken > 0 {
			rests.Broken = true
			rests.Text += fmt.Sprintf(" EVENT %d OF %s DOES NOT FOLLOW FROM THE ONE BEFORE IT: run `davit audit verify`.", r.Broken, r.Head.Stream)
		}
	}
	switch newest {
	case nil:
		rests.Text += " There is no checkpoint yet: the chains alone speak."
	default:
		rests.Text += fmt.Sprintf(" The newest checkpoint covers what happened before %s; for what is newer the chains alone speak.", newest.At.UTC().Format(time.RFC3339))
	}
	return rests, err
}

// Written is a report in a form.
type Written struct {
	Content     []byte
	ContentType string
	// Name is what a file of it may be called.
	Name string
}

// WriteCompliance writes a report as html, pdf, csv or json; section narrows csv to one table.
func WriteCompliance(r *Compliance, format, section string) (Written, error) {
	var b bytes.Buffer
	var err error
	types := map[string]string{"html": "text/html; charset=utf-8", "pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "json": "application/json"}
	switch format {
	case "html":
		err = r.HTML(&b)
	case "pdf":
		err = r.PDF(&b)
	case "csv":
		err = r.CSV(&b, section)
	case "json":
		err = r.JSON(&b)
	default:
		err = invalid("format", "%q is no form of a report: give html, pdf, csv or json", format)
	}
	name := fmt.Sprintf("davit-%s-%s.%s", r.Kind, r.MadeAt.Format("20060102T150405Z"), format)
	return Written{b.Bytes(), types[format], name}, err
}
