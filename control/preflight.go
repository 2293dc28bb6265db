package control

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/davit-dr/davit/launchrule"
	"github.com/davit-dr/davit/recovery"
)

// How long a preflight asks; what is open then is UNKNOWN. The answer is promised within
// a minute. Which servers there are has a part of the time only, so that an account that
// does not say holds up none of the questions about the others.
const (
	preflightTime = 55 * time.Second
	aroundTime    = 25 * time.Second
)

// CheckPlan says what would keep the plan from running now, and with which servers it
// would run. It starts nothing, and answers within a minute.
func (c *Control) CheckPlan(ctx context.Context, caller recovery.Caller, ref string, o Options) (Report, error) {
	if err := c.admit(ctx, caller, "CheckPlan"); err != nil {
		return Report{}, err
	}
	p, err := c.plan(ctx, caller, "CheckPlan", ref)
	if err != nil {
		return Report{}, err
	}
	if o.Preempt {
		about, err := c.planSubject(ctx, caller, p)
		if err != nil {
			return Report{}, err
		}
		if _, err := c.withFeature(ctx, caller, preempting, PermitRead, about, caller.Actor); err != nil {
			return Report{}, err
		}
	}
	return c.preflight(ctx, p, o)
}

// flight is one preflight under way.
type flight struct {
	report  Report
	options Options
	rules   *launchrule.Set
	groups  []recovery.Group
	looks   map[recovery.Scope]*look
	// holders are the executions that have claims or jobs in the plan's way; nil: there
	// is none by that ID.
	holders   map[recovery.ExecutionID]*recovery.Execution
	claims    map[string]recovery.ExecutionID // by key, those that count
	preempted []*preemption
	excluded  map[recovery.ServerKey]bool
	kept      map[recovery.ServerKey]recovery.KeptBy // what drills have changed and not put back
	runnables []*runnable                            // what SSM would be asked to run
	problems  recovery.Problems                      // with what the options name
}

// preflight asks AWS and the store about everything that a start depends on, each
// account and Region at the same time, and judges the answers.
func (c *Control) preflight(ctx context.Context, p recovery.Plan, o Options) (Report, error) {
	now := time.Now()
	if err := o.check(now); err != nil {
		return Report{}, err
	}
	// The store answers in time even when AWS has used all of it up.
	asking, cancel := context.WithTimeout(ctx, preflightTime)
	defer cancel()
	f := &flight{
		report:  Report{Plan: p, Mode: o.Mode, At: now, options: o},
		options: o,
		rules:   c.rules,
		looks:   map[recovery.Scope]*look{},
	}
	if err := c.lookAround(asking, f); err != nil {
		return Report{}, err
	}
	f.exclude()
	f.resolve()
	f.findActions()
	f.checkPinned()
	f.problems.Check("scenario", knownScenario(f.report.Plan, o.Scenario))
	if err := f.problems.Err(cannotRun); err != nil {
		return Report{}, err
	}
	if err := c.readKept(ctx, f); err != nil {
		return Report{}, err
	}
	c.lookCloser(asking, f)
	if err := c.readClaims(ctx, f); err != nil {
		return Report{}, err
	}
	if err := c.readOwners(ctx, f); err != nil {
		return Report{}, err
	}
	f.judge()
	f.report.finish()
	if err := f.report.checkAccepted(); err != nil {
		return Report{}, err
	}
	return f.report, nil
}

// checkPinned finds the servers that are pinned and that the plan does not have, as far
// as the plan's servers are known.
func (f *flight) checkPinned() {
	for _, id := range slices.Sorted(maps.Keys(f.options.PointInTime.Pinned)) {
		if err := id.Check(); err != nil {
			f.problems.Check(pinnedField(id), err)
		} else if len(f.report.unresolved) == 0 && !f.has(id) {
			f.problems.Addf(pinnedField(id), "the plan has no server %s", id)
		}
	}
}

// has reports whether the server is in the plan, excluded or not.
func (f *flight) has(id recovery.SourceServerID) bool {
	for _, l := range f.looks {
		if slices.ContainsFunc(l.chosen, func(s recovery.SourceServer) bool { return s.SourceServerID == id }) {
			return true
		}
	}
	return false
}

// judge makes findings of the answers.
func (f *flight) judge() {
	f.judgePlan()
	for _, l := range f.inOrder() {
		f.judgeAccess(l)
		if l.servers.err != nil {
			continue // there is nothing to judge
		}
		f.judgeJobs(l)
		f.judgeInstances(l)
		f.judgeTargets(l)
		f.judgeQuota(l)
	}
	f.report.servers(f.judgeServer)
	f.judgeActions()
	f.judgePreempted()
}

// inOrder gives the looks in the order of their scopes, so that a report of the same
// facts reads the same.
func (f *flight) inOrder() []*look {
	looks := make([]*look, 0, len(f.looks))
	for _, l := range f.looks {
		looks = append(looks, l)
	}
	slices.SortFunc(looks, func(a, b *look) int {
		return compareScopes(a.scope, b.scope)
	})
	return looks
}
