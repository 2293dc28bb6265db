package testenv_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/sample"
)

// TestRunbooksAreKeptAsPlansChange looks at a folder while plans come, change and go.
func TestRunbooksAreKeptAsPlansChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := testenv.New(t, testenv.Options{})
		env.RegisterSample(t)
		dir := filepath.Join(t.TempDir(), "runbooks")
		keeper := control.NewRunbookKeeper(env.Control, dir)
		keep := func() {
			t.Helper()
			if err := keeper.Keep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		want := func(names ...string) {
			t.Helper()
			var got []string
			entries, err := os.ReadDir(dir)
			for _, e := range entries {
				if !strings.HasPrefix(e.Name(), ".") {
					got = append(got, e.Name())
				}
			}
			if err != nil || !slices.Equal(got, names) {
				t.Errorf("the folder has %v, %v, want %v", got, err, names)
			}
		}
		const sampleScript, samplePage = "runbook-three-tier.sh", "runbook-three-tier.html"
		script := func() string {
			text, err := os.ReadFile(filepath.Join(dir, sampleScript))
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		keep()
		want(samplePage, sampleScript)
		first := script()
		time.Sleep(time.Minute)
		keep()
		if script() != first {
			t.Error("a runbook was made again though nothing had changed")
		}

		plan, err := env.Plan(t.Context(), sample.PlanName)
		if err != nil {
			t.Fatal(err)
		}
		in := apitype.PlanInput{Name: "three/../tier", Waves: []apitype.WaveInput{{Name: "database", Groups: []string{"shop-database"}}}}
		if _, err := env.CreatePlan(t.Context(), in); err == nil {
			t.Error("a name that is a path was taken")
		}
		in.Name = "three.tier" // whose files would have the same name
		other, err := env.CreatePlan(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		keep()
		want("runbook-three-tier-"+string(other.ID)+".html", "runbook-three-tier-"+string(other.ID)+".sh", samplePage, sampleScript)
		if err := env.DeletePlan(t.Context(), plan.Name, plan.Version); err != nil {
			t.Fatal(err)
		}
		mine := filepath.Join(dir, "runbook-mine.sh")
		if err := os.WriteFile(mine, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		keeper = control.NewRunbookKeeper(env.Control, dir) // as after a restart
		keep()
		want("runbook-mine.sh", "runbook-three-tier-"+string(other.ID)+".html", "runbook-three-tier-"+string(other.ID)+".sh")
	})
}
