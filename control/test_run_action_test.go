package control

import (
	"strings"
	"testing"

	"github.com/davit-dr/davit/recovery"
)

func TestTheActionThatIsMeantIsFound(t *testing.T) {
	action := func(name string, in recovery.RunIn) recovery.ActionSpec {
		return recovery.ActionSpec{Name: name, DocumentName: "Shop-" + name, RunIn: in, Rollback: &recovery.RollbackSpec{DocumentName: "Undo-" + name}}
	}
	plain := action("plain", recovery.RunInBoth)
	plain.Rollback = nil
	plan := recovery.Plan{Name: "shop", Waves: []recovery.WaveSpec{
		{Name: "data", PreWaveActions: []recovery.ActionSpec{action("stop", recovery.RunInRecovery)}, PostWaveActions: []recovery.ActionSpec{action("check", recovery.RunInBoth)}},
		{Name: "web", PostWaveActions: []recovery.ActionSpec{action("check", recovery.RunInDrill), plain}},
	}}
	drafted := action("new", recovery.RunInBoth)
	for _, tt := range []struct {
		name string
		r    TestRunRequest
		want string // the action's ID and document, or a part of the error
	}{
		{"the only one of its name", TestRunRequest{Action: "PLAIN"}, "w2-after2 Shop-plain"},
		{"one of several", TestRunRequest{Action: "check"}, "in several waves"},
		{"by its wave", TestRunRequest{Action: "check", Wave: "Web"}, "w2-after1 Shop-check"},
		{"one that is not there", TestRunRequest{Action: "chek"}, `did you mean "check"?`},
		{"not in this mode", TestRunRequest{Action: "stop"}, "does not run in a DRILL: its runIn is RECOVERY"},
		{"in the other mode", TestRunRequest{Action: "stop", Mode: recovery.Recovery}, "w1-before1 Shop-stop"},
		{"what undoes it", TestRunRequest{Action: "check", Wave: "data", Rollback: true}, "w1-after1 Undo-check"},
		{"what undoes one that has nothing", TestRunRequest{Action: "plain", Rollback: true}, "has no rollback"},
		{"drafted, before the wave", TestRunRequest{Wave: "web", Drafted: &drafted, Stage: recovery.ActionBefore}, "w2-before1 Shop-new"},
		{"drafted, after the others", TestRunRequest{Wave: "data", Drafted: &drafted}, "w1-after2 Shop-new"},
	} {
		if tt.r.Mode == "" {
			tt.r.Mode = recovery.Drill
		}
		found, err := findTried(plan, tt.r)
		got := ""
		if err == nil {
			run := found.run()
			got = string(run.ActionID) + " " + run.DocumentName
		} else {
			e, _ := recovery.AsError(err)
			for _, d := range e.Details {
				got += d.Message
			}
			got += err.Error()
		}
		if !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	if len(plan.Waves[0].PostWaveActions) != 1 || plan.Waves[1].PostWaveActions[1].Parameters != nil {
		t.Error("the plan itself was changed")
	}
}
