package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// checkClaims finds everything that stands against taking the claims.
func (t tx) checkClaims(claims []recovery.Claim, now time.Time) error {
	var held []recovery.Detail
	for _, c := range claims {
		if expired(c.Until, now) {
			return recovery.Errorf(recovery.Stale, "the claim of %s on %s expired at %s", c.Holder, c.Key, c.Until.UTC().Format(time.RFC3339))
		}
		holder, err := t.holderAgainst(c, now)
		if err != nil {
			return err
		}
		if holder != "" {
			held = append(held, recovery.Detail{Field: c.Key, Message: "is held by " + holder})
		}
	}
	if len(held) == 0 {
		return nil
	}
	return &recovery.Error{
		Code:    recovery.Conflict,
		Message: fmt.Sprintf("%d of what the change needs is held by others", len(held)),
		Remedy:  "wait until it is given back, or leave it out",
		Details: held,
	}
}

// holderAgainst names who else holds the claim's key, if somebody does.
func (t tx) holderAgainst(c recovery.Claim, now time.Time) (string, error) {
	var held heldClaim
	taken, err := t.one(held.columns(), selectClaim, c.Key)
	if err != nil || !taken || held.holder == c.Holder || !held.counts(now) {
		return "", err
	}
	return held.holder, nil
}

const selectClaim = `SELECT holder, until, r.id IS NOT NULL, coalesce(r.attrs ->> 'holds', '') = 'true'
	FROM claims LEFT JOIN rows r ON r.kind = 'execution' AND r.id = holder WHERE key = ?`

// heldClaim is a claim as it is stored, and what its holder is if that is an execution.
type heldClaim struct {
	holder  string
	until   sql.NullInt64
	visible bool // the holder's execution is there
	holds   bool // and its ClaimsHeld is set
}

func (h *heldClaim) columns() []any { return []any{&h.holder, &h.until, &h.visible, &h.holds} }

// counts reports whether the claim stands against others. Once an execution is visible,
// its own word decides; before that, the time that it was given.
func (h *heldClaim) counts(now time.Time) bool {
	if h.visible {
		return h.holds
	}
	return !expired(fromNanos(h.until), now)
}

func expired(until, now time.Time) bool { return !until.IsZero() && !now.Before(until) }

func (t tx) changeClaims(take, release []recovery.Claim) error {
	for _, c := range take {
		err := t.exec(`INSERT INTO claims (key, holder, until) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET holder = excluded.holder, until = excluded.until`, c.Key, c.Holder, nanos(c.Until))
		if err != nil {
			return err
		}
	}
	for _, c := range release {
		if err := t.exec("DELETE FROM claims WHERE key = ? AND holder = ?", c.Key, c.Holder); err != nil {
			return err
		}
	}
	return nil
}

// Claims reads those of the keys that are held, in the order of the keys.
func (db *DB) Claims(ctx context.Context, keys []string) ([]recovery.Claim, error) {
	var claims []recovery.Claim
	for _, key := range keys {
		var held heldClaim
		taken, err := db.read.one(ctx, "read claims", held.columns(), selectClaim, key)
		if err != nil {
			return nil, err
		}
		if taken && (held.holds || !held.visible) {
			claims = append(claims, recovery.Claim{Key: key, Holder: held.holder, Until: fromNanos(held.until)})
		}
	}
	return claims, nil
}

// nanos is a time as it is stored; a zero one is NULL.
func nanos(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixNano(), Valid: !t.IsZero()}
}

func fromNanos(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.Unix(0, n.Int64).UTC()
}
