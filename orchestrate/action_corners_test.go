package orchestrate

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func ofSource(a *recovery.ActionSpec) {
	a.Requires, a.MaxWaitTimeSeconds = recovery.RequiresSource, 600
}

// uncertain starts an action whose start is not answered, and of which no look tells.
func uncertain(t *testing.T, change ...func(*recovery.ActionSpec)) *table {
	t.Helper()
	x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("stop", change...)}}), 1)
	x.fail(x.decide()[0], recovery.Errorf(recovery.Unavailable, "the Region is dead"))
	x.decide()
	x.wantAction("w1-before1", recovery.ActionUncertain)
	return x
}

func TestAnActionOfWhichSSMTellsNothingHoldsNobodyUpForEver(t *testing.T) {
	t.Run("its time is over", func(t *testing.T) {
		x := uncertain(t, ofSource)
		x.after(time.Hour).decide()
		x.wantAction("w1-before1", recovery.ActionFailed)
		x.wantState(recovery.ExecutionPaused)
	})
	t.Run("the source is given up", func(t *testing.T) {
		x := uncertain(t, ofSource)
		x.say(Word{Kind: GiveUpSource})
		x.after(3 * time.Minute).decide()
		x.wantAction("w1-before1", recovery.ActionSkipped)
	})
	t.Run("it is cancelled", func(t *testing.T) {
		x := uncertain(t)
		x.say(Word{Kind: Cancel})
		x.after(11 * time.Minute).decide()
		x.wantAction("w1-before1", recovery.ActionCancelled)
		x.wantState(recovery.ExecutionCancelled)
	})
}

func TestNothingOfTheSourceIsSentAgainOnceItIsGivenUp(t *testing.T) {
	x := uncertain(t, ofSource)
	x.say(Word{Kind: GiveUpSource})
	for range 20 {
		x.after(5 * time.Second)
		x.o.Found["w1-before1"] = AutomationFound{AsOf: x.now}
		for _, i := range x.decide() {
			if i.Kind == recovery.StartActionIntent {
				t.Fatalf("%s is sent", i.ID)
			}
		}
	}
	x.wantAction("w1-before1", recovery.ActionSkipped)
}

func TestARecoveryWaitsMinutesForADeadSourceToStopAnAction(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("stop", ofSource)}}), 1)
	x.running(x.decide()...)
	x.say(Word{Kind: GiveUpSource})
	for range 40 {
		for _, i := range x.decide() {
			if i.Kind == recovery.OrderIntent {
				x.fail(i, recovery.Errorf(recovery.Unavailable, "the Region is dead"))
			}
		}
		x.after(5 * time.Second)
	}
	x.wantAction("w1-before1", recovery.ActionSkipped)
}

// TestDecisionsAboutLargeReportsFitIntoCommits lets many automations say much at once.
func TestDecisionsAboutLargeReportsFitIntoCommits(t *testing.T) {
	var actions []recovery.ActionSpec
	for i := range 30 {
		actions = append(actions, action(fmt.Sprintf("a%d", i), func(a *recovery.ActionSpec) { a.Parallel = true }))
	}
	x := play(t, plan(recovery.WaveSpec{PreWaveActions: actions}), 1)
	x.running(x.decide()...)
	much := map[string][]string{}
	for i := range 20 {
		much[fmt.Sprintf("s.o%02d", i)] = []string{strings.Repeat("<a>&", 1000)}
	}
	for _, a := range x.e.Actions {
		x.o.Reports[a.ID] = ReportSeen{Report: recovery.AutomationReport{Status: "InProgress", Outputs: much}}
	}
	for {
		d, err := Next(x.e, x.o, x.now)
		if err != nil {
			t.Fatal(err)
		}
		if d.Empty() {
			break
		}
		x.wantFits(d)
		x.e = d.After
	}
	for _, a := range x.e.Actions {
		if a.Report.CutBytes == 0 {
			t.Fatalf("nothing of %s was cut", a.ID)
		}
	}
}

func (x *table) wantFits(d Decision) {
	x.t.Helper()
	rows, err := recovery.Rows(x.e, d.After)
	if err != nil {
		x.t.Fatal(err)
	}
	total, items := 0, len(rows)+len(d.Events)
	add := func(size int) {
		if total += size; size > recovery.MaxItemBytes {
			x.t.Fatalf("an item has %d bytes", size)
		}
	}
	for _, r := range rows {
		add(len(r.Body))
	}
	for _, ev := range d.Events {
		data, err := json.Marshal(ev)
		if err != nil {
			x.t.Fatal(err)
		}
		add(len(data))
	}
	if total > recovery.MaxCommitBytes || items > recovery.MaxCommitItems {
		x.t.Fatalf("a decision has %d items with %d bytes", items, total)
	}
}

func TestAnActionThatFailsAfterItsWaveTimedOutFailsTheWave(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{
		TimeoutSeconds: 1800, PreWaveActions: []recovery.ActionSpec{action("one", undoneBy("Undo", "")), action("two", onFailure(recovery.OnFailureStop))},
	}), 1)
	opened := x.run("Success", x.decide()...)
	x.running(opened...)
	x.after(30 * time.Minute).decide()
	x.wantWave(0, recovery.WaveTimedOut)
	x.report("w1-before2", "Failed")
	opened = x.decide()
	x.wantWave(0, recovery.WaveFailed)
	x.wantOpened(opened, "w1-before1-rollback1")
	x.run("Success", opened...)
	x.wantState(recovery.ExecutionFailed)
}

func TestAnOutputIsPassedOnOnlyAsItWas(t *testing.T) {
	for name, output := range map[string]string{
		"a reference to a secret": "{{resolve:ssm:/prod/token}}", "a parameter of SSM": "x{{ssm:/y}}",
		"a secret": recovery.Redacted, "a cut one": strings.Repeat("x", 2*recovery.MaxOutputBytes),
	} {
		t.Run(name, func(t *testing.T) {
			x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("one"), action("two", func(a *recovery.ActionSpec) {
				a.Parameters = recovery.ActionParameters{"V": {"{{ actions.one.outputs.s.O }}"}}
			})}}), 1)
			x.running(x.decide()...)
			x.report("w1-before1", "Success", "s.O="+output)
			x.wantOpened(x.decide())
			if a := x.wantAction("w1-before2", recovery.ActionFailed); a.Failure.Code != string(recovery.FailedByParameter) {
				t.Errorf("it failed with %+v", a.Failure)
			}
		})
	}
}

func TestAPauseBeforeItsStartIsNotPartOfAnActionsTime(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{TimeoutSeconds: 36000, PreWaveActions: []recovery.ActionSpec{
		action("stop", func(a *recovery.ActionSpec) { a.MaxWaitTimeSeconds = 600 }),
	}}), 1)
	x.fail(x.decide()[0], recovery.Errorf(recovery.Throttled, "slow down"))
	x.decide()
	x.say(Word{Kind: Pause})
	x.after(2 * time.Hour).say(Word{Kind: Resume})
	x.running(x.decide()...)
	x.wantAction("w1-before1", recovery.ActionInProgress)
	x.after(11 * time.Minute).decide()
	x.wantAction("w1-before1", recovery.ActionStopping)
}

func TestARollbackIsRunThoughItsExecutionHasEnded(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{TimeoutSeconds: 1800, OnFailure: recovery.OnFailureStop, PreWaveActions: []recovery.ActionSpec{action("one", undoneBy("Undo", ""))}}), 2)
	opened := x.run("Success", x.decide()...)
	x.answer(opened)
	job := x.jobOf(opened[0].BatchID)
	job.Servers[0].LaunchStatus = recovery.LaunchFailed
	x.see(job)
	x.after(40 * time.Minute).decide()
	x.wantState(recovery.ExecutionFailed)
	x.launched(opened[0].BatchID, serverID(0, 0), serverID(0, 1))
	rollback := x.wantAction("w1-before1-rollback1", recovery.ActionRequested)
	x.fail(recovery.Intent{ID: "w1-before1-rollback1-a1-send1", ExecutionID: x.e.ID, Kind: recovery.StartActionIntent, ActionID: rollback.ID}, recovery.Errorf(recovery.Throttled, "slow down"))
	x.decide()
	if !x.e.Active() || !x.e.ClaimsHeld {
		t.Fatalf("active %v, claims held %v: its rollback is still to be run", x.e.Active(), x.e.ClaimsHeld)
	}
	x.run("Success", x.after(time.Minute).decide()...)
	x.wantAction("w1-before1", recovery.ActionRolledBack)
}

func TestARetryOfAServerRunsAgainWhatWasUndoneBeforeIt(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{OnFailure: recovery.OnFailureStop, PreWaveActions: []recovery.ActionSpec{action("one", undoneBy("Undo", ""))}}), 1)
	opened := x.run("Success", x.decide()...)
	x.answer(opened)
	x.after(time.Minute).launched(opened[0].BatchID, serverID(0, 0))
	x.run("Success", recovery.Intent{ID: "w1-before1-rollback1-a1-send1", ExecutionID: x.e.ID, Kind: recovery.StartActionIntent, ActionID: "w1-before1-rollback1"})
	x.wantState(recovery.ExecutionFailed)
	x.say(Word{Kind: Retry, Wave: "wave1", Servers: []recovery.SourceServerID{serverID(0, 0)}})
	opened = x.decide()
	x.wantOpened(opened, "w1-before1")
	x.runWave(x.run("Success", opened...))
	x.wantState(recovery.ExecutionCompleted)
}

func TestActionsFollowOptionalServersThatAreLate(t *testing.T) {
	p := pick(0, 0)
	p.Impact = recovery.Optional
	x := create(t, Creation{
		ID: "exec-1", Plan: plan(recovery.WaveSpec{TimeoutSeconds: 1800, PostWaveActions: []recovery.ActionSpec{action("check")}}).WithDefaults(),
		Mode: recovery.Drill, Quotas: defaultQuotas, Servers: [][]Pick{{p}},
	})
	x.answer(x.decide())
	opened := x.after(31 * time.Minute).decide()
	x.wantOpened(opened, "w1-after1")
	x.run("Success", opened...)
	x.wantWave(0, recovery.WaveCompleted)
}

func TestAnAnswerThatSSMMayHaveTakenIsNotGivenToTheNextQuestion(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PreWaveActions: []recovery.ActionSpec{action("gate")}}), 1)
	x.e.Plan.SelfApproval = true
	x.running(x.decide()...)
	at := func(step string) {
		x.o.Reports["w1-before1"] = ReportSeen{Report: recovery.AutomationReport{
			Status: "Waiting", StartedAt: t0, CurrentStep: step, Steps: []recovery.AutomationStep{{Name: step, Action: "aws:approve", Status: "Waiting"}},
		}}
	}
	at("first")
	x.decide()
	x.say(Word{Kind: Approve, Actions: []string{"gate"}})
	x.fail(x.decide()[0], recovery.Errorf(recovery.Unavailable, "the answer is lost"))
	at("second")
	x.decide()
	x.wantOpened(x.after(time.Minute).decide())
	x.say(Word{Kind: Approve, Actions: []string{"gate"}}) // a person may answer again
	if opened := x.decide(); len(opened) != 1 {
		t.Errorf("the second answer is not sent: %+v", opened)
	}
}

func TestActionsAfterAWaveFollowServersThatAreLaunchedAgain(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{PostWaveActions: []recovery.ActionSpec{action("register")}}, recovery.WaveSpec{}), 1, 1)
	x.answer(x.run("Success", x.runWave(x.decide())...))
	x.after(time.Minute)
	id := instanceID(serverID(0, 0))
	x.o.Instances[id] = InstanceSeen{Instance: recovery.Instance{InstanceID: id, State: "terminated"}, AsOf: x.now}
	x.decide()
	x.wantWave(0, recovery.WaveFailed)
	x.say(Word{Kind: Retry, Wave: "wave1"})
	x.wantAction("w1-after1", recovery.ActionNotStarted)
}

func TestARequestThatMayHaveBeenCarriedOutIsLookedForWhateverItsRepeatCameTo(t *testing.T) {
	for _, code := range []recovery.Code{recovery.LeaseLost, recovery.Throttled, recovery.Denied} {
		x := uncertain(t)
		x.after(time.Minute)
		x.o.Found["w1-before1"] = AutomationFound{AsOf: x.now}
		x.fail(x.decide()[0], recovery.Errorf(code, "not now"))
		x.decide()
		x.wantAction("w1-before1", recovery.ActionUncertain)
		x.o.Found["w1-before1"] = AutomationFound{ID: "auto-1", AsOf: x.now}
		x.decide()
		x.wantAction("w1-before1", recovery.ActionInProgress)
	}
}
