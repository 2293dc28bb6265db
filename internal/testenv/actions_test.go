package testenv_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/sim"
)

// installWait installs a document that waits for its parameter Seconds.
func installWait(t *testing.T, env *testenv.Env) {
	t.Helper()
	_, err := env.InstallDocuments(t.Context(), west, apitype.InstallRequest{Documents: []apitype.NewDocument{{Name: "Wait", Content: ownDocument}}})
	if err != nil {
		t.Fatal(err)
	}
}

func waiting(name, seconds string) apitype.ActionInput {
	return apitype.ActionInput{
		Name: name, DocumentName: "Wait", RunIn: recovery.RunInBoth,
		Parameters: recovery.ActionParameters{"Seconds": {"PT" + seconds + "S"}, "Who": {"ann"}},
	}
}

func drillOf(t *testing.T, env *testenv.Env, waves ...apitype.WaveInput) apitype.Execution {
	t.Helper()
	plan := apitype.PlanInput{Name: t.Name(), Drill: apitype.DrillInput{Network: recovery.DrillShared}, Waves: waves, SelfApproval: true}
	if _, err := env.CreatePlan(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	return env.StartDrill(t, t.Name())
}

// TestActionsCostLittleBesideTheirOwnTime holds the engine to its promise: a second for
// each thing that it waits for, and a tenth for each transition.
func TestActionsCostLittleBesideTheirOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := testenv.New(t, testenv.Options{})
		env.RegisterSample(t)
		installWait(t, env)
		wave := apitype.WaveInput{Name: "database", Groups: []string{"shop-database"}}
		for i := range 5 {
			wave.PreWaveActions = append(wave.PreWaveActions, waiting(fmt.Sprintf("before-%d", i+1), fmt.Sprint(7+i)))
			wave.PostWaveActions = append(wave.PostWaveActions, waiting(fmt.Sprintf("after-%d", i+1), fmt.Sprint(9+i)))
		}
		id := drillOf(t, env, wave).ExecutionID
		e := env.WaitFor(t, id, time.Hour, testenv.Ended)
		if e.State != recovery.ExecutionCompleted {
			t.Fatalf("the drill is %s: %s", e.State, e.Headline)
		}
		// Ten actions, a job and a boot are waited for; before, between and after them are
		// thirteen transitions.
		const limit = 12 + 13*0.1
		own := e.Waves[0].Split.OwnSeconds
		t.Logf("own share %.2f s of %.0f s", own, e.Waves[0].Split.TotalSeconds)
		if own > limit {
			t.Errorf("the own share is %.2f s, want at most %.1f", own, limit)
		}
	})
}

// TestTheSampleRecoversWithAllItsActions: the source's services are stopped, the replica
// is promoted, ports answer, and customers are let in.
func TestTheSampleRecoversWithAllItsActions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := testenv.New(t, testenv.Options{})
		env.RegisterSample(t)
		started, err := env.Start(t.Context(), "", apitype.StartRequest{Plan: sample.PlanName, RunOptions: apitype.RunOptions{Mode: recovery.Recovery}})
		if err != nil {
			t.Fatal(err)
		}
		env.WaitFor(t, started.ExecutionID, 2*time.Hour, testenv.Awaits(apitype.Approve))
		if _, err := env.Say(t.Context(), started.ExecutionID, apitype.Approve, apitype.WordRequest{Wave: "web"}); err != nil {
			t.Fatal(err)
		}
		e := env.WaitFor(t, started.ExecutionID, 2*time.Hour, testenv.Ended)
		if e.State != recovery.ExecutionCompleted {
			t.Errorf("the recovery is %s: %s", e.State, e.Headline)
		}
		var done []string
		for _, w := range e.Waves {
			for _, a := range w.Actions {
				if a.State != recovery.ActionSucceeded || len(a.Steps) == 0 || a.ConsoleURL == "" {
					t.Errorf("action %s is %s with %d steps: %+v", a.Name, a.State, len(a.Steps), a.Failure)
				}
				done = append(done, a.Name)
			}
		}
		if want := []string{"stop-services", "promote-database", "check-database", "check-application", "move-traffic"}; !slices.Equal(done, want) {
			t.Errorf("the actions are %v, want %v", done, want)
		}
	})
}

const gate = `schemaVersion: "0.3"
description: Asks somebody.
mainSteps:
  - name: ask
    action: aws:approve
    inputs:
      Approvers: ["arn:aws:iam::111122223333:role/DRSOrchestrationRole"]
      Message: Is the shop open?
    isEnd: true
`

const wordy = `schemaVersion: "0.3"
description: Has much to say.
outputs: [look.Text]
mainSteps:
  - name: look
    action: aws:executeAwsApi
    inputs: {Service: ssm, Api: GetParameter, Name: /much}
    outputs:
      - {Name: Text, Selector: $.Parameter.Value, Type: String}
    isEnd: true
`

// TestActionsFailAsTheirPlansAsk puts what can go wrong between Davit and SSM before a
// wave, and wants each to end as the plan says, with words about what to do.
func TestActionsFailAsTheirPlansAsk(t *testing.T) {
	at := func(kind sim.FaultKind, change ...func(*sim.Fault)) []sim.Fault {
		f := sim.Fault{Kind: kind, Operation: "StartAutomationExecution"}
		for _, c := range change {
			c(&f)
		}
		return []sim.Fault{f}
	}
	code := func(c string) func(*sim.Fault) {
		return func(f *sim.Fault) { f.Code, f.Status = c, 400 }
	}
	for name, tt := range map[string]struct {
		faults []sim.Fault
		action apitype.ActionInput
		says   apitype.Word
		state  recovery.ActionState
		code   string
	}{
		"document missing":    {at(sim.FaultError, code("AutomationDefinitionNotFoundException")), waiting("act", "5"), "", recovery.ActionFailed, "AutomationDefinitionNotFoundException"},
		"parameter missing":   {at(sim.FaultError, code("InvalidAutomationExecutionParametersException")), waiting("act", "5"), "", recovery.ActionFailed, "InvalidAutomationExecutionParametersException"},
		"no permission":       {at(sim.FaultDeny), waiting("act", "5"), "", recovery.ActionFailed, "AccessDeniedException"},
		"timed out":           {nil, maxWait(waiting("act", "7200"), 60), "", recovery.ActionFailed, "MAX_WAIT_TIME"},
		"approval rejected":   {nil, apitype.ActionInput{Name: "act", DocumentName: "Gate", RunIn: recovery.RunInBoth}, apitype.Reject, recovery.ActionFailed, "REJECTED"},
		"approval given":      {nil, apitype.ActionInput{Name: "act", DocumentName: "Gate", RunIn: recovery.RunInBoth}, apitype.Approve, recovery.ActionSucceeded, ""},
		"throttled for a bit": {at(sim.FaultThrottle, func(f *sim.Fault) { f.Count = 5 }), waiting("act", "5"), "", recovery.ActionSucceeded, ""},
		"throttled for good":  {at(sim.FaultThrottle), maxWait(waiting("act", "5"), 120), "", recovery.ActionFailed, "MAX_WAIT_TIME"},
		"answer lost":         {at(sim.FaultLoseAnswer, func(f *sim.Fault) { f.Count = 2 }), waiting("act", "5"), "", recovery.ActionSucceeded, ""},
		"output too large":    {nil, apitype.ActionInput{Name: "act", DocumentName: "Wordy", RunIn: recovery.RunInBoth}, "", recovery.ActionSucceeded, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				env := testenv.New(t, testenv.Options{World: muchToSay(t)})
				env.RegisterSample(t)
				if _, err := env.InstallDocuments(t.Context(), west, apitype.InstallRequest{Documents: []apitype.NewDocument{
					{Name: "Wait", Content: ownDocument}, {Name: "Gate", Content: gate}, {Name: "Wordy", Content: wordy},
				}}); err != nil {
					t.Fatal(err)
				}
				tt.action.OnFailure = recovery.OnFailureStop
				plan := apitype.PlanInput{Name: "p", Drill: apitype.DrillInput{Network: recovery.DrillShared}, SelfApproval: true, Waves: []apitype.WaveInput{
					{Name: "database", Groups: []string{"shop-database"}, Approval: &recovery.ApprovalSpec{TimeoutSeconds: 3600}, PreWaveActions: []apitype.ActionInput{tt.action}},
				}}
				if _, err := env.CreatePlan(t.Context(), plan); err != nil {
					t.Fatal(err)
				}
				id := env.StartDrill(t, "p").ExecutionID
				// The action waits for this approval: the preflight would have refused the start for
				// some of the faults, and without the approval the action might be faster than they.
				env.WaitFor(t, id, time.Hour, testenv.Awaits(apitype.Approve))
				if _, err := env.AWS.AddFaults(tt.faults); err != nil {
					t.Fatal(err)
				}
				if _, err := env.Say(t.Context(), id, apitype.Approve, apitype.WordRequest{Wave: "database"}); err != nil {
					t.Fatal(err)
				}
				if tt.says != "" {
					env.WaitFor(t, id, time.Hour, testenv.Awaits(tt.says))
					if _, err := env.Say(t.Context(), id, tt.says, apitype.WordRequest{Actions: []string{"act"}, Comment: "as it is"}); err != nil {
						t.Fatal(err)
					}
				}
				e := env.WaitFor(t, id, 2*time.Hour, testenv.Ended)
				a := e.Waves[0].Actions[0]
				want := recovery.ExecutionCompleted
				if tt.state == recovery.ActionFailed {
					want = recovery.ExecutionFailed
				}
				if a.State != tt.state || e.State != want {
					t.Fatalf("the action is %s and the execution %s, want %s and %s: %+v", a.State, e.State, tt.state, want, a.Failure)
				}
				if tt.code != "" && (a.Failure == nil || a.Failure.Code != tt.code || a.Failure.Message == "" || a.Failure.Remedy == "") {
					t.Errorf("it failed with %+v, want %s, why, and what to do", a.Failure, tt.code)
				}
				if name == "output too large" && (a.CutBytes == 0 || !strings.Contains(a.Outputs["look.Text"][0], recovery.CutHere)) {
					t.Errorf("%d bytes were cut of %.80q", a.CutBytes, a.Outputs["look.Text"])
				}
			})
		})
	}
}

func maxWait(a apitype.ActionInput, seconds int) apitype.ActionInput {
	a.MaxWaitTimeSeconds = seconds
	return a
}

// muchToSay is the sample's world with a parameter that is as long as one can be.
func muchToSay(t *testing.T) *sim.WorldFile {
	t.Helper()
	file, err := sim.ParseWorld(sample.Read(sample.WorldFile))
	if err != nil {
		t.Fatal(err)
	}
	region := &file.Accounts[0].Regions[0]
	region.Parameters = append(region.Parameters, sim.ParameterFile{Name: "/much", Value: strings.Repeat("word ", 1600)})
	return file
}
