package chaos_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/storetest"
)

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
