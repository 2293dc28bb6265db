package orchestrate

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// sendBatch decides to send at most one batch that is waiting: of a wave that runs, not
// held back, none of whose servers is in another job, and for which the quotas have room.
func (n *next) sendBatch() {
	for _, b := range n.waiting() {
		if n.full() || len(n.d.Open) > 0 {
			return
		}
		if n.trySend(b) {
			return
		}
	}
}

// waiting gives the batches that may be sent now, in the order of their waves.
func (n *next) waiting() []*recovery.Batch {
	var found []*recovery.Batch
	for _, b := range n.e.Batches {
		if b.State == recovery.BatchNotStarted && maySend(n.e, b) && !n.now.Before(b.NotBefore) {
			found = append(found, b)
		}
	}
	slices.SortStableFunc(found, func(a, b *recovery.Batch) int { return cmp.Compare(a.Wave, b.Wave) })
	return found
}

// maySend reports whether a batch that was not sent yet belongs to work that goes on.
func maySend(e *recovery.Execution, b *recovery.Batch) bool {
	if b.Kind == recovery.TerminateBatch {
		return e.Cleanup == recovery.CleanupInProgress
	}
	if e.Cleanup != "" || !e.StageSettled(b.Wave, recovery.ActionBefore) {
		return false
	}
	return launches(e.Waves[b.Wave]) && (e.State == recovery.ExecutionInProgress || e.State == recovery.ExecutionPaused && e.Pause != recovery.PausedByOperator)
}

// launches reports whether the wave has begun to launch servers, and may launch more. One that
// failed still launches the rest of them: only its dependents wait.
func launches(w *recovery.Wave) bool {
	return w.State == recovery.WaveExecuting || w.State == recovery.WaveCompleted || w.State == recovery.WaveFailed && !w.StartedAt.IsZero()
}

func (n *next) trySend(b *recovery.Batch) bool {
	seen := n.o.Jobs[b.Scope]
	if seen.AsOf.IsZero() || n.now.Sub(seen.AsOf) > n.o.Bounds.Fresh {
		if why := n.o.Denied[b.Scope]; why != "" && b.Delay != recovery.DelayAccess {
			n.hold(b, recovery.DelayAccess, why)
		}
		return false // decided only on what was seen lately
	}
	job, count := n.busyIn(b)
	if count > 0 && b.Kind == recovery.LaunchBatch && n.leaveBusy(b) {
		return false // the rest is a batch of its own now, and its turn comes
	}
	if count > 0 {
		n.hold(b, recovery.DelayBusy, fmt.Sprintf("job %s (%s) has %d of its servers", job.ID, cmp.Or(job.InitiatedBy, job.Type), count))
		return false
	}
	if b.Kind == recovery.LaunchBatch && !n.prepared(b) {
		return len(n.d.Open) > 0
	}
	ticket := recovery.Ticket{ExecutionID: n.e.ID, BatchID: b.ID, Mode: n.e.Mode, Servers: len(b.Servers)}
	ledger, granted, changed := n.ledger(b.Scope).Reserve(ticket, b.Kind, b.Attempt, seen.Jobs, n.o.Quotas[b.Scope], n.now)
	if granted && n.doubted(b) {
		n.ledgers[b.Scope] = ledger.Backdate(n.e.ID, b.ID, n.e.CreatedAt)
		n.emitFor(b.ID, recovery.BatchUnanswered{Batch: b.ID, Reason: sentUnknown})
		return true
	}
	if changed {
		n.ledgers[b.Scope] = ledger
	}
	if !granted {
		n.hold(b, recovery.DelayQuota, fmt.Sprintf("the DRS quotas of %s have no room for %s now", b.Scope, plural(len(b.Servers), "server more", "servers more")))
		return false
	}
	n.request(b)
	return true
}

// leaveBusy parts a batch of which other jobs have only some servers, so that the rest
// need not wait for them. It reports whether there was a rest.
func (n *next) leaveBusy(b *recovery.Batch) bool {
	busy := n.busy[b.Scope]
	free := func(s recovery.Server) bool { return busy[s.SourceServerID] == nil }
	if !slices.ContainsFunc(b.Servers, free) {
		return false
	}
	n.emitFor(b.ID, recovery.BatchDropped{Batch: b.ID, Reason: "other jobs have some of its servers: the rest goes on without them"})
	n.release(b)
	n.sendAgain(b, free)
	n.sendAgain(b, func(s recovery.Server) bool { return !free(s) })
	return true
}

// request commits to sending the batch. What makes that safe to repeat, the command's
// own file says.
func (n *next) request(b *recovery.Batch) {
	kind := recovery.StartRecoveryIntent
	if b.Kind == recovery.TerminateBatch {
		kind = recovery.TerminateIntent
	}
	intent := recovery.Intent{
		ID: recovery.IntentID(fmt.Sprintf("%s-send%d", b.ID, b.Sends+1)), ExecutionID: n.e.ID,
		Kind: kind, BatchID: b.ID, CreatedAt: n.now,
	}
	n.emitFor(b.ID, recovery.BatchSent{Batch: b.ID, IntentID: intent.ID})
	n.d.Open = append(n.d.Open, intent)
}

// hold notes what holds a batch back, once.
func (n *next) hold(b *recovery.Batch, reason recovery.DelayReason, detail string) {
	if b.Delay != reason || b.DelayDetail != detail {
		n.emitFor(b.ID, recovery.BatchDelayed{Batch: b.ID, Reason: reason, Detail: detail})
	}
}

// busyIn finds an active job that has a server of the batch, and how many of them: DRS
// lets a server be in one job at a time, whoever started it.
func (n *next) busyIn(b *recovery.Batch) (recovery.Job, int) {
	busy := n.busy[b.Scope]
	if busy == nil {
		busy = map[recovery.SourceServerID]*recovery.Job{}
		for _, job := range n.o.Jobs[b.Scope].Jobs {
			for _, s := range job.Servers {
				if job.Active() {
					busy[s.SourceServerID] = &job
				}
			}
		}
		n.busy[b.Scope] = busy
	}
	var found *recovery.Job
	count := 0
	for _, s := range b.Servers {
		switch job := busy[s.SourceServerID]; {
		case job == nil:
		case found == nil:
			found, count = job, 1
		case found == job:
			count++
		}
	}
	if found == nil {
		return recovery.Job{}, 0
	}
	return *found, count
}
