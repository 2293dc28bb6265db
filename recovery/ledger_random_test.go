package recovery

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// market is an account and Region in which several executions and strangers run jobs.
// It counts for itself what is in use.
type market struct {
	q       Quotas
	ledger  Ledger
	now     time.Time
	waiting map[BatchID]Ticket      // asked for, and not granted yet
	granted map[BatchID]Reservation // until its job is over
	jobs    []Job                   // as AWS has them
	born    int                     // batches and jobs so far
}

func TestTheQuotasAreNeverExceededAndEverybodyIsServedInTurn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &market{
			q:   Quotas{ServersPerJob: 10, JobsAtOnce: rapid.IntRange(1, 5).Draw(t, "jobs"), ServersInActiveJobs: rapid.IntRange(10, 25).Draw(t, "servers")},
			now: t0, ledger: Ledger{Scope: west}, waiting: map[BatchID]Ticket{}, granted: map[BatchID]Reservation{},
		}
		t.Repeat(map[string]func(*rapid.T){
			"ask":            m.ask,
			"ask again":      m.askAgain,
			"job starts":     m.start,
			"start is noted": m.note,
			"job ends":       m.end,
			"give up":        m.giveUp,
			"stranger comes": m.strangerComes,
			"stranger goes":  m.strangerGoes,
			"time passes": func(t *rapid.T) {
				m.now = m.now.Add(time.Duration(rapid.IntRange(1, 120).Draw(t, "seconds")) * time.Second)
			},
			"": m.balance,
		})
	})
}

func (m *market) ask(t *rapid.T) {
	m.born++
	e := rapid.SampledFrom([]ExecutionID{"drill-1", "drill-2", "recovery-1"}).Draw(t, "execution")
	m.reserve(t, Ticket{
		ExecutionID: e, BatchID: BatchID(fmt.Sprintf("b%03d", m.born)), Mode: modeOf(e), Servers: rapid.IntRange(1, 10).Draw(t, "servers"),
	})
}

func (m *market) askAgain(t *rapid.T) { m.reserve(t, m.waiting[pick(t, m.waiting)]) }

// reserve asks the ledger, and judges its answer by what is in use and who waits.
func (m *market) reserve(t *rapid.T, ticket Ticket) {
	old, before := m.ledger, encode(t, m.ledger)
	kind := rapid.SampledFrom([]BatchKind{LaunchBatch, TerminateBatch}).Draw(t, "kind")
	next, granted, changed := m.ledger.Reserve(ticket, kind, 1, m.jobs, m.q, m.now)
	if now := encode(t, old); now != before {
		t.Fatalf("the old ledger was changed:\ngot  %s\nwant %s", now, before)
	}
	if same := len(old.Tickets) == len(next.Tickets) && len(old.Reservations) == len(next.Reservations); !changed && (granted || !same) {
		t.Fatalf("got an unsaid change:\n%s\n%+v", before, next)
	}
	used := m.inUse()
	fits := used.Jobs+1 <= m.q.JobsAtOnce && used.Servers+ticket.Servers <= m.q.ServersInActiveJobs
	if first := m.first(ticket); granted != (fits && first) {
		t.Fatalf("%+v: got granted %t, where it fits %t (%+v in use) and it is its turn %t", ticket, granted, fits, used, first)
	}
	m.ledger = next
	delete(m.waiting, ticket.BatchID)
	if granted {
		m.granted[ticket.BatchID] = Reservation{ExecutionID: ticket.ExecutionID, BatchID: ticket.BatchID, Servers: ticket.Servers}
		return
	}
	m.waiting[ticket.BatchID] = ticket
}

// inUse is what AWS would count if every grant had become its job already.
func (m *market) inUse() Usage {
	var u Usage
	for _, r := range m.granted {
		u.Jobs, u.Servers = u.Jobs+1, u.Servers+r.Servers
	}
	for _, j := range m.jobs {
		if j.Active() && j.Tags == nil {
			u.Jobs, u.Servers = u.Jobs+1, u.Servers+len(j.Servers)
		}
	}
	return u
}

// first reports whether nobody who waits, and whose ticket is valid, goes before.
func (m *market) first(t Ticket) bool {
	since := m.now
	for _, o := range m.ledger.Tickets {
		if o.BatchID == t.BatchID && o.ExpiresAt.After(m.now) {
			since = o.At
		}
	}
	return !slices.ContainsFunc(m.ledger.Tickets, func(o Ticket) bool {
		valid := o.ExpiresAt.After(m.now) && o.BatchID != t.BatchID
		earlier := o.At.Before(since) || o.At.Equal(since) && (o.ExecutionID < t.ExecutionID || o.ExecutionID == t.ExecutionID && o.BatchID < t.BatchID)
		return valid && (o.Mode == t.Mode && earlier || o.Mode == Recovery && t.Mode == Drill)
	})
}

func (m *market) start(t *rapid.T) {
	r := m.granted[pick(t, m.granted)]
	if m.job(r.BatchID) >= 0 {
		t.Skip("it has its job")
	}
	m.born++
	m.jobs = append(m.jobs, Job{
		ID: JobID(fmt.Sprintf("drsjob-%d", m.born)), Status: JobStarted,
		Tags: JobTags(r.ExecutionID, r.BatchID, 1), Servers: make([]JobServer, r.Servers),
	})
}

func (m *market) note(t *rapid.T) {
	r := m.granted[pick(t, m.granted)]
	if at := m.job(r.BatchID); at >= 0 {
		m.ledger, _ = m.ledger.Started(r.ExecutionID, r.BatchID, m.jobs[at].ID)
	}
}

func (m *market) end(t *rapid.T) {
	r := m.granted[pick(t, m.granted)]
	at := m.job(r.BatchID)
	if at < 0 {
		t.Skip("it has no job yet")
	}
	m.jobs[at].Status = JobCompleted
	m.release(r.ExecutionID, r.BatchID)
}

// giveUp is what a cancelled execution does with a batch that was not sent.
func (m *market) giveUp(t *rapid.T) {
	ticket := m.waiting[pick(t, m.waiting)]
	m.release(ticket.ExecutionID, ticket.BatchID)
}

func (m *market) release(e ExecutionID, b BatchID) {
	m.ledger, _ = m.ledger.Release(e, b)
	delete(m.granted, b)
	delete(m.waiting, b)
}

func (m *market) strangerComes(t *rapid.T) {
	servers := rapid.IntRange(1, 10).Draw(t, "servers")
	if used := m.active(); used.Jobs+1 > m.q.JobsAtOnce || used.Servers+servers > m.q.ServersInActiveJobs {
		t.Skip("AWS has no room")
	}
	m.born++
	m.jobs = append(m.jobs, Job{ID: JobID(fmt.Sprintf("drsjob-%d", m.born)), Status: JobPending, Servers: make([]JobServer, servers)})
}

func (m *market) strangerGoes(t *rapid.T) {
	at := slices.IndexFunc(m.jobs, func(j Job) bool { return j.Active() && j.Tags == nil })
	if at < 0 {
		t.Skip("there is none")
	}
	m.jobs[at].Status = JobCompleted
}

// active is what AWS counts.
func (m *market) active() Usage {
	var u Usage
	for _, j := range m.jobs {
		if j.Active() {
			u.Jobs, u.Servers = u.Jobs+1, u.Servers+len(j.Servers)
		}
	}
	return u
}

func (m *market) job(b BatchID) int {
	return slices.IndexFunc(m.jobs, func(j Job) bool { return j.Tags[TagBatch] == string(b) })
}

// balance compares the ledger's books with the market's own.
func (m *market) balance(t *rapid.T) {
	var ours Usage
	for _, r := range m.granted {
		ours.Jobs, ours.Servers = ours.Jobs+1, ours.Servers+r.Servers
		if !m.ledger.Holds(r.ExecutionID, r.BatchID) {
			t.Fatalf("%s was granted and is not held", r.BatchID)
		}
	}
	if got := m.ledger.Own(); got != ours {
		t.Fatalf("got %+v of our own, want %+v", got, ours)
	}
	if ours.Jobs > m.q.JobsAtOnce || ours.Servers > m.q.ServersInActiveJobs {
		t.Fatalf("got %+v reserved, want at most %+v", ours, m.q)
	}
	foreign := m.inUse()
	foreign.Jobs, foreign.Servers = foreign.Jobs-ours.Jobs, foreign.Servers-ours.Servers
	if got := m.ledger.Foreign(m.jobs); got != foreign {
		t.Fatalf("got %+v foreign, want %+v", got, foreign)
	}
	if !slices.IsSortedFunc(m.ledger.Tickets, Ticket.before) {
		t.Fatalf("got the queue out of order: %+v", m.ledger.Tickets)
	}
}

func pick[V any](t *rapid.T, from map[BatchID]V) BatchID {
	if len(from) == 0 {
		t.Skip("there is none")
	}
	return rapid.SampledFrom(slices.Sorted(maps.Keys(from))).Draw(t, "batch")
}
