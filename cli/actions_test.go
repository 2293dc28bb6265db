package cli

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// acted is an execution with actions in every kind of state.
func acted() apitype.Execution {
	at := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	where := recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}
	action := func(name string, stage recovery.ActionStage, state recovery.ActionState, seconds float64) apitype.Action {
		return apitype.Action{
			ActionID: recovery.ActionID("w1-" + name), Name: name, Stage: stage, State: state, Scope: where, Attempt: 1,
			DocumentName: "doc-" + name, DocumentVersion: "$DEFAULT", DueAt: at, ElapsedSeconds: seconds,
			AutomationID: recovery.AutomationID("auto-" + name), ConsoleURL: "https://console.example.com/" + name,
		}
	}
	step := func(name, kind, status string, seconds int) recovery.AutomationStep {
		return recovery.AutomationStep{Name: name, Action: kind, Status: status, StartedAt: at, EndedAt: at.Add(time.Duration(seconds) * time.Second)}
	}
	stop := action("stop", recovery.ActionBefore, recovery.ActionSucceeded, 42)
	stop.Status = "Success"
	stop.Steps = []recovery.AutomationStep{step("halt", "aws:runCommand", "Success", 30), step("verify", "aws:assertAwsResourceProperty", "Success", 2)}
	stop.Steps[0].Outputs = map[string][]string{"Output": {"nginx stopped\n"}}
	stop.Outputs = map[string][]string{"halt.Output": {"nginx stopped"}, "Count": {"3"}}
	check := action("check", recovery.ActionAfter, recovery.ActionFailed, 10)
	check.Status, check.Attempt, check.CutBytes, check.MoreSteps = "Failed", 2, 4711, 1
	check.Earlier = []apitype.EarlierAttempt{{ActionAttempt: recovery.ActionAttempt{Attempt: 1, AutomationID: "auto-0", Failure: &recovery.Failure{Code: "TIMED_OUT", Message: "no answer"}}}}
	check.Failure = &recovery.Failure{Code: "FAILED", Message: "step connect (aws:runCommand) is Failed: refused", Remedy: "read its steps"}
	connect := step("connect", "aws:runCommand", "Failed", 9)
	connect.Inputs = map[string]string{"Port": "443", "Script": strings.Repeat("x", 250)}
	connect.FailureMessage, connect.FailureStage, connect.FailureType = "refused", "Invocation", "Execution"
	check.Steps = []recovery.AutomationStep{connect}
	due := action("quiesce", recovery.ActionBefore, recovery.ActionSkipped, 0)
	due.DueAt, due.Skip, due.Due, due.AutomationID, due.ConsoleURL = time.Time{}, recovery.SkippedBySource, true, "", ""
	return apitype.Execution{
		ExecutionSummary: apitype.ExecutionSummary{ExecutionID: "exec-1", Mode: recovery.Drill, State: recovery.ExecutionPaused, Plan: apitype.PlanRef{Name: "shop"}},
		ActionCounts:     apitype.ActionCounts{Total: 3, Done: 1, Failed: 1, Skipped: 1}, Ungraceful: true,
		Due: []apitype.DueAction{{Name: "quiesce", Wave: "web", Stage: recovery.ActionBefore, Scope: where, DocumentName: "doc-quiesce"}},
		Waves: []apitype.Wave{{
			Name: "web", State: recovery.WaveFailed, Counts: apitype.Counts{Total: 1, Ready: 1},
			ActionCounts: apitype.ActionCounts{Total: 3, Done: 1, Failed: 1, Skipped: 1}, Actions: []apitype.Action{due, stop, check},
		}},
		Decisions: []apitype.Decision{
			{Kind: apitype.DecideActionFailure, Wave: "web", Actions: []string{"check"}, Question: "Action check of wave web failed. How shall it go on?", Words: []apitype.Word{apitype.Retry, apitype.Skip, apitype.Accept, apitype.GiveUpSource}},
			{Kind: apitype.DecideFailure, Wave: "web", Question: "Wave web is FAILED by 1 action. Shall it be given up?", Words: []apitype.Word{apitype.Skip}},
		},
	}
}

func TestActionsAreListedWithTheirStepsAndOutputs(t *testing.T) {
	var out strings.Builder
	if err := writeActions(&out, acted()); err != nil {
		t.Fatal(err)
	}
	writeDecisions(&out, acted())
	want := `
WAVE  WHEN    ACTION   STATE      STEP  TIME  DOCUMENT     ABOUT
web   before  quiesce  SKIPPED    -        -  doc-quiesce  the source is given up: due once it is back
web   before  stop     SUCCEEDED  -     42 s  doc-stop     -
web   after   check    FAILED     -     10 s  doc-check    FAILED: step connect (aws:runCommand) is Failed: refused

stop before wave web: SUCCEEDED
  doc-stop in 111122223333/us-west-2, automation auto-stop Success
  https://console.example.com/stop
   1. halt    aws:runCommand                 Success  30 s
      output Output = nginx stopped
   2. verify  aws:assertAwsResourceProperty  Success  2.0 s
  output Count = 3

check after wave web: FAILED, attempt 2
  doc-check in 111122223333/us-west-2, automation auto-check Failed
  https://console.example.com/check
  attempt 1, automation auto-0: TIMED_OUT: no answer
  (1 step before these)
   2. connect  aws:runCommand  Failed  9.0 s
      refused (stage Invocation, type Execution)
      input Port = 443
      input Script = ` + strings.Repeat("x", 200) + `… (50 characters more: --output json shows them)
  4711 bytes of its inputs, outputs and messages were cut: SSM has them.
  FAILED: step connect (aws:runCommand) is Failed: refused
  What to do: read its steps.

Due once the source is back:
  quiesce before wave web: doc-quiesce in 111122223333/us-west-2

Action check of wave web failed. How shall it go on?
  davit execution retry exec-1 --wave web --action check
  davit execution skip exec-1 --wave web --action check
  davit execution accept exec-1 --wave web --action check
  davit execution give-up-source exec-1

Wave web is FAILED by 1 action. Shall it be given up?
  davit execution skip exec-1 --wave web
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestTheTargetOfAWordIsWhatWaitsForIt(t *testing.T) {
	failed := acted()
	asking := acted()
	asking.Decisions = []apitype.Decision{
		{Kind: apitype.DecideApproval, Wave: "db", Words: []apitype.Word{apitype.Approve, apitype.Reject}},
		{Kind: apitype.DecideAction, Wave: "web", Actions: []string{"check"}, Words: []apitype.Word{apitype.Approve, apitype.Reject}},
	}
	alone := asking
	alone.Decisions = asking.Decisions[1:]
	for _, c := range []struct {
		name    string
		word    apitype.Word
		e       apitype.Execution
		wave    string
		actions []string
		want    string // wave and actions, or what the error says
	}{
		{"the only wave that failed", apitype.Retry, failed, "", nil, "web []"},
		{"an action by its name", apitype.Accept, failed, "", []string{"Check"}, "web [Check]"},
		{"a rollback by its ID", apitype.Retry, failed, "", []string{"w1-stop"}, "web [w1-stop]"},
		{"an unknown action", apitype.Skip, failed, "", []string{"nope"}, "no wave of execution exec-1 has the action nope"},
		{"the only document that waits", apitype.Approve, alone, "", nil, "web [check]"},
		{"the same, with its wave", apitype.Reject, alone, "web", nil, "web [check]"},
		{"the wave of two that wait", apitype.Approve, asking, "db", nil, "db []"},
		{"the action of two that wait", apitype.Approve, asking, "", []string{"check"}, "web [check]"},
		{"two wait", apitype.Approve, asking, "", nil, "several waves and actions wait for approve: name one of db, check (of wave web) with --wave or --action"},
		{"nothing waits", apitype.Approve, failed, "", nil, "no wave of execution exec-1 waits for approve"},
		{"a word about all of it", apitype.GiveUpSource, failed, "", nil, " []"},
	} {
		o := executionWordOptions{executionWord: executionWord{word: c.word}, wave: c.wave, actions: c.actions}
		about, err := o.findTarget(c.e)
		got := about.wave + " [" + strings.Join(about.actions, " ") + "]"
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWordsAboutActionsSayWhatTheyDo(t *testing.T) {
	e := acted()
	running := acted()
	running.Ungraceful, running.Waves[0].Actions[2].Requires = false, recovery.RequiresSource
	for _, c := range []struct {
		word apitype.Word
		e    apitype.Execution
		what target
		want string
	}{
		{apitype.Approve, e, target{wave: "web", actions: []string{"check"}}, "This would let action check of wave web of execution exec-1 (DRILL of plan shop) go on."},
		{apitype.Retry, e, target{wave: "web", actions: []string{"check"}}, "This would run action check of wave web of execution exec-1 (DRILL of plan shop) again."},
		{apitype.Skip, e, target{wave: "web", actions: []string{"check"}}, "This would go on without action check of wave web of execution exec-1 (DRILL of plan shop). What comes after it may begin."},
		{apitype.Accept, e, target{wave: "web", actions: []string{"check"}}, "This would count action check of wave web of execution exec-1 (DRILL of plan shop) as done by hand. What comes after it may begin."},
		{apitype.Approve, e, target{wave: "web"}, "This would let wave web of execution exec-1 (DRILL of plan shop) launch 1 recovery instance and run 3 actions."},
		{apitype.Retry, e, target{wave: "web"}, "This would run the 1 failed action of wave web of execution exec-1 (DRILL of plan shop) again."},
		{apitype.Skip, e, target{wave: "web"}, "This would go on without wave web of execution exec-1 (DRILL of plan shop). The waves that depend on it may launch. The rollbacks of its actions run, where the plan has any."},
		{apitype.Cancel, e, target{}, "This would cancel execution exec-1 (DRILL of plan shop) for good. Running DRS jobs end by themselves. Rollbacks run where the plan asks for them."},
		{apitype.GiveUpSource, e, target{}, "This would give the source up for good in execution exec-1 (DRILL of plan shop). No action that needs it is left."},
		{apitype.GiveUpSource, running, target{}, "This would give the source up for good in execution exec-1 (DRILL of plan shop). Left out, and due once the source is back: check of wave web."},
	} {
		d, asks := wordDeed(c.word, c.e, c.what)
		if got := d.told("This would"); !asks || got != c.want {
			t.Errorf("%s: got %q (asks %t), want %q", c.word, got, asks, c.want)
		}
	}
	if _, asks := wordDeed(apitype.Reject, e, target{wave: "web", actions: []string{"check"}}); asks {
		t.Error("a rejection asks for a confirmation: it launches and terminates nothing")
	}
}

func TestWhatIsNotPossibleForAnActionIsRefusedBeforeAnybodyIsAsked(t *testing.T) {
	e := acted()
	ended := e
	ended.State = recovery.ExecutionCompleted
	waiting := acted()
	waiting.Waves[0].Actions[2].State, waiting.Decisions = recovery.ActionWaiting, nil
	for _, c := range []struct {
		word apitype.Word
		e    apitype.Execution
		what target
		want recovery.Code
		says string
	}{
		{apitype.Retry, e, target{wave: "web", actions: []string{"check"}}, "", ""},
		{apitype.Skip, e, target{wave: "web", actions: []string{"stop"}}, "", ""}, // the server judges it
		{apitype.Retry, e, target{wave: "web", actions: []string{"nope"}}, recovery.NotFound, "its actions are quiesce, stop, check"},
		{apitype.Retry, ended, target{wave: "web", actions: []string{"stop"}}, recovery.Conflict, "it is COMPLETED"},
		{apitype.Approve, e, target{wave: "web", actions: []string{"check"}}, recovery.Conflict, "action check is FAILED and waits for nobody"},
		{apitype.Approve, waiting, target{wave: "web", actions: []string{"check"}}, recovery.Denied, "you may not approve action check"},
		{apitype.GiveUpSource, e, target{}, "", ""}, // a decision offers it
		{apitype.GiveUpSource, waiting, target{}, recovery.Conflict, "given up already"},
		{apitype.GiveUpSource, ended, target{}, "", ""},
	} {
		if c.e.State == recovery.ExecutionCompleted && c.word == apitype.GiveUpSource {
			c.e.Decisions, c.want, c.says = nil, recovery.Conflict, "it is COMPLETED"
		}
		err := possible(c.word, c.e, c.what)
		if got := recovery.CodeOf(err); got != c.want || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s of %v: got %v, want %q (%s)", c.word, c.what, err, c.says, c.want)
		}
	}
}

func TestGivingTheSourceUpNeedsAYes(t *testing.T) {
	d, _ := wordDeed(apitype.GiveUpSource, acted(), target{})
	if err := (confirm{}).ask(context.Background(), Streams{}, d); err == nil || errors.Is(err, errDeclined) {
		t.Errorf("got %v, want a refusal that asks for --yes", err)
	}
}
