package sim

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestFaultsAreOrderedAtTheDoor(t *testing.T) {
	b := open(t, Options{}, servers(1))
	server := httptest.NewServer(b.Handler())
	t.Cleanup(server.Close)
	const asJSON = "application/json"
	for _, step := range []struct {
		name, method, path, media, body string
		status                          int
		parts                           []string
	}{
		{"none yet", "GET", "/_sim/faults", "", "", 200, []string{`{"items":[]}`}},
		{"order", "POST", "/_sim/faults", asJSON, `[{"kind":"THROTTLE","operation":"DescribeJobs","retryAfter":"7s","count":1},{"kind":"DELAY","delay":"1ms","until":"10m"}]`, 201, []string{`"id":"fault-00000001"`, `"retryAfter":"7s"`, `"id":"fault-00000002"`, `"until":"20`}},
		{"list", "GET", "/_sim/faults", "", "", 200, []string{`"fault-00000001"`, `"fault-00000002"`}},
		{"remove", "DELETE", "/_sim/faults/fault-00000002", "", "", 204, nil},
		{"remove again", "DELETE", "/_sim/faults/fault-00000002", "", "", 404, []string{`"code":"NOT_FOUND"`, "no fault fault-00000002 stands"}},
		{"wrong fault", "POST", "/_sim/faults", asJSON, `[{"kind":"DENY"},{"kind":"DELAY"}]`, 422, []string{`"code":"INVALID"`, `"field":"[1].delay"`, "none was ordered"}},
		{"wrong fields", "POST", "/_sim/faults", asJSON, `[{"kind":"DELAY","delay":"soon","dealy":"1s","count":"two"}]`, 422, []string{`"field":"[0].delay"`, "not a duration", `"field":"[0].dealy","message":"there is no such field"`, `"field":"[0].count"`}},
		{"no list", "POST", "/_sim/faults", asJSON, `{"kind":"DENY"}`, 400, []string{"not a list of faults"}},
		{"a form", "POST", "/_sim/faults", "text/plain", `[{"kind":"DENY"}]`, 415, []string{"application/json"}},
		{"too large", "POST", "/_sim/faults", asJSON, `["` + strings.Repeat("x", maxOrder) + `"]`, 413, []string{`"code":"TOO_LARGE"`}},
		{"speed", "POST", "/_sim/speed", asJSON, `{"speed":60}`, 200, []string{`"speed":60`}},
		{"wrong speed", "POST", "/_sim/speed", asJSON, `{"speed":0}`, 422, []string{`"code":"INVALID"`, "speed is from"}},
		{"wrong order", "POST", "/_sim/speed", asJSON, `{"pace":60}`, 400, []string{`unknown field`}},
		{"add", "POST", "/_sim/world", asJSON, `{"accountID":"111122223333","region":"eu-west-1","servers":2}`, 200, []string{`"region":"eu-west-1","sourceServers":2`}},
		{"add too many", "POST", "/_sim/world", asJSON, `{"accountID":"111122223333","region":"eu-west-1","servers":5000}`, 422, []string{"from 1 to 2000"}},
		{"the world", "GET", "/_sim/world", "", "", 200, []string{`"speed":60`, `"eu-west-1"`}},
		{"elsewhere", "GET", "/_sim/elsewhere", "", "", 404, []string{`"code":"NOT_FOUND"`}},
		{"AWS beside it", "POST", "/DescribeJobs", asJSON, "{}", 403, []string{"signature"}},
	} {
		t.Run(step.name, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), step.method, server.URL+step.path, strings.NewReader(step.body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", step.media)
			answer, err := server.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			body, err := io.ReadAll(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			want(t, "status", answer.StatusCode, step.status)
			for _, part := range step.parts {
				if !strings.Contains(string(body), part) {
					t.Errorf("the answer has no %s: %s", part, body)
				}
			}
		})
	}
	want(t, "calls", b.calls(2), "-+") // the one that was left struck
}
