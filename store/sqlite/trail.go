package sqlite

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// noteTrail puts an event into the index of all events.
func (t tx) noteTrail(s stream, ev recovery.Event) error {
	kind, _, _ := strings.Cut(s.name, "/")
	outcome := string(recovery.OutcomeOf(ev.Body))
	err := t.exec("INSERT OR IGNORE INTO trail_meetings (kind, type, outcome) VALUES (?, ?, ?)", kind, string(ev.Type), outcome)
	if err != nil {
		return err
	}
	return t.exec("INSERT INTO trail (at, stream, seq, kind, type, actor, outcome, name) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		ev.At.UnixNano(), s.number, ev.Seq, kind, string(ev.Type), ev.Actor.Name, outcome, store.NameOf(ev.Body))
}

// Heads lists the ends of streams in order of their names.
func (db *DB) Heads(ctx context.Context, after string, limit int) ([]recovery.Head, error) {
	limit, err := store.PageSize(limit)
	if err != nil {
		return nil, err
	}
	var heads []recovery.Head
	err = db.read.each(ctx, "read the ends of streams", func(scan func(...any) error) error {
		var h recovery.Head
		err := scan(&h.Stream, &h.Version, &h.Hash)
		heads = append(heads, h)
		return err
	}, "SELECT name, version, hash FROM streams WHERE name > ? ORDER BY name LIMIT ?", after, limit)
	if err != nil {
		return nil, err
	}
	return heads, nil
}

// Texts visits a stream's events as they are stored.
func (db *DB) Texts(ctx context.Context, stream string, visit func(seq int64, text []byte, hash string) error) error {
	name, err := json.Marshal(stream)
	if err != nil {
		return err
	}
	var text []byte
	return db.read.each(ctx, "read the texts of "+stream, func(scan func(...any) error) error {
		var seq, format int64
		var at, kind, actor, body, hash string
		if err := scan(&seq, &at, &kind, &format, &actor, &body, &hash); err != nil {
			return err
		}
		text = append(eventText(text[:0], name, seq, at, kind, format, actor, body), '}')
		return visit(seq, text, hash)
	}, `SELECT seq, at, type, format, actor, body, hash FROM events
		WHERE stream = (SELECT stream FROM streams WHERE name = ?) ORDER BY seq`, stream)
}

// eventText puts the texts of an event together again, but for its hash and its end.
func eventText(to, stream []byte, seq int64, at, kind string, format int64, actor, body string) []byte {
	to = append(append(to, `{"stream":`...), stream...)
	to = strconv.AppendInt(append(to, `,"seq":`...), seq, 10)
	to = strconv.AppendQuote(append(to, `,"at":`...), at)
	to = strconv.AppendQuote(append(to, `,"type":`...), kind)
	if format != 0 {
		to = strconv.AppendInt(append(to, `,"format":`...), format, 10)
	}
	to = append(append(to, `,"actor":`...), actor...)
	return append(append(to, `,"body":`...), body...)
}

// Trail lists events of all streams, the newest first. It walks the index of the rarest
// of what is asked for, in the order of time, from where the page before ended.
func (db *DB) Trail(ctx context.Context, q store.TrailQuery) (store.TrailPage, error) {
	if err := q.Check(); err != nil {
		return store.TrailPage{}, err
	}
	limit, err := store.PageSize(q.Limit)
	if err != nil {
		return store.TrailPage{}, err
	}
	after, err := q.Position()
	if err != nil {
		return store.TrailPage{}, err
	}
	f, err := db.trailFilters(ctx, q)
	if err != nil {
		return store.TrailPage{}, err
	}
	var page store.TrailPage
	if meet, err := db.meet(ctx, q); err != nil || !meet {
		return page, err
	}
	query, args := f.query(after, limit+1)
	err = db.read.each(ctx, "read the trail", func(scan func(...any) error) error {
		var stream string
		ev, err := scanTrail(&stream, scan)
		page.Events = append(page.Events, ev)
		return err
	}, query, args...)
	if err != nil || len(page.Events) <= limit {
		return page, err
	}
	page.Events = page.Events[:limit:limit]
	last := page.Events[limit-1]
	page.Next, err = store.TrailPosition{At: last.At.UnixNano(), Stream: last.Stream, Seq: last.Seq}.Cursor(q)
	return page, err
}

// meet reports whether any event ever had the kind, the type and the outcome that are asked
// for, where more than one of them is.
func (db *DB) meet(ctx context.Context, q store.TrailQuery) (bool, error) {
	var where []string
	var args []any
	add := func(column, value string) {
		if value != "" {
			where = append(where, column+" = ?")
			args = append(args, value)
		}
	}
	add("kind", q.Kind)
	add("type", string(q.Type))
	add("outcome", string(q.Outcome))
	if len(where) < 2 {
		return true, nil
	}
	var n int
	return db.read.one(ctx, "read the trail", []any{&n},
		"SELECT 1 FROM trail_meetings WHERE "+strings.Join(where, " AND ")+" LIMIT 1", args...)
}

// scanTrail is scanEvent for a query that has the stream's name first.
func scanTrail(stream *string, scan func(...any) error) (recovery.Event, error) {
	var rest [7]any
	if err := scan(stream, &rest[0], &rest[1], &rest[2], &rest[3], &rest[4], &rest[5], &rest[6]); err != nil {
		return recovery.Event{}, err
	}
	return scanEvent(*stream, func(dest ...any) error {
		for i, d := range dest {
			switch d := d.(type) {
			case *int64:
				*d = rest[i].(int64)
			case *string:
				*d = rest[i].(string)
			}
		}
		return nil
	})
}

// trailFilter is one thing that is asked of the trail, and the index that has it in the
// order of time.
type trailFilter struct {
	column, index string
	value         any
	partial       string // the condition of an index that has not all events
}

// condition is what the filter asks of a row of the table called t.
func (f trailFilter) condition() string {
	if f.partial == "" {
		return "t." + f.column + " = ?"
	}
	return "t." + f.column + " = ? AND t." + f.partial
}

type trailFilters struct {
	equal []trailFilter // the rarest first
	store.TrailQuery
}

func (db *DB) trailFilters(ctx context.Context, q store.TrailQuery) (trailFilters, error) {
	f := trailFilters{TrailQuery: q}
	add := func(column, value, partial string) {
		if value != "" {
			f.equal = append(f.equal, trailFilter{column, "trail_by_" + column, value, partial})
		}
	}
	// In this order, because of two that are both frequent the first leads: a kind has most
	// events, and its index nothing beside it.
	add("name", q.WantedName(), "name <> ''")
	if q.Stream != "" {
		var number int64
		if _, err := db.read.one(ctx, "find "+q.Stream, []any{&number}, "SELECT stream FROM streams WHERE name = ?", q.Stream); err != nil {
			return f, err
		}
		f.equal = append(f.equal, trailFilter{"stream", "trail_by_stream", number, ""})
	}
	if q.Outcome != recovery.OutcomeSucceeded { // which no index has: see query
		add("outcome", string(q.Outcome), "outcome <> '"+string(recovery.OutcomeSucceeded)+"'")
	}
	add("type", string(q.Type), "")
	add("actor", q.Actor, "")
	add("kind", q.Kind, "")
	if len(f.equal) < 2 {
		return f, nil
	}
	counts := map[string]int{}
	for _, e := range f.equal {
		var n int
		_, err := db.read.one(ctx, "read the trail", []any{&n},
			"SELECT count(*) FROM (SELECT 1 FROM trail t INDEXED BY "+e.index+" WHERE "+e.condition()+" LIMIT ?)", e.value, rare)
		if err != nil {
			return f, err
		}
		counts[e.column] = n
	}
	slices.SortStableFunc(f.equal, func(a, b trailFilter) int { return counts[a.column] - counts[b.column] })
	return f, nil
}

// query is the query of a page.
func (f trailFilters) query(after *store.TrailPosition, limit int) (string, []any) {
	var where []string
	var args []any
	add := func(condition string, values ...any) {
		where = append(where, condition)
		args = append(args, values...)
	}
	from := "trail t"
	for i, e := range f.equal {
		if i == 0 {
			from += " INDEXED BY " + e.index
		}
		add(e.condition(), e.value)
	}
	if f.Outcome == recovery.OutcomeSucceeded {
		add("t.outcome = ?", string(f.Outcome))
	}
	if !f.From.IsZero() {
		add("t.at >= ?", f.From.UnixNano())
	}
	if !f.To.IsZero() {
		add("t.at < ?", f.To.UnixNano())
	}
	if after != nil {
		add("(t.at, t.stream, t.seq) < (?, (SELECT stream FROM streams WHERE name = ?), ?)", after.At, after.Stream, after.Seq)
	}
	if f.Text != "" {
		add("instr(lower(e.body), lower(?)) > 0", f.Wanted())
	}
	where = append(where, "1")
	text := "SELECT s.name, e.seq, e.at, e.type, e.format, e.actor, e.body, e.hash FROM " + from +
		" CROSS JOIN events e ON e.stream = t.stream AND e.seq = t.seq CROSS JOIN streams s ON s.stream = t.stream" +
		" WHERE " + strings.Join(where, " AND ") +
		" ORDER BY t.at DESC, t.stream DESC, t.seq DESC LIMIT ?"
	return text, append(args, limit)
}
