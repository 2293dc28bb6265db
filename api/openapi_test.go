package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/davit-dr/davit/api"
	"github.com/davit-dr/davit/apitype"
)

// TestOperationsAreDescribedWhole fails for an operation that lacks something. What to do
// is in doc/checklists/api-route.md.
func TestOperationsAreDescribedWhole(t *testing.T) {
	e := newEnv(t)
	doc := e.api.OpenAPI()
	operations(t, e, func(method, path string, op *huma.Operation) {
		missing := func(what string, args ...any) {
			t.Helper()
			t.Errorf("%s %s (%s): "+what, append([]any{method, path, op.OperationID}, args...)...)
		}
		if op.Summary == "" || op.OperationID == "" || len(op.Tags) == 0 {
			missing("it has no summary, name or tag")
		}
		if op.Description == "" {
			missing("nothing describes it: add says(…) to its route")
		}
		if len(op.Security) == 0 && len(doc.Security) == 0 {
			missing("it does not say who is let in")
		}
		if op.RequestBody != nil {
			wantExamples(t, doc, op.OperationID+"'s body", op.RequestBody.Content, huma.ModeWriteToServer)
		}
		for status, answer := range op.Responses {
			if answer.Ref == "" {
				wantExamples(t, doc, op.OperationID+"'s answer "+status, answer.Content, huma.ModeReadFromServer)
			} else if doc.Components.Responses[strings.TrimPrefix(answer.Ref, "#/components/responses/")] == nil {
				missing("its answer %s refers to %s, which is not there", status, answer.Ref)
			}
		}
		for _, status := range []int{401, 403, 422, 429, 500, 503} {
			if op.Responses[strconv.Itoa(status)] == nil {
				missing("it does not say when it answers %d", status)
			}
		}
		if method == http.MethodPut || method == http.MethodDelete {
			wantGuard(t, op)
		}
	})
}

// unguarded are deletions of what has no versions: it is there or it is not.
var unguarded = []string{"removeFault"}

func wantGuard(t *testing.T, op *huma.Operation) {
	t.Helper()
	guarded := slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "header" && p.Name == "If-Match" })
	if !guarded && !slices.Contains(unguarded, op.OperationID) {
		t.Errorf("%s: a change without If-Match overwrites what others did: embed Guard in its input", op.OperationID)
	}
	if guarded && (op.Responses["412"] == nil || op.Responses["428"] == nil) {
		t.Errorf("%s takes If-Match and does not say what comes of a wrong one", op.OperationID)
	}
}

// wantExamples holds the examples of each content against its schema.
func wantExamples(t *testing.T, doc *huma.OpenAPI, what string, content map[string]*huma.MediaType, mode huma.ValidateMode) {
	t.Helper()
	for media, m := range content {
		examples := []any{m.Example}
		for _, ex := range m.Examples {
			examples = append(examples, doc.Components.Examples[strings.TrimPrefix(ex.Ref, "#/components/examples/")].Value)
		}
		examples = slices.DeleteFunc(examples, func(v any) bool { return v == nil })
		if len(examples) == 0 {
			t.Errorf("%s (%s) has no example: write api/examples/%s.json, as the server answers it", what, media, strings.TrimPrefix(m.Schema.Ref, "#/components/schemas/"))
		}
		for _, value := range examples {
			var plain any
			text, err := json.Marshal(value)
			if err == nil {
				err = json.Unmarshal(text, &plain)
			}
			if err != nil {
				t.Errorf("%s: the example is no JSON: %v", what, err)
				continue
			}
			path, result := huma.NewPathBuffer(make([]byte, 0, 128), 0), &huma.ValidateResult{}
			huma.Validate(doc.Components.Schemas, m.Schema, path, mode, plain, result)
			for _, wrong := range result.Errors {
				t.Errorf("%s: the example is not valid: %v", what, wrong)
			}
		}
	}
}

func TestEveryExampleIsUsed(t *testing.T) {
	examples := newEnv(t).api.OpenAPI().Components.Examples
	for _, name := range api.SchemasWithExamples() {
		page := slices.ContainsFunc(pagesOf(name), func(p string) bool { return examples[p] != nil })
		if examples[name] == nil && !page && name != "Fault" {
			t.Errorf("api/examples/%s.json is the example of nothing: remove it", name)
		}
	}
}

func pagesOf(name string) []string { return []string{"Page" + name} }

// TestEveryCodeIsAnErrorCase holds the error cases against the table of statuses.
func TestEveryCodeIsAnErrorCase(t *testing.T) {
	answers := newEnv(t).api.OpenAPI().Components.Responses
	for code, status := range api.Statuses() {
		answer := answers["Problem"+strconv.Itoa(status)]
		if answer == nil || answer.Content[apitype.ProblemType].Examples[string(code)] == nil {
			t.Errorf("code %s with status %d is no case in problemCases", code, status)
		}
	}
}

func TestARetiredOperationSaysSo(t *testing.T) {
	s := api.New(api.Options{Identifier: api.Token{Secret: token}})
	defer s.Close()
	s.RegisterRetired(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC), "https://davit.example.com/changes")
	op := s.OpenAPI().Paths["/api/v1/old"].Get
	if !op.Deprecated || !strings.Contains(op.Description, "Deprecated since 2026-11-01, and gone after 2027-05-01") {
		t.Errorf("got deprecated %v, described as %q", op.Deprecated, op.Description)
	}
	for _, query := range []string{"", "?nonsense=1"} { // an answer, and an error
		r := httptest.NewRequest(http.MethodGet, "/api/v1/old"+query, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		for name, want := range map[string]string{
			"Deprecation": "@1793491200", "Sunset": "Sat, 01 May 2027 00:00:00 GMT",
			"Link": `<https://davit.example.com/changes>; rel="deprecation"; type="text/html"`,
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("old%s: got %s %q, want %q", query, name, got, want)
			}
		}
	}
}

func TestEveryWordSaysWhatItDoes(t *testing.T) {
	for _, word := range apitype.Words {
		if api.WordTexts()[word] == "" {
			t.Errorf("wordTexts does not say what %s does", word)
		}
	}
}
