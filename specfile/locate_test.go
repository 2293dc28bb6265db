package specfile

import (
	"errors"
	"testing"

	"github.com/davit-dr/davit/recovery"
)

func TestLocate(t *testing.T) {
	docs, err := Parse("plan.yaml", []byte(goodPlan))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path string
		want Position
	}{
		{"", Position{2, 1}},
		{"name", Position{2, 7}},
		{"objectives.rtoSeconds", Position{4, 15}},
		{"objectives.rpoSeconds", Position{3, 1}}, // missing: wanted under objectives
		{"objectives", Position{3, 1}},
		{"waves", Position{6, 1}},
		{"waves[0].groups[0]", Position{8, 14}},
		{"waves[1].groups[0]", Position{11, 9}},
		{"waves[1].dependsOn[0]", Position{12, 17}},
		{"waves[1].optional.tags", Position{15, 7}},
		{"waves[1].optional.tags.Tier", Position{15, 20}},
		{"waves[0].dependsOn", Position{7, 5}}, // missing: wanted in the wave
		{"waves[7].name", Position{6, 1}},
		{"nothing.like.it", Position{2, 1}},
	} {
		if got := docs[0].Locate(c.path); got != c.want {
			t.Errorf("Locate(%q) = %v, want %v", c.path, got, c.want)
		}
	}
}

func TestExplainGivesTheServersFindingsTheirPlaces(t *testing.T) {
	docs, err := Parse("plan.yaml", []byte(goodPlan))
	if err != nil {
		t.Fatal(err)
	}
	refused := &recovery.Error{Code: recovery.Invalid, Message: "the plan cannot be saved", Details: []recovery.Detail{
		{Field: "waves[1].dependsOn[0]", Message: `there is no wave "database"`},
		{Field: "waves[0].groups[0]", Message: `there is no group "database"`},
	}}
	want := `plan.yaml:8:14: waves[0].groups[0]: there is no group "database"
plan.yaml:12:17: waves[1].dependsOn[0]: there is no wave "database"`
	if got := docs[0].Explain(refused).Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	other := recovery.Errorf(recovery.Conflict, "a plan of this name exists")
	if got := docs[0].Explain(other); !errors.Is(got, other) {
		t.Errorf("an error without findings became %v", got)
	}
}
