package chaos_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/storetest"
)

// memory is a store.DB in memory: a hundred times faster than a disk, and held to the
// same suite as every other database.
type memory struct {
	mu       sync.Mutex
	closed   bool
	streams  map[string]*memoryStream
	rows     map[recovery.RowKind]map[string]recovery.Row
	children map[string][]string // the IDs of the rows of a kind and parent, sorted
	intents  map[recovery.ExecutionID]map[recovery.IntentID]recovery.Intent
	claims   map[string]recovery.Claim
	ledgers  map[recovery.Scope]recovery.Ledger
	leases   map[recovery.ExecutionID]recovery.Lease
	polls    map[recovery.Scope]*memoryPoll
}

type memoryStream struct {
	events []memoryEvent
	hash   string
}

type memoryEvent struct {
	store.EncodedEvent
	kind recovery.EventType
	hash string
}

type memoryPoll struct {
	owner string
	until time.Time
	jobs  []byte
}

func newMemory() *memory {
	return &memory{
		streams: map[string]*memoryStream{}, rows: map[recovery.RowKind]map[string]recovery.Row{}, children: map[string][]string{},
		intents: map[recovery.ExecutionID]map[recovery.IntentID]recovery.Intent{}, claims: map[string]recovery.Claim{},
		ledgers: map[recovery.Scope]recovery.Ledger{}, leases: map[recovery.ExecutionID]recovery.Lease{}, polls: map[recovery.Scope]*memoryPoll{},
	}
}

// enter begins every method; leave ends it.
func (m *memory) enter(ctx context.Context) error {
	m.mu.Lock()
	if m.closed {
		return recovery.Errorf(recovery.Unavailable, "the database is closed")
	}
	if err := ctx.Err(); err != nil {
		return recovery.Errorf(recovery.Unavailable, "the database was not asked: %w", err)
	}
	return nil
}

func (m *memory) leave() { m.mu.Unlock() }

func (m *memory) Commit(ctx context.Context, c recovery.Commit) error {
	encoded, err := store.Encode(c)
	if err != nil {
		return err
	}
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return err
	}
	now := time.Now()
	for _, guard := range []func() error{
		func() error { return m.checkVersion(c) },
		func() error { return m.checkLease(c.Lease, now) },
		func() error { return m.checkLedgers(c) },
		func() error { return m.checkClaims(c.Take, now) },
		func() error { return m.checkIntents(encoded.Execution, c) },
	} {
		if err := guard(); err != nil {
			return err
		}
	}
	return m.apply(c, encoded)
}

func (m *memory) version(stream string) int64 {
	if s := m.streams[stream]; s != nil {
		return int64(len(s.events))
	}
	return 0
}

func (m *memory) checkVersion(c recovery.Commit) error {
	if have := m.version(c.Stream); have != c.Version {
		return recovery.Errorf(recovery.Stale, "%s is at version %d, and the change was decided on version %d", c.Stream, have, c.Version)
	}
	return nil
}

func (m *memory) checkLease(l *recovery.Lease, now time.Time) error {
	if l == nil {
		return nil
	}
	held := m.leases[l.ExecutionID]
	if held.Owner != l.Owner || held.Epoch != l.Epoch || !now.Before(held.ExpiresAt) {
		return recovery.Errorf(recovery.LeaseLost, "%s does not drive execution %s: %q does, until %s", l.Owner, l.ExecutionID, held.Owner, held.ExpiresAt)
	}
	return nil
}

func (m *memory) checkLedgers(c recovery.Commit) error {
	for _, l := range c.Ledgers {
		if have := m.ledgers[l.Scope].Rev; have != l.Rev {
			return recovery.Errorf(recovery.Stale, "the quota ledger of %s is at revision %d, not %d", l.Scope, have, l.Rev)
		}
	}
	return nil
}

func (m *memory) checkClaims(take []recovery.Claim, now time.Time) error {
	var held []recovery.Detail
	for _, c := range take {
		if !c.Until.IsZero() && !now.Before(c.Until) {
			return recovery.Errorf(recovery.Stale, "the claim of %s on %s expired", c.Holder, c.Key)
		}
		if have, taken := m.claims[c.Key]; taken && have.Holder != c.Holder && m.counts(have, now) {
			held = append(held, recovery.Detail{Field: c.Key, Message: "is held by " + have.Holder})
		}
	}
	if len(held) == 0 {
		return nil
	}
	return &recovery.Error{Code: recovery.Conflict, Message: fmt.Sprintf("%d claims are held by others", len(held)), Details: held}
}

func (m *memory) counts(c recovery.Claim, now time.Time) bool {
	if head, visible := m.rows[recovery.ExecutionRow][c.Holder]; visible {
		return head.Attrs["holds"] == "true"
	}
	return c.Until.IsZero() || now.Before(c.Until)
}

func (m *memory) checkIntents(id recovery.ExecutionID, c recovery.Commit) error {
	for _, intent := range c.Open {
		if _, open := m.intents[id][intent.ID]; open {
			return recovery.Errorf(recovery.Conflict, "intent %s of execution %s is open already", intent.ID, id)
		}
	}
	return nil
}

func (m *memory) apply(c recovery.Commit, e store.Encoded) error {
	if err := m.append(c, e); err != nil {
		return err
	}
	for _, row := range c.Rows {
		m.put(row)
	}
	for _, intent := range c.Open {
		if m.intents[e.Execution] == nil {
			m.intents[e.Execution] = map[recovery.IntentID]recovery.Intent{}
		}
		m.intents[e.Execution][intent.ID] = intent
	}
	for _, id := range c.Closed {
		delete(m.intents[e.Execution], id)
	}
	for _, claim := range c.Take {
		m.claims[claim.Key] = claim
	}
	for _, claim := range c.Release {
		if m.claims[claim.Key].Holder == claim.Holder {
			delete(m.claims, claim.Key)
		}
	}
	for i, l := range c.Ledgers {
		var kept recovery.Ledger
		if err := json.Unmarshal([]byte(e.Ledgers[i]), &kept); err != nil {
			return err
		}
		m.ledgers[l.Scope] = kept
	}
	return nil
}

func (m *memory) append(c recovery.Commit, e store.Encoded) error {
	s := m.streams[c.Stream]
	if s == nil && len(c.Events) > 0 {
		s = &memoryStream{}
		m.streams[c.Stream] = s
	}
	for i, ev := range c.Events {
		hash, err := recovery.Chain(s.hash, ev)
		if err != nil {
			return err
		}
		s.hash = hash
		s.events = append(s.events, memoryEvent{e.Events[i], ev.Type, hash})
	}
	return nil
}

func (m *memory) put(row recovery.Row) {
	kind := m.rows[row.Kind]
	if kind == nil {
		kind = map[string]recovery.Row{}
		m.rows[row.Kind] = kind
	}
	if old, there := kind[row.ID]; there && (len(row.Body) == 0 || old.Parent != row.Parent) {
		key := childrenOf(row.Kind, old.Parent)
		m.children[key] = slices.DeleteFunc(m.children[key], func(id string) bool { return id == row.ID })
		delete(kind, row.ID)
	}
	if len(row.Body) == 0 {
		return
	}
	key := childrenOf(row.Kind, row.Parent)
	if at, there := slices.BinarySearch(m.children[key], row.ID); !there {
		m.children[key] = slices.Insert(m.children[key], at, row.ID)
	}
	row.Attrs, row.Body = maps.Clone(row.Attrs), slices.Clone(row.Body)
	kind[row.ID] = row
}

func childrenOf(kind recovery.RowKind, parent string) string { return string(kind) + "\x00" + parent }

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
	text := fmt.Appendf(nil, `{"stream":%q,"seq":%d,"at":%q,"type":%q,"actor":%s,"body":%s,"hash":%q}`,
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

func (m *memory) Ledger(ctx context.Context, scope recovery.Scope) (recovery.Ledger, error) {
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return recovery.Ledger{Scope: scope}, err
	}
	l := m.ledgers[scope]
	l.Scope = scope
	return l, nil
}

func (m *memory) Jobs(ctx context.Context, scope recovery.Scope) (recovery.Jobs, error) {
	defer m.leave()
	jobs := recovery.Jobs{Scope: scope}
	if err := m.enter(ctx); err != nil {
		return jobs, err
	}
	if p := m.polls[scope]; p != nil && p.jobs != nil {
		return jobs, json.Unmarshal(p.jobs, &jobs)
	}
	return jobs, nil
}

func (m *memory) AcquirePoll(ctx context.Context, scope recovery.Scope, owner string, now, until time.Time) (bool, error) {
	if owner == "" || !until.After(now) {
		return false, recovery.Errorf(recovery.Invalid, "a poll lease of %s needs an owner and an end after now", scope)
	}
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return false, err
	}
	p := m.polls[scope]
	if p == nil {
		p = &memoryPoll{}
		m.polls[scope] = p
	}
	if p.owner != "" && p.owner != owner && p.until.After(now) {
		return false, nil
	}
	p.owner, p.until = owner, until
	return true, nil
}

func (m *memory) SaveJobs(ctx context.Context, owner string, jobs recovery.Jobs) error {
	body, err := json.Marshal(jobs)
	if err != nil {
		return err
	}
	if len(body) > recovery.MaxCommitBytes {
		return recovery.Errorf(recovery.TooLarge, "the jobs of %s have %d bytes", jobs.Scope, len(body))
	}
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return err
	}
	p := m.polls[jobs.Scope]
	if p == nil || p.owner != owner {
		return recovery.Errorf(recovery.LeaseLost, "%s does not hold the poll lease of %s any more", owner, jobs.Scope)
	}
	p.jobs, p.owner = body, ""
	return nil
}

func (m *memory) Acquire(ctx context.Context, id recovery.ExecutionID, owner string, now time.Time, ttl, margin time.Duration) (recovery.Lease, error) {
	if id == "" || owner == "" || ttl <= 0 {
		return recovery.Lease{}, recovery.Errorf(recovery.Invalid, "a lease of execution %q needs an owner and a time to live", id)
	}
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return recovery.Lease{}, err
	}
	held := m.leases[id]
	next := recovery.Lease{ExecutionID: id, Owner: owner, Epoch: held.Epoch, ExpiresAt: now.Add(ttl).UTC()}
	switch free := held.ExpiresAt.Add(margin); {
	case held.Owner == owner:
		if held.ExpiresAt.After(next.ExpiresAt) {
			next.ExpiresAt = held.ExpiresAt
		}
	case held.Owner != "" && now.Before(free):
		err := recovery.Errorf(recovery.LeaseLost, "execution %s is driven by %s", id, held.Owner)
		err.RetryAfter = free.Sub(now)
		return recovery.Lease{}, err
	default:
		next.Epoch++
	}
	m.leases[id] = next
	return next, nil
}

func (m *memory) ReleaseLease(ctx context.Context, l recovery.Lease) error {
	defer m.leave()
	if err := m.enter(ctx); err != nil {
		return err
	}
	if held := m.leases[l.ExecutionID]; held.Owner == l.Owner && held.Epoch == l.Epoch {
		held.Owner = ""
		m.leases[l.ExecutionID] = held
	}
	return nil
}

func (m *memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// TestMemoryIsADatabaseLikeAnyOther: what is proved over memory says something about
// the other databases only if it means the same.
func TestMemoryIsADatabaseLikeAnyOther(t *testing.T) {
	var mu sync.Mutex
	places := map[string]*memory{}
	storetest.Run(t, func(_ testing.TB, place string) store.DB {
		mu.Lock()
		defer mu.Unlock()
		m := newMemory()
		if old := places[place]; old != nil {
			m.streams, m.rows, m.children, m.intents = old.streams, old.rows, old.children, old.intents
			m.claims, m.ledgers, m.leases, m.polls = old.claims, old.ledgers, old.leases, old.polls
		}
		places[place] = m
		return m
	})
}
