package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func testPolls(t *testing.T, open Opener) {
	each(t, open, map[string]func(*testing.T, store.DB){
		"have one owner at a time":          onePoller,
		"give what was seen to everybody":   seenByAll,
		"refuse what a late owner saw":      latePoller,
		"are apart for each scope":          scopesAreApart,
		"refuse more than a store can keep": tooManyJobs,
	})
}

func seen(asOf time.Time, ids ...recovery.JobID) recovery.Jobs {
	jobs := recovery.Jobs{Scope: scope, AsOf: asOf, NextAt: asOf.Add(time.Second)}
	for _, id := range ids {
		jobs.Jobs = append(jobs.Jobs, recovery.Job{ID: id, Status: recovery.JobStarted, Tags: map[string]string{"a": "b"}})
	}
	return jobs
}

func acquirePoll(t *testing.T, db store.DB, owner string, now, until time.Time, want bool) {
	t.Helper()
	if got := must(db.AcquirePoll(t.Context(), scope, owner, now, until))(t); got != want {
		t.Fatalf("%s takes the poll lease: got %v, want %v", owner, got, want)
	}
}

func onePoller(t *testing.T, db store.DB) {
	now := time.Now()
	acquirePoll(t, db, "host-1", now, now.Add(ttl), true)
	acquirePoll(t, db, "host-1", now, now.Add(ttl), true)
	acquirePoll(t, db, "host-2", now, now.Add(ttl), false)
	acquirePoll(t, db, "host-2", now.Add(ttl-1), now.Add(2*ttl), false)
	acquirePoll(t, db, "host-2", now.Add(ttl), now.Add(2*ttl), true)
	acquirePoll(t, db, "host-1", now.Add(ttl), now.Add(2*ttl), false)
	_, err := db.AcquirePoll(t.Context(), scope, "host-3", now, now)
	wantCode(t, recovery.Invalid, err)
}

func seenByAll(t *testing.T, db store.DB) {
	now := time.Now().UTC()
	wantSame(t, "jobs at first", must(db.Jobs(t.Context(), scope))(t), recovery.Jobs{Scope: scope})
	acquirePoll(t, db, "host-1", now, now.Add(ttl), true)
	wantSame(t, "jobs before the first look", must(db.Jobs(t.Context(), scope))(t), recovery.Jobs{Scope: scope})
	first := seen(now, "drsjob-1", "drsjob-2")
	if err := db.SaveJobs(t.Context(), "host-1", first); err != nil {
		t.Fatal(err)
	}
	wantSame(t, "jobs", must(db.Jobs(t.Context(), scope))(t), first)
	acquirePoll(t, db, "host-2", now, now.Add(ttl), true) // saving ended the lease
	wantSame(t, "jobs while somebody looks", must(db.Jobs(t.Context(), scope))(t), first)
}

func latePoller(t *testing.T, db store.DB) {
	ctx, now := t.Context(), time.Now().UTC()
	wantCode(t, recovery.LeaseLost, db.SaveJobs(ctx, "host-1", seen(now)))
	acquirePoll(t, db, "host-1", now, now.Add(ttl), true)
	acquirePoll(t, db, "host-2", now.Add(ttl), now.Add(2*ttl), true)
	wantCode(t, recovery.LeaseLost, db.SaveJobs(ctx, "host-1", seen(now, "drsjob-old")))
	fresh := seen(now.Add(ttl), "drsjob-new")
	if err := db.SaveJobs(ctx, "host-2", fresh); err != nil {
		t.Fatal(err)
	}
	wantCode(t, recovery.LeaseLost, db.SaveJobs(ctx, "host-1", seen(now, "drsjob-old")))
	wantSame(t, "jobs", must(db.Jobs(ctx, scope))(t), fresh)
}

func scopesAreApart(t *testing.T, db store.DB) {
	now := time.Now()
	other := recovery.Scope{AccountID: scope.AccountID, Region: "eu-central-1"}
	acquirePoll(t, db, "host-1", now, now.Add(ttl), true)
	if !must(db.AcquirePoll(t.Context(), other, "host-2", now, now.Add(ttl)))(t) {
		t.Error("the poll lease of one Region holds another's")
	}
}

func tooManyJobs(t *testing.T, db store.DB) {
	now := time.Now()
	acquirePoll(t, db, "host-1", now, now.Add(ttl), true)
	err := db.SaveJobs(t.Context(), "host-1", seen(now, recovery.JobID(strings.Repeat("x", recovery.MaxCommitBytes))))
	wantCode(t, recovery.TooLarge, err)
}
