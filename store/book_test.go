package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// The engine's port, as far as an execution is concerned, must stay satisfied; it is
// spelt out here because store does not know orchestrate.
var _ interface {
	LoadExecution(context.Context, recovery.ExecutionID) (*recovery.Execution, []recovery.Intent, error)
	ExecutionVersion(context.Context, recovery.ExecutionID) (int64, error)
	ActiveExecutions(context.Context) ([]recovery.ExecutionID, error)
	ReleaseClaims(context.Context, recovery.ExecutionID) error
	Quotas(context.Context, recovery.Scope) (recovery.Quotas, error)
} = (*store.Book)(nil)

func TestAnExecutionIsLoadedAsItWasStored(t *testing.T) {
	b := newBook(t)
	events, claims := creation("exec-1", "plan-1", 2, 2, 3)
	ok(t, b.CreateExecution(t.Context(), events, claims))
	e := apply(t, events)
	wantExecution(t, b, e)

	e = move(t, b, e, recovery.ExecutionMoved{To: recovery.ExecutionInProgress})
	e = move(t, b, e, recovery.WaveMoved{Wave: 1, To: recovery.WaveExecuting})
	e = move(t, b, e, recovery.BatchSent{Batch: "w2-b2", IntentID: "i-1"})
	intent := recovery.Intent{ID: "i-1", ExecutionID: "exec-1", BatchID: "w2-b2"}
	ok(t, b.Commit(t.Context(), recovery.Commit{Stream: "execution/exec-1", Version: e.Version, Open: []recovery.Intent{intent}}))
	wantExecution(t, b, e)

	_, intents, err := b.LoadExecution(t.Context(), "exec-1")
	ok(t, err)
	wantSame(t, "intents", intents, []recovery.Intent{intent})
	version, err := b.ExecutionVersion(t.Context(), "exec-1")
	ok(t, err)
	wantSame(t, "version", version, e.Version)
}

func TestAnUnknownExecutionIsNotFound(t *testing.T) {
	b := newBook(t)
	_, _, err := b.LoadExecution(t.Context(), "exec-1")
	wantCode(t, recovery.NotFound, err)
	_, err = b.ExecutionVersion(t.Context(), "exec-1")
	wantCode(t, recovery.NotFound, err)
}

func TestAnExecutionThatChangesWhileItIsReadIsReadAgain(t *testing.T) {
	b := newBook(t)
	events, claims := creation("exec-1", "plan-1", 2, 1, 1)
	ok(t, b.CreateExecution(t.Context(), events, claims))
	e := apply(t, events)
	disturbed := 0
	disturb := func(kind recovery.RowKind) {
		if kind == recovery.BatchRow && disturbed < 3 {
			disturbed++
			e = move(t, b, e, recovery.BatchDelayed{Batch: "w1-b1", Reason: recovery.DelayQuota})
			e = move(t, b, e, recovery.BatchDelayed{Batch: "w2-b1", Reason: recovery.DelayQuota})
		}
	}
	got, _, err := store.New(between{DB: b.DB, children: disturb}).LoadExecution(t.Context(), "exec-1")
	ok(t, err)
	if disturbed != 3 {
		t.Fatalf("it changed %d times while it was read, want 3", disturbed)
	}
	wantSame(t, "head", got, e)
	wantSame(t, "batches", got.Batches, e.Batches)
}

func TestAnExecutionThatNeverRestsIsStale(t *testing.T) {
	b := newBook(t)
	events, claims := creation("exec-1", "plan-1", 1, 1, 1)
	ok(t, b.CreateExecution(t.Context(), events, claims))
	e := apply(t, events)
	disturb := func(recovery.RowKind) {
		e = move(t, b, e, recovery.BatchDelayed{Batch: "w1-b1", Reason: recovery.DelayQuota})
	}
	_, _, err := store.New(between{DB: b.DB, children: disturb}).LoadExecution(t.Context(), "exec-1")
	wantCode(t, recovery.Stale, err)
}

func TestExecutionsAreListedByWhatTheyAre(t *testing.T) {
	b := newBook(t)
	for _, x := range []struct {
		id   recovery.ExecutionID
		plan recovery.PlanID
	}{{"exec-1", "plan-a"}, {"exec-2", "plan-b"}, {"exec-3", "plan-c"}, {"exec-4", "plan-d"}} {
		events, claims := creation(x.id, x.plan, 1, 0, 0)
		ok(t, b.CreateExecution(t.Context(), events, claims))
		if x.id == "exec-2" || x.id == "exec-3" {
			e := move(t, b, apply(t, events), recovery.ExecutionMoved{To: recovery.ExecutionInProgress})
			e = move(t, b, e, recovery.ExecutionMoved{To: recovery.ExecutionCompleted})
			move(t, b, e, recovery.ClaimsMoved{})
		}
	}
	for name, tc := range map[string]struct {
		filter store.Filter
		want   []recovery.ExecutionID
	}{
		"all, newest first":   {store.Filter{}, []recovery.ExecutionID{"exec-4", "exec-3", "exec-2", "exec-1"}},
		"of a plan":           {store.Filter{Plan: "plan-b"}, []recovery.ExecutionID{"exec-2"}},
		"of a state":          {store.Filter{State: recovery.ExecutionCompleted}, []recovery.ExecutionID{"exec-3", "exec-2"}},
		"of a mode and state": {store.Filter{Mode: recovery.Drill, State: recovery.ExecutionCreated}, []recovery.ExecutionID{"exec-4", "exec-1"}},
		"of another mode":     {store.Filter{Mode: recovery.Recovery}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []recovery.ExecutionID
			page := store.ListPage{Limit: 1}
			for {
				heads, next, err := b.Executions(t.Context(), tc.filter, page)
				ok(t, err)
				for _, e := range heads {
					got = append(got, e.ID)
				}
				if page.Cursor = next; next == "" {
					break
				}
			}
			wantSame(t, "executions", got, tc.want)
		})
	}
	active, err := b.ActiveExecutions(t.Context())
	ok(t, err)
	wantSame(t, "active executions, oldest first", active, []recovery.ExecutionID{"exec-1", "exec-4"})
}

func TestQuotasAreTheAccounts(t *testing.T) {
	b := newBook(t)
	got, err := b.Quotas(t.Context(), scope)
	ok(t, err)
	wantSame(t, "of an unknown account", got, recovery.DefaultQuotas)

	_, err = b.CreateAccount(t.Context(), recovery.Account{ID: scope.AccountID, Name: "Production", Quotas: recovery.Quotas{JobsAtOnce: 50}}, operator)
	ok(t, err)
	got, err = b.Quotas(t.Context(), scope)
	ok(t, err)
	want := recovery.DefaultQuotas
	want.JobsAtOnce = 50
	wantSame(t, "of a known account", got, want)
}

func TestADeadlineThatHasPassedIsUnavailable(t *testing.T) {
	b := newBook(t)
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	_, _, err := b.LoadExecution(ctx, "exec-1")
	wantCode(t, recovery.Unavailable, err)
	events, claims := creation("exec-1", "plan-1", 1, 1, 1)
	wantCode(t, recovery.Unavailable, b.CreateExecution(ctx, events, claims))
}
