package portable_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/specfile"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

var name = rapid.StringMatching(`[A-Za-zäß][A-Za-z0-9 _.:#'"ä-]{0,18}[a-z0-9]`)

func tags(t *rapid.T, label string) map[string]string {
	return rapid.MapOfN(rapid.StringMatching(`[A-Za-z:/]{1,8}`), rapid.StringMatching(`[ -~]{0,12}`), 1, 3).Draw(t, label)
}

// launch draws a launch configuration.
func launch(t *rapid.T) recovery.LaunchSpec {
	size, subnet, on := rapid.SampledFrom([]string{"m7i.large", "t3.small"}).Draw(t, "type"), "subnet-1", rapid.Bool().Draw(t, "copy tags")
	spec := recovery.LaunchSpec{LaunchConfiguration: recovery.LaunchConfiguration{InstanceType: &size, CopyTags: &on, InstanceTags: map[string]string{"App": "yes"}}}
	if rapid.Bool().Draw(t, "more") {
		spec.SubnetID, spec.SecurityGroupIDs = &subnet, []string{"sg-1", "sg-2"}
		spec.LaunchTemplate = &recovery.LaunchTemplateRef{Name: "web", Version: "3"}
	}
	return spec
}

// anyFile draws a configuration in which everything refers to what there is.
func anyFile(t *rapid.T) portable.File {
	f := portable.File{}
	add := func(kind recovery.ResourceKind, value any) {
		f.Objects = append(f.Objects, must(portable.NewObject(kind, value)))
	}
	id := recovery.AccountID("111122223333")
	add(recovery.AccountResource, recovery.Account{ID: id, Name: name.Draw(t, "account"), Regions: []recovery.Region{"us-west-2"}, Quotas: recovery.Quotas{}})
	n := rapid.IntRange(0, 5).Draw(t, "groups")
	var groups []string
	for i := range n {
		g := recovery.Group{ID: recovery.GroupID(fmt.Sprintf("grp-%d", i)), Name: fmt.Sprintf("%d %s", i, name.Draw(t, "group")), Scope: recovery.Scope{AccountID: id, Region: "us-west-2"}}
		if rapid.Bool().Draw(t, "by tags") {
			g.Tags = tags(t, "tags")
		} else {
			g.SourceServerIDs = []recovery.SourceServerID{recovery.SourceServerID(fmt.Sprintf("s-%017d", i))}
		}
		g.Description = rapid.String().Draw(t, "description")
		if strings.ContainsRune(g.Description, 0) || !isText(g.Description) {
			g.Description = ""
		}
		if rapid.Bool().Draw(t, "launch configuration") {
			g.LaunchConfiguration = launch(t)
			g.Servers = map[recovery.SourceServerID]recovery.ServerLaunch{recovery.SourceServerID(fmt.Sprintf("s-%017d", i)): {UseGroupDefaults: rapid.Bool().Draw(t, "defaults"), LaunchConfiguration: launch(t)}}
		}
		groups = append(groups, g.Name)
		add(recovery.GroupResource, g)
	}
	if n > 0 {
		p := recovery.Plan{ID: "plan-1", Name: name.Draw(t, "plan"), Tags: tags(t, "plan's tags"), Objectives: recovery.Objectives{RTOSeconds: rapid.IntRange(0, 9000).Draw(t, "rto")}}
		if rapid.Bool().Draw(t, "plan's launch configuration") {
			p.LaunchConfiguration, p.Drill.LaunchConfiguration, p.Recovery.LaunchConfiguration = launch(t), launch(t), launch(t)
			p.Scenarios = map[string]recovery.Scenario{"zone-lost": {Description: "no zone a", LaunchConfiguration: launch(t)}}
		}
		for i, g := range groups {
			p.Waves = append(p.Waves, recovery.WaveSpec{Name: fmt.Sprint("wave ", i), Groups: []string{g}, PostWaveActions: []recovery.ActionSpec{{
				Name: "check", DocumentName: "Davit-CheckPort", RunIn: recovery.RunInBoth,
				Parameters: recovery.ActionParameters{"Port": {"5432"}, "Ids": {"{{ wave.instanceIDs }}", "true"}},
			}}})
		}
		add(recovery.PlanResource, p)
	}
	on := true
	add(recovery.FeatureResource, recovery.FeatureSetting{Name: "channels", Deployment: &on, Roles: map[recovery.Role]bool{recovery.Admin: false}})
	add(recovery.BindingResource, recovery.Binding{ID: "bind-1", Name: "operators", Group: "ops", Grant: recovery.Grant{Role: recovery.Operator, PlanTags: map[string]string{"a": "no"}}})
	add(recovery.ChannelResource, recovery.Channel{ID: "chan-1", Name: "on", Kind: recovery.WebhookChannel, URL: "https://hooks.example.com/davit", Secrets: []recovery.ChannelSecret{{File: "hook"}}})
	if rapid.Bool().Draw(t, "exported") {
		f.Exported = &portable.Exported{At: time.Unix(1_800_000_000, 0).UTC(), By: "ann", Davit: "0.1"}
		f.Resources = []portable.Resource{{Kind: portable.MembersResource, Name: "web", ID: id, In: "us-west-2", What: "2 servers", Fingerprint: "ab"}}
	}
	return f
}

// origin is what a file has besides objects.
func origin(f portable.File) string {
	return string(must(json.Marshal([]any{f.Exported, f.Resources})))
}

func isText(s string) bool {
	_, err := specfile.Parse("x.json", []byte(`"`+strings.ToValidUTF8(s, "")+`"`))
	return err == nil && !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff
	})
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	schema := compiled(t)
	rapid.Check(t, func(t *rapid.T) {
		f := anyFile(t)
		form := rapid.SampledFrom([]portable.Form{portable.YAML, portable.JSON}).Draw(t, "form")
		text := must(f.Write(form, "https://davit.example.com/schema.json"))
		read, found := portable.Read("x."+string(form), text, portable.Options{})
		if len(found) > 0 {
			t.Fatalf("it is not read as it was written: %v\n%s", found, text)
		}
		if again := must(read.Write(form, "https://davit.example.com/schema.json")); !bytes.Equal(text, again) {
			t.Fatalf("written again it differs:\n%s\n%s", text, again)
		}
		if a, b := must(f.Hash()), must(read.Hash()); a != b {
			t.Fatalf("the hash was %s and is %s", a, b)
		}
		document := must(jsonschema.UnmarshalJSON(bytes.NewReader(must(f.Write(portable.JSON, "")))))
		if err := schema.Validate(document); err != nil {
			t.Fatalf("the schema refuses it: %v", err)
		}
	})
}

// A file that is not as it was written is refused, or means the same: a comment or a space
// may have changed.
func TestADamagedFileIsRefusedWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFile(t)
		form := rapid.SampledFrom([]portable.Form{portable.YAML, portable.JSON}).Draw(t, "form")
		text := must(f.Write(form, ""))
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		damaged := bytes.Clone(text)
		if rapid.Bool().Draw(t, "cut") {
			damaged = damaged[:at]
		} else {
			damaged[at] = rapid.Byte().Draw(t, "byte")
		}
		read, found := portable.Read("x."+string(form), damaged, portable.Options{})
		for _, f := range found {
			if f.Kind == "" && f.Blocks() {
				return
			}
		}
		was, _ := portable.Read("x."+string(form), text, portable.Options{})
		if must(read.Hash()) != must(was.Hash()) || origin(read) != origin(was) {
			// Unless the hash itself is gone: then it is a file that somebody wrote.
			if bytes.Contains(damaged, []byte("\nhash:")) || bytes.Contains(damaged, []byte("\n  \"hash\":")) {
				t.Fatalf("it is taken, and means something else: %v\n%s", found, damaged)
			}
		}
	})
}

func TestEveryFindingHasItsPlace(t *testing.T) {
	const good = "version: \"3.1\"\naccounts:\n  - name: prod\n    accountID: \"111122223333\"\n    regions: [us-west-2]\n"
	for _, c := range []struct{ what, text, want string }{
		{"no version", "accounts: []\n", `1:1: the version of the format is text in quotes, such as "3.1"`},
		{"a number as version", "version: 3.0\n", `1:10: the version of the format is text in quotes`},
		{"an unknown version", "version: \"4.2\"\n", `1:10: version "4.2" of the format is not known: those that can be read are 3.1, files without a version`},
		{"an unknown field", good + "grups: []\n", "6:1: unknown field grups: did you mean groups?"},
		{"an unknown field of an object", good + "groups:\n  - name: web\n    regoin: us-west-2\n", "8:5: unknown field regoin: did you mean region?"},
		{"a section that is no list", "version: \"3.1\"\ngroups: web\n", "2:9: groups is a list, not text"},
		{"an account twice", good + "  - name: other\n    accountID: \"111122223333\"\n    regions: [us-west-2]\n", `7:16: accountID: "111122223333" is there twice, as "prod" on line 4 too`},
		{"a name twice but for case", good + "  - name: PROD\n    accountID: \"444455556666\"\n    regions: [us-west-2]\n", `6:11: name: "prod" is there twice, as "prod" on line 3 too: names differ by more than case`},
		{"a bad value", good + "groups:\n  - name: web\n    accountID: \"1111\"\n    region: us-west-2\n    tags: {App: shop}\n", `8:16: accountID: "1111" is not a valid account ID`},
		{"a bad wave", good + "plans:\n  - name: shop\n    waves:\n      - name: a\n        groups: [web]\n        dependsOn: [b]\n", `11:21: waves[0].dependsOn[0]: there is no wave "b"`},
		{"syntax", "version: \"3.1\"\naccounts: [\n", "2:11: YAML syntax"},
		{"two documents", good + "---\n" + good, "7:1: the file holds 2 documents"},
		{"a list", "- a\n", "1:1: a configuration has fields, each with its value, and this is a list"},
		{"a hash of 3.0", "version: \"3.0\"\nhash: \"ab\"\n" + strings.TrimPrefix(good, "version: \"3.1\"\n"), "2:7: the file is not as it was exported: it has not what"},
		{"another file's hash", "version: \"3.1\"\nhash: \"ab\"\ncounts: {accounts: 2}\n" + strings.TrimPrefix(good, "version: \"3.1\"\n"), "2:7: the file is not as it was exported: it has 1 accounts, and had 2"},
	} {
		_, found := portable.Read("x.yaml", []byte(c.text), portable.Options{})
		if len(found) == 0 || !strings.HasPrefix(found[0].String(), c.want) {
			t.Errorf("%s:\ngot  %v\nwant %s…", c.what, found, c.want)
		}
	}
	if _, found := portable.Read("x.yaml", []byte(good), portable.Options{}); len(found) > 0 {
		t.Errorf("a good one: %v", found)
	}
}

func TestAFileThatWasEditedSaysWhere(t *testing.T) {
	f := portable.File{Objects: []portable.Object{must(portable.NewObject(recovery.AccountResource, recovery.Account{ID: "111122223333", Name: "prod", Regions: []recovery.Region{"us-west-2"}}))}}
	text := bytes.Replace(must(f.Write(portable.YAML, "")), []byte("us-west-2"), []byte("eu-west-1"), 1)
	_, found := portable.Read("x.yaml", text, portable.Options{})
	if len(found) != 1 || !strings.Contains(found[0].Message, "account prod on line 13 differs") {
		t.Errorf("got %v\n%s", found, text)
	}
	if _, found := portable.Read("x.yaml", text, portable.Options{Edited: true}); len(found) > 0 {
		t.Errorf("with Edited: %v", found)
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", must(jsonschema.UnmarshalJSON(bytes.NewReader(portable.SchemaFile)))); err != nil {
		t.Fatal(err)
	}
	return must(c.Compile("schema.json"))
}

func TestThePublishedSchemaIsOfTheseTypes(t *testing.T) {
	want := must(portable.Schema())
	if !bytes.Equal(bytes.TrimSpace(portable.SchemaFile), want) {
		t.Error("portable/davit-config.schema.json is not what `make generate` makes")
	}
}

// What the schema refuses the reader refuses too, so that an editor never complains about
// what would be taken, but for the older spelling of waves.
func TestTheReaderRefusesWhatTheSchemaRefuses(t *testing.T) {
	schema := compiled(t)
	for _, text := range []string{
		`{"version":"3.1","groups":[{"name":"a","colour":"blue"}]}`,
		`{"version":"3.1","groups":[{"accountID":"111122223333"}]}`,
		`{"version":"3.9"}`,
		`{"accounts":[]}`,
		`{"version":"3.1","plans":[{"name":"a","order":"random","waves":[{"name":"w","groups":["g"]}]}]}`,
		`{"version":"3.1","plans":[{"name":"a","waves":{"name":"w"}}]}`,
		`{"version":"3.1","roleBindings":[{"name":"a","group":"g","role":"King"}]}`,
		`{"version":"3.1","features":[{"name":"channels","roles":{"King":true}}]}`,
		`{"version":"3.1","unknown":[]}`,
	} {
		if schema.Validate(must(jsonschema.UnmarshalJSON(strings.NewReader(text)))) == nil {
			t.Errorf("the schema takes %s", text)
		}
		if _, found := portable.Read("x.json", []byte(text), portable.Options{}); len(found) == 0 {
			t.Errorf("the reader takes %s", text)
		}
	}
}

func TestOlderFilesBecomeFilesOfToday(t *testing.T) {
	for _, version := range []string{"1.0", "1.1", "none", "2.1.0"} {
		for _, kind := range []string{"older", "wrong"} {
			t.Run(kind+" "+version, func(t *testing.T) {
				data := must(os.ReadFile("testdata/" + kind + "-" + version + ".json"))
				f, found := portable.Read(kind+".json", data, portable.Options{AccountID: "111122223333"})
				var b strings.Builder
				blocked := false
				for _, one := range found {
					fmt.Fprintf(&b, "# %s %s\n", one.Severity, one)
					blocked = blocked || one.Blocks()
				}
				if blocked != (kind == "wrong") {
					t.Errorf("blocked is %t", blocked)
				}
				if kind == "older" {
					b.Write(must(f.Write(portable.YAML, "")))
				}
				golden := "testdata/" + kind + "-" + version + ".txt"
				if os.Getenv("DAVIT_UPDATE") != "" {
					if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if want := must(os.ReadFile(golden)); b.String() != string(want) {
					t.Errorf("got\n%s\nwant\n%s", b.String(), want)
				}
			})
		}
	}
}

func TestGroupsOfOlderFilesNeedAnAccount(t *testing.T) {
	data := must(os.ReadFile("testdata/older-none.json"))
	_, found := portable.Read("x.json", data, portable.Options{})
	if len(found) == 0 || found[0].Line != 3 || !strings.Contains(found[0].Message, "--account") {
		t.Errorf("got %v", found)
	}
}

// Whatever can be saved is in the file: a field that people write and the format forgot
// would be lost.
func TestNoFieldIsForgotten(t *testing.T) {
	for kind, value := range map[recovery.ResourceKind]any{
		recovery.AccountResource: recovery.Account{}, recovery.GroupResource: recovery.Group{}, recovery.PlanResource: recovery.Plan{},
		recovery.ChannelResource: recovery.Channel{}, recovery.BindingResource: recovery.Binding{}, recovery.FeatureResource: recovery.FeatureSetting{},
	} {
		full := reflect.New(reflect.TypeOf(value)).Elem()
		fill(full, 0)
		o := must(portable.NewObject(kind, full.Interface()))
		f := portable.File{Objects: []portable.Object{o}}
		read, _ := portable.Read("x.yaml", must(f.Write(portable.YAML, "")), portable.Options{}) // it may be wrong in itself
		if len(read.Objects) != 1 || string(read.Objects[0].Spec()) != string(o.Spec()) {
			t.Errorf("a %s:\nwritten %s\nread    %s", kind, o.Spec(), read.Objects[0].Spec())
		}
	}
}

// fill gives every field a value.
func fill(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(1, 0).UTC()))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), depth+1)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), depth+1)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, depth+1)
		fill(value, depth+1)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Float64:
		v.SetFloat(1.5)
	}
}
