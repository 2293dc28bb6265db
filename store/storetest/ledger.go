package storetest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func testLedgers(t *testing.T, open Opener) {
	each(t, open, map[string]func(*testing.T, store.DB){
		"are empty at first": func(t *testing.T, db store.DB) {
			wantSame(t, "ledger", must(db.Ledger(t.Context(), scope))(t), recovery.Ledger{Scope: scope})
		},
		"lose nothing to concurrent writers": ledgerRace,
	})
}

// ledgerRace lets several writers add reservations as the engine does: read, change,
// commit, and again when somebody was quicker.
func ledgerRace(t *testing.T, db store.DB) {
	const writers, each = 4, 10
	reserve := func(batch recovery.BatchID) error {
		for {
			l, err := db.Ledger(t.Context(), scope)
			if err != nil {
				return err
			}
			l.Reservations = append(l.Reservations, recovery.Reservation{BatchID: batch, Servers: 1})
			err = db.Commit(t.Context(), recovery.Commit{Stream: "s", Ledgers: []recovery.Ledger{l}})
			if recovery.CodeOf(err) != recovery.Stale {
				return err
			}
		}
	}
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if err := reserve(recovery.BatchID(fmt.Sprintf("w%d-b%d", w, i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	l := must(db.Ledger(t.Context(), scope))(t)
	if l.Rev != writers*each || l.Own() != (recovery.Usage{Jobs: writers * each, Servers: writers * each}) {
		t.Errorf("got revision %d with %+v, want %d of each", l.Rev, l.Own(), writers*each)
	}
}
