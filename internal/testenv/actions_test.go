package testenv_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
)

// installWait installs a document that waits for its parameter Seconds.
func installWait(t *testing.T, env *testenv.Env) {
	t.Helper()
	_, err := env.InstallDocuments(t.Context(), west, apitype.InstallRequest{Documents: []apitype.NewDocument{{Name: "Wait", Content: ownDocument}}})
	if err != nil {
		t.Fatal(err)
	}
}

func waiting(name, seconds string) apitype.ActionInput {
	return apitype.ActionInput{
		Name: name, DocumentName: "Wait", RunIn: recovery.RunInBoth,
		Parameters: recovery.ActionParameters{"Seconds": {"PT" + seconds + "S"}, "Who": {"ann"}},
	}
}

func drillOf(t *testing.T, env *testenv.Env, waves ...apitype.WaveInput) apitype.Execution {
	t.Helper()
	plan := apitype.PlanInput{Name: t.Name(), Drill: recovery.DrillSpec{Network: recovery.DrillShared}, Waves: waves, SelfApproval: true}
	if _, err := env.CreatePlan(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	return env.StartDrill(t, t.Name())
}

// TestActionsCostLittleBesideTheirOwnTime holds the engine to its promise: a second for
// each thing that it waits for, and a tenth for each transition.
func TestActionsCostLittleBesideTheirOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env := testenv.New(t, testenv.Options{})
		env.RegisterSample(t)
		installWait(t, env)
		wave := apitype.WaveInput{Name: "database", Groups: []string{"shop-database"}}
		for i := range 5 {
			wave.PreWaveActions = append(wave.PreWaveActions, waiting(fmt.Sprintf("before-%d", i+1), fmt.Sprint(7+i)))
			wave.PostWaveActions = append(wave.PostWaveActions, waiting(fmt.Sprintf("after-%d", i+1), fmt.Sprint(9+i)))
		}
		id := drillOf(t, env, wave).ExecutionID
		e := env.WaitFor(t, id, time.Hour, testenv.Ended)
		if e.State != recovery.ExecutionCompleted {
			t.Fatalf("the drill is %s: %s", e.State, e.Headline)
		}
		// Ten actions, a job and a boot are waited for; before, between and after them are
		// thirteen transitions.
		const limit = 12 + 13*0.1
		own := e.Waves[0].Split.OwnSeconds
		t.Logf("own share %.2f s of %.0f s", own, e.Waves[0].Split.TotalSeconds)
		if own > limit {
			t.Errorf("the own share is %.2f s, want at most %.1f", own, limit)
		}
	})
}
