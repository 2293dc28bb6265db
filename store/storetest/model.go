package storetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// model is what a database means, without any care for how it is kept: the smallest
// thing that could be right. The property test compares a database with it.
type model struct {
	events  map[string][]recovery.Event
	rows    map[string]recovery.Row
	intents map[string]recovery.Intent
	claims  map[string]recovery.Claim
	ledgers map[recovery.Scope]recovery.Ledger
	leases  map[recovery.ExecutionID]recovery.Lease
}

func newModel() *model {
	return &model{
		events:  map[string][]recovery.Event{},
		rows:    map[string]recovery.Row{},
		intents: map[string]recovery.Intent{},
		claims:  map[string]recovery.Claim{},
		ledgers: map[recovery.Scope]recovery.Ledger{},
		leases:  map[recovery.ExecutionID]recovery.Lease{},
	}
}

// refusals are the codes with which a commit may be refused; none: it succeeds.
func (m *model) refusals(c recovery.Commit, now time.Time) []recovery.Code {
	var codes []recovery.Code
	refuse := func(when bool, code recovery.Code) {
		if when {
			codes = append(codes, code)
		}
	}
	refuse(int64(len(m.events[c.Stream])) != c.Version, recovery.Stale)
	if c.Lease != nil {
		held := m.leases[c.Lease.ExecutionID]
		refuse(held.Owner != c.Lease.Owner || held.Epoch != c.Lease.Epoch || !now.Before(held.ExpiresAt), recovery.LeaseLost)
	}
	for _, l := range c.Ledgers {
		refuse(m.ledgers[l.Scope].Rev != l.Rev, recovery.Stale)
	}
	for _, want := range c.Take {
		held, taken := m.claims[want.Key]
		refuse(taken && held.Holder != want.Holder && !m.givenUp(held), recovery.Conflict)
	}
	for _, i := range c.Open {
		_, open := m.intents[intentName(i.ExecutionID, i.ID)]
		refuse(open, recovery.Conflict)
	}
	return codes
}

// givenUp reports whether the holder is an execution that holds its claims no more. No
// claim expires in the time of this test.
func (m *model) givenUp(c recovery.Claim) bool {
	row, visible := m.rows[rowName(recovery.ExecutionRow, c.Holder)]
	return visible && row.Attrs["holds"] != "true"
}

func rowName(kind recovery.RowKind, id string) string { return string(kind) + "\x00" + id }

func intentName(e recovery.ExecutionID, id recovery.IntentID) string {
	return fmt.Sprintf("%s\x00%s", e, id)
}

// apply makes a change that nothing speaks against.
func (m *model) apply(c recovery.Commit) {
	m.events[c.Stream] = append(m.events[c.Stream], c.Events...)
	for _, r := range c.Rows {
		delete(m.rows, rowName(r.Kind, r.ID))
		if r.Body != nil {
			m.rows[rowName(r.Kind, r.ID)] = r
		}
	}
	for _, i := range c.Open {
		m.intents[intentName(i.ExecutionID, i.ID)] = i
	}
	id := recovery.ExecutionID(strings.TrimPrefix(c.Stream, recovery.ExecutionStream("")))
	for _, closed := range c.Closed {
		delete(m.intents, intentName(id, closed))
	}
	for _, claim := range c.Take {
		m.claims[claim.Key] = claim
	}
	for _, claim := range c.Release {
		if m.claims[claim.Key].Holder == claim.Holder {
			delete(m.claims, claim.Key)
		}
	}
	for _, l := range c.Ledgers {
		l.Rev++
		m.ledgers[l.Scope] = l
	}
}

// acquire gives whether the owner gets the lease.
func (m *model) acquire(id recovery.ExecutionID, owner string, now time.Time, ttl, margin time.Duration) bool {
	held, known := m.leases[id]
	mine := held.Owner == owner
	if known && held.Owner != "" && !mine && now.Before(held.ExpiresAt.Add(margin)) {
		return false
	}
	next := recovery.Lease{ExecutionID: id, Owner: owner, Epoch: held.Epoch, ExpiresAt: now.Add(ttl)}
	if !mine {
		next.Epoch++
	} else if held.ExpiresAt.After(next.ExpiresAt) {
		next.ExpiresAt = held.ExpiresAt
	}
	m.leases[id] = next
	return true
}

func (m *model) release(l recovery.Lease) {
	held := m.leases[l.ExecutionID]
	if held.Owner == l.Owner && held.Epoch == l.Epoch {
		held.Owner = ""
		m.leases[l.ExecutionID] = held
	}
}

// openIntents are those of an execution, in order of ID.
func (m *model) openIntents(id recovery.ExecutionID) []recovery.Intent {
	var open []recovery.Intent
	for _, name := range slices.Sorted(maps.Keys(m.intents)) {
		if i := m.intents[name]; i.ExecutionID == id {
			open = append(open, i)
		}
	}
	return open
}

// held are those of the keys that somebody has.
func (m *model) held(keys []string) []recovery.Claim {
	var held []recovery.Claim
	for _, key := range keys {
		if c, taken := m.claims[key]; taken && !m.givenUp(c) {
			held = append(held, c)
		}
	}
	return held
}
