package control

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// PlanReadiness is how ready a plan is for a recovery, by what was seen lately.
type PlanReadiness struct {
	Plan  recovery.Plan
	State recovery.ReadinessState
	// Servers are those that its groups choose, and Launchable those of them that DRS would launch.
	Servers, Launchable int
	// LagSeconds is how far behind the worst of them is; nil: DRS tells of none.
	LagSeconds *float64
	AsOf       time.Time // when the servers were seen, the oldest look; zero: some never were
	// LastDrill is the newest that is over; nil: none is known.
	LastDrill  *recovery.Execution
	DrillDueAt time.Time // zero: since ever
	Findings   []recovery.Finding
}

// PlanReadiness says how ready a plan is.
func (c *Control) PlanReadiness(ctx context.Context, caller recovery.Caller, ref string) (PlanReadiness, error) {
	if err := c.admit(ctx, caller, "PlanReadiness"); err != nil {
		return PlanReadiness{}, err
	}
	p, err := c.plan(ctx, caller, "PlanReadiness", ref)
	if err != nil {
		return PlanReadiness{}, err
	}
	all, err := c.readinessOf(ctx, p)
	if err != nil {
		return PlanReadiness{}, err
	}
	return all[0], nil
}

// Readiness says how ready the plans are that the filter chooses.
func (c *Control) Readiness(ctx context.Context, caller recovery.Caller, f PlanFilter, p Page) ([]PlanReadiness, string, error) {
	if err := c.admit(ctx, caller, "Readiness"); err != nil {
		return nil, "", err
	}
	plans, next, err := c.Plans(ctx, caller, f, p)
	if err != nil {
		return nil, "", err
	}
	all, err := c.readinessOf(ctx, plans...)
	return all, next, err
}

func (c *Control) readinessOf(ctx context.Context, plans ...recovery.Plan) ([]PlanReadiness, error) {
	accounts, err := every(ctx, c.book.Accounts)
	if err != nil {
		return nil, err
	}
	groups, err := every(ctx, c.book.Groups)
	if err != nil {
		return nil, err
	}
	flights := make([]*flight, len(plans))
	around := map[recovery.Scope]bool{}
	for i, plan := range plans {
		flights[i] = recalling(plan, accounts, groups)
		for scope, l := range flights[i].looks {
			if l.known {
				around[scope] = true
			}
		}
	}
	c.inventory.bring(ctx, slices.SortedFunc(maps.Keys(around), compareScopes), false)
	all := make([]PlanReadiness, len(plans))
	for i, f := range flights {
		if all[i], err = c.readiness(ctx, f); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// recalling is a preflight of a recovery that is made of what is known already, with the accounts and
// Regions of the plan.
func recalling(p recovery.Plan, accounts []recovery.Account, groups []recovery.Group) *flight {
	f := &flight{
		report:  Report{Plan: p, Mode: recovery.Recovery, At: time.Now(), options: Options{Mode: recovery.Recovery}},
		options: Options{Mode: recovery.Recovery}, groups: groups, looks: map[recovery.Scope]*look{},
	}
	f.lookAtGroups(accounts)
	return f
}

// readiness judges a plan as the preflight of a recovery would, by what was seen of servers and
// launch templates already. AWS is asked only where nothing was ever seen of an account, and then
// not for long: what a preflight has to ask it is left to that.
func (c *Control) readiness(ctx context.Context, f *flight) (PlanReadiness, error) {
	r := PlanReadiness{Plan: f.report.Plan, AsOf: c.recallServers(f)}
	f.resolve()
	if err := c.readKept(ctx, f); err != nil {
		return PlanReadiness{}, err
	}
	f.judgePlan()
	for _, l := range f.inOrder() {
		f.judgeAccess(l)
		c.recallLaunches(f, l)
		f.judgeLaunches(l)
	}
	f.report.servers(func(s *ResolvedServer) {
		f.judgeServer(s)
		r.count(s)
	})
	if err := c.judgeDrills(ctx, f, &r); err != nil {
		return PlanReadiness{}, err
	}
	f.report.finish()
	for _, found := range f.report.Findings {
		r.Findings = append(r.Findings, found.Finding)
	}
	r.State = recovery.ReadinessOf(r.Findings)
	return r, nil
}

// recallServers takes the servers that were seen where the plan's are. It gives the time of the oldest
// look; zero: some never were.
func (c *Control) recallServers(f *flight) (oldest time.Time) {
	first := true
	for _, l := range f.inOrder() {
		if !l.known {
			continue
		}
		have := c.inventory.at(l.scope).read()
		if first || have.asOf.Before(oldest) {
			oldest, first = have.asOf, false
		}
		l.servers.value = have.seen
		switch {
		case have.asOf.IsZero() && have.err == nil:
			l.servers.err = recovery.Errorf(recovery.Unavailable, "AWS has not answered so far")
		case have.asOf.IsZero():
			l.servers.err = have.err
		case have.err != nil:
			f.report.unknown(l.scope.String(), fmt.Sprintf("its servers were seen last at %s: since then they", recovery.SortTime(have.asOf)), have.err)
		}
	}
	return oldest
}

// recallLaunches finds in what AWS has other launch configurations than are stated, as far as launch
// templates were seen, and the stated ones refer to none. DRS's own settings are not among what was seen.
func (c *Control) recallLaunches(f *flight, l *look) {
	l.launches, l.changes = map[recovery.SourceServerID]recovery.EffectiveLaunch{}, map[recovery.SourceServerID][]string{}
	of := map[recovery.SourceServerID][]*listedTemplate{}
	for _, t := range c.templates.at(l.scope).read().seen {
		of[t.SourceServerID()] = append(of[t.SourceServerID()], t)
	}
	f.report.servers(func(s *ResolvedServer) {
		g, ok := groupNamed(f.groups, s.Group)
		seen := of[s.SourceServerID]
		if !ok || s.Scope != l.scope || len(seen) != 1 {
			return // none was seen, or nobody knows which of them DRS uses
		}
		if refers(launchSpecs(g, f.report.Plan, recovery.Recovery, "")) {
			return
		}
		launch := effectiveOf(g, f.report.Plan, recovery.Recovery, "", s.SourceServerID, nil)
		l.launches[s.SourceServerID] = launch
		stated := launch.ToApply().OfTemplate()
		for _, change := range stated.Changes(seen[0].Default.Launch()) {
			l.changes[s.SourceServerID] = append(l.changes[s.SourceServerID], change.Name)
		}
	})
}

// refers reports whether a launch configuration takes values from a launch template.
func refers(specs []recovery.LaunchSpec) bool {
	return slices.ContainsFunc(specs, func(s recovery.LaunchSpec) bool { return s.LaunchTemplate != nil })
}

// count counts a server that the plan has.
func (r *PlanReadiness) count(s *ResolvedServer) {
	r.Servers++
	if s.Recoverable() == nil {
		r.Launchable++
	}
	if s.LagSeconds != nil && (r.LagSeconds == nil || *s.LagSeconds > *r.LagSeconds) {
		r.LagSeconds = s.LagSeconds
	}
}

// judgeDrills finds what the last drills say of the plan.
func (c *Control) judgeDrills(ctx context.Context, f *flight, r *PlanReadiness) error {
	completed, err := c.lastDrill(ctx, r.Plan.ID, recovery.ExecutionCompleted)
	if err != nil {
		return err
	}
	r.LastDrill = completed
	for _, state := range []recovery.ExecutionState{recovery.ExecutionFailed, recovery.ExecutionTimedOut} {
		failed, err := c.lastDrill(ctx, r.Plan.ID, state)
		if err != nil {
			return err
		}
		if failed != nil && (r.LastDrill == nil || failed.EndedAt.After(r.LastDrill.EndedAt)) {
			r.LastDrill = failed
		}
	}
	if completed != nil {
		r.DrillDueAt = r.Plan.DrillDueAt(completed.EndedAt)
	}
	for _, found := range r.Plan.CheckDrills(completed, r.LastDrill, f.report.At) {
		f.report.Findings = append(f.report.Findings, Finding{Finding: found})
	}
	return nil
}

// lastDrill is the newest drill of the plan that ended so, or nil.
func (c *Control) lastDrill(ctx context.Context, plan recovery.PlanID, as recovery.ExecutionState) (*recovery.Execution, error) {
	heads, _, err := c.book.Executions(ctx, store.Filter{Plan: plan, Mode: recovery.Drill, State: as}, Page{Limit: 1})
	if err != nil || len(heads) == 0 {
		return nil, err
	}
	return heads[0], nil
}
