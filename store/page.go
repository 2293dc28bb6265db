package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"

	"github.com/davit-dr/davit/recovery"
)

// Sizes of a page of rows or events.
const (
	DefaultPage = 100
	MaxPage     = 1000
)

// PageSize is how many rows or events a page has when limit was asked for: no limit
// means DefaultPage, a large one MaxPage.
func PageSize(limit int) (int, error) {
	switch {
	case limit < 0:
		return 0, recovery.Errorf(recovery.Invalid, "a page of %d is not possible: give a limit of 1 to %d", limit, MaxPage)
	case limit == 0:
		return DefaultPage, nil
	default:
		return min(limit, MaxPage), nil
	}
}

// Position is the place of a row in its list, which is ordered by Sort and then by ID.
type Position struct{ Sort, ID string }

// Cursor is the position as a text that goes on with the list after it. It fits only
// the list that it was made for.
func (p Position) Cursor(kind recovery.RowKind, q Query) (string, error) {
	check, err := p.check(kind, q)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal([3]string{check, p.Sort, p.ID})
	return base64.RawURLEncoding.EncodeToString(text), err
}

// ParseCursor reads q.Cursor. A cursor of another list, or one that somebody changed,
// is Invalid.
func ParseCursor(kind recovery.RowKind, q Query) (Position, error) {
	bad := recovery.Errorf(recovery.Invalid, "the cursor %q does not belong to this list", q.Cursor).
		WithRemedy("begin again without a cursor")
	text, err := base64.RawURLEncoding.Strict().DecodeString(q.Cursor)
	if err != nil {
		return Position{}, bad
	}
	var parts [3]string
	if err := json.Unmarshal(text, &parts); err != nil {
		return Position{}, bad
	}
	p := Position{Sort: parts[1], ID: parts[2]}
	if check, err := p.check(kind, q); err != nil || check != parts[0] {
		return Position{}, bad
	}
	return p, nil
}

// check ties a position to its list. It guards against mistakes: a cursor gives no
// right to anything, so that nobody gains by forging one.
func (p Position) check(kind recovery.RowKind, q Query) (string, error) {
	attrs := q.Attrs
	if len(attrs) == 0 {
		attrs = nil
	}
	return checksum([]any{kind, attrs, q.From, q.Before, q.Newest, p.Sort, p.ID}), nil
}

// checksum is a short one over the JSON of what can always be encoded.
func checksum(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}
