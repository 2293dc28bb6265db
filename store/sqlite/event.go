package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// stream is the end of a stream of events. The zero value, but for its name, is one
// that has none yet.
type stream struct {
	name    string
	number  int64
	version int64
	hash    string
}

func (t tx) stream(name string) (stream, error) {
	s := stream{name: name}
	_, err := t.one([]any{&s.number, &s.version, &s.hash},
		"SELECT stream, version, hash FROM streams WHERE name = ?", name)
	return s, err
}

func (t tx) appendEvents(s stream, events []recovery.Event, encoded []store.EncodedEvent) error {
	if len(events) == 0 {
		return nil
	}
	hashes := make([]string, len(events))
	hash := s.hash
	for i, ev := range events {
		var err error
		if hash, err = recovery.Chain(hash, ev); err != nil {
			return err
		}
		hashes[i] = hash
	}
	last := events[len(events)-1].Seq
	if err := t.advance(&s, last, hash); err != nil {
		return err
	}
	for i, ev := range events {
		e := encoded[i]
		err := t.exec("INSERT INTO events (stream, seq, at, type, format, actor, body, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			s.number, ev.Seq, e.At, string(ev.Type), int64(ev.Format), e.Actor, e.Body, hashes[i])
		if err != nil {
			return err
		}
		if err := t.noteTrail(s, ev); err != nil {
			return err
		}
	}
	return nil
}

// advance moves the end of the stream, and makes the stream when it is new.
func (t tx) advance(s *stream, version int64, hash string) error {
	if s.number != 0 {
		return t.exec("UPDATE streams SET version = ?, hash = ? WHERE stream = ?", version, hash, s.number)
	}
	_, err := t.one([]any{&s.number},
		"INSERT INTO streams (name, version, hash) VALUES (?, ?, ?) RETURNING stream", s.name, version, hash)
	return err
}

// Version is the stream's version; 0 when there is no such stream.
func (db *DB) Version(ctx context.Context, stream string) (version int64, err error) {
	_, err = db.read.one(ctx, "read version of "+stream, []any{&version},
		"SELECT version FROM streams WHERE name = ?", stream)
	return version, err
}

// Events reads a stream's events after a sequence number, at most limit.
func (db *DB) Events(ctx context.Context, stream string, after int64, limit int) ([]recovery.Event, error) {
	limit, err := store.PageSize(limit)
	if err != nil {
		return nil, err
	}
	var events []recovery.Event
	visit := func(scan func(...any) error) error {
		ev, err := scanEvent(stream, scan)
		events = append(events, ev)
		return err
	}
	err = db.read.each(ctx, "read events of "+stream, visit,
		`SELECT seq, at, type, format, actor, body, hash FROM events
		WHERE stream = (SELECT stream FROM streams WHERE name = ?) AND seq > ?
		ORDER BY seq LIMIT ?`, stream, after, limit)
	if err != nil {
		return nil, err
	}
	if len(events) > 0 && events[0].Seq == max(after, 0)+1 {
		return events, nil
	}
	// The next one is not here: there is none yet, or it is in an archive.
	upTo, file, err := db.Archived(ctx, stream)
	if err == nil && after < upTo {
		err = store.InArchive(stream, upTo, file)
	}
	if err != nil {
		return nil, err
	}
	return events, nil
}

// scanEvent puts the texts of an event together again and reads the event from them,
// which is how it finds the type of its body.
func scanEvent(stream string, scan func(...any) error) (ev recovery.Event, err error) {
	var seq, format int64
	var at, kind, actor, body, hash string
	if err := scan(&seq, &at, &kind, &format, &actor, &body, &hash); err != nil {
		return ev, err
	}
	name, err := json.Marshal(stream)
	if err != nil {
		return ev, err
	}
	text := fmt.Appendf(eventText(nil, name, seq, at, kind, format, actor, body), `,"hash":%q}`, hash)
	err = json.Unmarshal(text, &ev)
	return ev, err
}
