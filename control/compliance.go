package control

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
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
			upTo, _, err := c.book.Archived(ctx, recovery.ExecutionStream(head.ID))
			if err != nil {
				return err
			}
			if upTo > 0 {
				h.Archived = append(h.Archived, head.ID)
				continue
			}
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
