package api_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/davit-dr/davit/api"
)

const referencePath = "/api/v1/docs"

// readReference gets the page as a browser does: nobody is known by the request.
func readReference(t *testing.T, s *api.Server, header http.Header) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, referencePath, nil)
	r.Header = header
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// element is an element of the page, with the text before its first child.
type element struct {
	name string
	attr map[string]string
	text string
}

// elementsOf reads the page strictly: what is not closed, closed twice or not quoted fails.
func elementsOf(t *testing.T, page string) []*element {
	t.Helper()
	in := xml.NewDecoder(strings.NewReader(page))
	var all []*element
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("the page is not well formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attr: map[string]string{}}
			for _, a := range token.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			all = append(all, e)
		case xml.CharData:
			if len(all) > 0 && all[len(all)-1].text == "" {
				all[len(all)-1].text = strings.TrimSpace(string(token))
			}
		}
	}
}

func TestReferenceShowsEveryOperationAndSchema(t *testing.T) {
	s := api.New(api.Options{Version: "1.2.3"})
	defer s.Close()
	titles := map[string]string{}
	for _, e := range elementsOf(t, readReference(t, s, nil).Body.String()) {
		id := e.attr["id"]
		if _, twice := titles[id]; twice && id != "" {
			t.Errorf("two elements have the ID %s", id)
		}
		titles[id] = e.text
	}
	for path, item := range s.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil && titles[op.OperationID] != op.Summary {
				t.Errorf("%s %s: at #%s is %q, want %q", op.Method, path, op.OperationID, titles[op.OperationID], op.Summary)
			}
		}
	}
	for name := range s.OpenAPI().Components.Schemas.Map() {
		if titles["schema-"+name] != name {
			t.Errorf("the schema %s is not on the page", name)
		}
	}
	for code, status := range api.Statuses() {
		if _, shown := titles[fmt.Sprintf("error-%d-%s", status, code)]; !shown {
			t.Errorf("the code %s is not among the errors of the page", code)
		}
	}
}

func TestReferenceNeedsNothingFromElsewhere(t *testing.T) {
	s := api.New(api.Options{Version: "1.2.3"})
	defer s.Close()
	all := elementsOf(t, readReference(t, s, nil).Body.String())
	ids := map[string]bool{}
	for _, e := range all {
		ids[e.attr["id"]] = true
	}
	for _, e := range all {
		if slices.Contains([]string{"script", "link", "img", "iframe", "object", "embed", "form"}, e.name) {
			t.Errorf("the page has an element %s", e.name)
		}
		if e.attr["src"] != "" || e.attr["style"] != "" {
			t.Errorf("the element %s has attributes that the policy forbids: %v", e.name, e.attr)
		}
		to, isLink := e.attr["href"]
		if anchor, within := strings.CutPrefix(to, "#"); isLink && to != "/api/v1/openapi.json" && (!within || !ids[anchor]) {
			t.Errorf("a link leads to %q, want a place on the page or the document", to)
		}
	}
}

func TestReferenceHeadingsAreInOrder(t *testing.T) {
	s := api.New(api.Options{})
	defer s.Close()
	level := byte('0')
	for _, e := range elementsOf(t, readReference(t, s, nil).Body.String()) {
		if len(e.name) == 2 && e.name[0] == 'h' && e.name[1] >= '1' && e.name[1] <= '6' {
			if e.name[1] > level+1 {
				t.Errorf("%s %q comes after h%c", e.name, e.text, level)
			}
			level = e.name[1]
		}
	}
}

func TestReferenceFollowsBodiesByDottedNames(t *testing.T) {
	s := api.New(api.Options{})
	defer s.Close()
	page := readReference(t, s, nil).Body.String()
	_, at, _ := strings.Cut(page, `id="createPlan"`)
	at, _, _ = strings.Cut(at, "</article>")
	for _, want := range []string{
		`<code>waves[].name</code>`, `<code>drill.`, `<code>waves[].postWaveActions[].parameters</code>`,
		`<a href="#schema-PlanInput">`, `<a href="#error-409-CONFLICT">CONFLICT</a>`, `<summary>Example</summary>`,
	} {
		if !strings.Contains(at, want) {
			t.Errorf("createPlan does not show %s", want)
		}
	}
}

func TestReferenceOfARetiredOperationSaysSo(t *testing.T) {
	s := api.New(api.Options{})
	defer s.Close()
	s.OpenAPI().Paths["/api/v1/plans"].Get.Deprecated = true
	page := readReference(t, s, nil).Body.String()
	if !strings.Contains(page, `<h3 id="listPlans">`+s.OpenAPI().Paths["/api/v1/plans"].Get.Summary+` <strong class="mark">deprecated</strong></h3>`) {
		t.Error("the operation is not marked as deprecated")
	}
}

func TestReferenceIsKeptByBrowsersAndMayLoadNothing(t *testing.T) {
	s := api.New(api.Options{Version: "1.2.3"})
	defer s.Close()
	got := readReference(t, s, nil)
	if got.Code != http.StatusOK || got.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("got status %d and content type %q", got.Code, got.Header().Get("Content-Type"))
	}
	_, style, _ := strings.Cut(got.Body.String(), "<style>")
	style, _, _ = strings.Cut(style, "</style>")
	sum := sha256.Sum256([]byte(style))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; "
	if policy := got.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, want) {
		t.Errorf("got the policy %q, want one that begins %q", policy, want)
	}
	tag := got.Header().Get("ETag")
	if again := readReference(t, s, http.Header{"If-None-Match": {tag}}); tag == "" || again.Code != http.StatusNotModified {
		t.Errorf("with the ETag %s: got status %d, want 304", tag, again.Code)
	}
	other := api.New(api.Options{Version: "1.2.4"})
	defer other.Close()
	if again := readReference(t, other, http.Header{"If-None-Match": {tag}}); again.Code != http.StatusOK {
		t.Errorf("of another version: got status %d, want 200", again.Code)
	}
}

func TestReferenceIsOpenAndTheDocumentIsNot(t *testing.T) {
	s := api.New(api.Options{Identifier: api.Token{Secret: token}})
	defer s.Close()
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{http.MethodGet, referencePath, http.StatusOK},
		{http.MethodHead, referencePath, http.StatusOK},
		{http.MethodGet, "/api/v1/openapi.json", http.StatusUnauthorized},
		{http.MethodPost, referencePath, http.StatusUnauthorized},
		{http.MethodGet, referencePath + "/more", http.StatusUnauthorized},
	} {
		if got := serve(s, c.method, c.path, ""); got != c.want {
			t.Errorf("%s %s: got status %d, want %d", c.method, c.path, got, c.want)
		}
	}
}
