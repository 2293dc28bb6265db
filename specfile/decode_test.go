package specfile

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
)

const goodPlan = `# What to recover, and in which order.
name: three-tier
objectives:
  rtoSeconds: 1800
selfApproval: true
waves:
  - name: database
    groups: [database]
  - name: web
    groups:
      - web
    dependsOn: ["database"]
    approval: {roles: [Admin]}
    optional:
      tags: {Tier: cache}
`

func decodePlan(t *testing.T, file, content string) (recovery.Plan, error) {
	t.Helper()
	docs, err := Parse(file, []byte(content))
	if err != nil {
		return recovery.Plan{}, err
	}
	var p recovery.Plan
	return p, docs[0].Decode(&p)
}

func TestYAMLAndJSONComeToTheSame(t *testing.T) {
	fromYAML, err := decodePlan(t, "plan.yaml", goodPlan)
	if err != nil {
		t.Fatal(err)
	}
	want := recovery.Plan{
		Name: "three-tier", Objectives: recovery.Objectives{RTOSeconds: 1800}, SelfApproval: true,
		Waves: []recovery.WaveSpec{
			{Name: "database", Groups: []string{"database"}},
			{
				Name: "web", Groups: []string{"web"}, DependsOn: []string{"database"},
				Approval: &recovery.ApprovalSpec{Roles: []recovery.Role{"Admin"}},
				Optional: recovery.Selector{Tags: map[string]string{"Tier": "cache"}},
			},
		},
	}
	if !reflect.DeepEqual(fromYAML, want) {
		t.Errorf("from YAML:\ngot  %+v\nwant %+v", fromYAML, want)
	}
	fromJSON, err := decodePlan(t, "plan.json", `{
	"name": "three-tier", "objectives": {"rtoSeconds": 1800}, "selfApproval": true,
	"waves": [
		{"name": "database", "groups": ["database"]},
		{"name": "web", "groups": ["web"], "dependsOn": ["database"],
		 "approval": {"roles": ["Admin"]}, "optional": {"tags": {"Tier": "cache"}}}
	]}`)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(fromJSON, want) {
		t.Errorf("from JSON:\ngot  %+v\nwant %+v", fromJSON, want)
	}
}

func TestBadFilesAreToldWithPlaceAndRemedy(t *testing.T) {
	for _, c := range []struct{ name, file, content, want string }{
		{
			"unknown field", "p.yaml", "name: x\nwaves:\n  - name: a\n    dependOn: [b]\n",
			"p.yaml:4:5: unknown field dependOn: did you mean dependsOn?",
		},
		{
			"field in other case", "p.yaml", "Name: x\n",
			"p.yaml:1:1: unknown field Name: did you mean name?",
		},
		{
			"nothing like it", "p.yaml", "objectives: {frequency: 3}\n",
			"p.yaml:1:14: unknown field frequency: known are rpoSeconds, rtoSeconds",
		},
		{
			"text for a number", "p.yaml", "objectives:\n  rtoSeconds: soon\n",
			`p.yaml:2:15: rtoSeconds is a whole number such as 30, not the text "soon"`,
		},
		{
			"a duration for seconds", "p.yaml", "objectives:\n  rtoSeconds: 30m\n",
			"p.yaml:2:15: rtoSeconds is a whole number of seconds: write 1800 for 30m",
		},
		{
			"a fraction for a whole number", "p.yaml", "objectives: {rtoSeconds: 1.5}\n",
			"p.yaml:1:26: rtoSeconds is a whole number such as 30, not 1.5",
		},
		{
			"octal", "p.yaml", "objectives: {rtoSeconds: 0600}\n",
			"p.yaml:1:26: rtoSeconds is a whole number, but 0600 begins with 0, which some readers take for octal: leave the 0 out",
		},
		{
			"out of range", "p.yaml", "objectives: {rtoSeconds: 9999999999999999999}\n",
			"p.yaml:1:26: rtoSeconds: 9999999999999999999 is out of range",
		},
		{
			"text for true or false", "p.yaml", "selfApproval: yes\n",
			`p.yaml:1:15: selfApproval is true or false, not the text "yes"`,
		},
		{
			"text for a list", "p.yaml", "waves:\n  - groups: web\n",
			"p.yaml:2:13: groups is a list, not text: write each entry",
		},
		{
			"a list for a mapping", "p.yaml", "- name: x\n",
			"p.yaml:1:1: the document is a mapping, not a list: it has fields, each with its value",
		},
		{
			"a number for text", "p.yaml", "name: 2026\n",
			`p.yaml:1:7: name is text, but 2026 without quotes is a number: write "2026"`,
		},
		{
			"nothing behind a dash", "p.yaml", "waves:\n  - name: a\n    groups:\n      -\n",
			"p.yaml:4:9: groups[0] has nothing behind its dash",
		},
		{"tab", "p.yaml", "name: x\n\twaves: []\n", "p.yaml:2:1: YAML syntax: "},
		{"bad indentation", "p.yaml", "waves:\n  - name: a\n   groups: [x]\n", "p.yaml:3:"},
		{"same field twice", "p.yaml", "name: x\nname: y\n", `p.yaml:2:1: YAML syntax: mapping key "name" already defined`},
		{"colon in text", "p.yaml", "name: a: b\n", "p.yaml:1:7: YAML syntax: mapping value is not allowed in this context: text with a colon in it needs quotes"},
		{"open quotes", "p.yaml", "name: \"x\n", "p.yaml:1:7: YAML syntax: could not find end character of double-quoted text: close the quotes"},
		{"unknown alias", "p.yaml", "name: *x\n", "p.yaml:1:7: there is no anchor &x before this alias"},
		{"merge key", "p.yaml", "objectives: &o {rtoSeconds: 1}\ndrill:\n  <<: *o\n", "p.yaml:3:3: the merge key << is not known here"},
		{"empty", "p.yaml", "# nothing\n", "p.yaml:1:1: the file is empty"},
		{"second document", "p.yaml", "---\nname: a\n---\n# comment\n---\nname: [\n", "p.yaml:6:7: YAML syntax: "},
		{"JSON syntax", "p.json", "{\n  \"name\": \"x\",\n}\n", "p.json:3:1: JSON syntax: "},
		{"JSON unclosed", "p.json", "{\n  \"name\": \"x\"", "p.json:2:14: JSON syntax: the file ends too early"},
		{"JSON twice", "p.json", "{\"name\": \"x\",\n \"name\": \"y\"}", "p.json:2:2: field name is given twice: first on line 1"},
		{"JSON type", "p.json", "{\n\t\"name\": 12}", `p.json:2:10: name is text, but 12 without quotes is a number: write "12"`},
		{"JSON unknown", "p.json", "{\n\t\"names\": \"x\"}", "p.json:2:2: unknown field names: did you mean name?"},
		{"JSON with a comment", "p.json", "{\n  // the shop\n  \"name\": \"x\"}", "p.json:2:3: JSON syntax: JSON has no comments: remove it, or write the file in YAML"},
		{"JSON with a comment first", "p.json", "# the shop\n{}", "p.json:1:1: JSON syntax: JSON has no comments"},
		{"JSON with a comment behind a value", "p.json", "{\"name\": \"x\" /* the shop */}", "p.json:1:14: JSON syntax: JSON has no comments"},
		{"JSON with a comment behind a comma", "p.json", "{\"name\": \"x\", // the shop\n}", "p.json:1:15: JSON syntax: JSON has no comments"},
		{"JSON number with a 0 before it", "p.json", "{\"name\": 0111}", "p.json:1:10: JSON syntax: a number does not begin with 0: text such as an account ID needs quotes"},
		{"binary", "p.yaml", "name: x\nwaves: \x00\x01", "p.yaml:2:8: the file is not text in UTF-8"},
		{"UTF-16", "p.yaml", "\xff\xfen\x00a\x00", "p.yaml:1:1: the file is not text in UTF-8"},
		{"nested", "p.yaml", "name: " + strings.Repeat("[", 70) + strings.Repeat("]", 70), "p.yaml:1:71: the document is nested more than 64 deep"},
		{"time", "p.yaml", "name: x\ncreatedAt: yesterday\n", `p.yaml:2:12: createdAt is a time such as 2026-11-23T03:00:00Z, not the text "yesterday"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := decodePlan(t, c.file, c.content)
			if err == nil {
				t.Fatalf("accepted:\n%s", c.content)
			}
			if !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got  %s\nwant %s…", err, c.want)
			}
		})
	}
}

func TestAnUnquotedAccountIDIsToldToBeQuoted(t *testing.T) {
	for _, id := range []string{"111122223333", "011122223333", "0x1122223333"} {
		docs, err := Parse("account.yaml", []byte("name: a\naccountID: "+id+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		var a recovery.Account
		err = docs[0].Decode(&a)
		why := map[bool]string{true: ", which loses the 0 that it begins with"}[strings.HasPrefix(id, "01")]
		want := `account.yaml:2:12: accountID is text, but ` + id + ` without quotes is a number` + why + `: write "` + id + `"`
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestEverythingWrongIsToldAtOnceInOrder(t *testing.T) {
	_, err := decodePlan(t, "p.yaml", "waves: 3\nnmae: x\nselfApproval: 1\n")
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 3 {
		t.Fatalf("got %d problems, want 3:\n%v", len(lines), err)
	}
	for i, prefix := range []string{"p.yaml:1:8: ", "p.yaml:2:1: ", "p.yaml:3:15: "} {
		if !strings.HasPrefix(lines[i], prefix) {
			t.Errorf("problem %d: got %q, want it at %s", i, lines[i], prefix)
		}
	}
}

func TestManyProblemsAreCounted(t *testing.T) {
	_, err := decodePlan(t, "p.yaml", manyFields(40))
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != maxProblems || !strings.HasSuffix(lines[maxProblems-1], "(and 20 more problems after this one)") {
		t.Errorf("got %d lines, the last: %s", len(lines), lines[len(lines)-1])
	}
}

func manyFields(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("y", i+1) + ": 1\n")
	}
	return b.String()
}

func TestADocumentThatIsWrongLeavesTheTargetAlone(t *testing.T) {
	docs, err := Parse("p.yaml", []byte("name: new\nnope: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	p := recovery.Plan{Name: "old"}
	if err := docs[0].Decode(&p); err == nil || p.Name != "old" {
		t.Errorf("err %v, name %q: want an error and the old name", err, p.Name)
	}
}

func TestDocumentsOfOneFile(t *testing.T) {
	docs, err := Parse("g.yaml", []byte("---\nname: a\n---\n# only a comment\n---\nname: b\n...\n--- {name: c}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range docs {
		var g recovery.Group
		if err := d.Decode(&g); err != nil {
			t.Fatal(err)
		}
		names = append(names, g.Name)
	}
	if got := strings.Join(names, " "); got != "a b c" {
		t.Errorf("got documents %q, want %q", got, "a b c")
	}
	if at := docs[1].Locate("name"); at != (Position{6, 7}) {
		t.Errorf("name of the second document is at %v, want 6:7", at)
	}
	if at := docs[2].Locate("name"); at != (Position{8, 12}) {
		t.Errorf("name of the third document is at %v, want 8:12", at)
	}
}

func TestAliasesStandForTheirAnchors(t *testing.T) {
	p, err := decodePlan(t, "p.yaml", "waves:\n  - name: a\n    groups: &g [one, two]\n  - name: b\n    groups: *g\n")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(p.Waves[1].Groups, []string{"one", "two"}) {
		t.Errorf("got %v", p.Waves[1].Groups)
	}
}

func TestALargeFileWithoutAliasesIsRead(t *testing.T) {
	var b strings.Builder
	b.WriteString("name: large\nwaves:\n- groups:\n")
	for range maxCopied + 1 {
		b.WriteString("  - g\n")
	}
	p, err := decodePlan(t, "p.yaml", b.String())
	if err != nil || len(p.Waves) != 1 || len(p.Waves[0].Groups) != maxCopied+1 {
		t.Errorf("got %d waves, err %v", len(p.Waves), err)
	}
}

func TestWhatTheServerSetsIsReadAndNotSuggested(t *testing.T) {
	type spec struct {
		Name    string `json:"name"`
		Version int    `json:"version" doc:"set by the server"`
	}
	docs, err := Parse("s.yaml", []byte("version: 3\nentirelyDifferent: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	err = docs[0].Decode(new(spec))
	if want := "s.yaml:2:1: unknown field entirelyDifferent: known are name"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestAliasesCannotExplode(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 10; i++ {
		prev := "*a" + string(rune('0'+i-1))
		b.WriteString("a" + string(rune('0'+i)) + ": &a" + string(rune('0'+i)) + " [" + strings.Repeat(prev+", ", 9) + prev + "]\n")
	}
	start := time.Now()
	_, err := Parse("bomb.yaml", []byte(b.String()))
	if err == nil || time.Since(start) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
	if _, err := Parse("loop.yaml", []byte("a: &x\n  b: *x\n")); err == nil {
		t.Error("an alias inside its own anchor was accepted")
	}
}

// FuzzParse reads files that anybody may have written, as each kind of thing that files
// describe. What is wrong with one is told with its place, and what it describes can be
// checked.
func FuzzParse(f *testing.F) {
	f.Add("p.yaml", goodPlan)
	f.Add("p.json", `{"name": "x", "waves": [{"groups": ["a"]}]}`)
	f.Add("-", "{a: [1, 'x'], ? b : c}")
	f.Add("p.yaml", "---\na: |\n  x\n--- >\n y\n")
	for _, file := range append(sample.GroupFiles(), sample.AccountFile, sample.PlanFile) {
		f.Add(file, string(sample.Read(file)))
	}
	f.Fuzz(func(t *testing.T, file, content string) {
		docs, err := Parse(file, []byte(content))
		if err != nil {
			wantPlaces(t, err)
			return
		}
		for _, d := range docs {
			var account recovery.Account
			var group recovery.Group
			var plan recovery.Plan
			for _, into := range []interface{ Check() error }{&account, &group, &plan} {
				if err := d.Decode(into); err != nil {
					wantPlaces(t, err)
					continue
				}
				_ = into.Check() // it may be wrong, and must be judged
			}
			if at := d.Locate("waves[1].dependsOn[0]"); at.Line < 1 || at.Column < 1 {
				t.Errorf("a field is at %v", at)
			}
		}
	})
}

func wantPlaces(t *testing.T, err error) {
	t.Helper()
	var found Problems
	if !errors.As(err, &found) || len(found) == 0 {
		t.Fatalf("got %v, want problems with their places", err)
	}
	for _, p := range found {
		if p.Line < 1 || p.Column < 1 || p.Message == "" {
			t.Errorf("a problem is at %d:%d: %q", p.Line, p.Column, p.Message)
		}
	}
}
