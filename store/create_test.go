package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// large is an execution that needs several commits: 1,000 servers in 10 batches.
func large(id recovery.ExecutionID) ([]recovery.Event, []recovery.Claim) {
	return creation(id, "plan-1", 5, 2, 100)
}

// wantInvisible checks that nothing can be seen of an execution.
func wantInvisible(t *testing.T, b *store.Book, id recovery.ExecutionID) {
	t.Helper()
	_, _, err := b.LoadExecution(t.Context(), id)
	wantCode(t, recovery.NotFound, err)
	heads, _, err := b.Executions(t.Context(), store.Filter{}, store.ListPage{})
	ok(t, err)
	active, err := b.ActiveExecutions(t.Context())
	ok(t, err)
	if len(heads) != 0 || len(active) != 0 {
		t.Fatalf("%d executions are listed and %v are active, want none", len(heads), active)
	}
}

// held counts the claims that are held, and those of them that the holder has.
func held(t *testing.T, b *store.Book, claims []recovery.Claim, holder recovery.ExecutionID) (all, his int) {
	t.Helper()
	for chunk := range slices.Chunk(claims, 50) {
		var keys []string
		for _, c := range chunk {
			keys = append(keys, c.Key)
		}
		found, err := b.Claims(t.Context(), keys)
		ok(t, err)
		all += len(found)
		for _, c := range found {
			if c.Holder == string(holder) {
				his++
			}
		}
	}
	return all, his
}

// leftovers counts the rows that a creation may leave behind.
func leftovers(t *testing.T, b *store.Book, id recovery.ExecutionID) int {
	t.Helper()
	n := 0
	for _, kind := range []recovery.RowKind{recovery.WaveRow, recovery.BatchRow, "staging"} {
		rows, err := b.Children(t.Context(), kind, string(id))
		ok(t, err)
		n += len(rows)
	}
	return n
}

func TestALargeExecutionAppearsAtOnce(t *testing.T) {
	b := newBook(t)
	events, claims := large("exec-1")
	commits := 0
	watch := func(_ recovery.Commit, commit func() error) error {
		if e, _, err := b.LoadExecution(t.Context(), "exec-1"); err == nil {
			wantSame(t, "version once it is visible", e.Version, len(events))
		} else {
			wantInvisible(t, b, "exec-1")
			commits++
		}
		return commit()
	}
	ok(t, store.New(between{DB: b.DB, commit: watch}).CreateExecution(t.Context(), events, claims))
	if commits < 1000/recovery.MaxCommitItems {
		t.Errorf("it took %d commits, which cannot hold it", commits)
	}
	wantExecution(t, b, apply(t, events))
	if _, his := held(t, b, claims, "exec-1"); his != len(claims) {
		t.Errorf("it holds %d claims, want %d", his, len(claims))
	}
	staged, err := b.Children(t.Context(), "staging", "exec-1")
	ok(t, err)
	if len(staged) != 0 {
		t.Errorf("%d staging rows are left", len(staged))
	}
}

func TestASmallExecutionIsOneCommit(t *testing.T) {
	b := newBook(t)
	commits := 0
	count := func(_ recovery.Commit, commit func() error) error { commits++; return commit() }
	events, claims := creation("exec-1", "plan-1", 3, 1, 2)
	ok(t, store.New(between{DB: b.DB, commit: count}).CreateExecution(t.Context(), events, claims))
	wantSame(t, "commits", commits, 1)
	wantCode(t, recovery.Stale, b.CreateExecution(t.Context(), events, claims))
}

func TestACreationThatFailsAnywhereLeavesNothing(t *testing.T) {
	trouble := recovery.Errorf(recovery.Unavailable, "no answer")
	for at := 0; ; at++ {
		b := newBook(t)
		n := 0
		fail := func(_ recovery.Commit, commit func() error) error {
			n++
			if n == at+1 {
				return trouble
			}
			return commit()
		}
		events, claims := large("exec-1")
		err := store.New(between{DB: b.DB, commit: fail}).CreateExecution(t.Context(), events, claims)
		if err == nil {
			wantExecution(t, b, apply(t, events)) // what failed was the tidying up
			if at < 10 {
				t.Errorf("only %d commits can fail", at)
			}
			return
		}
		if !errors.Is(err, trouble) {
			t.Fatalf("commit %d failed: got %v, want %v", at, err, trouble)
		}
		wantInvisible(t, b, "exec-1")
		if all, _ := held(t, b, claims, "exec-1"); all != 0 || leftovers(t, b, "exec-1") != 0 {
			t.Fatalf("commit %d failed: %d claims and %d rows are left", at, all, leftovers(t, b, "exec-1"))
		}
	}
}

func TestACreationThatMeetsAForeignClaimSaysSo(t *testing.T) {
	b := newBook(t)
	small, his := creation("exec-1", "plan-2", 1, 1, 1)
	ok(t, b.CreateExecution(t.Context(), small, his))
	events, claims := large("exec-2")
	err := b.CreateExecution(t.Context(), events, claims)
	wantCode(t, recovery.Conflict, err)
	for _, word := range []string{his[1].Key, "exec-1"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not name %s", err, word)
		}
	}
	if all, other := held(t, b, append(claims, his...), "exec-1"); all != other {
		t.Errorf("%d claims are held, and %d of them are exec-1's", all, other)
	}
	wantExecution(t, b, apply(t, small))
}

func TestACreationWhoseLastAnswerIsLostHasHappened(t *testing.T) {
	b := newBook(t)
	lose := func(c recovery.Commit, commit func() error) error {
		err := commit()
		if hasHead(c) {
			return recovery.Errorf(recovery.Unavailable, "no answer")
		}
		return err
	}
	events, claims := large("exec-1")
	ok(t, store.New(between{DB: b.DB, commit: lose}).CreateExecution(t.Context(), events, claims))
	wantExecution(t, b, apply(t, events))
	if _, his := held(t, b, claims, "exec-1"); his != len(claims) {
		t.Errorf("it holds %d claims, want %d", his, len(claims))
	}
}

func hasHead(c recovery.Commit) bool {
	return slices.ContainsFunc(c.Rows, func(r recovery.Row) bool { return r.Kind == recovery.ExecutionRow })
}

// A request that was given up may still arrive: by then it must be refused.
func TestALastCommitThatArrivesAfterAllIsRefused(t *testing.T) {
	b := newBook(t)
	var late func() error
	hold := func(c recovery.Commit, commit func() error) error {
		if hasHead(c) {
			late = commit
			return recovery.Errorf(recovery.Unavailable, "no answer")
		}
		return commit()
	}
	events, claims := large("exec-1")
	wantCode(t, recovery.Unavailable, store.New(between{DB: b.DB, commit: hold}).CreateExecution(t.Context(), events, claims))
	wantCode(t, recovery.Conflict, late())
	wantInvisible(t, b, "exec-1")
}

func TestACreationThatIsTooSlowNeverAppears(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook(t)
		other, his := creation("exec-2", "plan-1", 1, 1, 1)
		slow := func(c recovery.Commit, commit func() error) error {
			if hasHead(c) {
				time.Sleep(10 * time.Minute)
				ok(t, b.CreateExecution(t.Context(), other, his))
			}
			return commit()
		}
		events, claims := large("exec-1")
		wantCode(t, recovery.Stale, store.New(between{DB: b.DB, commit: slow}).CreateExecution(t.Context(), events, claims))
		wantExecution(t, b, apply(t, other))
		if all, ours := held(t, b, append(claims, his...), "exec-1"); ours != 0 || all == 0 {
			t.Errorf("%d claims are held, %d of them by what never appeared", all, ours)
		}
	})
}

func TestACrashDuringACreationIsSweptAway(t *testing.T) {
	for at := 1; at < 40; at += 4 {
		synctest.Test(t, func(t *testing.T) {
			b := newBook(t)
			n := 0
			crash := func(_ recovery.Commit, commit func() error) error {
				if n++; n > at {
					return recovery.Errorf(recovery.Unavailable, "the process is gone")
				}
				return commit()
			}
			events, claims := large("exec-1")
			if store.New(between{DB: b.DB, commit: crash}).CreateExecution(t.Context(), events, claims) == nil {
				ok(t, b.Sweep(t.Context(), time.Now().Add(2*time.Hour)))
				wantExecution(t, b, apply(t, events)) // a sweep never harms what is visible
				return
			}
			wantInvisible(t, b, "exec-1")

			time.Sleep(10 * time.Minute)
			ok(t, b.Sweep(t.Context(), time.Now()))
			if leftovers(t, b, "exec-1") == 0 {
				t.Error("a creation that may still go on was swept away")
			}
			again, hers := large("exec-2")
			ok(t, b.CreateExecution(t.Context(), again, hers))

			time.Sleep(time.Hour)
			ok(t, b.Sweep(t.Context(), time.Now()))
			if n := leftovers(t, b, "exec-1"); n != 0 {
				t.Errorf("after the sweep %d rows are left", n)
			}
			wantExecution(t, b, apply(t, again))
			if _, n := held(t, b, hers, "exec-2"); n != len(hers) {
				t.Errorf("after the sweep the other execution holds %d claims, want %d", n, len(hers))
			}
		})
	}
}

func TestACreationNeedsEventsThatMakeAnExecution(t *testing.T) {
	b := newBook(t)
	wantCode(t, recovery.Invalid, b.CreateExecution(t.Context(), nil, nil))
	events, _ := creation("exec-1", "plan-1", 1, 1, 1)
	if err := b.CreateExecution(t.Context(), events[1:], nil); err == nil {
		t.Error("events that do not begin an execution were stored")
	}
	wantInvisible(t, b, "exec-1")
}
