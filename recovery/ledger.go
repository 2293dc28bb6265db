package recovery

import (
	"cmp"
	"slices"
	"time"
)

// Ledger is the quota ledger of an account and Region: what Davit's executions have
// reserved of DRS's quotas, and who waits for what in which order. A reservation is
// made before its request is sent and released when its job is COMPLETED, so that the
// sum never exceeds the quotas whoever runs when.
type Ledger struct {
	Scope
	// Rev counts the changes; the store refuses a change that was decided on an older one.
	Rev          int64         `json:"rev"`
	Reservations []Reservation `json:"reservations,omitempty"`
	Tickets      []Ticket      `json:"tickets,omitempty"`
}

// Reservation is what a batch holds of the quotas.
type Reservation struct {
	ExecutionID ExecutionID `json:"executionID"`
	BatchID     BatchID     `json:"batchID"`
	Attempt     int         `json:"attempt"`
	Kind        BatchKind   `json:"kind"`
	Servers     int         `json:"servers"`
	JobID       JobID       `json:"jobID,omitempty"` // once it is known
	At          time.Time   `json:"at"`
}

// Ticket is a batch's place in the queue for a quota.
type Ticket struct {
	ExecutionID ExecutionID `json:"executionID"`
	BatchID     BatchID     `json:"batchID"`
	Mode        Mode        `json:"mode"`
	Servers     int         `json:"servers"`
	At          time.Time   `json:"at"`
	// ExpiresAt ends a ticket whose owner asks no more: it is renewed while it is wanted.
	ExpiresAt time.Time `json:"expiresAt"`
}

// TicketLife is how long a ticket lasts unless it is renewed.
const TicketLife = 3 * time.Minute

// Usage is how much of DRS's quotas is in use.
type Usage struct {
	Jobs    int `json:"jobs"`
	Servers int `json:"servers"`
}

// Own is what our reservations hold.
func (l Ledger) Own() Usage {
	u := Usage{Jobs: len(l.Reservations)}
	for _, r := range l.Reservations {
		u.Servers += r.Servers
	}
	return u
}

// Foreign is what the active jobs hold that no reservation of ours stands for.
func (l Ledger) Foreign(jobs []Job) Usage {
	var u Usage
	for _, j := range jobs {
		if j.Active() && !l.Stands(j) {
			u.Jobs++
			u.Servers += len(j.Servers)
		}
	}
	return u
}

// Stands reports whether a reservation of ours stands for the job.
func (l Ledger) Stands(j Job) bool {
	return slices.ContainsFunc(l.Reservations, func(r Reservation) bool {
		if r.JobID != "" {
			return r.JobID == j.ID
		}
		return j.HasTags(JobTags(r.ExecutionID, r.BatchID, r.Attempt))
	})
}

// before orders tickets: RECOVERY before DRILL, then first come first served.
func (t Ticket) before(o Ticket) int {
	rank := func(m Mode) int { return map[bool]int{true: 0, false: 1}[m == Recovery] }
	return cmp.Or(
		cmp.Compare(rank(t.Mode), rank(o.Mode)),
		t.At.Compare(o.At),
		cmp.Compare(t.ExecutionID, o.ExecutionID),
		cmp.Compare(t.BatchID, o.BatchID),
	)
}

func (t Ticket) same(o Ticket) bool {
	return t.ExecutionID == o.ExecutionID && t.BatchID == o.BatchID
}

// Reserve asks for one job with the servers of t. Granted says whether they are
// reserved now: they fit beside everything that is in use, and nobody goes before.
// Else t is in the queue of the returned ledger. What is not changed is returned as it
// was, with changed false.
func (l Ledger) Reserve(t Ticket, kind BatchKind, attempt int, jobs []Job, q Quotas, now time.Time) (next Ledger, granted, changed bool) {
	q = q.OrDefaults()
	l, dropped := l.withoutExpired(now)
	t.At = cmp.Or(l.ticketAt(t), now)
	first := !slices.ContainsFunc(l.Tickets, func(o Ticket) bool { return !o.same(t) && o.before(t) < 0 })
	own, foreign := l.Own(), l.Foreign(jobs)
	fits := own.Jobs+foreign.Jobs+1 <= q.JobsAtOnce && own.Servers+foreign.Servers+t.Servers <= q.ServersInActiveJobs
	if first && fits {
		l = l.withoutTicket(t)
		l.Reservations = append(slices.Clip(l.Reservations), Reservation{
			ExecutionID: t.ExecutionID, BatchID: t.BatchID, Attempt: attempt, Kind: kind, Servers: t.Servers, At: now,
		})
		return l, true, true
	}
	l, queued := l.withTicket(t, now)
	return l, false, dropped || queued
}

func (l Ledger) ticketAt(t Ticket) time.Time {
	for _, o := range l.Tickets {
		if o.same(t) {
			return o.At
		}
	}
	return time.Time{}
}

func (l Ledger) withoutExpired(now time.Time) (Ledger, bool) {
	kept := slices.DeleteFunc(slices.Clone(l.Tickets), func(t Ticket) bool { return !t.ExpiresAt.After(now) })
	changed := len(kept) != len(l.Tickets)
	l.Tickets = kept
	return l, changed
}

func (l Ledger) withoutTicket(t Ticket) Ledger {
	l.Tickets = slices.DeleteFunc(slices.Clone(l.Tickets), t.same)
	return l
}

// withTicket puts t into the queue, or renews it when half of its life is over.
func (l Ledger) withTicket(t Ticket, now time.Time) (Ledger, bool) {
	t.ExpiresAt = now.Add(TicketLife)
	for i, o := range l.Tickets {
		if !o.same(t) {
			continue
		}
		if o.ExpiresAt.After(now.Add(TicketLife/2)) && o.Servers == t.Servers {
			return l, false
		}
		l.Tickets = slices.Clone(l.Tickets)
		l.Tickets[i] = t
		return l, true
	}
	l.Tickets = append(slices.Clip(l.Tickets), t)
	slices.SortFunc(l.Tickets, Ticket.before)
	return l, true
}

// Started notes which job a batch's reservation stands for.
func (l Ledger) Started(e ExecutionID, b BatchID, job JobID) (Ledger, bool) {
	for i, r := range l.Reservations {
		if r.ExecutionID == e && r.BatchID == b && r.JobID != job {
			l.Reservations = slices.Clone(l.Reservations)
			l.Reservations[i].JobID = job
			return l, true
		}
	}
	return l, false
}

// Adopt adds a reservation for a job that runs already, whatever the quotas say.
func (l Ledger) Adopt(r Reservation) Ledger {
	l.Reservations = append(slices.Clip(l.Reservations), r)
	return l.withoutTicket(Ticket{ExecutionID: r.ExecutionID, BatchID: r.BatchID})
}

// Backdate has a batch's reservation stand for jobs from a time on that is before it was
// made: for one that may have been started when nobody here knew.
func (l Ledger) Backdate(e ExecutionID, b BatchID, at time.Time) Ledger {
	l.Reservations = slices.Clone(l.Reservations)
	for i, r := range l.Reservations {
		if r.ExecutionID == e && r.BatchID == b && at.Before(r.At) {
			l.Reservations[i].At = at
		}
	}
	return l
}

// Release gives back what a batch holds and its place in the queue.
func (l Ledger) Release(e ExecutionID, b BatchID) (Ledger, bool) {
	before := len(l.Reservations) + len(l.Tickets)
	l.Reservations = slices.DeleteFunc(slices.Clone(l.Reservations), func(r Reservation) bool {
		return r.ExecutionID == e && r.BatchID == b
	})
	l = l.withoutTicket(Ticket{ExecutionID: e, BatchID: b})
	return l, len(l.Reservations)+len(l.Tickets) != before
}

// Holds reports whether the batch has a reservation.
func (l Ledger) Holds(e ExecutionID, b BatchID) bool {
	return slices.ContainsFunc(l.Reservations, func(r Reservation) bool {
		return r.ExecutionID == e && r.BatchID == b
	})
}
