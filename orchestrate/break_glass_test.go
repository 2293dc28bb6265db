package orchestrate

import (
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// waitingRecovery is a recovery, or a drill, whose wave waits for an approval that nobody gives.
func waitingRecovery(t *testing.T, mode recovery.Mode) *table {
	t.Helper()
	p := plan(recovery.WaveSpec{Approval: &recovery.ApprovalSpec{TimeoutSeconds: 60}}).WithDefaults()
	x := create(t, Creation{ID: "exec-1", Plan: p, Mode: mode, Servers: [][]Pick{{pick(1, 1)}}, Quotas: defaultQuotas})
	x.decide()
	x.wantState(recovery.ExecutionInProgress, recovery.WaveWaiting)
	return x
}

func TestTheGlassIsBrokenAfterItsTimeByNameAndWithAReason(t *testing.T) {
	broken := Word{Kind: BreakGlass, Confirm: "plan", Comment: "nobody answers the phone"}
	tests := []struct {
		name  string
		mode  recovery.Mode
		after time.Duration
		word  Word
		want  recovery.Code
		says  string
	}{
		{"too early", recovery.Recovery, 14 * time.Minute, broken, recovery.Conflict, "may be broken from"},
		{"a drill", recovery.Drill, time.Hour, broken, recovery.Conflict, "there for a RECOVERY"},
		{"another name", recovery.Recovery, time.Hour, Word{Kind: BreakGlass, Confirm: "Plan", Comment: "x"}, recovery.Invalid, "type the plan's name"},
		{"no reason", recovery.Recovery, time.Hour, Word{Kind: BreakGlass, Confirm: "plan", Comment: " "}, recovery.Invalid, "say why"},
		{"now", recovery.Recovery, 15 * time.Minute, broken, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := waitingRecovery(t, tt.mode)
			tt.word.Confirm = strings.Replace(tt.word.Confirm, "plan", x.e.Plan.Name, 1)
			err := x.after(tt.after).trySay(tt.word)
			if recovery.CodeOf(err) != tt.want || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("got %v, want %s with %q", err, tt.want, tt.says)
			}
			if tt.want != "" {
				return
			}
			wantIntents(t, x.decide(), 1)
			x.wantState(recovery.ExecutionInProgress, recovery.WaveExecuting)
			if a := x.e.Waves[0].Approval(); a.State != recovery.ApprovalBroken || a.By.Name != x.e.StartedBy.Name || a.Comment != broken.Comment {
				t.Errorf("got approval %+v, want BREAK_GLASS by the starter with the reason", a)
			}
		})
	}
}

func TestABrokenGlassIsReviewedByAnotherPersonOnce(t *testing.T) {
	x := waitingRecovery(t, recovery.Recovery)
	if err := x.trySay(Word{Kind: Review}); recovery.CodeOf(err) != recovery.Conflict {
		t.Errorf("a review of nothing: got %v, want CONFLICT", err)
	}
	x.after(time.Hour).say(Word{Kind: BreakGlass, Confirm: x.e.Plan.Name, Comment: "nobody answers"})
	if err := x.trySay(Word{Kind: Review}); recovery.CodeOf(err) != recovery.Denied {
		t.Errorf("one's own review: got %v, want DENIED", err)
	}
	bob := recovery.Actor{Name: "bob", Role: recovery.Auditor}
	spoken, err := Say(x.e, Word{Kind: Review, Wave: "WAVE1", Comment: "it was right"}, bob, x.now)
	if err != nil {
		t.Fatal(err)
	}
	if r := spoken.After.Waves[0].Approval().Review; r == nil || r.By != bob || r.Comment != "it was right" {
		t.Errorf("got review %+v, want bob's", r)
	}
	if x.e.Waves[0].Approval().Review != nil {
		t.Error("the review changed the state that it was decided on")
	}
	if _, err := Say(spoken.After, Word{Kind: Review}, bob, x.now); recovery.CodeOf(err) != recovery.Conflict {
		t.Errorf("a second review: got %v, want CONFLICT", err)
	}
}

func TestAnApprovalIsNotGivenOnceTheGlassIsBroken(t *testing.T) {
	x := waitingRecovery(t, recovery.Recovery)
	x.after(time.Hour).say(Word{Kind: BreakGlass, Confirm: x.e.Plan.Name, Comment: "nobody answers"})
	if _, err := Say(x.e, Word{Kind: Approve}, recovery.Actor{Name: "bob", Role: recovery.Admin}, x.now); recovery.CodeOf(err) != recovery.Conflict {
		t.Errorf("got %v, want CONFLICT", err)
	}
}
