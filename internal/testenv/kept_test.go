package testenv_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
)

// TestWhatADrillHasChangedIsNeitherPricedNorAdvisedOn: while a drill has not put back what it
// changed, production's launch configuration is what costs and what is recommended.
func TestWhatADrillHasChangedIsNeitherPricedNorAdvisedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := testenv.New(t, testenv.Options{})
		env.RegisterSample(t)
		priced := func() (types []string) {
			cost, err := env.Cost(t.Context(), apitype.CostQuery{Group: "shop-web"})
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range cost.Lines {
				if l.Mode == recovery.Drill && l.Kind == recovery.CostInstance {
					types = append(types, l.What)
				}
			}
			return types
		}
		advised := func() (now []string) {
			advice, err := env.Recommendations(t.Context(), "shop-web", "")
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range advice.Servers {
				now = append(now, s.Now)
			}
			return now
		}
		production, had := priced(), advised()

		changed := "m7i.4xlarge"
		plan := apitype.PlanInput{Name: "web", Waves: []apitype.WaveInput{{Name: "web", Groups: []string{"shop-web"}}}, Drill: apitype.DrillInput{
			Network: recovery.DrillShared, LaunchConfiguration: apitype.LaunchInput{LaunchConfiguration: recovery.LaunchConfiguration{InstanceType: &changed}},
		}}
		if _, err := env.CreatePlan(t.Context(), plan); err != nil {
			t.Fatal(err)
		}
		id := env.StartDrill(t, "web").ExecutionID
		env.WaitFor(t, id, time.Hour, func(e apitype.Execution) bool { return e.Waves[0].Servers[0].JobID != "" })
		if got := priced(); len(production) == 0 || !slices.Equal(got, production) {
			t.Errorf("during the drill %v are priced, want production's %v", got, production)
		}
		if got := advised(); !slices.Equal(got, had) {
			t.Errorf("during the drill the servers have %v, want production's %v", got, had)
		}
		aws, err := env.Cloud.LaunchTargets(t.Context(), west, []recovery.SourceServerID{"s-0shopweb000000001"})
		if err != nil || aws[0].InstanceType != changed {
			t.Errorf("AWS has %+v (%v): the drill has not changed it, or has put it back already", aws, err)
		}
	})
}
