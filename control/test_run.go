package control

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

// TestRun is a test run and how it stands now.
type TestRun struct {
	recovery.TestRun
	State  recovery.ActionState
	Report recovery.AutomationReport
	// Repeated is set when an earlier request with the same key had started it.
	Repeated bool
}

// Failure is why the run was not started, or did not succeed; nil: neither is known.
func (t TestRun) Failure() *recovery.Failure {
	if t.State == recovery.ActionFailed && t.Report.Status != "" {
		return new(orchestrate.ReportFailure(t.AutomationID, t.Report))
	}
	if t.AutomationID != "" {
		return nil // it was started, whatever was answered
	}
	return t.TestRun.Failure
}

// StartTestRun runs one action of a plan by itself, now: SSM carries its document out, for
// real, and no execution knows of it. It is recorded before it is sent. Invalid or Conflict:
// CheckTestRun says what keeps it, and nothing was started.
func (c *Control) StartTestRun(ctx context.Context, caller recovery.Caller, r TestRunRequest) (TestRun, error) {
	actor, check, err := c.checkTestRun(ctx, caller, "StartTestRun", r)
	if err != nil {
		return TestRun{}, err
	}
	run := check.Run
	run.At, run.By = time.Now().UTC(), actor
	run.ID = newTestRunID(run, r.Key)
	if r.Key != "" {
		if before, err := c.book.TestRun(ctx, run.ID); err == nil {
			found, err := c.readRun(ctx, before)
			found.Repeated = true
			return found, err
		}
	}
	if err := check.err(); err != nil {
		return TestRun{}, err
	}
	return c.sendTestRun(ctx, run)
}

// newTestRunID is the ID of a run that is to be started; with a key it is the same whenever
// the same person starts something of the plan with that.
func newTestRunID(run recovery.TestRun, key string) recovery.TestRunID {
	if key == "" {
		return recovery.TestRunID(newID("test-", run.At))
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s", run.PlanID, run.By.Name, key))
	return recovery.TestRunID("test-" + hex.EncodeToString(sum[:10]))
}

// sendTestRun records the run, and asks SSM to start it. What makes a repeat safe is the
// client token, which is made of its ID.
func (c *Control) sendTestRun(ctx context.Context, run recovery.TestRun) (TestRun, error) {
	err := c.book.NoteTestRun(ctx, run)
	if err != nil {
		return TestRun{}, err
	}
	if run.AutomationID, err = c.cloud.StartAutomation(ctx, run.Scope, run.Request()); err != nil {
		code := recovery.CodeOf(err)
		run.Failure = new(recovery.FailureOf(err))
		run.Unanswered = code == recovery.Unavailable || code == recovery.Internal
	}
	// What SSM has begun is recorded also for somebody who does not wait for the answer.
	if err := c.book.NoteTestRunAnswer(context.WithoutCancel(ctx), run); err != nil {
		return TestRun{}, err
	}
	var report recovery.AutomationReport
	if run.AutomationID != "" {
		report.Status = justStarted
	}
	return TestRun{TestRun: run, State: run.State(report), Report: report}, nil
}

// justStarted is the status of an automation that SSM has taken and has said nothing of yet.
const justStarted = "Pending"

// TestRuns are the last test runs of a plan's actions, the newest first, without what SSM
// says of them now.
func (c *Control) TestRuns(ctx context.Context, caller recovery.Caller, plan string) ([]recovery.TestRun, error) {
	if err := c.admit(ctx, caller, "TestRuns"); err != nil {
		return nil, err
	}
	p, err := c.plan(ctx, caller, "TestRuns", plan)
	if err != nil {
		return nil, err
	}
	return c.book.TestRuns(ctx, p.ID)
}

// TestRun reads a test run, with what SSM says of its automation now.
func (c *Control) TestRun(ctx context.Context, caller recovery.Caller, id recovery.TestRunID) (TestRun, error) {
	run, _, err := c.testRun(ctx, caller, "TestRun", id)
	if err != nil {
		return TestRun{}, err
	}
	return c.readRun(ctx, run)
}

// StopTestRun has SSM end the automation of a test run. Conflict: it has ended already.
func (c *Control) StopTestRun(ctx context.Context, caller recovery.Caller, id recovery.TestRunID, reason string) (TestRun, error) {
	run, actor, err := c.testRun(ctx, caller, "StopTestRun", id)
	if err != nil {
		return TestRun{}, err
	}
	if len(reason) > maxReason {
		return TestRun{}, invalid("reason", "it is longer than %d characters", maxReason)
	}
	now, err := c.readRun(ctx, run)
	if err != nil {
		return TestRun{}, err
	}
	switch {
	case now.State.Over():
		return TestRun{}, recovery.Errorf(recovery.Conflict, "test run %s has ended: it is %s", id, now.State)
	case now.AutomationID == "":
		return TestRun{}, recovery.Errorf(recovery.Conflict, "SSM shows no automation of test run %s: there is nothing to stop", id).
			WithRemedy("look again in a moment")
	}
	run = now.TestRun
	run.StoppedAt, run.StoppedBy = time.Now().UTC(), &actor
	if err := c.book.NoteTestRunStop(ctx, run, reason); err != nil {
		return TestRun{}, err
	}
	if err := c.cloud.StopAutomation(ctx, run.Scope, run.AutomationID); err != nil {
		return TestRun{}, err
	}
	return c.readRun(ctx, run)
}

// testRun reads a test run for a use case. Only what Davit has a record of can be asked for,
// so that nobody reads or stops any other automation through it.
func (c *Control) testRun(ctx context.Context, caller recovery.Caller, useCase string, id recovery.TestRunID) (recovery.TestRun, recovery.Actor, error) {
	if err := c.admit(ctx, caller, useCase); err != nil {
		return recovery.TestRun{}, recovery.Actor{}, err
	}
	run, err := c.book.TestRun(ctx, id)
	if err != nil {
		return run, recovery.Actor{}, err
	}
	p, err := c.book.Plan(ctx, string(run.PlanID))
	if err != nil {
		return run, recovery.Actor{}, err
	}
	about, err := c.planSubject(ctx, caller, p)
	if err != nil {
		return run, recovery.Actor{}, err
	}
	about.name = "test run " + string(id)
	about.accounts = append(about.accounts, run.AccountID) // a drafted action may have been elsewhere
	actor, err := c.authorise(ctx, caller, useCase, about)
	return run, actor, err
}

// readRun asks SSM how the run stands. One whose start was not answered is looked for by
// its tag.
func (c *Control) readRun(ctx context.Context, run recovery.TestRun) (TestRun, error) {
	var err error
	if run.AutomationID == "" && (run.Failure == nil || run.Unanswered) {
		if run.AutomationID, err = c.cloud.FindAutomation(ctx, run.Scope, recovery.AutomationTag(run.Token())); err != nil {
			return TestRun{}, err
		}
	}
	var report recovery.AutomationReport
	if run.AutomationID != "" {
		if report, err = c.cloud.AutomationReport(ctx, run.Scope, run.AutomationID, run.Secrets); err != nil {
			return TestRun{}, err
		}
	}
	report = report.Cut()
	return TestRun{TestRun: run, State: run.State(report), Report: report}, nil
}
