package api_test

import (
	"slices"
	"testing"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// addTemplate adds a launch template with a version for each instance type: the first is
// the default.
func (e *env) addTemplate(id string, types ...string) {
	e.cloud.at(west, func(p *place) {
		if p.templates == nil {
			p.templates = map[string][]recovery.LaunchTemplateVersion{}
		}
		for i, name := range types {
			p.templates[id] = slices.Insert(p.templates[id], 0, recovery.LaunchTemplateVersion{
				Number: int64(i + 1), Settings: []recovery.LaunchSetting{{Name: recovery.SettingInstanceType, Value: name}},
			})
		}
	})
}

func TestLaunchTemplatesAreChosenAndSorted(t *testing.T) {
	e := newEnv(t)
	e.addTemplate("lt-0aaaaaaaaaaaaaaaa", "m5.large")
	e.addTemplate("lt-0bbbbbbbbbbbbbbbb", "c5.large", "m5.xlarge")
	e.addTemplate("lt-0cccccccccccccccc", "t3.small")
	e.configure()
	const a, b, c = "lt-0aaaaaaaaaaaaaaaa", "lt-0bbbbbbbbbbbbbbbb", "lt-0cccccccccccccccc"
	for name, tt := range map[string]struct {
		query apitype.LaunchTemplateQuery
		want  []string
	}{
		"all":                  {apitype.LaunchTemplateQuery{}, []string{a, b, c}},
		"by type":              {apitype.LaunchTemplateQuery{InstanceType: "m5.large"}, []string{a}},
		"by family":            {apitype.LaunchTemplateQuery{InstanceType: "m5"}, []string{a, b}},
		"by text, any case":    {apitype.LaunchTemplateQuery{Search: "NAMED-LT-0C"}, []string{c}},
		"by a value":           {apitype.LaunchTemplateQuery{Search: "t3.sm"}, []string{c}},
		"by a tag nobody has":  {apitype.LaunchTemplateQuery{Tags: []string{"Tier"}}, nil},
		"by name, reversed":    {apitype.LaunchTemplateQuery{Sort: "-name"}, []string{c, b, a}},
		"by type, in an order": {apitype.LaunchTemplateQuery{Sort: "instanceType"}, []string{b, a, c}},
	} {
		var got []string
		for q := tt.query; ; {
			q.Limit = 2
			page, err := e.LaunchTemplates(t.Context(), q)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, item := range page.Items {
				got = append(got, item.ID)
			}
			if q.Cursor = page.Next; q.Cursor == "" {
				break
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

func TestOneAccountsFailureHidesNoOthersLaunchTemplates(t *testing.T) {
	e := newEnv(t)
	e.addTemplate("lt-0aaaaaaaaaaaaaaaa", "m5.large")
	e.configure()
	away := recovery.Scope{AccountID: "444455556666", Region: "us-west-2"}
	if _, err := e.CreateAccount(t.Context(), apitype.AccountInput{AccountID: away.AccountID, Name: "away", Regions: []recovery.Region{away.Region}}); err != nil {
		t.Fatal(err)
	}
	page, err := e.LaunchTemplates(t.Context(), apitype.LaunchTemplateQuery{Refresh: true})
	if err != nil || len(page.Items) != 1 || len(page.Scopes) != 2 {
		t.Fatalf("got %+v, %v, want the other account's template", page, err)
	}
	for _, s := range page.Scopes {
		if failed := s.Error != nil; failed != (s.Scope == away) || failed != s.AsOf.IsZero() {
			t.Errorf("%s: seen %v, error %v", s.Scope, s.AsOf, s.Error)
		}
	}
}
