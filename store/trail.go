package store

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// TrailQuery chooses events of all streams. What is empty does not matter.
type TrailQuery struct {
	From, To time.Time // at or after From, before To
	Actor    string    // by name
	Type     recovery.EventType
	Kind     string // of the stream: what stands before its first slash
	Stream   string
	Outcome  recovery.Outcome
	// Name is a resource's, without regard to the case of ASCII letters: events that changed one
	// which was called so then.
	Name string
	// Text is to be in the event's body, without regard to the case of ASCII letters. It is looked for in every
	// event that the rest chooses, so that a Stream or a From is needed beside it.
	Text   string
	Limit  int    // see PageSize
	Cursor string // of the page before; one of another query is Invalid
}

// TrailPage is a page of events, the newest first. Next is the cursor of the following
// page; empty: the last.
type TrailPage struct {
	Events []recovery.Event
	Next   string
}

// TrailPosition is the place of an event in the trail.
type TrailPosition struct {
	At     int64  `json:"at"` // nanoseconds since 1970
	Stream string `json:"stream"`
	Seq    int64  `json:"seq"`
}

// trailCursor is a position and the query that it belongs to.
type trailCursor struct {
	Check string        `json:"check"`
	At    TrailPosition `json:"at"`
}

// Cursor is the position as a text that goes on with the query after it.
func (p TrailPosition) Cursor(q TrailQuery) (string, error) {
	text, err := json.Marshal(trailCursor{q.check(), p})
	return base64.RawURLEncoding.EncodeToString(text), err
}

// Position reads q.Cursor: nil where there is none. A cursor of another query, or one that
// somebody changed, is Invalid.
func (q TrailQuery) Position() (*TrailPosition, error) {
	if q.Cursor == "" {
		return nil, nil
	}
	var c trailCursor
	text, err := base64.RawURLEncoding.Strict().DecodeString(q.Cursor)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil || c.Check != q.check() {
		return nil, recovery.Errorf(recovery.Invalid, "the cursor %q does not belong to this list", q.Cursor).
			WithRemedy("begin again without a cursor")
	}
	return &c.At, nil
}

// check ties a cursor to its query.
func (q TrailQuery) check() string {
	q.Limit, q.Cursor = 0, ""
	return checksum(q)
}

// Wanted is the text as it stands in the JSON of a body.
func (q TrailQuery) Wanted() string {
	text, err := json.Marshal(q.Text)
	if err != nil {
		panic(err) // no text fails to be one
	}
	return string(text[1 : len(text)-1])
}

// NameOf is the name of the resource that an event changed, as Name is held against it.
func NameOf(b recovery.Body) string {
	if changed, ok := b.(recovery.ResourceChanged); ok {
		return lower(changed.Name)
	}
	return ""
}

// WantedName is Name as NameOf gives names.
func (q TrailQuery) WantedName() string { return lower(q.Name) }

// lower has the ASCII letters of a text in lower case, as databases do it.
func lower(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}

// Check says what is wrong with the query's form, or nil.
func (q TrailQuery) Check() error {
	if q.Outcome != "" && !slices.Contains(recovery.Outcomes, q.Outcome) {
		return recovery.Errorf(recovery.Invalid, "there is no outcome %q: the outcomes are %v", q.Outcome, recovery.Outcomes)
	}
	if q.Text != "" && q.Stream == "" && q.From.IsZero() {
		return recovery.Errorf(recovery.Invalid, "a text is looked for in one stream, or from a time on: the whole trail is too long").
			WithRemedy("name an execution or a resource, or say from when")
	}
	if !q.From.IsZero() && !q.To.IsZero() && !q.From.Before(q.To) {
		return recovery.Errorf(recovery.Invalid, "there is no time from %s to %s", q.From.Format(time.RFC3339), q.To.Format(time.RFC3339))
	}
	return nil
}
