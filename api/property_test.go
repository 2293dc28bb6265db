package api_test

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"pgregory.net/rapid"

	"github.com/davit-dr/davit/apitype"
)

// hang is when a request counts as one that has no end.
const hang = 30 * time.Second

// operation is an operation of the document.
type operation struct {
	method, path string
	*huma.Operation
}

// streams reports whether the request asks for a stream, which has no end of its own.
func (o operation) streams(r *http.Request) bool {
	answer := o.Responses["200"]
	if answer == nil || answer.Content["text/event-stream"] == nil {
		return false
	}
	return answer.Content["application/json"] == nil || r.Header.Get("Accept") == "text/event-stream"
}

// TestWhateverTheSchemaAllowsIsAnsweredAsDescribed sends requests made of the document to
// every operation, right ones and broken ones. None is a fault of the server, none hangs,
// and every answer is one that the document has: its status, its code, its shape.
//
// Longer: go test ./api -run Whatever -rapid.checks 5000
func TestWhateverTheSchemaAllowsIsAnsweredAsDescribed(t *testing.T) {
	e := newEnv(t)
	e.configure()
	e.steps(step{"a plan without an approval", "POST /plans", smallPlan, "", 201, nil, nil})
	id := string(e.wait(e.start(drillOf("small")).ExecutionID, "over", ended).ExecutionID)
	var all []operation
	operations(t, e, func(method, path string, op *huma.Operation) { all = append(all, operation{method, path, op}) })
	slices.SortFunc(all, func(a, b operation) int { return cmp.Compare(a.OperationID, b.OperationID) })
	m := maker{doc: e.api.OpenAPI(), known: []string{
		id, "small", "shop", "databases", "web", "111122223333", "us-west-2", "data", "front", "s-0000000000000db01",
		"Davit-CheckURL", "", " ", "é\u0000", "../..", "999999999999", strings.Repeat("x", 300),
	}}
	rapid.Check(t, func(t *rapid.T) {
		e.restore()
		for range 10 {
			m.broken = rapid.IntRange(0, 2).Draw(t, "broken") == 0
			op := rapid.SampledFrom(all).Draw(t, "operation")
			e.try(t, op, m.request(t, op))
		}
	})
}

const smallPlan = `{"name":"small","drill":{"subnetIDs":["subnet-drill"]},"waves":[{"name":"data","groups":["databases"]}]}`

// restore puts back what may have been deleted.
func (e *env) restore() {
	for _, body := range []string{"/accounts " + accountBody, "/groups " + dbGroup, "/groups " + webGroup, "/plans " + planBody, "/plans " + smallPlan} {
		path, body, _ := strings.Cut(body, " ")
		e.request(http.MethodPost, path, body) // refused where it is there
	}
}

// try sends a request, and holds the answer against what the operation says of it.
func (e *env) try(t *rapid.T, op operation, r *http.Request) {
	t.Helper()
	limit := hang
	if op.streams(r) {
		limit = 20 * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(r.Context(), limit)
	defer cancel()
	began, w := time.Now(), httptest.NewRecorder()
	e.api.ServeHTTP(w, r.WithContext(ctx))
	if took := time.Since(began); took > hang {
		t.Fatalf("%s %s: it took %s", r.Method, r.URL, took)
	}
	if w.Code >= 500 && op.streams(r) && ctx.Err() != nil {
		return // it was cut off before it had begun
	}
	if w.Code >= 500 {
		t.Fatalf("%s %s: got status %d: %s", r.Method, r.URL, w.Code, w.Body)
	}
	answer := op.Responses[strconv.Itoa(w.Code)]
	if answer == nil {
		t.Fatalf("%s %s (%s): got status %d, which the document does not have: add fails(…): %s", r.Method, r.URL, op.OperationID, w.Code, w.Body)
	}
	if w.Code >= 400 {
		e.wantProblem(t, op, answer, w)
	} else if media := answer.Content["application/json"]; media != nil && strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		e.wantShape(t, op, media.Schema, w.Body.Bytes())
	}
}

func (e *env) wantProblem(t *rapid.T, op operation, answer *huma.Response, w *httptest.ResponseRecorder) {
	t.Helper()
	var p apitype.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Code == "" || p.Detail == "" || p.Status != w.Code {
		t.Fatalf("%s: status %d comes without a problem that says what is wrong: %s (%v)", op.OperationID, w.Code, w.Body, err)
	}
	described := e.api.OpenAPI().Components.Responses[strings.TrimPrefix(answer.Ref, "#/components/responses/")]
	if described == nil || described.Content[apitype.ProblemType].Examples[string(p.Code)] == nil {
		t.Fatalf("%s: status %d has the code %s, which the document does not have: %s", op.OperationID, w.Code, p.Code, w.Body)
	}
}

func (e *env) wantShape(t *rapid.T, op operation, schema *huma.Schema, body []byte) {
	t.Helper()
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatalf("%s: the answer is no JSON: %v: %s", op.OperationID, err, body)
	}
	path, result := huma.NewPathBuffer(make([]byte, 0, 128), 0), &huma.ValidateResult{}
	huma.Validate(e.api.OpenAPI().Components.Schemas, schema, path, huma.ModeReadFromServer, value, result)
	if len(result.Errors) > 0 {
		t.Fatalf("%s: the answer is not as its schema says: %v: %s", op.OperationID, result.Errors, body)
	}
}

// maker makes requests of the document. What is broken breaks its schema here and there.
type maker struct {
	doc    *huma.OpenAPI
	known  []string // texts that mean something
	broken bool
}

func (m maker) request(t *rapid.T, op operation) *http.Request {
	path, query, header := op.path, url.Values{}, http.Header{}
	for _, p := range op.Parameters {
		if !p.Required && rapid.Bool().Draw(t, "leave out "+p.Name) {
			continue
		}
		text := m.text(t, p)
		switch p.In {
		case "path":
			path = strings.Replace(path, "{"+p.Name+"}", url.PathEscape(cmp.Or(text, "none")), 1)
		case "query":
			query.Set(p.Name, text)
		case "header":
			header.Set(p.Name, text)
		}
	}
	var body string
	if op.RequestBody != nil {
		data, err := json.Marshal(m.value(t, op.RequestBody.Content["application/json"].Schema, 0))
		if err != nil {
			t.Fatal(err)
		}
		body = string(data)
	}
	r := httptest.NewRequest(op.method, path+"?"+query.Encode(), strings.NewReader(body))
	maps.Copy(r.Header, header)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Accept", rapid.SampledFrom([]string{"application/json", "text/event-stream", "*/*"}).Draw(t, "accept"))
	return r
}

// text is the value of a parameter.
func (m maker) text(t *rapid.T, p *huma.Param) string {
	if p.Name == "If-Match" && !m.broken {
		return rapid.SampledFrom([]string{`"1"`, `"2"`, `"3"`}).Draw(t, "version")
	}
	schema := p.Schema
	if schema.Items != nil {
		schema = schema.Items
	}
	if text, ok := m.value(t, schema, 0).(string); ok {
		return text
	}
	data, _ := json.Marshal(m.value(t, schema, 0))
	return string(data)
}

// value is a value of a schema.
func (m maker) value(t *rapid.T, s *huma.Schema, depth int) any {
	if s.Ref != "" {
		s = m.doc.Components.Schemas.SchemaFromRef(s.Ref)
	}
	if m.broken && rapid.IntRange(0, 7).Draw(t, "break") == 0 {
		return rapid.SampledFrom([]any{
			nil, true, -1, 1e300, 0.5, "", "x", strings.Repeat("y", 5000), []any{}, []any{nil}, map[string]any{}, map[string]any{"": nil},
		}).Draw(t, "junk")
	}
	switch {
	case len(s.Enum) > 0:
		return rapid.SampledFrom(s.Enum).Draw(t, "enum")
	case len(s.AnyOf) > 0:
		return m.value(t, rapid.SampledFrom(s.AnyOf).Draw(t, "any of"), depth)
	}
	switch s.Type {
	case huma.TypeObject:
		return m.object(t, s, depth)
	case huma.TypeArray:
		items := []any{}
		for range rapid.IntRange(0, max(0, 3-depth)).Draw(t, "items") {
			items = append(items, m.value(t, s.Items, depth+1))
		}
		return items
	case huma.TypeInteger:
		return rapid.OneOf(rapid.IntRange(0, 10), rapid.Int()).Draw(t, "integer")
	case huma.TypeNumber:
		return rapid.Float64Range(-1e9, 1e9).Draw(t, "number")
	case huma.TypeBoolean:
		return rapid.Bool().Draw(t, "boolean")
	}
	if s.Format == "date-time" {
		return time.Unix(rapid.Int64Range(-1e10, 1e11).Draw(t, "time"), 0).UTC().Format(time.RFC3339)
	}
	return rapid.OneOf(rapid.SampledFrom(m.known), rapid.SampledFrom(m.known), rapid.String()).Draw(t, "text")
}

func (m maker) object(t *rapid.T, s *huma.Schema, depth int) map[string]any {
	object := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if !slices.Contains(s.Required, name) && rapid.IntRange(0, 1+depth).Draw(t, "leave out "+name) > 0 {
			continue
		}
		object[name] = m.value(t, s.Properties[name], depth+1)
	}
	if values, ok := s.AdditionalProperties.(*huma.Schema); ok {
		for range rapid.IntRange(0, 2).Draw(t, "entries") {
			object[rapid.SampledFrom(m.known).Draw(t, "key")] = m.value(t, values, depth+1)
		}
	}
	return object
}
