package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func testLaunch(t *testing.T, open Opener) {
	each(t, open, map[string]func(*testing.T, store.DB){
		"configurations that a drill has to put back are found by server": keptLaunches,
		"templates keep what was done to them, the last first":            templateDeeds,
		"servers are held by hand, those that are free":                   heldByHand,
	})
}

// preparing is a drill with two servers, of which one has a kept configuration or not.
func preparing(kept *recovery.KeptLaunch) *recovery.Execution {
	return &recovery.Execution{ID: execution, Mode: recovery.Drill, Preparations: []*recovery.Preparation{{
		ID: "w1-p1", Scope: scope,
		Servers: []recovery.PreparedServer{{SourceServerID: "s-00000000000000001", Kept: kept}, {SourceServerID: "s-00000000000000002"}},
	}}}
}

func keptLaunches(t *testing.T, db store.DB) {
	book := store.New(db)
	other := recovery.Scope{AccountID: scope.AccountID, Region: "eu-west-1"}
	keys := []recovery.ServerKey{{Scope: scope, SourceServerID: "s-00000000000000001"}, {Scope: scope, SourceServerID: "s-00000000000000002"}, {Scope: other, SourceServerID: "s-00000000000000001"}}
	find := func() map[recovery.ServerKey]recovery.KeptBy {
		t.Helper()
		return must(book.KeptLaunches(t.Context(), keys))(t)
	}
	if got := find(); len(got) != 0 {
		t.Errorf("before any drill: got %v, want none", got)
	}
	yes := true
	kept := recovery.KeptLaunch{TemplateID: "lt-1", Version: 3, Settings: recovery.LaunchConfiguration{CopyTags: &yes}}
	put(t, db, must(recovery.Rows(preparing(nil), preparing(&kept)))(t)...)
	got := find()
	wantSame(t, "kept", got[keys[0]], recovery.KeptBy{ExecutionID: execution, KeptLaunch: kept})
	if len(got) != 1 {
		t.Errorf("got %d kept, want that of the one server alone", len(got))
	}
	if got := must(book.KeptLaunches(t.Context(), nil))(t); len(got) != 0 {
		t.Errorf("of no servers: got %v, want none", got)
	}
	put(t, db, must(recovery.Rows(preparing(&kept), preparing(nil)))(t)...)
	if got := find(); len(got) != 0 {
		t.Errorf("once it is put back: got %v, want none", got)
	}
}

func templateDeeds(t *testing.T, db store.DB) {
	book := store.New(db)
	key := recovery.TemplateKey(scope, "lt-1")
	if got := must(book.TemplateDeeds(t.Context(), key))(t); len(got) != 0 {
		t.Errorf("before any: got %v, want none", got)
	}
	deed := func(n int) recovery.TemplateDeed {
		return recovery.TemplateDeed{At: time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC), By: operator, What: recovery.TemplateRolledBack, DefaultBefore: int64(n), DefaultVersion: int64(n + 1), ContentOf: 1, Reason: "why <not>"}
	}
	for n := range 102 {
		if err := book.NoteTemplateDeed(t.Context(), key, "web", deed(n)); err != nil {
			t.Fatal(err)
		}
	}
	got := must(book.TemplateDeeds(t.Context(), key))(t)
	if len(got) != 100 {
		t.Fatalf("got %d deeds, want the last 100", len(got))
	}
	wantSame(t, "the last one", got[0], deed(101))
	if others := must(book.TemplateDeeds(t.Context(), recovery.TemplateKey(scope, "lt-2")))(t); len(others) != 0 {
		t.Errorf("of another template: got %v, want none", others)
	}
	var wg sync.WaitGroup
	for n := range 3 {
		wg.Go(func() {
			if err := book.NoteTemplateDeed(t.Context(), key, "web", deed(1000+n)); err != nil {
				t.Errorf("noted at the same time as others: %v", err)
			}
		})
	}
	wg.Wait()
	seen := map[int64]bool{}
	for _, d := range must(book.TemplateDeeds(t.Context(), key))(t)[:3] {
		seen[d.DefaultBefore] = true
	}
	wantSame(t, "the last three", fmt.Sprint(seen), "map[1000:true 1001:true 1002:true]")
	events := must(book.AllEvents(t.Context(), recovery.ResourceStream(recovery.LaunchTemplateResource, key)))(t)
	if len(events) != 105 {
		t.Errorf("the trail has %d events, want all 105", len(events))
	}
}

func heldByHand(t *testing.T, db store.DB) {
	book, now := store.New(db), time.Now()
	keys := make([]recovery.ServerKey, 3)
	for i := range keys {
		keys[i] = recovery.ServerKey{Scope: scope, SourceServerID: recovery.SourceServerID(fmt.Sprintf("s-%017x", i+1))}
	}
	commit(t, db, recovery.Commit{Stream: "e", Take: []recovery.Claim{recovery.ServerClaim(keys[1], execution)}})
	ann, ben := recovery.ByHand("ann"), recovery.ByHand("ben")
	got := must(book.HoldServers(t.Context(), keys, ann, now.Add(time.Minute)))(t)
	wantSame(t, "held", got, []recovery.ServerKey{keys[0], keys[2]})
	if got := must(book.HoldServers(t.Context(), keys, ben, now.Add(time.Minute)))(t); len(got) != 0 {
		t.Errorf("got %v, want none: all are held", got)
	}
	err := db.Commit(t.Context(), recovery.Commit{Stream: "f", Take: []recovery.Claim{recovery.ServerClaim(keys[0], "exec-other")}})
	if recovery.CodeOf(err) != recovery.Conflict {
		t.Errorf("an execution takes what is held by hand: %v, want a conflict", err)
	}
	for range 2 {
		if err := book.LetServersGo(t.Context(), got, ann); err != nil {
			t.Fatal(err)
		}
	}
	wantSame(t, "held", must(book.HoldServers(t.Context(), keys, ben, now.Add(time.Minute)))(t), got)

	awaited := func(at time.Time) bool { t.Helper(); return must(book.ServersAwaited(t.Context(), at))(t) }
	if awaited(now) {
		t.Error("servers are awaited, and nobody waits")
	}
	if err := book.AwaitServers(t.Context(), "start-1", now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if !awaited(now) || awaited(now.Add(2*time.Minute)) {
		t.Error("servers are awaited for a minute")
	}
	if err := book.AwaitNoMore(t.Context(), "start-1"); err != nil || awaited(now) {
		t.Errorf("servers are awaited by nobody, %v", err)
	}
}
