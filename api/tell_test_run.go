package api

import (
	"fmt"

	"github.com/davit-dr/davit/recovery"
)

// testRunSent tells what is run by itself. Its parameters are in the event.
func testRunSent(r recovery.TestRun) string {
	what := "action " + r.Action
	if r.Stage == recovery.ActionRollback {
		what = "the rollback of " + what
	}
	if r.Drafted {
		what += " (as drafted)"
	}
	return withReason(fmt.Sprintf("Test run %s of %s of wave %s of plan %s as in a %s: %s in %s", r.ID, what, r.Wave, r.Plan, r.Mode, r.DocumentName, r.Scope), r.Reason)
}

func testRunAnswered(b recovery.TestRunAnswered) string {
	of := fmt.Sprintf("test run %s of action %s", b.ID, b.Action)
	switch {
	case b.Unanswered:
		return withReason("It is not known whether "+of+" has started", b.Failure.Message)
	case b.Failure != nil:
		return withReason(fmt.Sprintf("SSM did not start %s", of), b.Failure.Code+": "+b.Failure.Message)
	}
	return fmt.Sprintf("SSM runs %s as automation %s", of, b.AutomationID)
}
