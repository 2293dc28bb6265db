package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
)

func TestFeaturesAreSwitchedStepByStep(t *testing.T) {
	e := newEnvAs(t, byRole{})
	e.as("Admin")
	e.configure()
	install := func(role string) int {
		return e.status(http.MethodPost, "/api/v1/documents/111122223333/us-west-2", `{"library":["Davit-CheckURL"]}`, role)
	}
	set := func(version, body string) step {
		return step{"set", "PUT /features/document-installation", body, `If-Match: "` + version + `"`, 200, nil, nil}
	}
	e.steps(
		step{"listed", "GET /features", "", "", 200, []string{`"name":"preemption"`, `"from":"default"`, `"yours":true`}, nil},
		step{"no such feature", "PUT /features/document-instalation", `{}`, `If-Match: "0"`, 404, []string{`did you mean \"document-installation\"?`}, nil},
		step{"no such role", "PUT /features/preemption", `{"roles":{"Root":true}}`, `If-Match: "0"`, 422, []string{`"field":"roles.Root"`}, nil},
		step{"no version", "PUT /features/preemption", `{}`, "", 428, nil, nil},
		set("0", `{"deployment":false}`),
		step{"again the first", "PUT /features/document-installation", `{"deployment":true}`, `If-Match: "0"`, 412, []string{`"code":"STALE"`}, nil},
	)
	if got := install("Admin"); got != http.StatusForbidden {
		t.Errorf("switched off for all: got %d, want 403", got)
	}
	refused := e.request(http.MethodPost, "/documents/111122223333/us-west-2", `{"library":["Davit-CheckURL"]}`)
	if !strings.Contains(refused.body, "davit feature set document-installation on") {
		t.Errorf("got %s, want who may switch it on", refused.body)
	}
	e.steps(set("1", `{"deployment":false,"accounts":{"111122223333":true},"roles":{"RecoveryManager":false}}`))
	if got := install("Admin"); got == http.StatusForbidden {
		t.Errorf("on in this account: got %d", got)
	}
	if got := install("RecoveryManager"); got != http.StatusForbidden {
		t.Errorf("off for the role: got %d, want 403", got)
	}
	e.steps(
		step{
			"in an account", "GET /features?accountID=111122223333&role=RecoveryManager", "", "", 200,
			[]string{`"from":"role RecoveryManager"`},
			nil,
		},
		set("2", `{}`),
		step{"off, and nothing else is", "PUT /features/preemption", `{"deployment":false}`, `If-Match: "0"`, 200, []string{`"on":false`}, nil},
		step{"a recovery that ends drills", "POST /executions", `{"plan":"shop","mode":"RECOVERY","preempt":true}`, "", 403, []string{"feature preemption"}, nil},
		step{"its check", "POST /plans/shop/check", `{"mode":"RECOVERY","preempt":true}`, "", 403, []string{"feature preemption"}, nil},
	)
	events := testenv.ReadStream(t, e.book, recovery.ResourceStream(recovery.FeatureResource, "document-installation"))
	if len(events) != 3 || events[0].Actor.Name != "admin" {
		t.Errorf("got %v, want the three changes with who made them", events)
	}
}

func TestASettingOfAnotherVersionIsKept(t *testing.T) {
	e := newEnv(t)
	yes := true
	if _, err := e.book.SetFeature(t.Context(), recovery.FeatureSetting{Name: "time-travel", Deployment: &yes}, recovery.Engine); err != nil {
		t.Fatal(err)
	}
	e.steps(
		step{"shown", "GET /features", "", "", 200, []string{`"name":"time-travel"`, `"unknown":true`}, nil},
		step{"not set", "PUT /features/time-travel", `{}`, `If-Match: "1"`, 404, nil, nil},
	)
}
