package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/davit-dr/davit/api"
)

// operations calls each for every operation of the OpenAPI document.
func operations(t testing.TB, e *env, each func(method, path string, op *huma.Operation)) {
	t.Helper()
	count := 0
	for path, item := range e.api.OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{
			http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodDelete: item.Delete,
		} {
			if op != nil {
				count++
				each(method, path, op)
			}
		}
	}
	if count < 30 {
		t.Errorf("the document has %d operations, want all of them", count)
	}
}

func TestNobodyGetsInWithoutTheToken(t *testing.T) {
	e := newEnv(t)
	operations(t, e, func(method, path string, _ *huma.Operation) {
		for _, shown := range []string{"", "Bearer ", "Bearer wrong", "Basic " + token, token} {
			req, err := http.NewRequest(method, e.http.URL+strings.NewReplacer("{", "", "}", "").Replace(path), nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", shown)
			resp, err := e.http.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != http.StatusUnauthorized || resp.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s %s with %q: got status %d, want 401 with WWW-Authenticate", method, path, shown, resp.StatusCode)
			}
		}
	})
}

func TestServerWithoutATokenLetsNobodyIn(t *testing.T) {
	s := api.New(api.Options{})
	defer s.Close()
	for _, shown := range []string{"", "Bearer ", "Bearer x"} {
		if got := serve(s, http.MethodGet, "/api/v1/plans", shown); got != http.StatusUnauthorized {
			t.Errorf("with %q: got status %d, want 401", shown, got)
		}
	}
}

func TestPathsDescribeTheirParameters(t *testing.T) {
	operations(t, newEnv(t), func(method, path string, op *huma.Operation) {
		for _, p := range op.Parameters {
			if p.In == "path" {
				path = strings.Replace(path, "{"+p.Name+"}", "", 1)
			}
		}
		if strings.Contains(path, "{") {
			t.Errorf("%s %s: what is left of the path is described by no parameter", method, path)
		}
	})
}

func TestHealthNeedsNoToken(t *testing.T) {
	ready := true
	s := api.New(api.Options{Ready: readiness(&ready)})
	defer s.Close()
	for _, path := range []string{"/healthz", "/readyz"} {
		if got := serve(s, http.MethodGet, path, ""); got != http.StatusOK {
			t.Errorf("%s: got status %d, want 200", path, got)
		}
	}
	ready = false
	if got := serve(s, http.MethodGet, "/readyz", ""); got != http.StatusServiceUnavailable {
		t.Errorf("/readyz: got status %d, want 503", got)
	}
}

func TestWhatCannotBeReadIsAnsweredWithItsPlace(t *testing.T) {
	e := newEnv(t)
	e.configure()
	large := `{"name":"` + strings.Repeat("x", 1<<20) + `"}`
	e.steps(
		step{"unknown field", "POST /groups", `{"name":"a","acountID":"1"}`, "", 422, []string{`"field":"acountID"`, "no such field", `"code":"INVALID"`, `"requestID":`}, nil},
		step{"unknown field inside", "POST /plans", `{"name":"a","waves":[{"name":"w","groups":["web"],"aproval":{}}]}`, "", 422, []string{`"field":"waves[0].aproval"`}, nil},
		step{"wrong type", "POST /plans", `{"name":"a","waves":[{"name":"w","groups":"web"}]}`, "", 422, []string{`"field":"waves[0].groups"`, "array"}, nil},
		step{"number for an ID", "POST /accounts", `{"accountID":111122223333,"name":"a"}`, "", 422, []string{`"field":"accountID"`, "string"}, nil},
		step{"missing field", "POST /executions", `{"plan":"shop"}`, "", 422, []string{`"field":"mode"`, "missing"}, nil},
		step{"unknown mode", "POST /plans/shop/check", `{"mode":"TEST"}`, "", 422, []string{`"field":"mode"`, "DRILL"}, nil},
		step{"bad time", "POST /plans/shop/check", `{"mode":"RECOVERY","incidentAt":"yesterday"}`, "", 422, []string{`"field":"incidentAt"`}, nil},
		step{"no JSON", "POST /groups", `name: web`, "", 422, []string{`"code":"INVALID"`}, nil},
		step{"empty body", "POST /groups", ``, "", 422, []string{`"code":"INVALID"`}, nil},
		step{"unknown query parameter", "GET /executions?sate=FAILED", "", "", 422, []string{"sate"}, nil},
		step{"bad limit", "GET /groups?limit=5000", "", "", 422, []string{"limit"}, nil},
		step{"bad cursor", "GET /groups?cursor=nonsense", "", "", 422, []string{"cursor"}, nil},
		step{"too large", "POST /groups", large, "", 413, []string{`"code":"TOO_LARGE"`}, nil},
		step{"unknown route", "GET /nothing", "", "", 404, []string{`"code":"NOT_FOUND"`, "openapi.json"}, nil},
		step{"unknown word", "POST /executions/exec-1/explode", "{}", "", 404, []string{`"code":"NOT_FOUND"`}, nil},
		step{"wrong method", "PATCH /groups/web", "{}", "", 405, nil, nil},
	)
	got := e.request("GET", "/groups/none", "")
	if ct := got.header.Get("Content-Type"); got.status != 404 || ct != "application/problem+json" {
		t.Errorf("got status %d and content type %q, want 404 and application/problem+json", got.status, ct)
	}
	if got.header.Get("X-Request-ID") == "" || !strings.Contains(got.body, got.header.Get("X-Request-ID")) {
		t.Errorf("the answer %s does not have the request's ID %q", got.body, got.header.Get("X-Request-ID"))
	}
}

func TestOpenAPIIsServed(t *testing.T) {
	e := newEnv(t)
	e.steps(step{"document", "GET /openapi.json", "", "", 200, []string{
		`"openapi":"3.1.0"`, `"/api/v1/executions/{executionID}/approve"`, `text/event-stream`, `application/problem+json`, `"scheme":"bearer"`,
	}, []string{`"$schema"`}})
}
