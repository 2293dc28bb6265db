package awscloud

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

func TestDocumentsAreListedByWhatIsAskedFor(t *testing.T) {
	shared := "arn:aws:ssm:us-west-2:444455556666:document/Shop-Stop"
	c, w := over(t, func(r request) reply {
		if strings.Contains(r.body, "NextToken") {
			return reply{body: `{"DocumentIdentifiers":[{"Name":"Shop-Check","Owner":"111122223333","DocumentFormat":"YAML","DocumentVersion":"1",
				"SchemaVersion":"0.3","CreatedDate":1767225600,"Tags":[{"Key":"a","Value":"b"}]}]}`}
		}
		return reply{body: `{"DocumentIdentifiers":[{"Name":"` + shared + `","Owner":"444455556666"},{"Name":"Shop-Stop","Owner":"111122223333"}],"NextToken":"two"}`}
	})
	found, err := c.Documents(t.Context(), west, cloud.DocumentQuery{Owner: cloud.OwnedByOthers, Prefix: "Shop", Search: "stop", Limit: 2})
	if err != nil || len(found) != 2 || found[0].Name != "Shop-Check" || found[0].Tags["a"] != "b" || found[1].Name != "Shop-Stop" || found[1].ARN != "" {
		t.Errorf("got %+v, %v", found, err)
	}
	all, err := c.Documents(t.Context(), west, cloud.DocumentQuery{})
	if err != nil || len(all) != 3 || all[2].ARN != shared || all[2].Name != "Shop-Stop" {
		t.Errorf("got %+v, %v", all, err)
	}
	for i, want := range []string{
		`[{"Key":"DocumentType","Values":["Automation"]},{"Key":"Owner","Values":["Private"]},{"Key":"Name","Values":["Shop"]},{"Key":"SearchKeyword","Values":["stop"]}]`,
		`[{"Key":"DocumentType","Values":["Automation"]}]`,
	} {
		var asked struct{ Filters []any }
		_ = json.Unmarshal([]byte(w.asked[1+2*i].body), &asked) // AssumeRole came first
		var filters []any
		_ = json.Unmarshal([]byte(want), &filters)
		if !reflect.DeepEqual(asked.Filters, filters) {
			t.Errorf("got the filters %v, want %v", asked.Filters, filters)
		}
	}
	if _, err := c.Documents(t.Context(), west, cloud.DocumentQuery{Owner: "MARS"}); recovery.CodeOf(err) != recovery.Invalid {
		t.Errorf("an unknown owner: got %v, want INVALID", err)
	}
}

const content = `schemaVersion: "0.3"
parameters:
  Mode: {type: String, allowedValues: [fast, slow], default: fast, description: how}
  Host: {type: String, allowedPattern: "^[a-z]+$"}
  Force: {type: Boolean, default: false}
  Ports: {type: StringList, default: ["80"]}
mainSteps:
  - {name: wait, action: "aws:sleep", inputs: {Duration: PT1S}}
`

func TestADocumentIsReadWithWhatItsParametersAllow(t *testing.T) {
	c, w := over(t, func(r request) reply {
		if r.operation == "GetDocument" {
			return reply{body: `{"Name":"Shop-Stop","Content":` + mustJSON(content) + `,"DocumentVersion":"2"}`}
		}
		return reply{body: `{"Document":{"Name":"Shop-Stop","Owner":"111122223333","Description":"stops","DocumentVersion":"2","DefaultVersion":"2",
			"LatestVersion":"3","SchemaVersion":"0.3","Status":"Active","DocumentFormat":"YAML","DocumentType":"Automation","CreatedDate":1767225600,
			"Parameters":[{"Name":"Host","Type":"String"},{"Name":"Mode","Type":"String","Description":"how","DefaultValue":"fast"},
			{"Name":"Force","Type":"String","DefaultValue":"false"},{"Name":"Ports","Type":"StringList","DefaultValue":"[\"80\"]"},
			{"Name":"Odd","Type":"String"}]}}`}
	})
	got, err := c.Document(t.Context(), west, "Shop-Stop", "")
	want := []cloud.DocumentParameter{
		{Name: "Host", Type: "String", Required: true, Pattern: "^[a-z]+$"},
		{Name: "Mode", Type: "String", Description: "how", Default: "fast", AllowedValues: []string{"fast", "slow"}},
		{Name: "Force", Type: "Boolean", Default: "false"},
		{Name: "Ports", Type: "StringList", Default: `["80"]`},
		{Name: "Odd", Type: "String", Required: true},
	}
	if err != nil || !reflect.DeepEqual(got.Parameters, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got.Parameters, err, want)
	}
	if got.Content != content || got.Version != "2" || got.LatestVersion != "3" || got.Status != "Active" || got.Format != "YAML" || got.CreatedAt.IsZero() {
		t.Errorf("got %+v", got)
	}
	if last := w.asked[len(w.asked)-1].body; !strings.Contains(last, `"DocumentVersion":"2"`) || !strings.Contains(last, `"DocumentFormat":"YAML"`) {
		t.Errorf("the content was asked for as %s, want that of the version described, in its format", last)
	}
}

func TestWhetherADocumentMayBeStartedIsAskedWithoutStartingIt(t *testing.T) {
	for _, tt := range []struct {
		answer reply
		want   recovery.Code
	}{
		{refusing(400, "AutomationDefinitionVersionNotFoundException", `"Message":"no such version"`), ""},
		{refusing(400, "AutomationDefinitionNotFoundException", `"Message":"no such document"`), recovery.NotFound},
		{refusing(400, "AccessDeniedException", `"Message":"User: davit is not authorized to perform: ssm:StartAutomationExecution on resource: x"`), recovery.Denied},
		{reply{body: `{"AutomationExecutionId":"auto-1"}`}, recovery.Internal},
	} {
		c, w := over(t, always(tt.answer))
		err := c.MayStartAutomation(t.Context(), west, "Shop-Stop")
		if recovery.CodeOf(err) != tt.want {
			t.Errorf("%+v: got %v, want %q", tt.answer, err, tt.want)
		}
		if tt.want == recovery.Denied && !strings.Contains(err.Error(), "allow ssm:StartAutomationExecution to the role") {
			t.Errorf("got %v, want the permission that is missing", err)
		}
		if body := w.asked[len(w.asked)-1].body; !strings.Contains(body, `"DocumentVersion":"`+neverVersion+`"`) {
			t.Errorf("got %s", body)
		}
	}
}

// shelf is where a document's versions stand, as SSM keeps them.
type shelf struct {
	contents []string // by version
	standard int      // the default version
	tags     string
	creating int             // answers until a new version is usable
	lost     map[string]bool // operations whose next answer is lost
}

func (s *shelf) answer(r request) reply {
	given := s.carryOut(r)
	if s.lost[r.operation] {
		delete(s.lost, r.operation)
		return reply{status: 500, body: `{}`}
	}
	return given
}

func (s *shelf) carryOut(r request) reply {
	var in struct{ Content, DocumentVersion string }
	_ = json.Unmarshal([]byte(r.body), &in)
	version := s.standard
	if _, err := fmt.Sscan(in.DocumentVersion, &version); err != nil {
		version = s.standard
	}
	switch r.operation {
	case "CreateDocument":
		if len(s.contents) > 0 {
			return refusing(400, "DocumentAlreadyExists", `"Message":"it exists"`)
		}
		s.contents, s.standard = []string{in.Content}, 1
		return reply{body: `{"DocumentDescription":{"DocumentVersion":"1"}}`}
	case "UpdateDocument":
		for _, c := range s.contents {
			if c == in.Content {
				return refusing(400, "DuplicateDocumentContent", `"Message":"the content is there"`)
			}
		}
		s.contents = append(s.contents, in.Content)
		return reply{body: fmt.Sprintf(`{"DocumentDescription":{"DocumentVersion":"%d"}}`, len(s.contents))}
	case "UpdateDocumentDefaultVersion":
		s.standard = version
		return reply{body: `{}`}
	case "AddTagsToResource":
		s.tags = r.body
		return reply{body: `{}`}
	case "DescribeDocument":
		status := "Active"
		if s.creating > 0 {
			s.creating, status = s.creating-1, "Creating"
		}
		return reply{body: fmt.Sprintf(`{"Document":{"DocumentType":"Automation","Status":%q,"DefaultVersion":"%d","LatestVersion":"%d","Tags":[{"Key":"a","Value":"1"}]}}`,
			status, s.standard, len(s.contents))}
	case "GetDocument":
		if version < 1 || version > len(s.contents) {
			return refusing(400, "InvalidDocumentVersion", `"Message":"no such version"`)
		}
		return reply{body: `{"Content":` + mustJSON(s.contents[version-1]) + `}`}
	}
	return reply{status: 400}
}

func TestADocumentIsInstalledOnceAndUpdatedWhenItDiffers(t *testing.T) {
	for name, tt := range map[string]struct {
		shelf shelf
		want  cloud.Installed
	}{
		"new":                        {shelf{creating: 3}, cloud.Installed{Version: "1", Created: true, Changed: true}},
		"new, without an answer":     {shelf{lost: map[string]bool{"CreateDocument": true}}, cloud.Installed{Version: "1"}},
		"the same":                   {shelf{contents: []string{"old", "new"}, standard: 2}, cloud.Installed{Version: "2"}},
		"another":                    {shelf{contents: []string{"old"}, standard: 1, creating: 2}, cloud.Installed{Version: "2", Changed: true}},
		"another, without an answer": {shelf{contents: []string{"old"}, standard: 1, lost: map[string]bool{"UpdateDocument": true}}, cloud.Installed{Version: "2", Changed: true}},
		"an earlier version":         {shelf{contents: []string{"new", "old"}, standard: 2}, cloud.Installed{Version: "1", Changed: true}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, w := over(t, tt.shelf.answer)
				got, err := c.InstallDocument(t.Context(), west, cloud.NewDocument{Name: "Davit-Stop", Content: "new", Format: "YAML", Tags: map[string]string{"a": "1", "b": "2"}})
				if err != nil || got != tt.want {
					t.Errorf("got %+v, %v, want %+v", got, err, tt.want)
				}
				if s := tt.shelf; s.contents[s.standard-1] != "new" || fmt.Sprint(s.standard) != got.Version || s.creating != 0 {
					t.Errorf("the default version %d of %q, want %s", s.standard, s.contents, got.Version)
				}
				if !got.Created && !strings.Contains(tt.shelf.tags, `"Key":"b"`) {
					t.Errorf("got the tags %s, want b added", tt.shelf.tags)
				}
				if again, err := c.InstallDocument(t.Context(), west, cloud.NewDocument{Name: "Davit-Stop", Content: "new", Format: "YAML"}); err != nil || again.Changed {
					t.Errorf("again: got %+v, %v", again, err)
				}
				if strings.Contains(name, "an answer") && w.count("DescribeDocument") == 0 {
					t.Error("what became of the lost answer was not looked up")
				}
			})
		})
	}
}

func TestADocumentOfAnotherKindIsNotOverwritten(t *testing.T) {
	c, _ := over(t, func(r request) reply {
		if r.operation == "CreateDocument" {
			return refusing(400, "DocumentAlreadyExists", `"Message":"it exists"`)
		}
		return reply{body: `{"Document":{"DocumentType":"Command"}}`}
	})
	_, err := c.InstallDocument(t.Context(), west, cloud.NewDocument{Name: "Davit-Stop", Content: "new", Format: "YAML"})
	if e := asError(t, err); e.Code != recovery.Conflict || !strings.Contains(e.Message, "Command") {
		t.Errorf("got %v, want CONFLICT", err)
	}
}

func TestADocumentThatSSMCannotMakeSaysWhy(t *testing.T) {
	c, _ := over(t, func(r request) reply {
		if r.operation == "CreateDocument" {
			return reply{body: `{"DocumentDescription":{"DocumentVersion":"1"}}`}
		}
		return reply{body: `{"Document":{"Status":"Failed","StatusInformation":"no attachment"}}`}
	})
	_, err := c.InstallDocument(t.Context(), west, cloud.NewDocument{Name: "Davit-Stop", Content: "new", Format: "YAML"})
	if e := asError(t, err); e.Code != recovery.Invalid || !strings.Contains(e.Message, "no attachment") {
		t.Errorf("got %v, want INVALID with the reason", err)
	}
}
