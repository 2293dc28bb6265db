package testenv_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
)

// BenchmarkReadiness asks how ready 80 plans are, of 75 servers each in another account or Region,
// through the API and its client, as the dashboard does.
func BenchmarkReadiness(b *testing.B) {
	world := manyServers()
	for _, account := range world.Accounts {
		for _, region := range account.Regions {
			for i := range region.SourceServers {
				region.SourceServers[i].Tags["Plan"] = "all"
			}
		}
	}
	env := testenv.New(b, testenv.Options{World: world})
	registerMany(b, env)
	for n := range manyAccounts {
		for _, region := range manyRegions {
			name := fmt.Sprintf("plan-%02d-%s", n, region)
			group := apitype.GroupInput{Name: name, AccountID: recovery.AccountID(manyAccount(n)), Region: recovery.Region(region), Tags: map[string]string{"Plan": "all"}}
			if _, err := env.CreateGroup(b.Context(), group); err != nil {
				b.Fatal(err)
			}
			plan := apitype.PlanInput{Name: name, Waves: []apitype.WaveInput{{Name: "all", Groups: []string{name}}}}
			if _, err := env.CreatePlan(b.Context(), plan); err != nil {
				b.Fatal(err)
			}
		}
	}
	for servers := 0; servers < manyAccounts*len(manyRegions)*serversInEach; time.Sleep(100 * time.Millisecond) {
		all, err := env.Readiness(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		servers = 0
		for _, r := range all {
			servers += r.Servers
		}
	}
	var took []time.Duration
	for b.Loop() {
		begun := time.Now()
		if _, err := env.Readiness(b.Context()); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	for _, p := range []int{50, 99} {
		b.ReportMetric(float64(took[(len(took)-1)*p/100].Microseconds())/1000, fmt.Sprintf("ms-p%d", p))
	}
}
