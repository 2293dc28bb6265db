package orchestrate

import (
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// maxTerminations is how often one cleanup has the same instance terminated before it
// gives up and says so.
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
	if len(left) == 0 {
		n.finishCleanup()
		return
	}
	var due []recovery.LaunchedInstance
	var failure *recovery.Failure
	for _, l := range left {
		seen, looked := n.o.Instances[l.InstanceID]
		if !looked {
			return // what is gone already is not asked for
		}
		if !seen.Live() {
			continue // it ends already, or is too new for EC2 to know it: the next look tells
		}
		again, why := n.terminationDue(l.InstanceID)
		if again {
			due = append(due, l)
		}
		if why != nil {
			failure = why
		}
	}
	n.addTerminations(due)
	if len(due) == 0 && failure != nil && !n.terminating() {
		n.emit(recovery.CleanupMoved{To: recovery.CleanupFailed, Failure: failure})
	}
}

// finishCleanup ends a cleanup that has nothing left to terminate.
func (n *next) finishCleanup() {
	for _, b := range n.batches(recovery.TerminateBatch, recovery.BatchNotStarted) {
		if n.full() {
			return
		}
		n.emitFor(b.ID, recovery.BatchDropped{Batch: b.ID, Reason: "its instances are gone"})
		n.release(b)
	}
	if !n.terminating() {
		n.emit(recovery.CleanupMoved{To: recovery.CleanupCompleted})
	}
}

// terminating reports whether a TERMINATE request of ours waits or may still run.
func (n *next) terminating() bool {
	return len(n.batches(recovery.TerminateBatch, recovery.BatchNotStarted, recovery.BatchRequested, recovery.BatchUncertain, recovery.BatchStarted)) > 0
}

// noteGone records the instances that do not exist any more.
func (n *next) noteGone() {
	for _, b := range n.e.Batches {
		if n.full() {
			return
		}
		if b.Kind != recovery.LaunchBatch {
			continue
		}
		seen := recovery.InstancesSeen{Batch: b.ID}
		for _, s := range b.Servers {
			inst, known := n.o.Instances[s.InstanceID]
			// One that EC2 does not know may be too new for it to know.
			gone := inst.State == "terminated" || inst.Missing && n.settled(&s, inst)
			if s.InstanceID == "" || s.Gone || !known || !gone {
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

// terminationDue reports whether the instance is to be asked for (again), or else why
// this cleanup gives it up. Neither: a request for it is under way.
func (n *next) terminationDue(id recovery.InstanceID) (bool, *recovery.Failure) {
	tried := 0
	for _, b := range slices.Backward(n.e.Batches) {
		if b.Kind != recovery.TerminateBatch || b.Attempt < n.e.Cleanups || !terminates(b, id) {
			continue
		}
		switch b.State {
		case recovery.BatchRefused:
			if tried == 0 {
				return false, b.Failure
			}
		case recovery.BatchCompleted:
			if tried++; !n.o.Instances[id].AsOf.After(b.JobEndedAt.Add(n.o.Bounds.Settle)) {
				return false, nil // EC2 may not tell yet what the job did
			}
		case recovery.BatchCancelled:
		default:
			return false, nil
		}
	}
	if tried < maxTerminations {
		return true, nil
	}
	return false, &recovery.Failure{
		Code: "NOT_TERMINATED", Message: fmt.Sprintf("instance %s still exists after %d DRS jobs that were to terminate it", id, tried),
		Remedy: "look at its termination protection and at the DRS jobs' logs, then clean up again",
	}
}

func terminates(b *recovery.Batch, id recovery.InstanceID) bool {
	return slices.ContainsFunc(b.Servers, func(s recovery.Server) bool { return s.InstanceID == id })
}

// addTerminations makes batches for the instances that are due. Their attempt is how
// often the cleanup was asked for.
func (n *next) addTerminations(due []recovery.LaunchedInstance) {
	var scopes []recovery.Scope
	members := map[recovery.Scope][]recovery.Server{}
	for _, l := range due {
		if _, seen := members[l.Scope]; !seen {
			scopes = append(scopes, l.Scope)
		}
		members[l.Scope] = append(members[l.Scope], recovery.Server{
			SourceServerID: l.SourceServerID, InstanceID: l.InstanceID, Impact: recovery.Optional, State: recovery.ServerPending,
		})
	}
	for _, scope := range scopes {
		for chunk := range slices.Chunk(members[scope], n.o.Quotas[scope].BatchSize()) {
			if n.full() {
				return // the rest is due in the next decision
			}
			id := cleanupID(n.e)
			n.emitFor(id, recovery.BatchAdded{Batch: recovery.Batch{
				ID: id, Scope: scope, Kind: recovery.TerminateBatch, Attempt: n.e.Cleanups, State: recovery.BatchNotStarted, Servers: chunk,
			}})
		}
	}
}

// cleanupID is the ID of the next TERMINATE batch.
func cleanupID(e *recovery.Execution) recovery.BatchID {
	count := 1
	for _, b := range e.Batches {
		if b.Kind == recovery.TerminateBatch {
			count++
		}
	}
	return recovery.BatchID(fmt.Sprintf("cleanup-b%d", count))
}
