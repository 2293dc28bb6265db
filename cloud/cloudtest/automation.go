package cloudtest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// startOf asks for an automation of a document, as Davit asks for the first attempt of an
// action of that name.
func startOf(document, action string) recovery.AutomationRequest {
	token := recovery.AutomationToken("cloudtest", recovery.ActionID(action), 1)
	return recovery.AutomationRequest{
		DocumentName: document, DocumentVersion: recovery.DefaultDocumentVersion, Token: token,
		Tags: map[string]string{recovery.TagExecution: "cloudtest", recovery.TagAction: action, recovery.AutomationTag(token): "cloudtest"},
	}
}

func startAutomation(t *testing.T, c cloud.Cloud, w World, req recovery.AutomationRequest) recovery.AutomationID {
	t.Helper()
	id, err := c.StartAutomation(t.Context(), w.Scope, req)
	if err != nil || id == "" {
		t.Fatalf("start %s: got %q, %v", req.DocumentName, id, err)
	}
	return id
}

// report reads the report of an automation again and again until its status is one of
// those.
func report(t *testing.T, c cloud.Cloud, w World, id recovery.AutomationID, secrets []recovery.PinnedSecret, want recovery.AutomationStatus) (last recovery.AutomationReport) {
	t.Helper()
	until(t, w, fmt.Sprintf("automation %s comes to status %d", id, want), func() bool {
		var err error
		if last, err = c.AutomationReport(t.Context(), w.Scope, id, secrets); err != nil {
			t.Fatal(err)
		}
		return recovery.AutomationStatusOf(last.Status) == want
	})
	return last
}

func automationRuns(t *testing.T, c cloud.Cloud, w World) {
	req := startOf(install(t, c, w, "Runs", runbook), "runs")
	req.Parameters = recovery.ActionParameters{"Word": {"hello"}}
	id := startAutomation(t, c, w, req)
	if found, err := c.Automations(t.Context(), w.Scope, []recovery.AutomationID{id}); err != nil || len(found) != 1 || found[0].ID != id ||
		recovery.AutomationStatusOf(found[0].Status) != recovery.AutomationRuns {
		t.Errorf("just after the start: got %+v, %v", found, err)
	}
	r := report(t, c, w, id, nil, recovery.AutomationSucceeded)
	if r.Status != "Success" || r.StartedAt.IsZero() || r.EndedAt.Before(r.StartedAt) || r.FailureMessage != "" {
		t.Errorf("got %+v", r)
	}
	if got := r.Outputs["look.Account"]; !slices.Equal(got, []string{string(w.Scope.AccountID)}) {
		t.Errorf("got the outputs %v", r.Outputs)
	}
	if len(r.Steps) != 2 {
		t.Fatalf("got the steps %+v, want two", r.Steps)
	}
	for i, want := range []recovery.AutomationStep{{Name: "wait", Action: "aws:sleep"}, {Name: "look", Action: "aws:executeAwsApi"}} {
		s := r.Steps[i]
		if s.Name != want.Name || s.Action != want.Action || s.Status != "Success" || s.StartedAt.IsZero() || s.EndedAt.Before(s.StartedAt) || len(s.Inputs) == 0 {
			t.Errorf("step %d: got %+v, want %s", i, s, want.Name)
		}
	}
	if got := r.Steps[1].Outputs["Account"]; !slices.Equal(got, []string{string(w.Scope.AccountID)}) {
		t.Errorf("got the outputs %v of the step", r.Steps[1].Outputs)
	}
}

func oneForAToken(t *testing.T, c cloud.Cloud, w World) {
	req := startOf(install(t, c, w, "Token", runbook), "token")
	id := startAutomation(t, c, w, req)
	if again := startAutomation(t, c, w, req); again != id {
		t.Errorf("the same again started %s, want %s", again, id)
	}
	req.Parameters = recovery.ActionParameters{"Word": {"other"}}
	_, err := c.StartAutomation(t.Context(), w.Scope, req)
	wantCode(t, err, recovery.Conflict)
	found, err := c.FindAutomation(t.Context(), w.Scope, recovery.AutomationTag(req.Token))
	if err != nil || found != id {
		t.Errorf("by its tag: got %q, %v, want %s", found, err, id)
	}
	if found, err := c.FindAutomation(t.Context(), w.Scope, "davit-nothing-has-this-tag"); err != nil || found != "" {
		t.Errorf("by a tag that nothing has: got %q, %v", found, err)
	}
	report(t, c, w, id, nil, recovery.AutomationSucceeded)
	if again, err := c.StartAutomation(t.Context(), w.Scope, startOf(req.DocumentName, "token")); err != nil || again != id {
		t.Errorf("the same after its end: got %q, %v, want %s", again, err, id)
	}
}

func cannotRun(t *testing.T, c cloud.Cloud, w World) {
	name := install(t, c, w, "Cannot", runbook)
	for _, tt := range []struct {
		change func(*recovery.AutomationRequest)
		want   recovery.Code
	}{
		{func(r *recovery.AutomationRequest) { r.DocumentName = noDocument }, recovery.NotFound},
		{func(r *recovery.AutomationRequest) { r.DocumentVersion = "99" }, recovery.NotFound},
		{func(r *recovery.AutomationRequest) { r.Parameters = recovery.ActionParameters{"Word": {"LOUD"}} }, recovery.Invalid},
		{func(r *recovery.AutomationRequest) { r.Parameters = recovery.ActionParameters{"Colour": {"red"}} }, recovery.Invalid},
	} {
		req := startOf(name, "cannot")
		tt.change(&req)
		_, err := c.StartAutomation(t.Context(), w.Scope, req)
		if e := wantCode(t, err, tt.want); e.Remedy == "" {
			t.Errorf("%v: got no remedy", err)
		}
	}
	if found, err := c.FindAutomation(t.Context(), w.Scope, recovery.AutomationTag(startOf(name, "cannot").Token)); err != nil || found != "" {
		t.Errorf("got %q, %v, though every start was refused", found, err)
	}
}

func lostAutomation(t *testing.T, c cloud.Cloud, w World) {
	req := startOf(install(t, c, w, "Lost", runbook), "lost")
	w.Orders.LoseAnswer("ssm", "StartAutomationExecution", 1)
	_, err := c.StartAutomation(t.Context(), w.Scope, req)
	wantCode(t, err, recovery.Unavailable)
	if got := w.Orders.CallCount("ssm", "StartAutomationExecution"); got != 1 {
		t.Errorf("it was sent %d times, want 1", got)
	}
	id, err := c.FindAutomation(t.Context(), w.Scope, recovery.AutomationTag(req.Token))
	if err != nil || id == "" {
		t.Fatalf("by its tag: got %q, %v", id, err)
	}
	if again := startAutomation(t, c, w, req); again != id {
		t.Errorf("sent again it started %s, want %s", again, id)
	}
}

func throttledAutomation(t *testing.T, c cloud.Cloud, w World) {
	req := startOf(install(t, c, w, "Throttled", runbook), "throttled")
	w.Orders.Throttle("ssm", "StartAutomationExecution", 1, 0)
	_, err := c.StartAutomation(t.Context(), w.Scope, req)
	wantCode(t, err, recovery.Throttled)
	if got := w.Orders.CallCount("ssm", "StartAutomationExecution"); got != 1 {
		t.Errorf("it was sent %d times, want 1", got)
	}
	if id, err := c.FindAutomation(t.Context(), w.Scope, recovery.AutomationTag(req.Token)); err != nil || id != "" {
		t.Errorf("got %q, %v, though the start was refused", id, err)
	}
}

// noAutomation is no automation.
const noAutomation = recovery.AutomationID("00000000-0000-4000-8000-000000000000")

func unknownAutomation(t *testing.T, c cloud.Cloud, w World) {
	if found, err := c.Automations(t.Context(), w.Scope, []recovery.AutomationID{noAutomation}); err != nil || len(found) != 0 {
		t.Errorf("got %v, %v, want none", found, err)
	}
	_, err := c.AutomationReport(t.Context(), w.Scope, noAutomation, nil)
	wantCode(t, err, recovery.NotFound)
}

func manyAutomations(t *testing.T, c cloud.Cloud, w World) {
	name := install(t, c, w, "Many", runbook)
	var ids []recovery.AutomationID
	for i := range 21 {
		ids = append(ids, startAutomation(t, c, w, startOf(name, fmt.Sprint("many-", i))))
	}
	found, err := c.Automations(t.Context(), w.Scope, ids)
	if err != nil || len(found) != len(ids) {
		t.Errorf("got %d of %d automations, %v", len(found), len(ids), err)
	}
	if got := w.Orders.CallCount("ssm", "DescribeAutomationExecutions"); got != 3 {
		t.Errorf("SSM was asked %d times, want 3", got)
	}
}

func stopped(t *testing.T, c cloud.Cloud, w World) {
	id := startAutomation(t, c, w, startOf(install(t, c, w, "Stopped", runbook), "stopped"))
	if err := c.StopAutomation(t.Context(), w.Scope, id); err != nil {
		t.Fatal(err)
	}
	if r := report(t, c, w, id, nil, recovery.AutomationFailed); r.Status != "Cancelled" {
		t.Errorf("got %s, want Cancelled", r.Status)
	}
	err := c.StopAutomation(t.Context(), w.Scope, id)
	if code := recovery.CodeOf(err); code != recovery.Conflict && code != recovery.NotFound {
		t.Errorf("after its end: got %v, want CONFLICT or NOT_FOUND", err)
	}
}
