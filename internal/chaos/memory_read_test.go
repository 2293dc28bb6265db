package chaos_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func (m *memory) Row(ctx context.Context, kind recovery.RowKind, id string) (recovery.Row, error) {
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return recovery.Row{}, err
	}
	row, found := m.rows[kind][id]
	if !found {
		return recovery.Row{}, recovery.Errorf(recovery.NotFound, "there is no %s %s", kind, id)
	}
	return row, nil
}

func (m *memory) Children(ctx context.Context, kind recovery.RowKind, parent string) ([]recovery.Row, error) {
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return nil, err
	}
	var rows []recovery.Row
	for _, id := range m.children[childrenOf(kind, parent)] {
		rows = append(rows, m.rows[kind][id])
	}
	return rows, nil
}

func (m *memory) Rows(ctx context.Context, kind recovery.RowKind, q store.Query) (store.Page, error) {
	limit, err := store.PageSize(q.Limit)
	if err != nil {
		return store.Page{}, err
	}
	var after *store.Position
	if q.Cursor != "" {
		p, err := store.ParseCursor(kind, q)
		if err != nil {
			return store.Page{}, err
		}
		after = &p
	}
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return store.Page{}, err
	}
	rows := m.matching(kind, q, after)
	if len(rows) <= limit {
		return store.Page{Rows: rows}, nil
	}
	last := rows[limit-1]
	next, err := store.Position{Sort: last.Sort, ID: last.ID}.Cursor(kind, q)
	return store.Page{Rows: rows[:limit:limit], Next: next}, err
}

func (m *memory) matching(kind recovery.RowKind, q store.Query, after *store.Position) []recovery.Row {
	order := func(a, b store.Position) int {
		c := cmp.Or(strings.Compare(a.Sort, b.Sort), strings.Compare(a.ID, b.ID))
		if q.Newest {
			return -c
		}
		return c
	}
	var rows []recovery.Row
next:
	for _, row := range m.rows[kind] {
		if row.Sort < q.From || q.Before != "" && row.Sort >= q.Before {
			continue
		}
		for name, value := range q.Attrs {
			if have, ok := row.Attrs[name]; !ok || have != value {
				continue next
			}
		}
		if after == nil || order(store.Position{Sort: row.Sort, ID: row.ID}, *after) > 0 {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b recovery.Row) int {
		return order(store.Position{Sort: a.Sort, ID: a.ID}, store.Position{Sort: b.Sort, ID: b.ID})
	})
	return rows
}

func (m *memory) Version(ctx context.Context, stream string) (int64, error) {
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return 0, err
	}
	return m.version(stream), nil
}

func (m *memory) Events(ctx context.Context, stream string, after int64, limit int) ([]recovery.Event, error) {
	limit, err := store.PageSize(limit)
	if err != nil {
		return nil, err
	}
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return nil, err
	}
	if s := m.streams[stream]; s != nil && after < s.archived {
		return nil, store.InArchive(stream, s.archived, s.archive)
	}
	var events []recovery.Event
	for seq := max(after, 0) + 1; seq <= m.version(stream) && len(events) < limit; seq++ {
		ev, err := m.streams[stream].events[seq-1].decode(stream, seq)
		if err != nil {
			return nil, err
		}
		events = append(events, ev)
	}
	return events, nil
}

func (e memoryEvent) decode(stream string, seq int64) (ev recovery.Event, err error) {
	text := fmt.Appendf(nil, `{"stream":%q,"seq":%d,"at":%q,"type":%q,"format":1,"actor":%s,"body":%s,"hash":%q}`,
		stream, seq, e.At, e.kind, e.Actor, e.Body, e.hash)
	err = json.Unmarshal(text, &ev)
	return ev, err
}

func (m *memory) Intents(ctx context.Context, id recovery.ExecutionID) ([]recovery.Intent, error) {
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return nil, err
	}
	var intents []recovery.Intent
	for _, key := range slices.Sorted(maps.Keys(m.intents[id])) {
		intents = append(intents, m.intents[id][key])
	}
	return intents, nil
}

func (m *memory) Claims(ctx context.Context, keys []string) ([]recovery.Claim, error) {
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return nil, err
	}
	var claims []recovery.Claim
	for _, key := range keys {
		claim, taken := m.claims[key]
		head, visible := m.rows[recovery.ExecutionRow][claim.Holder]
		if taken && (!visible || head.Attrs["holds"] == "true") {
			claim.Until = claim.Until.UTC()
			claims = append(claims, claim)
		}
	}
	return claims, nil
}
