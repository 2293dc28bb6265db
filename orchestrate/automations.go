package orchestrate

import (
	"context"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// automations looks at the automations of one account and Region for all executions of
// this process: the statuses of all of them in one look, and the report of a single one
// only when that shows something new.
type automations struct {
	scope  recovery.Scope
	busy   chan struct{} // holds one token while somebody looks
	wanted map[recovery.AutomationID]*automation
	nextAt time.Time
}

type automation struct {
	by      recovery.ExecutionID
	until   time.Time // nobody asked since: forget it
	status  string    // as seen last
	waiting bool      // for a person, who has not answered through us: there is no hurry
	missing time.Time // since when looks have not shown it
}

// perLook is how many automations one call asks for.
const perLook = 10

// automationGone is how long an automation may be missing from every look before it is
// asked for by itself.
const automationGone = time.Minute

func (g *Engine) automations(scope recovery.Scope) *automations {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.ssm[scope]
	if s == nil {
		s = &automations{scope: scope, busy: make(chan struct{}, 1), wanted: map[recovery.AutomationID]*automation{}}
		g.ssm[scope] = s
	}
	return s
}

// look gives the statuses of the actions' automations as they were seen last, after
// asking SSM when that is due, and says when the next look is.
func (s *automations) look(ctx context.Context, g *Engine, by recovery.ExecutionID, actions []*recovery.Action) (map[recovery.AutomationID]automation, time.Time) {
	select {
	case s.busy <- struct{}{}:
	case <-ctx.Done():
		return nil, time.Now().Add(g.bounds.Fast)
	}
	defer func() { <-s.busy }()
	now := time.Now()
	s.register(by, actions, now)
	if !now.Before(s.due(g.bounds)) {
		s.ask(ctx, g, by, now)
	}
	seen := map[recovery.AutomationID]automation{}
	for _, a := range actions {
		seen[a.AutomationID] = *s.wanted[a.AutomationID]
	}
	return seen, s.due(g.bounds)
}

func (s *automations) register(by recovery.ExecutionID, actions []*recovery.Action, now time.Time) {
	for id, e := range s.wanted {
		if now.After(e.until) {
			delete(s.wanted, id)
		}
	}
	for _, a := range actions {
		e := s.wanted[a.AutomationID]
		if e == nil {
			e = &automation{by: by}
			s.wanted[a.AutomationID] = e
			s.nextAt = earliest(s.nextAt, now) // a new one is looked at soon
		}
		e.until = now.Add(watchLife)
		e.waiting = a.State == recovery.ActionWaiting && a.Order == nil
	}
}

// due is when the next look may be made: soon while anything may end by itself, later
// while all of it waits for people.
func (s *automations) due(b Bounds) time.Time {
	if s.nextAt.IsZero() {
		return time.Time{}
	}
	for _, e := range s.wanted {
		if !e.waiting {
			return s.nextAt
		}
	}
	return s.nextAt.Add(b.Slow - b.Fast)
}

// ask looks at all of them. Where that takes several calls, the next look comes later.
func (s *automations) ask(ctx context.Context, g *Engine, by recovery.ExecutionID, now time.Time) {
	ids := make([]recovery.AutomationID, 0, len(s.wanted))
	for id := range s.wanted {
		ids = append(ids, id)
	}
	slices.Sort(ids) // the same calls for the same execution
	calls := (len(ids) + perLook - 1) / perLook
	s.nextAt = now.Add(g.bounds.Fast * time.Duration(max(1, (calls+2)/3)))
	found, err := g.cloud.Automations(ctx, s.scope, ids)
	if err != nil {
		g.log.WarnContext(ctx, "automations were not read", "accountID", s.scope.AccountID, "region", s.scope.Region, "err", err)
		s.nextAt = now.Add(max(g.bounds.Fast, retryAfter(err)))
		return
	}
	for _, e := range s.wanted {
		if e.missing.IsZero() {
			e.missing = now
		}
	}
	for _, f := range found {
		e := s.wanted[f.ID]
		if e == nil {
			continue
		}
		e.missing = time.Time{}
		if e.status != f.Status {
			e.status = f.Status
			if e.by != by {
				g.waker.Knock(e.by)
			}
		}
	}
}

// reading is when an automation's report was read last, and what it said.
type reading struct {
	seen ReportSeen
	asOf time.Time // of the last try
	last string    // the status at which it was tried
	ok   bool
}

// followReports reads the reports of this execution's automations: at once when the
// status has changed, now and then while it runs.
func (g *Engine) followReports(ctx context.Context, d *driven, scope recovery.Scope, actions []*recovery.Action, o Observed) time.Time {
	statuses, next := g.automations(scope).look(ctx, g, d.execution.ID, actions)
	for _, a := range actions {
		s, now := statuses[a.AutomationID], time.Now()
		r := d.reports[a.AutomationID]
		lost := !s.missing.IsZero() && now.Sub(s.missing) > automationGone
		changed := s.status != "" && s.status != r.last
		due := r.asOf.Add(g.bounds.LogEvery)
		if !r.ok {
			due = r.asOf.Add(g.bounds.Fast)
		}
		if s.status != "" && (changed || !now.Before(due)) || lost && !now.Before(due) {
			r = g.readReport(ctx, a, r, s.status)
			d.reports[a.AutomationID] = r
		}
		if r.ok {
			o.Reports[a.ID] = r.seen
		} else {
			next = earliest(next, time.Now().Add(g.bounds.Fast))
		}
	}
	return next
}

func (g *Engine) readReport(ctx context.Context, a *recovery.Action, r reading, status string) reading {
	r.asOf, r.last = time.Now(), status
	report, err := g.cloud.AutomationReport(ctx, a.Scope, a.AutomationID, a.Secrets)
	switch {
	case err == nil:
		r.seen, r.ok = ReportSeen{Report: report}, true
	case recovery.CodeOf(err) == recovery.NotFound:
		r.seen, r.ok = ReportSeen{Gone: true}, true
	default:
		g.log.WarnContext(ctx, "an automation was not read", "action", a.Name, "automation", a.AutomationID, "err", err)
		r.ok = false
	}
	return r
}

// findAutomations looks for the automations of starts that were not answered, by their tags.
func (g *Engine) findAutomations(ctx context.Context, d *driven, lost []*recovery.Action, o Observed) (next time.Time) {
	for _, a := range lost {
		if after := d.lookAfter[a.ID]; time.Now().Before(after) {
			next = earliest(next, after)
			continue
		}
		seen, looked := d.found[a.ID]
		if due := seen.AsOf.Add(g.bounds.Fast); looked && !seen.AsOf.Before(a.UncertainSince) && time.Now().Before(due) {
			o.Found[a.ID] = seen
			next = earliest(next, due)
			continue
		}
		asOf := time.Now()
		id, err := g.cloud.FindAutomation(ctx, a.Scope, recovery.AutomationTag(a.Token(d.execution.ID)))
		next = earliest(next, time.Now().Add(max(g.bounds.Fast, retryAfter(err))))
		if err != nil {
			d.found[a.ID] = AutomationFound{AsOf: seen.AsOf}
			d.lookAfter[a.ID] = time.Now().Add(g.bounds.Slow)
			g.log.WarnContext(ctx, "an automation was not looked for", "execution", d.execution.ID, "action", a.Name, "err", err)
			continue
		}
		d.found[a.ID] = AutomationFound{ID: id, AsOf: asOf}
		o.Found[a.ID] = d.found[a.ID]
	}
	return next
}

// pinSecrets finds the versions of the secrets that actions are to be sent with.
func (g *Engine) pinSecrets(ctx context.Context, e *recovery.Execution, actions []*recovery.Action, o Observed) {
	for _, a := range actions {
		pinned, err := g.cloud.PinSecrets(ctx, a.Scope, e.ActionSpec(a).Parameters.SecretRefs())
		o.Secrets[a.ID] = SecretsPinned{pinned, err}
	}
}
