package control

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

// TestRunRequest asks for a run of one action of a plan by itself.
type TestRunRequest struct {
	Plan string // name or ID
	// Wave is the name of the action's; empty: the only one that has such an action.
	Wave, Action string
	// Drafted is the action as somebody has it and has not saved it: in the place of the
	// wave's action of that name, or else after the others of Stage. nil: as saved.
	Drafted *recovery.ActionSpec
	Stage   recovery.ActionStage
	// Rollback runs what undoes the action.
	Rollback bool
	Mode     recovery.Mode // empty: DRILL
	// Parameters are values for this run alone, in the place of the action's own.
	Parameters recovery.ActionParameters
	Reason     string
	// Key makes a repeat safe: the same key of the same person is the same run of the plan.
	Key string
}

func (r TestRunRequest) check() error {
	switch {
	case len(r.Reason) > maxReason:
		return invalid("reason", "it is longer than %d characters", maxReason)
	case r.Mode != recovery.Drill && r.Mode != recovery.Recovery:
		return invalid("mode", "%q is not a mode: give DRILL or RECOVERY", r.Mode)
	case r.Drafted != nil && r.Wave == "":
		return invalid("wave", "say in which wave the action is")
	case r.Drafted != nil && r.Stage != "" && r.Stage != recovery.ActionBefore && r.Stage != recovery.ActionAfter:
		return invalid("stage", "%q is no stage of an action: give BEFORE or AFTER", r.Stage)
	}
	return nil
}

// TestRunCheck is what a test run would do, and what keeps it from starting.
type TestRunCheck struct {
	Run recovery.TestRun // as it would be sent; parameters that miss something are as written
	// As is whom Davit is in the account; Document is the one that would be run.
	As       string
	Document cloud.Document
	Missing  []orchestrate.Missing
	Findings []Finding
	report   Report
}

// OK reports whether the run may start.
func (t TestRunCheck) OK() bool { return len(t.Missing) == 0 && t.report.OK() }

// err is nil when the run may start, else a refusal with every reason.
func (t TestRunCheck) err() error {
	var ps recovery.Problems
	for _, m := range t.Missing {
		ps.Addf("parameters."+m.Parameter, "%s means nothing here, since %s: give the parameter a value for this run", m.Reference, m.Why)
	}
	if len(ps) > 0 {
		return ps.Err("action %s was not run: values are missing", t.Run.Action)
	}
	for _, f := range t.Findings {
		if f.Blocks() {
			ps.Addf("", "%s", f)
		}
	}
	if t.OK() {
		return nil
	}
	if len(ps) == 0 {
		ps.Addf("", "the servers of %s are not known", listed(t.report.unresolved))
	}
	return &recovery.Error{Code: recovery.Conflict, Details: ps, Message: fmt.Sprintf("action %s of wave %s was not run: nothing was started", t.Run.Action, t.Run.Wave)}
}

// CheckTestRun says what a test run would do now: its document, where, as whom, and with
// which parameters. It starts nothing.
func (c *Control) CheckTestRun(ctx context.Context, caller recovery.Caller, r TestRunRequest) (TestRunCheck, error) {
	_, check, err := c.checkTestRun(ctx, caller, "CheckTestRun", r)
	return check, err
}

func (c *Control) checkTestRun(ctx context.Context, caller recovery.Caller, useCase string, r TestRunRequest) (recovery.Actor, TestRunCheck, error) {
	if err := c.admit(ctx, caller, useCase); err != nil {
		return recovery.Actor{}, TestRunCheck{}, err
	}
	r.Mode = cmp.Or(r.Mode, recovery.Drill)
	if err := r.check(); err != nil {
		return recovery.Actor{}, TestRunCheck{}, err
	}
	saved, err := c.book.Plan(ctx, r.Plan)
	if err != nil {
		return recovery.Actor{}, TestRunCheck{}, err
	}
	if _, err := c.authorisePlan(ctx, caller, useCase, saved); err != nil {
		return recovery.Actor{}, TestRunCheck{}, err
	}
	t, err := findTried(saved, r)
	if err != nil {
		return recovery.Actor{}, TestRunCheck{}, err
	}
	// And as it is to be run: nobody takes an action to where they may not work.
	actor, err := c.authorisePlan(ctx, caller, useCase, t.plan)
	if err != nil {
		return recovery.Actor{}, TestRunCheck{}, err
	}
	if r.Drafted != nil {
		if t.plan, err = c.checkedPlan(ctx, t.plan); err != nil {
			return recovery.Actor{}, TestRunCheck{}, err
		}
	}
	check, err := c.judgeTried(ctx, t)
	return actor, check, err
}

// judgeTried asks AWS about what the action needs, and judges the answers as the preflight
// does.
func (c *Control) judgeTried(ctx context.Context, t *tried) (TestRunCheck, error) {
	asking, cancel := context.WithTimeout(ctx, preflightTime)
	defer cancel()
	now := time.Now()
	f := &flight{report: Report{Plan: t.alone(), Mode: t.request.Mode, At: now}, options: Options{Mode: t.request.Mode}, looks: map[recovery.Scope]*look{}}
	if err := c.lookAround(asking, f); err != nil {
		return TestRunCheck{}, err
	}
	f.resolve()
	f.findActions()
	check := TestRunCheck{Run: t.run()}
	// Where it is not clear where it runs, that is found already.
	if r := f.runnables[0]; r.scope.AccountID != "" && r.scope.Region != "" {
		if err := c.judgeRunnable(asking, f, r, t, &check); err != nil {
			return TestRunCheck{}, err
		}
	}
	if err := c.readClaims(ctx, f); err != nil {
		return TestRunCheck{}, err
	}
	// One that has ended runs no action any more: to try one against what a drill has left is fine.
	holder, held := f.claims[recovery.PlanClaim(f.report.Plan.ID, "").Key]
	if e := f.holders[holder]; held && (e == nil || !e.State.Ended()) {
		why, remedy := occupation(holder, e)
		f.report.find(planRunning, "plan "+f.report.Plan.Name, "its actions are an execution's: "+why, remedy)
	}
	for _, l := range f.inOrder() {
		f.judgeAccess(l)
	}
	f.judgeActions()
	f.report.finish()
	check.report, check.Findings = f.report, f.report.Findings
	return check, nil
}

// judgeRunnable resolves what the action's parameters refer to, and asks about its document,
// its permission and its secrets.
func (c *Control) judgeRunnable(ctx context.Context, f *flight, r *runnable, t *tried, check *TestRunCheck) error {
	r.where = t.where()
	quotas := func(recovery.Scope) recovery.Quotas { return recovery.DefaultQuotas }
	creation := orchestrate.Creation{Plan: f.report.Plan, Mode: f.report.Mode, Servers: picks(f.report), Quotas: quotas}
	params, missing, err := orchestrate.ResolveAlone(creation, t.aloneID(), f.report.At)
	if err != nil {
		return err
	}
	r.parameters = params
	q := newQuestions(ctx)
	c.askAboutActions(q, f)
	q.wait()
	check.Missing = missing
	check.Run.Scope, check.Run.Parameters = r.scope, params
	if r.document != nil {
		check.Document = r.document.document.value
	}
	if l := f.looks[r.scope]; l != nil {
		check.As = l.access.value
	}
	if r.secrets != nil {
		check.Run.Secrets = r.secrets.value
	}
	return nil
}

// given are the names of the parameters that the request gives, in order.
func (r TestRunRequest) given() []string { return slices.Sorted(maps.Keys(r.Parameters)) }
