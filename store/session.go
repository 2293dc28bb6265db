package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

func sessionStream(id string) string { return "session/" + id }

// sessionUse is when a session was used last. It is a row of its own: whoever notes a use
// while the session is being ended does not bring it back.
type sessionUse struct {
	At time.Time `json:"at"`
}

// SaveSession stores a new session.
func (b *Book) SaveSession(ctx context.Context, s recovery.Session) error {
	row, err := sessionRow(s)
	if err != nil {
		return err
	}
	return b.Commit(ctx, recovery.Commit{Stream: sessionStream(s.ID), Rows: []recovery.Row{row}})
}

func sessionRow(s recovery.Session) (recovery.Row, error) {
	body, err := json.Marshal(s)
	if err != nil {
		return recovery.Row{}, fmt.Errorf("encode a session: %w", err)
	}
	return recovery.Row{Kind: recovery.SessionRow, ID: s.ID, Sort: recovery.SortTime(s.EndsAt), Body: body}, nil
}

// Session reads a session, whether or not its time is over. NotFound: it was ended.
func (b *Book) Session(ctx context.Context, id string) (recovery.Session, error) {
	row, err := b.Row(ctx, recovery.SessionRow, id)
	if err != nil {
		return recovery.Session{}, err
	}
	return b.session(ctx, row)
}

func (b *Book) session(ctx context.Context, row recovery.Row) (recovery.Session, error) {
	s, err := decode[recovery.Session](row)
	if err != nil {
		return recovery.Session{}, err
	}
	use, err := b.Row(ctx, recovery.SessionUseRow, row.ID)
	if recovery.CodeOf(err) == recovery.NotFound {
		return *s, nil
	}
	if err != nil {
		return recovery.Session{}, err
	}
	last, err := decode[sessionUse](use)
	if err != nil {
		return recovery.Session{}, err
	}
	s.UsedAt = last.At
	return *s, nil
}

// UseSession notes when a session was used.
func (b *Book) UseSession(ctx context.Context, id string, at time.Time) error {
	body, err := json.Marshal(sessionUse{at})
	if err != nil {
		return fmt.Errorf("encode the use of a session: %w", err)
	}
	return b.Commit(ctx, recovery.Commit{Stream: sessionStream(id), Rows: []recovery.Row{{Kind: recovery.SessionUseRow, ID: id, Sort: id, Body: body}}})
}

// EndSession ends a session. Ending one that has ended changes nothing.
func (b *Book) EndSession(ctx context.Context, id string) error {
	return b.Commit(ctx, recovery.Commit{Stream: sessionStream(id), Rows: []recovery.Row{
		{Kind: recovery.SessionRow, ID: id}, {Kind: recovery.SessionUseRow, ID: id},
	}})
}

// Sessions are all sessions that were not ended, also those whose time is over.
func (b *Book) Sessions(ctx context.Context) ([]recovery.Session, error) {
	var all []recovery.Session
	err := b.eachRow(ctx, recovery.SessionRow, Query{}, func(row recovery.Row) error {
		s, err := b.session(ctx, row)
		if err == nil {
			all = append(all, s)
		}
		return err
	})
	return all, err
}
