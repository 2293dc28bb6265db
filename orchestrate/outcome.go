package orchestrate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// settleOutcomes records what came of the requests that were sent.
func (n *next) settleOutcomes() {
	for _, out := range n.o.Outcomes {
		if n.full() {
			return
		}
		n.d.Closed = append(n.d.Closed, out.Intent.ID)
		if out.Intent.ActionID != "" {
			n.settleActionOutcome(out)
			continue
		}
		if out.Intent.PreparationID != "" {
			n.settleConfigured(out)
			continue
		}
		b := n.e.Batch(out.Intent.BatchID)
		if b == nil || b.State != recovery.BatchRequested {
			continue
		}
		n.settle(b, out)
	}
}

func (n *next) settle(b *recovery.Batch, out Outcome) {
	switch code := recovery.CodeOf(out.Err); {
	case out.Lost:
		n.unanswered(b, out, "the host that was to send the request is gone")
	case code == "":
		n.answered(b, out.Job, false, out.Call)
	case code == recovery.Unavailable || code == recovery.Internal:
		n.unanswered(b, out, out.Err.Error())
	case code == recovery.Conflict && b.Kind == recovery.LaunchBatch:
		// The server may be in the job of an earlier send of ours whose answer was
		// lost: only a look tells.
		n.unanswered(b, out, out.Err.Error())
	case code == recovery.Throttled:
		n.delay(b, recovery.DelayThrottled, out, max(retryAfter(out.Err), n.sendBackoff(b.Sends)))
	case code == recovery.QuotaExceeded:
		n.delay(b, recovery.DelayQuota, out, max(retryAfter(out.Err), n.sendBackoff(b.Sends)))
	case code == recovery.LeaseLost || code == recovery.Unauthenticated:
		n.delay(b, recovery.DelayAnswer, out, n.sendBackoff(b.Sends))
	case code == recovery.Conflict: // of a termination: another job has an instance
		n.delay(b, recovery.DelayBusy, out, n.sendBackoff(b.Sends))
	default:
		n.refused(b, out)
	}
}

func (n *next) answered(b *recovery.Batch, job recovery.Job, adopted bool, call recovery.Span) {
	n.emitFor(b.ID, recovery.BatchAnswered{Batch: b.ID, JobID: job.ID, Adopted: adopted, JobStartedAt: job.CreatedAt, Call: call})
	if l, changed := n.ledger(b.Scope).Started(n.e.ID, b.ID, job.ID); changed {
		n.ledgers[b.Scope] = l
	}
}

func (n *next) unanswered(b *recovery.Batch, out Outcome, why string) {
	n.emitFor(b.ID, recovery.BatchUnanswered{Batch: b.ID, Reason: why, Call: out.Call, RequestID: requestID(out.Err)})
}

func (n *next) delay(b *recovery.Batch, reason recovery.DelayReason, out Outcome, wait time.Duration) {
	n.emitFor(b.ID, recovery.BatchDelayed{
		Batch: b.ID, Reason: reason, Detail: out.Err.Error(), NotBefore: n.now.Add(wait), Call: out.Call, RequestID: requestID(out.Err),
	})
	n.release(b)
}

// requestID is AWS's ID of a request that it answered with an error, for AWS's support.
func requestID(err error) string {
	if e, ok := recovery.AsError(err); ok {
		return e.RequestID
	}
	return ""
}

func retryAfter(err error) time.Duration {
	if e, ok := recovery.AsError(err); ok {
		return e.RetryAfter
	}
	return 0
}

// refused deals with a request that AWS refused whole. Servers that AWS blamed fail,
// and the others are sent without them. When it blames nobody, the halves are tried
// apart, until the server that spoils the request is alone.
func (n *next) refused(b *recovery.Batch, out Outcome) {
	failure := recovery.FailureOf(out.Err)
	e, _ := recovery.AsError(out.Err)
	var blamed []recovery.SourceServerID
	if e != nil {
		blamed = slices.DeleteFunc(slices.Clone(e.Servers), func(id recovery.SourceServerID) bool { return b.Find(id) == nil })
	}
	n.emitFor(b.ID, recovery.BatchRejected{Batch: b.ID, Failure: failure, Blamed: blamed, Call: out.Call})
	n.release(b)
	perServer := recovery.CodeOf(out.Err) == recovery.Invalid || recovery.CodeOf(out.Err) == recovery.NotFound
	switch {
	case perServer && len(blamed) > 0 && b.Kind == recovery.LaunchBatch:
		n.failServers(b, blamed, failure)
		n.sendAgain(b, func(s recovery.Server) bool { return !slices.Contains(blamed, s.SourceServerID) })
	case perServer && len(b.Servers) > 1:
		half := len(b.Servers) / 2
		n.sendAgain(b, func(s recovery.Server) bool { return slices.Contains(b.ServerIDs()[:half], s.SourceServerID) })
		n.sendAgain(b, func(s recovery.Server) bool { return slices.Contains(b.ServerIDs()[half:], s.SourceServerID) })
	case b.Kind == recovery.LaunchBatch:
		n.failServers(b, b.ServerIDs(), failure)
	}
}

func (n *next) failServers(b *recovery.Batch, ids []recovery.SourceServerID, f recovery.Failure) {
	moved := recovery.ServersMoved{Batch: b.ID}
	for _, id := range ids {
		moved.Servers = append(moved.Servers, recovery.ServerChange{SourceServerID: id, To: recovery.ServerFailed, Failure: &f})
	}
	n.emitFor(b.ID, moved)
}

// sendAgain makes a new batch of those servers of a refused one that keep says.
func (n *next) sendAgain(b *recovery.Batch, keep func(recovery.Server) bool) {
	var servers []recovery.Server
	for _, s := range b.Servers {
		if keep(s) {
			servers = append(servers, s)
		}
	}
	if len(servers) == 0 {
		return
	}
	again := recovery.Batch{
		Scope: b.Scope, Kind: b.Kind, Wave: b.Wave, Attempt: b.Attempt, State: recovery.BatchNotStarted, Servers: servers,
	}
	again.ID = batchID(b.Wave, countBatches(n.e, b.Wave, recovery.LaunchBatch)+1)
	if b.Kind == recovery.TerminateBatch {
		again.ID = cleanupID(n.e)
	}
	n.emitFor(again.ID, recovery.BatchAdded{Batch: again})
}

func countBatches(e *recovery.Execution, wave int, kind recovery.BatchKind) int {
	count := 0
	for _, b := range e.Batches {
		if b.Wave == wave && b.Kind == kind {
			count++
		}
	}
	return count
}

// compareScopes orders scopes by account, then Region.
func compareScopes(a, b recovery.Scope) int { return strings.Compare(a.String(), b.String()) }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
