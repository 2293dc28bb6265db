package api

import (
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

func TestServerProgressGrowsWithItsPhases(t *testing.T) {
	at := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	way := []struct {
		name   string
		server recovery.Server
		want   int
	}{
		{"pending", recovery.Server{State: recovery.ServerPending}, 0},
		{"begun", recovery.Server{State: recovery.ServerInProgress, Phase: recovery.PhaseSnapshot}, 1},
		{"snapshot taken", recovery.Server{State: recovery.ServerInProgress, Phase: recovery.PhaseSnapshot, SnapshotAt: at}, 3},
		{"converting", recovery.Server{State: recovery.ServerInProgress, Phase: recovery.PhaseConversion}, 6},
		{"converted", recovery.Server{State: recovery.ServerInProgress, Phase: recovery.PhaseConversion, ConvertedAt: at}, 29},
		{"launching", recovery.Server{State: recovery.ServerInProgress, Phase: recovery.PhaseLaunch}, 30},
		{"booting", recovery.Server{State: recovery.ServerLaunched, Phase: recovery.PhaseBoot}, 64},
		{"ready", recovery.Server{State: recovery.ServerReady, ReadyAt: at}, 100},
		{"accepted", recovery.Server{State: recovery.ServerAccepted, ReadyAt: at}, 100},
		{"skipped", recovery.Server{State: recovery.ServerSkipped}, 100},
		{"cleaned up after it was ready", recovery.Server{State: recovery.ServerTerminated, Phase: recovery.PhaseBoot, ReadyAt: at}, 100},
		{"failed while converting", recovery.Server{State: recovery.ServerFailed, Phase: recovery.PhaseConversion}, 6},
	}
	for _, tt := range way {
		if got := serverProgress(tt.server); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestNothingIsAtAHundredBeforeItIsDone(t *testing.T) {
	all := []apitype.Recovering{{Progress: 100}, {Progress: 100}}
	for state, want := range map[recovery.WaveState]int{recovery.WaveExecuting: 99, recovery.WaveFailed: 99, recovery.WaveCompleted: 100, recovery.WaveSkipped: 100} {
		if got := waveProgress(&recovery.Wave{State: state}, apitype.Wave{Servers: all}); got != want {
			t.Errorf("a wave that is %s: got %d, want %d", state, got, want)
		}
	}
	waves := []apitype.Wave{{Progress: 100, Servers: all}, {Progress: 100}}
	for state, want := range map[recovery.ExecutionState]int{recovery.ExecutionInProgress: 99, recovery.ExecutionFailed: 99, recovery.ExecutionCompleted: 100} {
		if got := progressOf(&recovery.Execution{State: state}, waves); got != want {
			t.Errorf("an execution that is %s: got %d, want %d", state, got, want)
		}
	}
	if got := progressOf(&recovery.Execution{}, nil); got != 0 {
		t.Errorf("an execution without servers: got %d, want 0", got)
	}
}

func TestActionsAreAPartOfTheProgress(t *testing.T) {
	action := func(s recovery.ActionState) apitype.Action {
		return apitype.Action{Stage: recovery.ActionAfter, State: s, OnFailure: recovery.OnFailurePause}
	}
	goesOn := action(recovery.ActionFailed)
	goesOn.OnFailure = recovery.OnFailureContinue
	otherMode := action(recovery.ActionSkipped)
	otherMode.Skip = recovery.SkippedByMode
	rollback := action(recovery.ActionInProgress)
	rollback.Stage = recovery.ActionRollback
	ready := []apitype.Recovering{{Progress: 100}}
	for _, tt := range []struct {
		name    string
		servers []apitype.Recovering
		actions []apitype.Action
		want    int
	}{
		{"a server weighs more", ready, []apitype.Action{action(recovery.ActionNotStarted)}, 80},
		{"one runs", ready, []apitype.Action{action(recovery.ActionInProgress)}, 90},
		{"one waits for a person", ready, []apitype.Action{action(recovery.ActionWaiting)}, 90},
		{"one has failed", ready, []apitype.Action{action(recovery.ActionFailed)}, 80},
		{"one has failed and does not matter", ready, []apitype.Action{goesOn}, 99},
		{"one is accepted", ready, []apitype.Action{action(recovery.ActionAccepted)}, 99},
		{"one is of another mode", []apitype.Recovering{{Progress: 50}}, []apitype.Action{otherMode}, 50},
		{"a rollback", []apitype.Recovering{{Progress: 50}}, []apitype.Action{rollback}, 50},
		{"actions alone", nil, []apitype.Action{action(recovery.ActionSucceeded), action(recovery.ActionNotStarted)}, 50},
		{"nothing to do", nil, []apitype.Action{otherMode}, 0},
	} {
		if got := waveProgress(&recovery.Wave{State: recovery.WaveExecuting}, apitype.Wave{Servers: tt.servers, Actions: tt.actions}); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestHeadlinesTellOfActions(t *testing.T) {
	action := func(name string, stage recovery.ActionStage, state recovery.ActionState) apitype.Action {
		return apitype.Action{Name: name, Stage: stage, State: state}
	}
	held := action("dns", recovery.ActionAfter, recovery.ActionNotStarted)
	held.Delay = recovery.DelayThrottled
	answered := action("gate", recovery.ActionAfter, recovery.ActionWaiting)
	answered.Order = &apitype.ActionOrder{Open: true}
	for _, tt := range []struct {
		actions []apitype.Action
		want    string
	}{
		{[]apitype.Action{action("check-port", recovery.ActionAfter, recovery.ActionInProgress)}, "running action check-port after wave web"},
		{[]apitype.Action{action("stop", recovery.ActionBefore, recovery.ActionRequested)}, "running action stop before wave web"},
		{[]apitype.Action{action("gate", recovery.ActionAfter, recovery.ActionWaiting)}, "action gate after wave web waits for a person"},
		{[]apitype.Action{answered}, "running action gate after wave web"},
		{[]apitype.Action{action("rollback of stop", recovery.ActionRollback, recovery.ActionInProgress)}, "running rollback of stop in wave web"},
		{[]apitype.Action{action("stop", recovery.ActionBefore, recovery.ActionStopping)}, "stopping action stop before wave web"},
		{[]apitype.Action{held}, "action dns after wave web is held back (THROTTLED)"},
		{[]apitype.Action{action("stop", recovery.ActionBefore, recovery.ActionSucceeded)}, ""},
	} {
		v := apitype.Execution{Waves: []apitype.Wave{{Name: "web", Actions: tt.actions}}}
		if got := actionsNow(v); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	alone := apitype.Execution{ActionCounts: apitype.ActionCounts{Total: 3, Done: 1}}
	e := &recovery.Execution{State: recovery.ExecutionInProgress, Ungraceful: true}
	if got, want := headline(e, alone), "1 of 3 actions done; the source is given up."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHeadlinesSayHowThingsStand(t *testing.T) {
	view := apitype.Execution{Counts: apitype.Counts{Total: 2}, Waves: []apitype.Wave{
		{Name: "data", State: recovery.WaveExecuting, Servers: []apitype.Recovering{{Server: recovery.Server{State: recovery.ServerReady}}}},
		{Name: "front", State: recovery.WaveWaiting, Servers: []apitype.Recovering{{}}},
	}}
	for _, tt := range []struct {
		e    recovery.Execution
		want string
	}{
		{recovery.Execution{State: recovery.ExecutionCreated}, "It is about to begin."},
		{recovery.Execution{State: recovery.ExecutionInProgress}, "1 of 2 servers recovered; executing: data; waiting for approval: front."},
		{recovery.Execution{State: recovery.ExecutionPaused, Reason: "wave data failed"}, "Paused; wave data failed; 1 of 2 servers recovered."},
		{recovery.Execution{State: recovery.ExecutionTimedOut}, "Timed out; 1 of 2 servers recovered."},
		{recovery.Execution{State: recovery.ExecutionCompleted}, "1 of 2 servers recovered."},
	} {
		if got := headline(&tt.e, view); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.e.State, got, tt.want)
		}
	}
}

func TestEveryCodeHasAStatus(t *testing.T) {
	for _, code := range []recovery.Code{
		recovery.Invalid, recovery.NotFound, recovery.Conflict, recovery.Stale, recovery.Denied, recovery.Unauthenticated,
		recovery.QuotaExceeded, recovery.Throttled, recovery.Unavailable, recovery.Internal, recovery.LeaseLost, recovery.TooLarge,
	} {
		if statuses[code] < 400 {
			t.Errorf("%s has no status", code)
		}
	}
}

func TestProblemsKeepWhatTheErrorSays(t *testing.T) {
	in := &recovery.Error{
		Code: recovery.Throttled, Message: "too many calls", Remedy: "wait", RetryAfter: 1500 * time.Millisecond, AWSCode: "ThrottlingException",
		RequestID: "aws-1", Details: []recovery.Detail{{Field: "f", Message: "m"}}, Servers: []recovery.SourceServerID{"s-1"},
	}
	p := &problem{describe(in)}
	if p.Status != 429 || p.GetHeaders().Get("Retry-After") != "2" {
		t.Errorf("got status %d, Retry-After %q, want 429 and 2", p.Status, p.GetHeaders().Get("Retry-After"))
	}
	out := p.Err()
	if out.Code != in.Code || out.Message != in.Message || out.Remedy != in.Remedy || out.RetryAfter != 2*time.Second ||
		out.AWSCode != in.AWSCode || out.RequestID != in.RequestID || len(out.Details) != 1 || len(out.Servers) != 1 {
		t.Errorf("got %+v, want what %+v says", out, in)
	}
}
