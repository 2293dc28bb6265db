package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// withActions is the usual plan with actions around its first wave, and no approval.
func withActions(actions string) string {
	return `{"name":"acting","selfApproval":true,"drill":{"subnetIDs":["subnet-drill"]},"waves":[{"name":"data","groups":["databases"],` + actions + `},{"name":"front","groups":["web"]}]}`
}

// acting starts a drill of a plan with the actions.
func acting(t *testing.T, actions string, how func(*apitype.RunOptions)) (*env, apitype.Execution) {
	t.Helper()
	e := newEnv(t)
	e.configure()
	e.steps(step{"plan with actions", "POST /plans", withActions(actions), "", 201, nil, nil})
	r := drillOf("acting")
	if how != nil {
		how(&r.RunOptions)
	}
	return e, e.start(r)
}

func decisionOf(x apitype.Execution, kind apitype.DecisionKind) *apitype.Decision {
	i := slices.IndexFunc(x.Decisions, func(d apitype.Decision) bool { return d.Kind == kind })
	if i < 0 {
		return nil
	}
	return &x.Decisions[i]
}

func decides(kind apitype.DecisionKind) func(apitype.Execution) bool {
	return func(x apitype.Execution) bool { return decisionOf(x, kind) != nil }
}

func (e *env) tell(id recovery.ExecutionID, word apitype.Word, with apitype.WordRequest) {
	e.t.Helper()
	if _, err := e.Say(e.t.Context(), id, word, with); err != nil {
		e.t.Fatal(err)
	}
}

func TestActionsAreShownWithTheirStepsAndOutputs(t *testing.T) {
	e, x := acting(t, `
		"preWaveActions":[{"name":"stop","documentName":"good-stop","runIn":"BOTH","parameters":{"Service":"shop","Ports":[80,443],"Force":true,
			"Password":"{{resolve:secretsmanager:shop/db:SecretString:password}}"}}],
		"postWaveActions":[
			{"name":"promote","documentName":"good-promote","runIn":"DRILL","parameters":{"Instances":"{{ wave.instanceIDs tag:Name=db-1 }}","Before":"{{ actions.stop.outputs.work.Output }}"}},
			{"name":"dns","documentName":"good-dns","runIn":"RECOVERY"}]`, nil)
	x = e.wait(x.ExecutionID, "completed", ended)
	if x.State != recovery.ExecutionCompleted || len(x.Waves[0].Actions) != 3 || len(x.Waves[1].Actions) != 0 {
		t.Fatalf("got %s with %d and %d actions, want COMPLETED with 3 and 0", x.State, len(x.Waves[0].Actions), len(x.Waves[1].Actions))
	}
	stop, promote, dns := x.Waves[0].Actions[0], x.Waves[0].Actions[1], x.Waves[0].Actions[2]
	if stop.State != recovery.ActionSucceeded || stop.Scope != west || stop.Attempt != 1 || stop.DocumentVersion != "$DEFAULT" || stop.ElapsedSeconds <= 0 {
		t.Errorf("got %+v, want the first attempt SUCCEEDED in %s", stop, west)
	}
	if len(stop.Steps) != 1 || stop.Steps[0].Name != "work" || stop.Steps[0].Inputs["DocumentName"] == "" || stop.Outputs["work.Output"][0] != "done" {
		t.Errorf("got steps %+v and outputs %v, want the step with inputs, and the output", stop.Steps, stop.Outputs)
	}
	if want := recovery.AutomationURL(west, stop.AutomationID); stop.ConsoleURL != want || stop.AutomationID == "" {
		t.Errorf("got the link %q, want %q", stop.ConsoleURL, want)
	}
	if got := fmt.Sprint(stop.Parameters); got != "map[Force:[true] Password:[{{resolve:secretsmanager:shop/db:SecretString:password}}] Ports:[80 443] Service:[shop]]" {
		t.Errorf("got parameters %s", got)
	}
	if len(stop.Secrets) != 1 || stop.Secrets[0].VersionID != "v1" {
		t.Errorf("got secrets %+v, want the version that was meant", stop.Secrets)
	}
	db := x.Waves[0].Servers[slices.IndexFunc(x.Waves[0].Servers, func(s apitype.Recovering) bool { return s.Name == "db-1" })]
	if got := fmt.Sprint(promote.Parameters); got != "map[Before:[done] Instances:["+string(db.InstanceID)+"]]" {
		t.Errorf("got parameters %s, want the output, and the instance chosen by its tag (%s)", got, db.InstanceID)
	}
	if dns.State != recovery.ActionSkipped || dns.Skip != recovery.SkippedByMode || dns.Due {
		t.Errorf("got %s (%s), want it SKIPPED in this mode", dns.State, dns.Skip)
	}
	if c := x.ActionCounts; c.Total != 2 || c.Done != 2 {
		t.Errorf("got %+v, want 2 of 2 done", c)
	}
	page, err := e.Events(t.Context(), x.ExecutionID, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprint(page.Events); !strings.Contains(text, "Action stop before wave data is SUCCEEDED") {
		t.Errorf("the events do not tell of the action: %s", text)
	}
}

func TestAFailedActionIsRetriedSkippedOrAccepted(t *testing.T) {
	for word, want := range map[apitype.Word]recovery.ActionState{
		apitype.Retry: recovery.ActionFailed, apitype.Skip: recovery.ActionSkipped, apitype.Accept: recovery.ActionAccepted,
	} {
		t.Run(string(word), func(t *testing.T) {
			t.Parallel()
			e, x := acting(t, `"postWaveActions":[{"name":"check","documentName":"bad-check","runIn":"BOTH"}]`, nil)
			x = e.wait(x.ExecutionID, "paused", func(x apitype.Execution) bool { return x.State == recovery.ExecutionPaused })
			d := decisionOf(x, apitype.DecideActionFailure)
			if d == nil || d.Wave != "data" || len(d.Actions) != 1 || d.Actions[0] != "check" || fmt.Sprint(d.Words) != "[retry skip accept]" {
				t.Fatalf("got %+v, want the failure of check, with three words", x.Decisions)
			}
			wave := decisionOf(x, apitype.DecideFailure)
			if wave == nil || fmt.Sprint(wave.Words) != "[skip]" || !strings.Contains(wave.Question, "given up") {
				t.Errorf("got %+v, want to be asked whether the wave is given up, too", x.Decisions)
			}
			check := x.Waves[0].Actions[0]
			if check.Failure == nil || check.Failure.Remedy == "" || check.Steps[0].FailureStage != "Invocation" || check.Steps[0].FailureType != "Execution" {
				t.Errorf("got %+v, want the failure with what to do, and the step's stage and type", check)
			}
			e.tell(x.ExecutionID, word, apitype.WordRequest{Wave: "data", Actions: []string{"check"}, Comment: "seen to"})
			if word == apitype.Retry {
				x = e.wait(x.ExecutionID, "tried twice", func(x apitype.Execution) bool {
					return x.Waves[0].Actions[0].Attempt == 2 && x.State == recovery.ExecutionPaused
				})
			} else {
				x = e.wait(x.ExecutionID, "completed", ended)
			}
			check = x.Waves[0].Actions[0]
			if check.State != want {
				t.Errorf("got %s, want %s", check.State, want)
			}
			if word == apitype.Retry {
				if len(check.Earlier) != 1 || check.Earlier[0].AutomationID == check.AutomationID || check.Earlier[0].ConsoleURL == "" {
					t.Errorf("got earlier attempts %+v, want the first one with its link", check.Earlier)
				}
			} else if check.By == nil || check.By.Name != "olivia" || check.Comment != "seen to" || x.State != recovery.ExecutionCompleted {
				t.Errorf("got %s by %+v (%s), want COMPLETED, by olivia, with the comment", x.State, check.By, check.Comment)
			}
		})
	}
}

func TestAWaveThatIsGivenUpIsRolledBack(t *testing.T) {
	e, x := acting(t, `"preWaveActions":[{"name":"stop","documentName":"good-stop","runIn":"BOTH","rollback":{"documentName":"good-start","when":"FAILURE"}}],
		"postWaveActions":[{"name":"check","documentName":"bad-check","runIn":"BOTH"}]`, nil)
	x = e.wait(x.ExecutionID, "paused", func(x apitype.Execution) bool { return x.State == recovery.ExecutionPaused })
	if len(x.Waves[0].Actions) != 2 {
		t.Fatalf("got %d actions, want no rollback as long as a person may mend it", len(x.Waves[0].Actions))
	}
	e.tell(x.ExecutionID, apitype.Skip, apitype.WordRequest{Wave: "data"})
	x = e.wait(x.ExecutionID, "ended", ended)
	actions := x.Waves[0].Actions
	if len(actions) != 3 || actions[2].Stage != recovery.ActionRollback || actions[2].Of != actions[0].ActionID || actions[2].DocumentName != "good-start" ||
		actions[2].State != recovery.ActionSucceeded || actions[0].State != recovery.ActionRolledBack {
		t.Errorf("got %+v, want the stop undone", actions)
	}
	if c := x.ActionCounts; c.Total != 2 || c.RolledBack != 1 || c.Skipped != 1 {
		t.Errorf("got %+v, want the rollback not among 2 actions", c)
	}
}

func TestADocumentThatWaitsIsAnswered(t *testing.T) {
	for _, tt := range []struct {
		document string
		word     apitype.Word
		order    recovery.OrderKind
		want     recovery.ActionState
	}{
		{"gate", apitype.Approve, recovery.OrderApprove, recovery.ActionSucceeded},
		{"gate", apitype.Reject, recovery.OrderReject, recovery.ActionFailed},
		{"pause", apitype.Approve, recovery.OrderResume, recovery.ActionSucceeded},
		{"pause", apitype.Reject, recovery.OrderStop, recovery.ActionFailed},
	} {
		t.Run(string(tt.order), func(t *testing.T) {
			t.Parallel()
			e, x := acting(t, `"postWaveActions":[{"name":"ask","documentName":"`+tt.document+`","runIn":"BOTH"}]`, nil)
			x = e.wait(x.ExecutionID, "asking", decides(apitype.DecideAction))
			d := decisionOf(x, apitype.DecideAction)
			if fmt.Sprint(d.Actions, d.Words, d.Roles) != "[ask] [approve reject] [Admin RecoveryManager]" || d.Since.IsZero() || !strings.Contains(d.Question, "step work (aws:"+map[string]string{"gate": "approve", "pause": "pause"}[tt.document]) {
				t.Errorf("got %+v", d)
			}
			if ask := x.Waves[0].Actions[0]; ask.WaitingSince.IsZero() || ask.CurrentStep != "work" || !strings.Contains(x.Headline, "action ask after wave data waits for a person") {
				t.Errorf("got %+v and %q, want it waiting at its step", ask, x.Headline)
			}
			e.tell(x.ExecutionID, tt.word, apitype.WordRequest{Wave: d.Wave, Actions: d.Actions, Comment: "decided"})
			x = e.wait(x.ExecutionID, "answered", func(x apitype.Execution) bool { return x.Waves[0].Actions[0].State == tt.want })
			if o := x.Waves[0].Actions[0].Order; o == nil || o.Kind != tt.order || o.Open || o.By.Name != "olivia" || o.Comment != "decided" {
				t.Errorf("got order %+v, want %s told by olivia", o, tt.order)
			}
		})
	}
}

func TestWhatNeedsTheSourceIsDueOnceItIsGivenUp(t *testing.T) {
	stop := `"preWaveActions":[{"name":"stop","documentName":"slow-stop","runIn":"BOTH","requires":"source"}]`
	for _, from := range []string{"start", "run"} {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			e, x := acting(t, stop, func(o *apitype.RunOptions) { o.Ungraceful = from == "start" })
			if from == "run" {
				x = e.wait(x.ExecutionID, "stopping the service", func(x apitype.Execution) bool { return x.Waves[0].Actions[0].State == recovery.ActionInProgress })
				e.tell(x.ExecutionID, apitype.GiveUpSource, apitype.WordRequest{Comment: "it burns"})
			}
			x = e.wait(x.ExecutionID, "completed", ended)
			if !x.Ungraceful || len(x.Due) != 1 || x.Due[0].Name != "stop" || x.Due[0].Wave != "data" || x.Due[0].DocumentName != "slow-stop" || !x.Waves[0].Actions[0].Due {
				t.Errorf("got ungraceful %t and due %+v, want stop", x.Ungraceful, x.Due)
			}
			if x.State != recovery.ExecutionCompleted || !strings.Contains(x.Headline, "1 action is due once the source is back") {
				t.Errorf("got %s: %q", x.State, x.Headline)
			}
			e.steps(step{"twice", "POST /executions/" + string(x.ExecutionID) + "/give-up-source", "", "", 409, []string{"COMPLETED"}, nil})
		})
	}
}

func TestAWaveMayHaveActionsAlone(t *testing.T) {
	e := newEnv(t)
	e.configure()
	e.steps(
		step{"nowhere", "POST /plans", `{"name":"call","waves":[{"name":"tell","preWaveActions":[{"name":"call","documentName":"good-call","runIn":"BOTH"}]}]}`, "", 422, []string{`"field":"waves[0].preWaveActions[0].accountID"`}, nil},
		step{"plan", "POST /plans", `{"name":"call","waves":[{"name":"tell","preWaveActions":[{"name":"call","documentName":"good-call","runIn":"BOTH","accountID":"111122223333","region":"us-west-2"}]}]}`, "", 201, nil, nil},
	)
	x := e.start(drillOf("call"))
	x = e.wait(x.ExecutionID, "completed", ended)
	if x.State != recovery.ExecutionCompleted || x.Headline != "1 of 1 actions done." {
		t.Errorf("got %s: %q", x.State, x.Headline)
	}
}

func TestPlansWithActionsAreChecked(t *testing.T) {
	e := newEnv(t)
	east := recovery.Scope{AccountID: west.AccountID, Region: "us-east-1"}
	e.cloud.addServer(east, web1, "web-1", "web")
	e.steps(
		step{"account", "POST /accounts", strings.Replace(accountBody, `["us-west-2"]`, `["us-west-2","us-east-1"]`, 1), "", 201, nil, nil},
		step{"west", "POST /groups", webGroup, "", 201, nil, nil},
		step{"east", "POST /groups", strings.NewReplacer("us-west-2", "us-east-1", `"web"`, `"web-east"`).Replace(webGroup), "", 201, nil, nil},
	)
	plan := func(groups, action string) string {
		return `{"name":"p","waves":[{"name":"w","groups":[` + groups + `],"postWaveActions":[{"name":"a","documentName":"good",` + action + `}]}]}`
	}
	both, at := `"web","web-east"`, `"field":"waves[0].postWaveActions[0].`
	e.steps(
		step{"no runIn", "POST /plans", plan(`"web"`, `"onFailure":"stop"`), "", 422, []string{at + `runIn"`, "DRILL, RECOVERY or BOTH"}, nil},
		step{"unknown field", "POST /plans", plan(`"web"`, `"runIn":"BOTH","timeout":5`), "", 422, []string{at + `timeout"`, "there is no such field"}, nil},
		step{"a list in a list", "POST /plans", plan(`"web"`, `"runIn":"BOTH","parameters":{"A":[["x"]]}`), "", 422, []string{at + `parameters.A`}, nil},
		step{"two Regions", "POST /plans", plan(both, `"runIn":"BOTH"`), "", 422, []string{at + `region"`, "it is not clear where the action runs", "111122223333/us-west-2, 111122223333/us-east-1", "give region"}, nil},
		step{"the account does not tell", "POST /plans", plan(both, `"runIn":"BOTH","accountID":"111122223333"`), "", 422, []string{at + `region"`, "give region"}, nil},
		step{"a Region that nothing is recovered to", "POST /plans", strings.Replace(plan(both, `"runIn":"BOTH","region":"eu-west-1"`), `"p"`, `"elsewhere"`, 1), "", 201, nil, nil},
		step{"unknown account", "POST /plans", plan(both, `"runIn":"BOTH","accountID":"111122223334","region":"us-west-2"`), "", 422, []string{at + `accountID"`, "did you mean"}, nil},
		step{"the Region tells", "POST /plans", plan(both, `"runIn":"BOTH","region":"us-east-1"`), "", 201, []string{`"retry":{"attempts":1}`}, []string{`"accountID"`}},
		step{"it can be sent back", "PUT /plans/p", plan(both, `"runIn":"BOTH","region":"us-east-1","maxWaitTimeSeconds":60`), `If-Match: "1"`, 200, []string{`"maxWaitTimeSeconds":60`}, nil},
	)
}

func TestTheOlderSpellingOfWavesIsRead(t *testing.T) {
	e := newEnv(t)
	e.configure()
	got := e.request("GET", "/groups/databases", "")
	_, id, _ := strings.Cut(got.body, `"groupID":"`)
	id, _, _ = strings.Cut(id, `"`)
	older := func(wave string) string { return `{"name":"old","waves":[{` + wave + `}]}` }
	action := `[{"Name":"check","DocumentName":"good-check","Parameters":{"Port":"80"},"MaxWaitTime":90,"RunIn":"BOTH"}]`
	e.steps(
		step{"no RunIn", "POST /plans", older(`"WaveName":"w","ProtectionGroupId":"web","PreWaveActions":[{"Name":"a","DocumentName":"good"}]`), "", 422, []string{`"field":"waves[0].preWaveActions[0].runIn"`, "write RunIn: DRILL"}, nil},
		step{"unknown field", "POST /plans", older(`"WaveName":"w","ProtectionGroupId":"web","PreWaveActions":[{"Name":"a","Timeout":5}]`), "", 422, []string{`"field":"waves[0].PreWaveActions[0].Timeout"`, "there is no such field"}, nil},
		step{"today's field in an older action", "POST /plans", older(`"WaveName":"w","PreWaveActions":[{"Name":"a","documentName":"good"}]`), "", 422, []string{`"field":"waves[0].PreWaveActions[0].documentName"`}, nil},
		step{"another case", "POST /plans", older(`"waveName":"w","ProtectionGroupId":"web"`), "", 422, []string{`"field":"waves[0].waveName"`}, nil},
		step{"both spellings", "POST /plans", older(`"WaveName":"w","name":"v","ProtectionGroupId":"web"`), "", 422, []string{`"field":"waves[0].name"`, "remove one of them"}, nil},
		step{"an unknown group", "POST /plans", older(`"WaveName":"w","ProtectionGroupId":"grp-none"`), "", 422, []string{`"field":"waves[0].groups[0]"`}, nil},
		step{"a group twice, by name and ID", "POST /plans", older(`"WaveName":"w","ProtectionGroupIds":["databases","` + id + `"]`), "", 422, []string{`"field":"waves[0].groups[1]"`}, nil},
		step{
			"saved", "POST /plans", older(`"WaveName":"w","ProtectionGroupId":"` + id + `","PreWaveActions":` + action + `,"PostWaveActions":` + strings.ReplaceAll(action, "check", "look")), "", 201,
			[]string{`"name":"w"`, `"groups":["databases"]`, `"preWaveActions":[{"name":"check","documentName":"good-check"`, `"parameters":{"Port":["80"]}`, `"maxWaitTimeSeconds":90`, `"runIn":"BOTH"`, `"postWaveActions":[{"name":"look"`},
			[]string{"WaveName", "ProtectionGroup", "MaxWaitTime\"", "RunIn"},
		},
	)
}
