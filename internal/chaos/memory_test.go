package chaos_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
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
	events   []memoryEvent // of archived ones there is no more than their place
	hash     string
	archived int64
	archive  string
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
