package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

const triedActions = `"postWaveActions":[
	{"name":"check","documentName":"good-check","runIn":"BOTH","parameters":{"Service":"shop","Password":"{{resolve:secretsmanager:shop/db:SecretString:password}}"}},
	{"name":"slow","documentName":"slow-check","runIn":"BOTH"},
	{"name":"lost","documentName":"lost-check","runIn":"BOTH"}]`

// trying has a plan with actions to try, and no execution of it.
func trying(t *testing.T) *env {
	t.Helper()
	e := newEnv(t)
	e.configure()
	e.steps(step{"plan with actions", "POST /plans", withActions(triedActions), "", 201, nil, nil})
	return e
}

func (e *env) testRun(in apitype.TestRunRequest) apitype.TestRun {
	e.t.Helper()
	r, err := e.StartTestRun(e.t.Context(), "", "acting", in)
	if err != nil {
		e.t.Fatal(err)
	}
	r, err = e.TestRun(e.t.Context(), r.TestRunID)
	if err != nil {
		e.t.Fatal(err)
	}
	return r
}

func TestATestRunKeepsSecretsAsReferences(t *testing.T) {
	e := trying(t)
	r := e.testRun(apitype.TestRunRequest{Action: "check"})
	if got := fmt.Sprint(r.Action.Parameters); got != "map[Password:[{{resolve:secretsmanager:shop/db:SecretString:password}}] Service:[shop]]" {
		t.Errorf("got parameters %s", got)
	}
	if len(r.Action.Secrets) != 1 || r.Action.Secrets[0].VersionID != "v1" || !r.Over || r.Action.State != recovery.ActionSucceeded {
		t.Errorf("got %+v, want it SUCCEEDED with the version of the secret", r)
	}
	trail := e.request("GET", "/audit?kind=test-run", "").body
	if !strings.Contains(trail, "{{resolve:secretsmanager:shop/db:SecretString:password}}") {
		t.Errorf("got the trail %s, want the reference in it", trail)
	}
	p := e.cloud.places[west]
	if tags := p.automations[0].request.Tags; tags[recovery.TagTestRun] != string(r.TestRunID) || tags[recovery.TagExecution] != "" {
		t.Errorf("got tags %v, want those of a test run", tags)
	}
}

func TestADraftedActionIsRunAsItIsWritten(t *testing.T) {
	e := trying(t)
	for _, tt := range []struct {
		name string
		in   apitype.TestRunRequest
		want string // the document, or the error's text
	}{
		{"in the place of the saved one", apitype.TestRunRequest{Wave: "data", Drafted: &apitype.ActionInput{Name: "check", DocumentName: "good-other", RunIn: recovery.RunInDrill}}, "good-other"},
		{"one that the plan has not", apitype.TestRunRequest{Wave: "front", Stage: recovery.ActionBefore, Drafted: &apitype.ActionInput{Name: "new", DocumentName: "good-new", RunIn: recovery.RunInBoth}}, "good-new"},
		{"with what cannot be saved", apitype.TestRunRequest{Wave: "data", Drafted: &apitype.ActionInput{Name: "new", DocumentName: "good-new"}}, "runIn"},
		{"in a wave that is not saved", apitype.TestRunRequest{Wave: "later", Drafted: &apitype.ActionInput{Name: "new", DocumentName: "good-new", RunIn: recovery.RunInBoth}}, `has no wave "later"`},
		{"without a wave", apitype.TestRunRequest{Drafted: &apitype.ActionInput{Name: "new", DocumentName: "good-new", RunIn: recovery.RunInBoth}}, "in which wave"},
		{"in an account that is not known", apitype.TestRunRequest{Wave: "data", Drafted: &apitype.ActionInput{Name: "new", DocumentName: "good-new", RunIn: recovery.RunInBoth, AccountID: "999988887777", Region: "us-west-2"}}, "account 999988887777 is not known"},
		{"with a reference that is none", apitype.TestRunRequest{Action: "check", Parameters: recovery.ActionParameters{"Service": {"{{ nonsense }}"}}}, "this is not known"},
	} {
		r, err := e.StartTestRun(t.Context(), "", "acting", tt.in)
		got := r.Action.DocumentName
		if err != nil {
			e, _ := recovery.AsError(err)
			got = fmt.Sprint(err, e.Details)
		}
		if !strings.Contains(got, tt.want) || err == nil && !r.Drafted {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	if p, err := e.Plan(t.Context(), "acting"); err != nil || p.Version != 1 {
		t.Errorf("got version %d, %v: a test run changed the plan", p.Version, err)
	}
}

func TestATestRunIsStoppedOnce(t *testing.T) {
	e := trying(t)
	r := e.testRun(apitype.TestRunRequest{Action: "slow", Reason: "to see it"})
	if r.Over || r.Action.State != recovery.ActionInProgress {
		t.Fatalf("got %s, want it IN_PROGRESS", r.Action.State)
	}
	r, err := e.StopTestRun(t.Context(), r.TestRunID, apitype.TestRunStop{Reason: "seen"})
	if err != nil || r.Action.State != recovery.ActionCancelled || r.StoppedBy == nil {
		t.Errorf("got %s, %v, want it CANCELLED by somebody", r.Action.State, err)
	}
	if _, err := e.StopTestRun(t.Context(), r.TestRunID, apitype.TestRunStop{}); recovery.CodeOf(err) != recovery.Conflict {
		t.Errorf("got %v, want a conflict", err)
	}
	if runs, err := e.TestRuns(t.Context(), "acting"); err != nil || len(runs) != 1 || runs[0].Reason != "to see it" || runs[0].StoppedBy == nil {
		t.Errorf("got %+v, %v, want the one run", runs, err)
	}
	if x := e.executions(); len(x) != 0 {
		t.Errorf("got %+v, want no execution", x)
	}
}

func TestATestRunWhoseStartWasNotAnsweredIsFoundByItsTag(t *testing.T) {
	e := trying(t)
	r, err := e.StartTestRun(t.Context(), "once", "acting", apitype.TestRunRequest{Action: "lost"})
	if err != nil || r.Action.State != recovery.ActionUncertain || r.Over || r.Action.Failure == nil {
		t.Fatalf("got %+v, %v, want it UNCERTAIN with the reason", r, err)
	}
	if trail := e.request("GET", "/audit?kind=test-run&outcome=UNKNOWN", "").body; !strings.Contains(trail, "It is not known whether test run "+string(r.TestRunID)) {
		t.Errorf("got the trail %s, want the doubt in it", trail)
	}
	again, err := e.StartTestRun(t.Context(), "once", "acting", apitype.TestRunRequest{Action: "lost"})
	if err != nil || !again.Repeated || again.TestRunID != r.TestRunID || again.Action.State != recovery.ActionSucceeded || again.Action.Failure != nil {
		t.Errorf("got %+v, %v, want the same run, which has SUCCEEDED", again, err)
	}
	if n := len(e.cloud.places[west].automations); n != 1 {
		t.Errorf("got %d automations, want one", n)
	}
	if check, err := e.CheckTestRun(t.Context(), "acting", apitype.TestRunRequest{Action: "check"}); err != nil || !check.OK || check.DocumentName != "good-check" {
		t.Errorf("got %+v, %v, want that it may start", check, err)
	}
}

func TestOnlyTheLastTestRunsAreKeptForALook(t *testing.T) {
	e := trying(t)
	first := e.testRun(apitype.TestRunRequest{Action: "check"})
	for range 20 {
		e.testRun(apitype.TestRunRequest{Action: "check"})
	}
	if runs, err := e.TestRuns(t.Context(), "acting"); err != nil || len(runs) != 20 || runs[0].StartedAt.Before(runs[19].StartedAt) {
		t.Errorf("got %d runs, %v, want 20, the newest first", len(runs), err)
	}
	if _, err := e.TestRun(t.Context(), first.TestRunID); recovery.CodeOf(err) != recovery.NotFound {
		t.Errorf("got %v of the oldest, want NotFound", err)
	}
}
