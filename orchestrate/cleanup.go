package orchestrate

import (
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// maxTerminations is how often the cleanup asks DRS to terminate the same instances
// before it gives up and says so.
const maxTerminations = 3

// cleanUp terminates the instances that this drill launched, and waits until they are
// gone. Only those: what a job of somebody else launched is not ours.
func (n *next) cleanUp() {
	if n.e.Cleanup != recovery.CleanupInProgress {
		return
	}
	n.noteGone()
	if n.full() {
		return
	}
	left := n.e.Instances()
	open := n.batches(recovery.TerminateBatch, recovery.BatchNotStarted, recovery.BatchRequested, recovery.BatchUncertain, recovery.BatchStarted)
	switch {
	case len(left) == 0:
		for _, b := range open {
			if b.State == recovery.BatchNotStarted {
				n.emitFor(b.ID, recovery.BatchDropped{Batch: b.ID, Reason: "its instances are gone"})
				n.release(b)
			}
		}
		if !n.terminating() {
			n.emit(recovery.CleanupMoved{To: recovery.CleanupCompleted})
		}
	case len(open) > 0:
	case n.terminationRefused() != nil:
		n.emit(recovery.CleanupMoved{To: recovery.CleanupFailed, Failure: n.terminationRefused()})
	default:
		n.addTerminations(left)
	}
}

// terminating reports whether a TERMINATE job of ours may still run.
func (n *next) terminating() bool {
	return len(n.batches(recovery.TerminateBatch, recovery.BatchRequested, recovery.BatchUncertain, recovery.BatchStarted)) > 0
}

// noteGone records the instances that do not exist any more.
func (n *next) noteGone() {
	for _, b := range n.batches(recovery.LaunchBatch, recovery.BatchCompleted, recovery.BatchStarted) {
		if n.full() {
			return
		}
		seen := recovery.InstancesSeen{Batch: b.ID}
		for _, s := range b.Servers {
			inst, known := n.o.Instances[s.InstanceID]
			if s.InstanceID == "" || s.Gone || !known || !inst.Missing && inst.State != "terminated" {
				continue
			}
			seen.Instances = append(seen.Instances, recovery.InstanceState{
				SourceServerID: s.SourceServerID, InstanceID: s.InstanceID, State: "terminated", Gone: true,
			})
		}
		if len(seen.Instances) > 0 {
			n.emitFor(b.ID, seen)
		}
	}
}

// terminationRefused says why the instances that are left cannot be terminated: the
// failure of the last attempt, when it was refused or was one too many.
func (n *next) terminationRefused() *recovery.Failure {
	for _, b := range slices.Backward(n.e.Batches) {
		if b.Kind != recovery.TerminateBatch || b.Attempt < n.cleanupRound()*maxTerminations && b.State != recovery.BatchRefused {
			continue
		}
		if b.Failure != nil {
			return b.Failure
		}
		if b.State == recovery.BatchCompleted {
			return &recovery.Failure{
				Code:    "NOT_TERMINATED",
				Message: fmt.Sprintf("%s still exist after %d attempts", plural(len(n.e.Instances()), "instance", "instances"), maxTerminations),
				Remedy:  "look at termination protection and at the DRS job's log, then clean up again",
			}
		}
	}
	return nil
}

// cleanupRound counts how often a person asked for the cleanup.
func (n *next) cleanupRound() int { return max(1, n.e.Cleanups) }

// addTerminations makes batches for the instances that are left.
func (n *next) addTerminations(left []recovery.LaunchedInstance) {
	attempt := n.lastTermination() + 1
	var scopes []recovery.Scope
	members := map[recovery.Scope][]recovery.Server{}
	for _, l := range left {
		if _, seen := members[l.Scope]; !seen {
			scopes = append(scopes, l.Scope)
		}
		members[l.Scope] = append(members[l.Scope], recovery.Server{
			SourceServerID: l.SourceServerID, InstanceID: l.InstanceID, Impact: recovery.Optional, State: recovery.ServerPending,
		})
	}
	count := countKind(n.e, recovery.TerminateBatch)
	for _, scope := range scopes {
		for chunk := range slices.Chunk(members[scope], n.o.Quotas[scope].BatchSize()) {
			count++
			id := recovery.BatchID(fmt.Sprintf("cleanup-b%d", count))
			n.emitFor(id, recovery.BatchAdded{Batch: recovery.Batch{
				ID: id, Scope: scope, Kind: recovery.TerminateBatch, Attempt: attempt, State: recovery.BatchNotStarted, Servers: chunk,
			}})
			if n.full() {
				return
			}
		}
	}
}

func (n *next) lastTermination() int {
	last := 0
	for _, b := range n.e.Batches {
		if b.Kind == recovery.TerminateBatch {
			last = max(last, b.Attempt)
		}
	}
	return last
}

func countKind(e *recovery.Execution, kind recovery.BatchKind) int {
	count := 0
	for _, b := range e.Batches {
		if b.Kind == kind {
			count++
		}
	}
	return count
}
