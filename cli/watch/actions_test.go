package watch

import (
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

func action(name string, stage recovery.ActionStage, state recovery.ActionState, step string, seconds float64) apitype.Action {
	a := apitype.Action{Name: name, Stage: stage, State: state, Attempt: 1, ElapsedSeconds: seconds}
	a.CurrentStep = step
	return a
}

// drillActing is a drill whose waves have actions around them.
func drillActing() screen {
	s := drillAtWork()
	dns := action("move-traffic", recovery.ActionAfter, recovery.ActionSkipped, "", 0)
	dns.Skip = recovery.SkippedByMode
	s.view.Waves[0].Actions = []apitype.Action{
		action("stop-services", recovery.ActionBefore, recovery.ActionSucceeded, "", 42),
		action("promote", recovery.ActionAfter, recovery.ActionSucceeded, "", 71), dns,
	}
	s.view.Waves[0].ActionCounts = apitype.ActionCounts{Total: 2, Done: 2}
	s.view.Waves[1].Actions = []apitype.Action{
		action("warm-up", recovery.ActionBefore, recovery.ActionSucceeded, "", 8),
		action("check-port", recovery.ActionAfter, recovery.ActionInProgress, "connect", 12),
		action("smoke-test", recovery.ActionAfter, recovery.ActionNotStarted, "", 0),
	}
	s.view.Waves[1].ActionCounts = apitype.ActionCounts{Total: 3, Done: 1, InProgress: 1, NotStarted: 1}
	s.view.Waves[2].ActionCounts = apitype.ActionCounts{Total: 1, NotStarted: 1}
	s.view.Waves[2].Actions = []apitype.Action{action("open-shop", recovery.ActionAfter, recovery.ActionNotStarted, "", 0)}
	return s
}

// drillAsking is that drill when an action's document waits for a person.
func drillAsking() screen {
	s := drillActing()
	gate := &s.view.Waves[1].Actions[1]
	gate.Name, gate.State, gate.WaitingSince = "gate", recovery.ActionWaiting, noon
	s.view.Decisions = []apitype.Decision{{
		Kind: apitype.DecideAction, Wave: "application", Actions: []string{"gate"}, Since: noon, Roles: []recovery.Role{"Admin", "RecoveryManager"},
		Question: "Action gate of wave application waits for a person at its step connect (aws:approve). May it go on?",
		Words:    []apitype.Word{apitype.Approve, apitype.Reject},
	}}
	return s
}

// actionFailed is that drill when an action that needs the source has failed.
func actionFailed() screen {
	s := drillActing()
	w := &s.view.Waves[1]
	w.State = recovery.WaveFailed
	w.Failure = &recovery.Failure{Code: "ACTION_FAILED", Message: "action check-port failed: MAX_WAIT_TIME: it took longer than its 1m0s and was stopped"}
	w.Actions[1].State, w.Actions[1].Requires = recovery.ActionFailed, recovery.RequiresSource
	w.Actions[1].Failure = &recovery.Failure{Code: "MAX_WAIT_TIME", Message: "it took longer than its 1m0s and was stopped at step connect"}
	w.ActionCounts = apitype.ActionCounts{Total: 3, Done: 1, Failed: 1, NotStarted: 1}
	s.view.State, s.view.Pause = recovery.ExecutionPaused, recovery.PausedByFailure
	s.view.Decisions = []apitype.Decision{
		{
			Kind: apitype.DecideActionFailure, Wave: "application", Actions: []string{"check-port"}, Since: noon,
			Question: "Action check-port of wave application failed. How shall it go on?",
			Words:    []apitype.Word{apitype.Retry, apitype.Skip, apitype.Accept, apitype.GiveUpSource},
		},
		{Kind: apitype.DecideFailure, Wave: "application", Since: noon, Question: "Wave application is FAILED by 1 action. Shall it be given up?", Words: []apitype.Word{apitype.Skip}},
	}
	return s
}

func TestADecisionAboutAnActionIsAnsweredForThatAction(t *testing.T) {
	for _, c := range []struct {
		screen screen
		key    string
		word   apitype.Word
		text   string
	}{
		{drillAsking(), "a", apitype.Approve, "Let action gate of wave application go on?"},
		{drillAsking(), "r", apitype.Reject, "Reject action gate of wave application, so that it fails?"},
		{actionFailed(), "t", apitype.Retry, "Run action check-port of wave application again?"},
		{actionFailed(), "s", apitype.Skip, "Go on without action check-port of wave application?"},
		{actionFailed(), "e", apitype.Accept, "Accept action check-port of wave application as done by hand?"},
		{actionFailed(), "g", apitype.GiveUpSource, "Give the source up for good? Actions that need it are left out, and due."},
	} {
		q := c.screen.ask(c.key)
		if q == nil || q.word != c.word || q.text != c.text || len(q.with.Actions) != 1 || q.with.Wave != "application" {
			t.Errorf("%s: got %+v, want %s %q of the one action", c.key, q, c.word, c.text)
		}
	}
	s := actionFailed()
	s.chosen = 1
	if q := s.ask("s"); q == nil || len(q.with.Actions) != 0 || q.text != "Go on without wave application?" {
		t.Errorf("got %+v, want the wave to be skipped", q)
	}
}

func TestActionsSayWhatIsToBeKnownOfThem(t *testing.T) {
	by := &recovery.Actor{Name: "olga"}
	for _, c := range []struct {
		action apitype.Action
		want   string
	}{
		{apitype.Action{State: recovery.ActionSucceeded, Attempt: 1}, ""},
		{apitype.Action{State: recovery.ActionSucceeded, Attempt: 2}, "attempt 2"},
		{apitype.Action{State: recovery.ActionWaiting, WaitingSince: noon}, "waits for a person since 12:00:00 UTC"},
		{apitype.Action{State: recovery.ActionWaiting, Order: &apitype.ActionOrder{Open: true, ActionOrder: recovery.ActionOrder{Kind: recovery.OrderApprove}}}, "SSM is being told: APPROVE"},
		{apitype.Action{State: recovery.ActionWaiting, Order: &apitype.ActionOrder{ActionOrder: recovery.ActionOrder{Kind: recovery.OrderApprove, State: recovery.OrderVoid, Failure: &recovery.Failure{Message: "no approver"}}}}, "SSM did not take APPROVE: no approver"},
		{apitype.Action{State: recovery.ActionNotStarted, Delay: recovery.DelayRetry, DelayDetail: "no such host"}, "waits: RETRY no such host"},
		{apitype.Action{State: recovery.ActionFailed, Failure: &recovery.Failure{Code: "EXITED", Message: "it ended"}}, "EXITED: it ended"},
		{apitype.Action{State: recovery.ActionSkipped, Skip: recovery.SkippedByOperator, By: by, Comment: "not tonight"}, "by olga, not tonight"},
		{apitype.Action{State: recovery.ActionSkipped, Skip: recovery.SkippedBySource}, "the source is given up: due once it is back"},
		{apitype.Action{State: recovery.ActionAccepted, By: by, Failure: &recovery.Failure{Code: "EXITED"}}, "by olga"},
	} {
		if got := ActionAbout(c.action); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
