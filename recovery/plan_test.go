package recovery

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// threeTiers is a plan without mistakes.
func threeTiers() Plan {
	return Plan{Name: "shop", Waves: []WaveSpec{
		{Name: "db", Groups: []string{"databases"}},
		{Name: "app", Groups: []string{"applications", "caches"}},
		{Name: "web", Groups: []string{"front ends"}, DependsOn: []string{"app"}, Approval: &ApprovalSpec{}},
	}}.WithDefaults()
}

func TestAPlanIsCheckedFieldByField(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*Plan)
		want   []string
	}{
		{"a good one", func(*Plan) {}, nil},
		{"no name", func(p *Plan) { p.Name = "" }, []string{"name"}},
		{"an unknown order", func(p *Plan) { p.Order = "random" }, []string{"order"}},
		{"an unknown drill network", func(p *Plan) { p.Drill.Network = "open" }, []string{"drill.network"}},
		{"a negative RTO", func(p *Plan) { p.Objectives.RTOSeconds = -1 }, []string{"objectives.rtoSeconds"}},
		{"an endless RPO", func(p *Plan) { p.Objectives.RPOSeconds = MaxTimeoutSeconds + 1 }, []string{"objectives.rpoSeconds"}},
		{"no waves", func(p *Plan) { p.Waves = nil }, []string{"waves"}},
		{"exactly as many waves as are allowed", func(p *Plan) { p.Waves = manyWaves(MaxWaves) }, nil},
		{"one wave too many", func(p *Plan) { p.Waves = manyWaves(MaxWaves + 1) }, []string{"waves"}},
		{"a wave without a name", func(p *Plan) { p.Waves[0].Name = "" }, []string{"waves[0].name"}},
		{"two waves of one name", func(p *Plan) { p.Waves[1].Name = "DB"; p.Waves[2].DependsOn = nil }, []string{"waves[1].name"}},
		{"a wave without a group", func(p *Plan) { p.Waves[1].Groups = nil }, []string{"waves[1].groups"}},
		{"a group without a name", func(p *Plan) { p.Waves[1].Groups[1] = " " }, []string{"waves[1].groups[1]"}},
		{"a group twice in a wave", func(p *Plan) { p.Waves[1].Groups[1] = " Applications" }, []string{"waves[1].groups[1]"}},
		{"a group in two waves", func(p *Plan) { p.Waves[2].Groups[0] = "Databases" }, []string{"waves[2].groups[0]"}},
		{"an unknown readiness", func(p *Plan) { p.Waves[0].Readiness = "PINGED" }, []string{"waves[0].readiness"}},
		{"an unknown failure policy", func(p *Plan) { p.Waves[0].OnFailure = "ignore" }, []string{"waves[0].onFailure"}},
		{"a negative readiness timeout", func(p *Plan) { p.Waves[0].ReadinessTimeoutSeconds = -5 }, []string{"waves[0].readinessTimeoutSeconds"}},
		{"the longest timeout", func(p *Plan) { p.Waves[0].TimeoutSeconds = MaxTimeoutSeconds }, nil},
		{"an endless timeout", func(p *Plan) { p.Waves[0].TimeoutSeconds = MaxTimeoutSeconds + 1 }, []string{"waves[0].timeoutSeconds"}},
		{"an approval by nobody known", func(p *Plan) { p.Waves[2].Approval.Roles = []Role{"Admin", "Boss"} }, []string{"waves[2].approval.roles[1]"}},
		{"an endless approval", func(p *Plan) { p.Waves[2].Approval.TimeoutSeconds = MaxTimeoutSeconds + 1 }, []string{"waves[2].approval.timeoutSeconds"}},
		{"one per cent", func(p *Plan) { p.Waves[0].SuccessPercent = 1 }, nil},
		{"more than all", func(p *Plan) { p.Waves[0].SuccessPercent = 101 }, []string{"waves[0].successPercent"}},
		{"less than none", func(p *Plan) { p.Waves[0].SuccessPercent = -1 }, []string{"waves[0].successPercent"}},
		{"optional servers by IDs and tags", func(p *Plan) {
			p.Waves[0].Optional = Selector{SourceServerIDs: []SourceServerID{"x"}, Tags: map[string]string{"a": "b"}}
		}, []string{"waves[0].optional.tags", "waves[0].optional.sourceServerIDs[0]"}},
		{"several at once", func(p *Plan) { p.Name, p.Waves[0].SuccessPercent, p.Waves[1].Groups = "", 0, nil }, []string{"name", "waves[0].successPercent", "waves[1].groups"}},
	} {
		plan := threeTiers()
		tt.change(&plan)
		if got := faults(t, plan.Check()); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got faults in %v, want %v", tt.name, got, tt.want)
		}
	}
}

func manyWaves(n int) []WaveSpec {
	waves := make([]WaveSpec, n)
	for i := range waves {
		waves[i] = WaveSpec{Name: fmt.Sprintf("wave %d", i), Groups: []string{fmt.Sprintf("group %d", i)}}
	}
	return Plan{Waves: waves}.WithDefaults().Waves
}

func TestAMistakeInAPlanSaysWhatWouldBeRight(t *testing.T) {
	plan := threeTiers()
	plan.Waves[0].Readiness = "PINGED"
	err := plan.Check()
	for _, want := range []string{`recovery plan "shop" cannot be saved`, "waves[0].readiness", `"PINGED"`, "LAUNCHED STATUS_CHECKS SSM_ONLINE"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
}

func TestUnsetFieldsOfAPlanHaveTheirDefaults(t *testing.T) {
	got := Plan{Name: " shop ", Waves: []WaveSpec{{Name: "\tdb ", Groups: []string{"db"}, Approval: &ApprovalSpec{}}}}.WithDefaults()
	want := Plan{
		Name: "shop", BreakGlassSeconds: DefaultBreakGlass, Order: Sequential, Drill: DrillSpec{Network: DrillIsolated},
		Waves: []WaveSpec{{
			Name: "db", Groups: []string{"db"}, Approval: &ApprovalSpec{TimeoutSeconds: DefaultApprovalTimeout},
			Readiness: ReadyStatusChecks, ReadinessTimeoutSeconds: DefaultReadinessTimeout,
			TimeoutSeconds: DefaultWaveTimeout, OnFailure: OnFailurePause, SuccessPercent: 100,
		}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestSetFieldsOfAPlanAreKept(t *testing.T) {
	plan := Plan{
		Name: "shop", BreakGlassSeconds: 8, Order: Parallel, Drill: DrillSpec{Network: DrillShared},
		Waves: []WaveSpec{{
			Name: "db", Groups: []string{"db"}, Approval: &ApprovalSpec{TimeoutSeconds: 7}, Readiness: ReadySSMOnline,
			ReadinessTimeoutSeconds: 5, TimeoutSeconds: 6, OnFailure: OnFailureContinue, SuccessPercent: 50,
		}},
	}
	if got := plan.WithDefaults(); !reflect.DeepEqual(got, plan) {
		t.Errorf("got  %+v\nwant %+v", got, plan)
	}
}

func TestDefaultsLeaveTheGivenPlanAlone(t *testing.T) {
	plan := Plan{Waves: []WaveSpec{{Name: " db ", Approval: &ApprovalSpec{}}}}
	before := encode(t, plan)
	plan.WithDefaults()
	if now := encode(t, plan); now != before {
		t.Errorf("got  %s\nwant %s", now, before)
	}
}
