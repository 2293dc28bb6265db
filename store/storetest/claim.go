package storetest

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func testClaims(t *testing.T, open Opener) {
	each(t, open, map[string]func(*testing.T, store.DB){
		"have one holder at a time":              oneHolder,
		"are released by their holder alone":     releasedByHolder,
		"go to one of two rivals":                claimRace,
		"end with their time while not visible":  stagedClaimsExpire,
		"stay with an execution that is visible": visibleClaimsStay,
		"end when their execution holds no more": givenBackClaimsAreFree,
		"cannot be taken for a time that is over": func(t *testing.T, db store.DB) {
			refuse(t, db, recovery.Stale, takes("a", "exec-1", time.Now().Add(-time.Second)))
		},
	})
}

func takes(key, holder string, until time.Time) recovery.Commit {
	return recovery.Commit{Stream: "staging/" + holder, Take: []recovery.Claim{{Key: key, Holder: holder, Until: until}}}
}

// stagedUntilNow leaves a claim whose time has just ended.
func stagedUntilNow(t *testing.T, db store.DB, key, holder string) {
	t.Helper()
	const short = 50 * time.Millisecond
	commit(t, db, takes(key, holder, time.Now().Add(short)))
	time.Sleep(short)
}

func oneHolder(t *testing.T, db store.DB) {
	commit(t, db, takes("server/a", "exec-1", time.Time{}))
	err := db.Commit(t.Context(), takes("server/a", "exec-2", time.Time{}))
	wantCode(t, recovery.Conflict, err)
	for _, word := range []string{"server/a", "exec-1"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the refusal %q does not name %s", err, word)
		}
	}
	until := time.Now().Add(time.Hour).UTC()
	commit(t, db, takes("server/a", "exec-1", until)) // its holder may take it again
	wantSame(t, "claims", must(db.Claims(t.Context(), []string{"server/b", "server/a"}))(t),
		[]recovery.Claim{{Key: "server/a", Holder: "exec-1", Until: until}})
}

func releasedByHolder(t *testing.T, db store.DB) {
	commit(t, db, takes("a", "exec-1", time.Time{}))
	commit(t, db, recovery.Commit{Stream: "s", Release: []recovery.Claim{{Key: "a", Holder: "exec-2"}, {Key: "b", Holder: "exec-2"}}})
	refuse(t, db, recovery.Conflict, takes("a", "exec-2", time.Time{}))
	commit(t, db, recovery.Commit{Stream: "s", Release: []recovery.Claim{{Key: "a", Holder: "exec-1"}}})
	commit(t, db, takes("a", "exec-2", time.Time{}))
}

func claimRace(t *testing.T, db store.DB) {
	for round := range 20 {
		key := fmt.Sprint("server/", round)
		var won atomic.Int32
		var wg sync.WaitGroup
		for rival := range 2 {
			wg.Go(func() {
				c := takes(key, fmt.Sprint("exec-", rival), time.Time{})
				// The same other claim, in another order, must not make them block each other.
				c.Take = append(c.Take, recovery.Claim{Key: key + "/own/" + fmt.Sprint(rival), Holder: c.Take[0].Holder})
				switch err := db.Commit(t.Context(), c); recovery.CodeOf(err) {
				case "":
					won.Add(1)
				case recovery.Conflict:
				default:
					t.Errorf("got %v, want success or Conflict", err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("%d of two rivals have %s, want 1", won.Load(), key)
		}
	}
}

func stagedClaimsExpire(t *testing.T, db store.DB) {
	commit(t, db, takes("early", "exec-1", time.Now().Add(time.Hour)))
	refuse(t, db, recovery.Conflict, takes("early", "exec-2", time.Time{}))

	stagedUntilNow(t, db, "late", "exec-1")
	commit(t, db, takes("late", "exec-2", time.Time{}))
	wantSame(t, "claims", must(db.Claims(t.Context(), []string{"late"}))(t), []recovery.Claim{{Key: "late", Holder: "exec-2"}})
	refuse(t, db, recovery.Conflict, takes("late", "exec-1", time.Now().Add(time.Hour)))
}

func visibleClaimsStay(t *testing.T, db store.DB) {
	stagedUntilNow(t, db, "a", "exec-1")
	put(t, db, head("exec-1", true))
	refuse(t, db, recovery.Conflict, takes("a", "exec-2", time.Time{}))
}

// head is the row of an execution that holds its claims, or does not.
func head(id recovery.ExecutionID, holds bool) recovery.Row {
	row := recovery.Row{Kind: recovery.ExecutionRow, ID: string(id), Attrs: map[string]string{"state": "A"}, Body: json.RawMessage(`{}`)}
	if holds {
		row.Attrs["holds"] = "true"
	}
	return row
}

func givenBackClaimsAreFree(t *testing.T, db store.DB) {
	until := time.Now().Add(time.Hour).UTC()
	for key, until := range map[string]time.Time{"a": until, "b": {}} {
		commit(t, db, takes(key, "exec-1", until))
	}
	put(t, db, head("exec-1", true))
	wantSame(t, "while it holds them", must(db.Claims(t.Context(), []string{"a", "b"}))(t),
		[]recovery.Claim{{Key: "a", Holder: "exec-1", Until: until}, {Key: "b", Holder: "exec-1"}})
	put(t, db, head("exec-1", false))
	if claims := must(db.Claims(t.Context(), []string{"a", "b"}))(t); len(claims) != 0 {
		t.Errorf("an execution that holds nothing has %v", claims)
	}
	commit(t, db, takes("a", "exec-2", time.Time{}))
	commit(t, db, takes("b", "exec-2", time.Time{}))
	put(t, db, head("exec-1", true)) // too late
	refuse(t, db, recovery.Conflict, takes("a", "exec-1", time.Time{}))
}
