package orchestrate

import (
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Next decides what the execution needs now. It is pure: the same arguments give the
// same decision, and it changes none of them. A decision is bounded to what one commit
// may hold and makes at most one request to AWS; asked again after it, Next goes on, until it
// decides nothing.
//
// An error is a defect: a move that the tables do not allow.
func Next(e *recovery.Execution, o Observed, now time.Time) (Decision, error) {
	n := &next{e: e, o: o, now: now, ledgers: map[recovery.Scope]recovery.Ledger{}, busy: map[recovery.Scope]map[recovery.SourceServerID]*recovery.Job{}}
	for _, step := range n.steps() {
		if n.full() || n.err != nil {
			break
		}
		step()
	}
	n.d.After = n.e
	for _, l := range n.ledgers {
		n.d.Ledgers = append(n.d.Ledgers, l)
	}
	slices.SortFunc(n.d.Ledgers, func(a, b recovery.Ledger) int { return compareScopes(a.Scope, b.Scope) })
	n.d.Wake = n.wake()
	return n.d, n.err
}

// steps are what is decided, in this order. Once a cleanup is asked for, what the
// execution launches and waits for is over.
func (n *next) steps() []func() {
	if n.e.Cleanup != "" {
		return []func(){n.settleOutcomes, n.findJobs, n.followJobs, n.returnLaunches, n.cleanUp, n.sendBatch, n.dropTickets, n.releaseClaims}
	}
	return []func(){
		n.settleOutcomes,
		n.begin,
		n.findJobs,
		n.followJobs,
		n.takeAlternatives,
		n.followInstances,
		n.followActions,
		n.leaveOutActions,
		n.settleWaves,
		n.chaseApprovals,
		n.startWaves,
		n.rollBackWaves,
		n.returnLaunches,
		n.sendOrder,
		n.sendAction,
		n.sendBatch,
		n.concludeCancel,
		n.conclude,
		n.dropTickets,
		n.releaseClaims,
	}
}

// Bounds of one decision, so that its commit stays inside recovery's limits: a batch of
// 100 servers is a row of up to 100 KB.
const (
	maxEvents = 20
	maxLarge  = 4 // batches, and actions with a report
)

// next is one decision in the making.
type next struct {
	e   *recovery.Execution // with the events so far applied
	o   Observed
	now time.Time
	d   Decision
	err error

	ledgers map[recovery.Scope]recovery.Ledger // changed ones
	touched map[string]bool
	busy    map[recovery.Scope]map[recovery.SourceServerID]*recovery.Job // by the server that a job holds
}

// emit decides an event and applies it, so that what follows sees it.
func (n *next) emit(body recovery.Body) {
	if n.err != nil {
		return
	}
	ev := recovery.NewEvent(recovery.ExecutionStream(n.e.ID), n.e.Version, n.now, recovery.Engine, body)
	after, err := recovery.Apply(n.e, ev)
	if err != nil {
		n.err = err
		return
	}
	for i, a := range after.Actions { // one with a report is a large row, as a batch is
		if i < len(n.e.Actions) && a != n.e.Actions[i] && a.Report.Status != "" {
			n.touch("action/" + string(a.ID))
		}
	}
	n.e = after
	n.d.Events = append(n.d.Events, ev)
}

// emitFor decides an event about a batch.
func (n *next) emitFor(b recovery.BatchID, body recovery.Body) {
	n.touch("batch/" + string(b))
	n.emit(body)
}

func (n *next) touch(row string) {
	if n.touched == nil {
		n.touched = map[string]bool{}
	}
	n.touched[row] = true
}

// full reports whether the decision is as large as it may be.
func (n *next) full() bool { return len(n.d.Events) >= maxEvents || len(n.touched) >= maxLarge }

// ledger is the ledger of a scope with the changes decided so far.
func (n *next) ledger(s recovery.Scope) recovery.Ledger {
	if l, changed := n.ledgers[s]; changed {
		return l
	}
	l := n.o.Ledgers[s]
	l.Scope = s
	return l
}

// release gives back what the batch holds of the quotas.
func (n *next) release(b *recovery.Batch) {
	if l, changed := n.ledger(b.Scope).Release(n.e.ID, b.ID); changed {
		n.ledgers[b.Scope] = l
	}
}

// dropTickets leaves the queues of the quotas where this execution waits for nothing: a
// batch that is not to be sent now would hold up those behind it.
func (n *next) dropTickets() {
	for scope := range n.o.Ledgers {
		for _, t := range n.ledger(scope).Tickets {
			if t.ExecutionID != n.e.ID {
				continue
			}
			b := n.e.Batch(t.BatchID)
			if b == nil || b.State != recovery.BatchNotStarted || !maySend(n.e, b) {
				l, _ := n.ledger(scope).Release(n.e.ID, t.BatchID)
				n.ledgers[scope] = l
			}
		}
	}
}

// batches gives the batches of the states, as they are now.
func (n *next) batches(kind recovery.BatchKind, states ...recovery.BatchState) []*recovery.Batch {
	var found []*recovery.Batch
	for _, b := range n.e.Batches {
		if b.Kind == kind && slices.Contains(states, b.State) {
			found = append(found, b)
		}
	}
	return found
}

// begin takes a created execution up.
func (n *next) begin() {
	if n.e.State == recovery.ExecutionCreated {
		n.emit(recovery.ExecutionMoved{To: recovery.ExecutionInProgress})
	}
}

// releaseClaims gives the servers back when nothing of the execution is left.
func (n *next) releaseClaims() {
	if n.e.ClaimsHeld && !n.e.Holds() {
		n.emit(recovery.ClaimsMoved{Held: false})
		n.d.ReleaseClaims = true
	}
}
