package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

func TestApplyingSaysWhatIsWrongWithARequest(t *testing.T) {
	e := newEnv(t)
	e.configure()
	const one = `{"accountID":"111122223333","region":"us-west-2","sourceServerID":"s-000000000000web01","seen":"x"}`
	e.steps(step{
		name: "without a reason", request: "POST /launch-application", body: `{"group":"web","servers":[` + one + `]}`,
		status: http.StatusUnprocessableEntity, has: []string{"reason"},
	}, step{
		name: "for nobody", request: "POST /launch-application", body: `{"reason":"drift","servers":[` + one + `]}`,
		status: http.StatusUnprocessableEntity, has: []string{"name a protection group or a recovery plan"},
	}, step{
		name: "a server twice", request: "POST /launch-application", body: `{"group":"web","reason":"drift","servers":[` + one + "," + one + `]}`,
		status: http.StatusUnprocessableEntity, has: []string{"servers[1]", "is there twice"},
	}, step{
		name: "more servers than one request takes", request: "POST /launch-application",
		body:   `{"group":"web","reason":"drift","servers":[` + strings.Join(slices.Repeat([]string{one}, 21), ",") + `]}`,
		status: http.StatusUnprocessableEntity, has: []string{"servers"},
	}, step{
		name: "of a group that is not there", request: "GET /launch-application?group=none", status: http.StatusNotFound,
	}, step{
		name: "in a scenario of a group", request: "GET /launch-application?group=web&scenario=lost", status: http.StatusUnprocessableEntity, has: []string{"a scenario is a plan's"},
	}, step{
		name: "a server that the group has not", request: "GET /launch-application?group=web&server=db-1", status: http.StatusNotFound, has: []string{"has no server"},
	})
}

// What AWS does not tell of a server, or refuses, is that server's own.
func TestWhatAWSRefusesOfOneServerIsToldOfIt(t *testing.T) {
	e := newEnv(t)
	e.configure()
	kind := "t3.small"
	g, err := e.Group(t.Context(), "web")
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.ChangeGroup(t.Context(), "web", g.Version, apitype.GroupInput{
		Name: "web", AccountID: west.AccountID, Region: west.Region, Tags: g.Tags, SourceServerIDs: g.SourceServerIDs,
		LaunchConfiguration: apitype.LaunchInput{LaunchConfiguration: recovery.LaunchConfiguration{InstanceType: &kind}},
	})
	if err != nil {
		t.Fatal(err)
	}
	look := func() apitype.LaunchApplication {
		t.Helper()
		page, err := e.LookAtLaunches(t.Context(), apitype.LaunchApplicationQuery{LaunchesOf: apitype.LaunchesOf{Group: "web"}})
		if err != nil || len(page.Items) != 1 {
			t.Fatalf("got %+v, %v, want one server", page, err)
		}
		return page.Items[0]
	}
	if got := look(); got.Outcome != "NOT_ASKED" || got.Error == nil || !strings.Contains(got.Error.Detail, "does not exist") {
		t.Errorf("got %s, %+v, want that its launch template does not exist", got.Outcome, got.Error)
	}
	e.cloud.at(west, func(p *place) {
		to := p.targets[web1]
		to.TemplateID, to.TemplateVersion = "lt-1", 1
		p.targets[web1] = to
	})
	seen := look()
	if seen.Outcome != "TO_APPLY" || len(seen.Changes) != 2 || seen.Changes[0] != (recovery.LaunchChange{Name: "instanceType", After: kind}) {
		t.Fatalf("got %s, %+v, %+v, want another instance type, and right-sizing off", seen.Outcome, seen.Changes, seen.Findings)
	}
	e.cloud.at(west, func(p *place) {
		p.unconfigured = recovery.Errorf(recovery.Denied, "not authorized to perform ec2:CreateLaunchTemplateVersion")
	})
	r, err := e.ApplyLaunches(t.Context(), apitype.ApplyRequest{
		LaunchesOf: apitype.LaunchesOf{Group: "web"}, Reason: "drift", Servers: []apitype.SeenLaunch{{ServerKey: seen.ServerKey, Seen: seen.Seen}},
	})
	if err != nil || r.Servers[0].Outcome != "FAILED" || !strings.Contains(r.Servers[0].Error.Detail, "ec2:CreateLaunchTemplateVersion") {
		t.Errorf("got %+v, %v, want AWS's words", r, err)
	}
}
