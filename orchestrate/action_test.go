package orchestrate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func action(name string, change ...func(*recovery.ActionSpec)) recovery.ActionSpec {
	a := recovery.ActionSpec{Name: name, DocumentName: "Doc-" + name, RunIn: recovery.RunInBoth}
	for _, c := range change {
		c(&a)
	}
	return a
}

func onFailure(p recovery.OnFailure) func(*recovery.ActionSpec) {
	return func(a *recovery.ActionSpec) { a.OnFailure = p }
}

func undoneBy(doc string, when recovery.RollbackWhen) func(*recovery.ActionSpec) {
	return func(a *recovery.ActionSpec) {
		a.Rollback = &recovery.RollbackSpec{DocumentName: doc, When: when}
	}
}

// running answers the starts of automations, each with an ID of its own.
func (x *table) running(intents ...recovery.Intent) []recovery.Intent {
	x.t.Helper()
	for _, i := range intents {
		if i.Kind != recovery.StartActionIntent {
			x.t.Fatalf("intent %s is a %s, want the start of an automation", i.ID, i.Kind)
		}
		x.o.Outcomes = append(x.o.Outcomes, Outcome{Intent: i, AutomationID: recovery.AutomationID("auto-" + i.ID)})
		x.report(i.ActionID, "InProgress")
	}
	return x.decide()
}

// report has SSM say a status; what ends it has ended now.
func (x *table) report(id recovery.ActionID, status string, outputs ...string) {
	r := recovery.AutomationReport{Status: status, StartedAt: x.now, Outputs: map[string][]string{}}
	if recovery.AutomationStatusOf(status).Ended() {
		r.EndedAt = x.now
	}
	for _, o := range outputs {
		name, value, _ := strings.Cut(o, "=")
		r.Outputs[name] = append(r.Outputs[name], value)
	}
	x.o.Reports[id] = ReportSeen{Report: r}
}

// run takes started automations through to the status.
func (x *table) run(status string, intents ...recovery.Intent) []recovery.Intent {
	x.t.Helper()
	opened := x.running(intents...)
	for _, i := range intents {
		x.report(i.ActionID, status)
	}
	return append(opened, x.decide()...)
}

func actionIDs(intents []recovery.Intent) []recovery.ActionID {
	var ids []recovery.ActionID
	for _, i := range intents {
		ids = append(ids, i.ActionID)
	}
	return ids
}

func (x *table) wantOpened(got []recovery.Intent, want ...recovery.ActionID) {
	x.t.Helper()
	if ids := actionIDs(got); !slices.Equal(ids, want) {
		x.t.Fatalf("requested were %v, want %v", ids, want)
	}
}

func (x *table) wantAction(id recovery.ActionID, want recovery.ActionState) *recovery.Action {
	x.t.Helper()
	a := x.e.Action(id)
	if a == nil || a.State != want {
		x.t.Fatalf("action %s is %+v, want %s", id, a, want)
	}
	return a
}

func (x *table) wantWave(i int, want recovery.WaveState) {
	x.t.Helper()
	if got := x.e.Waves[i]; got.State != want {
		x.t.Fatalf("wave %s is %s (%+v), want %s", got.Name, got.State, got.Failure, want)
	}
}

func TestActionsRunInOrderAroundTheServers(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{
		PreWaveActions: []recovery.ActionSpec{
			action("stop"), action("a", func(a *recovery.ActionSpec) { a.Parallel = true }), action("b", func(a *recovery.ActionSpec) { a.Parallel = true }),
		},
		PostWaveActions: []recovery.ActionSpec{action("check"), action("tell")},
	}), 2)
	opened := x.decide()
	x.wantOpened(opened, "w1-before1")
	opened = x.run("Success", opened...)
	x.wantOpened(opened, "w1-before2", "w1-before3")
	opened = x.run("Success", opened...)
	if len(opened) != 1 || opened[0].Kind != recovery.StartRecoveryIntent {
		t.Fatalf("after the actions before the wave came %+v, want the launch", opened)
	}
	opened = x.runWave(opened)
	x.wantWave(0, recovery.WaveExecuting)
	x.wantOpened(opened, "w1-after1")
	opened = x.run("CompletedWithSuccess", opened...)
	x.wantOpened(opened, "w1-after2")
	x.run("Success", opened...)
	x.wantWave(0, recovery.WaveCompleted)
	x.wantState(recovery.ExecutionCompleted)
}

func TestAWaveMayHaveActionsAndNoServers(t *testing.T) {
	here := func(a *recovery.ActionSpec) { a.AccountID, a.Region = west.AccountID, west.Region }
	p := plan(recovery.WaveSpec{Groups: []string{}, PostWaveActions: []recovery.ActionSpec{action("dns", here)}})
	if err := p.WithDefaults().Check(); err != nil {
		t.Fatal(err)
	}
	x := play(t, p, 0)
	opened := x.decide()
	x.wantOpened(opened, "w1-after1")
	x.run("Success", opened...)
	x.wantState(recovery.ExecutionCompleted)
}

func TestAnActionRunsOnlyInItsMode(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PostWaveActions: []recovery.ActionSpec{
		action("dns", func(a *recovery.ActionSpec) { a.RunIn = recovery.RunInRecovery }),
	}}), 1)
	x.runWave(x.decide())
	if a := x.wantAction("w1-after1", recovery.ActionSkipped); a.Skip != recovery.SkippedByMode {
		t.Errorf("it was skipped for %s, want %s", a.Skip, recovery.SkippedByMode)
	}
	x.wantState(recovery.ExecutionCompleted)
}

func TestWhatFollowsAFailedActionItsPlanSays(t *testing.T) {
	for _, c := range []struct {
		policy recovery.OnFailure
		wave   recovery.WaveState
		state  recovery.ExecutionState
		opened int
	}{
		{recovery.OnFailurePause, recovery.WaveFailed, recovery.ExecutionPaused, 0},
		{recovery.OnFailureStop, recovery.WaveFailed, recovery.ExecutionFailed, 0},
		{recovery.OnFailureContinue, recovery.WaveExecuting, recovery.ExecutionInProgress, 1},
	} {
		for _, status := range []string{"Failed", "TimedOut", "Cancelled", "Rejected", "ChangeCalendarOverrideRejected", "CompletedWithFailure", "Exited"} {
			t.Run(fmt.Sprintf("%s/%s", c.policy, status), func(t *testing.T) {
				x := play(t, plan(recovery.WaveSpec{OnFailure: recovery.OnFailureContinue, PreWaveActions: []recovery.ActionSpec{action("stop", onFailure(c.policy))}}), 1)
				opened := x.run(status, x.decide()...)
				a := x.wantAction("w1-before1", recovery.ActionFailed)
				if a.Failure == nil || a.Failure.Message == "" || a.Failure.Remedy == "" {
					t.Errorf("the failure says %+v: want what happened and what to do", a.Failure)
				}
				x.wantWave(0, c.wave)
				x.wantState(c.state)
				if len(opened) != c.opened {
					t.Errorf("%d requests followed, want %d", len(opened), c.opened)
				}
			})
		}
	}
}

func TestAnUnknownStatusIsWaitedForUntilTheDeadline(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{
		action("stop", func(a *recovery.ActionSpec) { a.MaxWaitTimeSeconds = 600 }),
	}}), 1)
	x.running(x.decide()...)
	x.report("w1-before1", "NobodyKnowsThis")
	x.after(9*time.Minute + 59*time.Second).decide()
	x.wantAction("w1-before1", recovery.ActionInProgress)
	opened := x.after(time.Second).decide()
	x.wantAction("w1-before1", recovery.ActionStopping)
	if len(opened) != 1 || opened[0].Kind != recovery.OrderIntent {
		t.Fatalf("opened %+v, want the order to stop", opened)
	}
	x.o.Outcomes = append(x.o.Outcomes, Outcome{Intent: opened[0]})
	x.decide()
	x.report("w1-before1", "Cancelled")
	x.decide()
	a := x.wantAction("w1-before1", recovery.ActionFailed)
	if a.Failure.Code != string(recovery.FailedByDeadline) {
		t.Errorf("it failed by %s, want %s", a.Failure.Code, recovery.FailedByDeadline)
	}
}

func TestAnAutomationThatDoesNotStopIsLeftAndNotTriedAgain(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("stop", func(a *recovery.ActionSpec) {
		a.MaxWaitTimeSeconds = 60
		a.Retry = recovery.RetrySpec{Attempts: 3, On: []recovery.ActionFailureCode{recovery.FailedByDeadline}}
	})}}), 1)
	x.running(x.decide()...)
	opened := x.after(time.Minute).decide()
	x.o.Outcomes = append(x.o.Outcomes, Outcome{Intent: opened[0], Err: recovery.Errorf(recovery.Denied, "no")})
	x.decide()
	a := x.wantAction("w1-before1", recovery.ActionFailed)
	if !strings.Contains(a.Failure.Message, "may go on there") {
		t.Errorf("the failure says %q, want that it may go on", a.Failure.Message)
	}
}

func TestAFailedActionIsTriedAgainAfterGrowingDelays(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("stop", func(a *recovery.ActionSpec) {
		a.Retry = recovery.RetrySpec{Attempts: 3, DelaySeconds: 10, Factor: 3}
	})}}), 1)
	tokens := map[string]bool{}
	opened := x.decide()
	for attempt, delay := range []time.Duration{10 * time.Second, 30 * time.Second} {
		tokens[x.e.Action("w1-before1").Token(x.e.ID)] = true
		if early := x.run("Failed", opened...); len(early) != 0 {
			t.Fatalf("attempt %d is followed at once by %+v", attempt+1, early)
		}
		x.wantAction("w1-before1", recovery.ActionNotStarted)
		if early := x.after(delay - time.Second).decide(); len(early) != 0 {
			t.Fatalf("attempt %d is followed too early by %+v", attempt+1, early)
		}
		opened = x.after(time.Second).decide()
		x.wantOpened(opened, "w1-before1")
	}
	tokens[x.e.Action("w1-before1").Token(x.e.ID)] = true
	x.run("Failed", opened...)
	a := x.wantAction("w1-before1", recovery.ActionFailed)
	if len(a.Earlier) != 2 || a.Attempt != 3 || len(tokens) != 3 {
		t.Errorf("%d earlier attempts, attempt %d, %d tokens; want 2, 3 and 3", len(a.Earlier), a.Attempt, len(tokens))
	}
}

func TestARejectionIsNotTriedAgain(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("gate", func(a *recovery.ActionSpec) { a.Retry.Attempts = 5 })}}), 1)
	x.run("Rejected", x.decide()...)
	x.wantAction("w1-before1", recovery.ActionFailed)
}

func TestAStartWithoutAnswerIsLookedForBeforeItIsRepeated(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("stop")}}), 1)
	first := x.decide()
	x.fail(first[0], recovery.Errorf(recovery.Unavailable, "no answer"))
	if again := x.decide(); len(again) != 0 {
		t.Fatalf("it was repeated without a look: %+v", again)
	}
	a := x.wantAction("w1-before1", recovery.ActionUncertain)
	x.after(5 * time.Second)
	x.o.Found["w1-before1"] = AutomationFound{AsOf: x.now}
	again := x.decide()
	x.wantOpened(again, "w1-before1")
	if now := x.e.Action("w1-before1"); now.Attempt != a.Attempt || now.Token(x.e.ID) != a.Token(x.e.ID) {
		t.Error("the repeat is another attempt: want the same client token")
	}
	x.fail(again[0], recovery.Errorf(recovery.Conflict, "IdempotentParameterMismatch"))
	x.decide()
	x.wantAction("w1-before1", recovery.ActionUncertain)
	x.o.Found["w1-before1"] = AutomationFound{ID: "auto-1", AsOf: x.now}
	x.decide()
	if a := x.wantAction("w1-before1", recovery.ActionInProgress); !a.Adopted || a.AutomationID != "auto-1" {
		t.Errorf("it goes on as %s, adopted %v; want auto-1, adopted", a.AutomationID, a.Adopted)
	}
}

func TestAThrottledStartWaitsAndFailsAtItsDeadline(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("stop", func(a *recovery.ActionSpec) { a.MaxWaitTimeSeconds = 120 })}}), 1)
	for range 100 {
		for _, i := range x.decide() {
			x.fail(i, recovery.Errorf(recovery.Throttled, "slow down"))
		}
		x.after(5 * time.Second)
	}
	a := x.wantAction("w1-before1", recovery.ActionFailed)
	if a.Failure.Code != string(recovery.FailedByDeadline) || !strings.Contains(a.Failure.Message, "THROTTLED") {
		t.Errorf("it failed with %+v, want its deadline and what held it back", a.Failure)
	}
	x.wantState(recovery.ExecutionPaused)
}

func TestARefusedStartFailsTheAction(t *testing.T) {
	for _, code := range []recovery.Code{recovery.Invalid, recovery.NotFound, recovery.Denied} {
		x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("stop", onFailure(recovery.OnFailureStop))}}), 1)
		x.fail(x.decide()[0], &recovery.Error{Code: code, Message: "no", Remedy: "do this", AWSCode: "SomeException"})
		x.decide()
		if a := x.wantAction("w1-before1", recovery.ActionFailed); a.Failure.Code != "SomeException" || a.Failure.Remedy != "do this" {
			t.Errorf("%s: the failure is %+v", code, a.Failure)
		}
		x.wantState(recovery.ExecutionFailed)
	}
}

func TestRollbacksRunInReverseWhenTheWaveFailsForGood(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{
		action("one", undoneBy("Undo-one", recovery.RollbackOnFailure)),
		action("two"),
		action("three", undoneBy("Undo-three", "")),
		action("four", onFailure(recovery.OnFailureStop), undoneBy("Undo-four", "")),
	}}), 1)
	opened := x.decide()
	for range 3 {
		x.after(time.Second)
		opened = x.run("Success", opened...)
	}
	opened = x.run("Failed", opened...)
	x.wantOpened(opened, "w1-before3-rollback1")
	x.wantState(recovery.ExecutionInProgress)
	opened = x.run("Success", opened...)
	x.wantAction("w1-before3", recovery.ActionRolledBack)
	x.wantOpened(opened, "w1-before1-rollback1")
	x.run("Failed", opened...)
	x.wantAction("w1-before1", recovery.ActionSucceeded)
	x.wantAction("w1-before2", recovery.ActionSucceeded)
	x.wantState(recovery.ExecutionFailed)
}

func TestAWaveThatWaitsForAPersonIsNotRolledBackUntilSheGivesItUp(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{
		action("one", undoneBy("Undo-one", "")), action("two"),
	}}), 1)
	opened := x.run("Failed", x.run("Success", x.decide()...)...)
	x.wantOpened(opened)
	x.wantState(recovery.ExecutionPaused)
	x.say(Word{Kind: Skip, Wave: "wave1"})
	opened = x.decide()
	x.wantOpened(opened, "w1-before1-rollback1")
	x.run("Success", opened...)
	x.wantAction("w1-before1", recovery.ActionRolledBack)
	x.wantState(recovery.ExecutionFailed)
}

func TestARetryRunsWhatWasRolledBackAgain(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{
		action("one", undoneBy("Undo-one", "")), action("two", onFailure(recovery.OnFailureStop)),
	}}), 1)
	opened := x.run("Failed", x.run("Success", x.decide()...)...)
	if err := x.trySay(Word{Kind: Retry, Wave: "wave1"}); recovery.CodeOf(err) != recovery.Conflict {
		t.Errorf("a retry during the rollback gave %v, want a refusal", err)
	}
	x.run("Success", opened...)
	x.wantState(recovery.ExecutionFailed)
	x.say(Word{Kind: Retry, Wave: "wave1"})
	opened = x.decide()
	x.wantOpened(opened, "w1-before1")
	opened = x.run("Success", opened...)
	opened = x.run("Success", opened...)
	x.runWave(opened)
	x.wantState(recovery.ExecutionCompleted)
}

func TestAPersonDealsWithAFailedAction(t *testing.T) {
	for kind, want := range map[WordKind]recovery.ActionState{Skip: recovery.ActionSkipped, Accept: recovery.ActionAccepted} {
		x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("stop")}}), 1)
		x.run("Failed", x.decide()...)
		x.wantState(recovery.ExecutionPaused)
		x.say(Word{Kind: kind, Wave: "wave1", Actions: []string{"STOP"}})
		opened := x.decide()
		x.wantAction("w1-before1", want)
		x.wantWave(0, recovery.WaveExecuting)
		x.runWave(opened)
		x.wantState(recovery.ExecutionCompleted)
	}
}

func TestACancelStopsWhatRunsAndUndoesWhatSucceeded(t *testing.T) {
	x := play(t, plan(
		recovery.WaveSpec{Name: "first", PostWaveActions: []recovery.ActionSpec{action("moved", undoneBy("Undo", recovery.RollbackOnCancel)), action("kept", undoneBy("Undo", recovery.RollbackOnFailure))}},
		recovery.WaveSpec{Name: "second", PreWaveActions: []recovery.ActionSpec{action("runs"), action("later")}},
	), 1, 1)
	opened := x.runWave(x.decide())
	opened = x.run("Success", x.run("Success", opened...)...)
	x.wantOpened(opened, "w2-before1")
	x.running(opened...)
	x.say(Word{Kind: Cancel})
	opened = x.decide()
	x.wantAction("w2-before1", recovery.ActionStopping)
	x.wantAction("w2-before2", recovery.ActionCancelled)
	if len(opened) != 1 || opened[0].Kind != recovery.OrderIntent {
		t.Fatalf("opened %+v, want the order to stop", opened)
	}
	x.o.Outcomes = append(x.o.Outcomes, Outcome{Intent: opened[0]})
	x.report("w2-before1", "Cancelled")
	opened = x.decide()
	x.wantAction("w2-before1", recovery.ActionCancelled)
	x.wantOpened(opened, "w1-after1-rollback1")
	x.wantState(recovery.ExecutionCancelling)
	x.run("Success", opened...)
	x.wantState(recovery.ExecutionCancelled)
}

func TestAnActionThatNeedsTheSourceIsDueWhenItIsGivenUp(t *testing.T) {
	source := func(a *recovery.ActionSpec) { a.Requires = recovery.RequiresSource }
	t.Run("before its turn", func(t *testing.T) {
		x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("first"), action("stop", source)}}), 1)
		x.running(x.decide()...)
		x.say(Word{Kind: GiveUpSource})
		x.report("w1-before1", "Success")
		opened := x.decide()
		x.wantAction("w1-before2", recovery.ActionSkipped)
		x.runWave(opened)
		x.wantState(recovery.ExecutionCompleted)
		if due := x.e.Due(); len(due) != 1 || !strings.Contains(x.e.Reason, "1 action is due") {
			t.Errorf("due are %v, and the reason is %q", due, x.e.Reason)
		}
	})
	t.Run("after it failed", func(t *testing.T) {
		x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("stop", source)}}), 1)
		x.run("TimedOut", x.decide()...)
		x.wantState(recovery.ExecutionPaused)
		x.say(Word{Kind: GiveUpSource})
		x.runWave(x.decide())
		x.wantState(recovery.ExecutionCompleted)
	})
	t.Run("while it runs", func(t *testing.T) {
		x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("stop", source)}}), 1)
		x.running(x.decide()...)
		x.say(Word{Kind: GiveUpSource})
		opened := x.decide()
		x.o.Outcomes = append(x.o.Outcomes, Outcome{Intent: opened[0]})
		x.report("w1-before1", "Cancelled")
		x.runWave(x.decide())
		if a := x.wantAction("w1-before1", recovery.ActionSkipped); a.Skip != recovery.SkippedBySource {
			t.Errorf("it was skipped for %s", a.Skip)
		}
		x.wantState(recovery.ExecutionCompleted)
	})
}

func TestAnApprovalInsideADocumentIsAPersonsAndAnsweredThroughDavit(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("gate")}}), 1)
	x.e.Plan.SelfApproval = true
	x.running(x.decide()...)
	x.report("w1-before1", "Waiting")
	x.decide()
	x.wantAction("w1-before1", recovery.ActionWaiting)
	x.after(10 * time.Minute)
	x.say(Word{Kind: Approve, Actions: []string{"gate"}, Comment: "go"})
	if err := x.trySay(Word{Kind: Approve, Actions: []string{"gate"}}); recovery.CodeOf(err) != recovery.Conflict {
		t.Errorf("a second approval gave %v, want a refusal", err)
	}
	opened := x.decide()
	if len(opened) != 1 || opened[0].Kind != recovery.OrderIntent || x.e.Action("w1-before1").Order.Kind != recovery.OrderApprove {
		t.Fatalf("opened %+v, want the signal", opened)
	}
	x.fail(opened[0], recovery.Errorf(recovery.Throttled, "slow down"))
	x.decide()
	opened = x.after(time.Minute).decide()
	if len(opened) != 1 {
		t.Fatalf("a signal that was not sent was not repeated")
	}
	x.o.Outcomes = append(x.o.Outcomes, Outcome{Intent: opened[0]})
	x.report("w1-before1", "Success")
	x.runWave(x.decide())
	x.wantState(recovery.ExecutionCompleted)
	if people := x.e.SplitOf(x.e.Waves[0], x.now).People; people < 10*time.Minute {
		t.Errorf("people took %s of the wave, want the 10 minutes and more", people)
	}
}

func TestAFailedActionOfAFinishedStageNeedsNoServers(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PostWaveActions: []recovery.ActionSpec{action("check")}}), 1)
	x.run("Failed", x.runWave(x.decide())...)
	x.wantWave(0, recovery.WaveFailed)
	x.say(Word{Kind: Retry, Wave: "wave1"})
	opened := x.decide()
	x.wantOpened(opened, "w1-after1")
	x.run("Success", opened...)
	x.wantState(recovery.ExecutionCompleted)
}

func TestServersAcceptedLateAreFollowedByTheActionsAfterThem(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PostWaveActions: []recovery.ActionSpec{action("check")}}), 1)
	opened := x.decide()
	x.answer(opened)
	x.after(time.Minute).launched(opened[0].BatchID, serverID(0, 0))
	x.wantWave(0, recovery.WaveFailed)
	x.say(Word{Kind: Accept, Wave: "wave1"})
	opened = x.decide()
	x.wantOpened(opened, "w1-after1")
	x.run("Success", opened...)
	x.wantState(recovery.ExecutionCompleted)
}
