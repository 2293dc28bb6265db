package api

import (
	"context"
	"net/http"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/recovery"
)

// TestRunRef names a test run in a path.
type TestRunRef struct {
	TestRunID recovery.TestRunID `path:"testRunID"`
}

func (s *Server) testRunRoutes() {
	const tag = "plans"
	register(s, route{http.MethodPost, "/plans/{plan}/test-runs/check", "checkTestRun", "Say what a test run of an action would do now", tag, 0}, s.checkTestRun,
		says("It starts nothing: the document, where and as whom it would be run, and the parameters as they would be sent. `missing` are references that mean something in an execution only; `findings` are the preflight's, of this action alone."))
	register(s, route{http.MethodPost, "/plans/{plan}/test-runs", "startTestRun", "Run one action of a plan by itself, now", tag, http.StatusCreated}, s.startTestRun,
		says("Systems Manager carries the action's document out for real: one attempt, without any server that an execution would have launched. Refused while an execution of the plan runs. No result, report or statistic counts it. Davit does not end it: it runs until its document is done, or until somebody stops it."),
		fails(recovery.Conflict))
	register(s, route{http.MethodGet, "/plans/{plan}/test-runs", "listTestRuns", "List the last test runs of a plan's actions", tag, 0}, s.listTestRuns,
		says("The newest first, at most 20: the audit trail has all of them. How each stands now, the test run itself says."))
	register(s, route{http.MethodGet, "/test-runs/{testRunID}", "getTestRun", "Read a test run, with its steps as Systems Manager has them now", tag, 0},
		func(ctx context.Context, in *TestRunRef) (*body[apitype.TestRun], error) {
			return testRunAnswer(s.control.TestRun(ctx, callerOf(ctx), in.TestRunID))
		}, says("Systems Manager is asked each time. A run whose start was not answered is looked for by its tag; UNCERTAIN says that it was not found yet. One that is WAITING waits for a person, who answers in AWS's console."))
	register(s, route{http.MethodPost, "/test-runs/{testRunID}/stop", "stopTestRun", "Have Systems Manager end a test run", tag, 0},
		func(ctx context.Context, in *testRunStop) (*body[apitype.TestRun], error) {
			return testRunAnswer(s.control.StopTestRun(ctx, callerOf(ctx), in.TestRunID, in.Body.Reason))
		}, says("The step that runs is cancelled, and no other begins; what its steps have done stays done. A conflict when it has ended already."),
		fails(recovery.Conflict))
}

// testRunStop names a test run, and says why it is to end.
type testRunStop struct {
	TestRunRef
	Body apitype.TestRunStop
}

// testRunInput names a plan, and what of it is to be run.
type testRunInput struct {
	PlanRef
	Body apitype.TestRunRequest
}

func testRunRequest(plan string, b apitype.TestRunRequest) control.TestRunRequest {
	return control.TestRunRequest{
		Plan: plan, Wave: b.Wave, Action: b.Action, Drafted: b.Spec(), Stage: b.Stage, Rollback: b.Rollback,
		Mode: b.Mode, Parameters: b.Parameters, Reason: b.Reason,
	}
}

func (s *Server) checkTestRun(ctx context.Context, in *testRunInput) (*body[apitype.TestRunCheck], error) {
	c, err := s.control.CheckTestRun(ctx, callerOf(ctx), testRunRequest(in.Plan, in.Body))
	if err != nil {
		return nil, err
	}
	out := apitype.TestRunCheck{
		OK: c.OK(), Plan: testedPlan(c.Run), Wave: c.Run.Wave, Action: c.Run.Action, Stage: c.Run.Stage, Mode: c.Run.Mode, Drafted: c.Run.Drafted, Scope: c.Run.Scope,
		As: c.As, DocumentName: c.Run.DocumentName, DocumentVersion: c.Run.DocumentVersion, DocumentNow: c.Document.Version, DocumentOwner: c.Document.Owner,
		Parameters: c.Run.Parameters, Given: listOf(c.Run.Given), Missing: []apitype.MissingValue{}, Findings: []apitype.Finding{},
	}
	for _, m := range c.Missing {
		out.Missing = append(out.Missing, apitype.MissingValue{Parameter: m.Parameter, Reference: m.Reference, Why: m.Why})
	}
	for _, f := range c.Findings {
		out.Findings = append(out.Findings, apitype.Finding{Finding: f.Finding, Blocks: f.Blocks()})
	}
	return bodyOf(out), nil
}

// testRunStart is the start of a test run, which a key makes safe to repeat.
type testRunStart struct {
	PlanRef
	Body apitype.TestRunRequest
	Key  string `header:"Idempotency-Key" doc:"the same key of the same person starts one test run of the plan, however often it is sent"`
}

func (s *Server) startTestRun(ctx context.Context, in *testRunStart) (*body[apitype.TestRun], error) {
	r := testRunRequest(in.Plan, in.Body)
	r.Key = in.Key
	return testRunAnswer(s.control.StartTestRun(ctx, callerOf(ctx), r))
}

func (s *Server) listTestRuns(ctx context.Context, in *PlanRef) (*body[apitype.Page[apitype.TestRunSummary]], error) {
	runs, err := s.control.TestRuns(ctx, callerOf(ctx), in.Plan)
	if err != nil {
		return nil, err
	}
	items := make([]apitype.TestRunSummary, len(runs))
	for i, r := range runs {
		items[i] = apitype.TestRunSummary{
			TestRunID: r.ID, Wave: r.Wave, Action: r.Action, Stage: r.Stage, Mode: r.Mode, Drafted: r.Drafted, Scope: r.Scope,
			DocumentName: r.DocumentName, AutomationID: r.AutomationID, Failure: r.Failure, Reason: r.Reason,
			StartedBy: r.By.Person(), StartedAt: r.At, StoppedBy: personOf(r.StoppedBy),
		}
		if r.AutomationID != "" {
			items[i].ConsoleURL = recovery.AutomationURL(r.Scope, r.AutomationID)
		}
	}
	return bodyOf(apitype.Page[apitype.TestRunSummary]{Items: items}), nil
}

func testRunAnswer(r control.TestRun, err error) (*body[apitype.TestRun], error) {
	if err != nil {
		return nil, err
	}
	return bodyOf(testRunOf(r, time.Now())), nil
}

// testRunOf tells a test run with its action as one of an execution would be told.
func testRunOf(r control.TestRun, now time.Time) apitype.TestRun {
	run := r.TestRun
	a := apitype.Action{
		ActionID: run.ActionID, Name: run.Action, Stage: run.Stage, Scope: run.Scope, DocumentName: run.DocumentName, DocumentVersion: run.DocumentVersion,
		RunIn: recovery.RunIn(run.Mode), State: r.State, Attempt: 1, MaxAttempts: 1, Parameters: run.Parameters, Secrets: run.Secrets,
		AutomationID: run.AutomationID, AutomationReport: r.Report, Failure: r.Failure(), DueAt: run.At, SettledAt: r.Report.EndedAt,
	}
	if run.Stage == recovery.ActionRollback {
		a.Name = "rollback of " + run.Action
	}
	if run.AutomationID != "" {
		a.ElapsedSeconds = seconds(run.At, r.Report.EndedAt, now)
		a.ConsoleURL = recovery.AutomationURL(run.Scope, run.AutomationID)
	}
	return apitype.TestRun{
		TestRunID: run.ID, Plan: testedPlan(run), Wave: run.Wave, Mode: run.Mode, Drafted: run.Drafted, Given: run.Given, Reason: run.Reason,
		StartedBy: run.By.Person(), StartedAt: run.At, StoppedBy: personOf(run.StoppedBy), StoppedAt: run.StoppedAt,
		Over: r.State.Over(), Repeated: r.Repeated, Action: a,
	}
}

func testedPlan(run recovery.TestRun) apitype.PlanRef {
	return apitype.PlanRef{PlanID: run.PlanID, Name: run.Plan, Version: run.PlanVersion}
}

func personOf(a *recovery.Actor) *recovery.Actor {
	if a == nil {
		return nil
	}
	return new(a.Person())
}
