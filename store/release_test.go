package store_test

import (
	"testing"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// ended stores a large execution that has ended and gives its claims back.
func ended(t *testing.T, b *store.Book) (*recovery.Execution, []recovery.Claim) {
	t.Helper()
	events, claims := large("exec-1")
	ok(t, b.CreateExecution(t.Context(), events, claims))
	e := move(t, b, apply(t, events), recovery.ExecutionMoved{To: recovery.ExecutionInProgress})
	e = move(t, b, e, recovery.ExecutionMoved{To: recovery.ExecutionFailed})
	return e, claims
}

func TestClaimsAreReleasedOnceTheExecutionGivesThemBack(t *testing.T) {
	b := newBook(t)
	e, claims := ended(t, b)
	ok(t, b.ReleaseClaims(t.Context(), "exec-1"))
	if _, his := held(t, b, claims, "exec-1"); his != len(claims) {
		t.Fatalf("while it holds them %d claims are left, want %d", his, len(claims))
	}
	e = move(t, b, e, recovery.ClaimsMoved{})
	for range 2 {
		ok(t, b.ReleaseClaims(t.Context(), "exec-1"))
	}
	move(t, b, e, recovery.ClaimsMoved{Held: true}) // would show again what was not removed
	if all, _ := held(t, b, claims, "exec-1"); all != 0 {
		t.Errorf("%d claims are left", all)
	}
}

func TestClaimsOfAnExecutionThatIsTakenUpAgainStay(t *testing.T) {
	b := newBook(t)
	e, claims := ended(t, b)
	e = move(t, b, e, recovery.ClaimsMoved{})
	commits := 0
	takeUp := func(_ recovery.Commit, commit func() error) error {
		if commits++; commits == 3 {
			e = move(t, b, e, recovery.ClaimsMoved{Held: true})
			ok(t, b.Commit(t.Context(), recovery.Commit{Stream: "s", Take: claims[:50]}))
		}
		return commit()
	}
	err := store.New(between{DB: b.DB, commit: takeUp}).ReleaseClaims(t.Context(), "exec-1")
	wantCode(t, recovery.Stale, err)
	ok(t, b.ReleaseClaims(t.Context(), "exec-1"))
	if _, his := held(t, b, claims[:50], "exec-1"); his != 50 {
		t.Errorf("it holds %d of what it claimed again, want 50", his)
	}
}
