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

func (m *memory) Heads(ctx context.Context, after string, limit int) ([]recovery.Head, error) {
	limit, err := store.PageSize(limit)
	if err != nil {
		return nil, err
	}
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return nil, err
	}
	var heads []recovery.Head
	for _, name := range slices.Sorted(maps.Keys(m.streams)) {
		if version := m.version(name); version > 0 && name > after && len(heads) < limit {
			heads = append(heads, recovery.Head{Stream: name, Version: version, Hash: m.streams[name].events[version-1].hash})
		}
	}
	return heads, nil
}

func (m *memory) Texts(ctx context.Context, stream string, visit func(seq int64, text []byte, hash string) error) error {
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return err
	}
	first := int64(1)
	if s := m.streams[stream]; s != nil {
		first += s.archived
	}
	for seq := first; seq <= m.version(stream); seq++ {
		ev, err := m.streams[stream].events[seq-1].decode(stream, seq)
		if err != nil {
			return err
		}
		hash := ev.Hash
		ev.Hash = ""
		text, err := json.Marshal(ev)
		if err != nil {
			return err
		}
		if err := visit(seq, text, hash); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) Archive(ctx context.Context, end recovery.Head, file string) error {
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return err
	}
	s := m.streams[end.Stream]
	if s == nil || m.version(end.Stream) != end.Version || s.hash != end.Hash {
		return store.NotItsEnd(end, m.version(end.Stream))
	}
	if s.archived < end.Version {
		s.archived, s.archive = end.Version, file
	}
	return nil
}

func (m *memory) Archived(ctx context.Context, stream string) (int64, string, error) {
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return 0, "", err
	}
	if s := m.streams[stream]; s != nil {
		return s.archived, s.archive, nil
	}
	return 0, "", nil
}

func (m *memory) Trail(ctx context.Context, q store.TrailQuery) (store.TrailPage, error) {
	after, err := q.Position()
	if err := cmp.Or(q.Check(), err); err != nil {
		return store.TrailPage{}, err
	}
	limit, err := store.PageSize(q.Limit)
	if err != nil {
		return store.TrailPage{}, err
	}
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return store.TrailPage{}, err
	}
	events, err := m.trail(q)
	if err != nil {
		return store.TrailPage{}, err
	}
	if after != nil {
		events = slices.DeleteFunc(events, func(ev recovery.Event) bool { return compareInTrail(ev, *after) <= 0 })
	}
	if len(events) <= limit {
		return store.TrailPage{Events: events}, nil
	}
	next, err := inTrail(events[limit-1]).Cursor(q)
	return store.TrailPage{Events: events[:limit], Next: next}, err
}

// trail are all events that the query chooses, the newest first.
func (m *memory) trail(q store.TrailQuery) ([]recovery.Event, error) {
	var events []recovery.Event
	for name := range m.streams {
		kind, _, _ := strings.Cut(name, "/")
		if q.Kind != "" && q.Kind != kind || q.Stream != "" && q.Stream != name {
			continue
		}
		for i, kept := range m.streams[name].events {
			if int64(i) < m.streams[name].archived {
				continue
			}
			ev, err := kept.decode(name, int64(i)+1)
			if err != nil {
				return nil, fmt.Errorf("event %d of %s: %w", i+1, name, err)
			}
			if (q.Actor == "" || q.Actor == ev.Actor.Name) && (q.Type == "" || q.Type == ev.Type) &&
				(q.Outcome == "" || q.Outcome == recovery.OutcomeOf(ev.Body)) && (q.Name == "" || q.WantedName() == store.NameOf(ev.Body)) &&
				(q.From.IsZero() || !ev.At.Before(q.From)) && (q.To.IsZero() || ev.At.Before(q.To)) &&
				strings.Contains(strings.ToLower(kept.Body), strings.ToLower(q.Wanted())) {
				events = append(events, ev)
			}
		}
	}
	slices.SortFunc(events, func(a, b recovery.Event) int { return compareInTrail(a, inTrail(b)) })
	return events, nil
}

func inTrail(ev recovery.Event) store.TrailPosition {
	return store.TrailPosition{At: ev.At.UnixNano(), Stream: ev.Stream, Seq: ev.Seq}
}

func compareInTrail(ev recovery.Event, at store.TrailPosition) int {
	return cmp.Or(cmp.Compare(at.At, ev.At.UnixNano()), strings.Compare(at.Stream, ev.Stream), cmp.Compare(at.Seq, ev.Seq))
}
