package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/davit-dr/davit/recovery"
)

func (t tx) checkLedgers(ledgers []recovery.Ledger) error {
	for _, l := range ledgers {
		var rev int64
		if _, err := t.one([]any{&rev}, "SELECT rev FROM ledgers WHERE scope = ?", l.Scope.String()); err != nil {
			return err
		}
		if rev != l.Rev {
			return recovery.Errorf(recovery.Stale, "the quota ledger of %s is at revision %d, and the change was decided on revision %d", l.Scope, rev, l.Rev)
		}
	}
	return nil
}

func (t tx) putLedger(l recovery.Ledger, body string) error {
	return t.exec(`INSERT INTO ledgers (scope, rev, body) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET rev = excluded.rev, body = excluded.body`, l.Scope.String(), l.Rev+1, body)
}

// Ledger reads a ledger; one that was never written is empty with Rev 0.
func (db *DB) Ledger(ctx context.Context, scope recovery.Scope) (recovery.Ledger, error) {
	l := recovery.Ledger{Scope: scope}
	var body string
	found, err := db.read.one(ctx, "read quota ledger of "+scope.String(), []any{&body},
		"SELECT body FROM ledgers WHERE scope = ?", scope.String())
	if err != nil || !found {
		return l, err
	}
	if err := json.Unmarshal([]byte(body), &l); err != nil {
		return l, fmt.Errorf("decode quota ledger of %s: %w", scope, err)
	}
	return l, nil
}
