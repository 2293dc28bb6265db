package orchestrate

import (
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// jobGone is how long a job that was answered may be missing from every look before it
// counts as deleted.
const jobGone = 5 * time.Minute

// findJobs looks for the jobs of requests that may have been carried out. A launch is
// known by its tags, and only by exactly these; a termination by its servers. A launch
// that was given up as not carried out may show its job later than ever thought.
func (n *next) findJobs() {
	for _, b := range n.batches(recovery.LaunchBatch, recovery.BatchUncertain, recovery.BatchNotStarted) {
		if n.full() {
			return
		}
		if b.Sends > 0 || b.State == recovery.BatchUncertain {
			n.findJob(b)
		}
	}
	for _, b := range n.batches(recovery.TerminateBatch, recovery.BatchUncertain) {
		if n.full() {
			return
		}
		n.findJob(b)
	}
}

func (n *next) findJob(b *recovery.Batch) {
	seen := n.o.Jobs[b.Scope]
	for _, job := range seen.Jobs {
		if n.isJobOf(b, job) {
			n.adopt(b, job)
			return
		}
	}
	if b.State == recovery.BatchUncertain && seen.AsOf.After(b.UncertainSince.Add(n.o.Bounds.Settle)) {
		n.emitFor(b.ID, recovery.BatchDelayed{Batch: b.ID})
		n.release(b)
	}
}

// adopt takes a job for the batch's. It counts against the quotas whether or not there
// was still a reservation for it.
func (n *next) adopt(b *recovery.Batch, job recovery.Job) {
	if l := n.ledger(b.Scope); !l.Holds(n.e.ID, b.ID) {
		n.ledgers[b.Scope] = l.Adopt(recovery.Reservation{
			ExecutionID: n.e.ID, BatchID: b.ID, Attempt: b.Attempt, Kind: b.Kind, Servers: len(b.Servers), JobID: job.ID, At: n.now,
		})
	}
	n.answered(b, job, true, recovery.Span{})
}

func (n *next) isJobOf(b *recovery.Batch, job recovery.Job) bool {
	if b.Kind == recovery.LaunchBatch {
		return job.HasTags(b.Tags(n.e.ID))
	}
	return job.Type == "TERMINATE" && !job.CreatedAt.Before(b.RequestedAt.Add(-n.o.Bounds.Settle)) &&
		sameServers(b, job) && !n.isAnswer(job.ID)
}

// isAnswer reports whether a batch of this execution has the job already.
func (n *next) isAnswer(id recovery.JobID) bool {
	return slices.ContainsFunc(n.e.Batches, func(b *recovery.Batch) bool { return b.JobID == id })
}

func sameServers(b *recovery.Batch, job recovery.Job) bool {
	return len(b.Servers) == len(job.Servers) && !slices.ContainsFunc(job.Servers, func(s recovery.JobServer) bool {
		return b.Find(s.SourceServerID) == nil
	})
}

// followJobs records what the jobs of our batches have come to.
func (n *next) followJobs() {
	for _, kind := range []recovery.BatchKind{recovery.LaunchBatch, recovery.TerminateBatch} {
		for _, b := range n.batches(kind, recovery.BatchStarted, recovery.BatchCompleted) {
			if n.full() {
				return
			}
			n.followLog(b)
			if b.State == recovery.BatchStarted {
				n.followJob(n.e.Batch(b.ID))
			}
		}
	}
}

// Bounds of one event of log lines: an item of a commit is limited, and AWS's raw errors
// may be of any length.
const (
	maxLogItems = 200
	maxLogBytes = 64 << 10
	maxRawError = 8 << 10
)

func (n *next) followLog(b *recovery.Batch) {
	seen, ok := n.o.Logs[b.ID]
	if !ok || b.LogComplete || seen.Skip > b.LogLines {
		return
	}
	fresh := seen.Items[min(b.LogLines-seen.Skip, len(seen.Items)):]
	if len(fresh) == 0 {
		return
	}
	fresh = oneEvent(fresh)
	n.emitFor(b.ID, recovery.JobLogged{
		Batch: b.ID, JobID: b.JobID, Items: fresh,
		Complete: slices.ContainsFunc(fresh, func(i recovery.JobLogItem) bool { return i.Event == "JOB_END" }),
	})
}

// oneEvent gives the first of the lines, as many as one event carries. A raw error that
// is longer than a person reads is cut, and says so.
func oneEvent(items []recovery.JobLogItem) []recovery.JobLogItem {
	var kept []recovery.JobLogItem
	size := 0
	for _, item := range items {
		if len(item.RawError) > maxRawError {
			item.RawError = strings.ToValidUTF8(item.RawError[:maxRawError], "") + " … (cut; the whole is in the DRS job's log)"
		}
		size += len(item.RawError) + 200
		if len(kept) == maxLogItems || size > maxLogBytes {
			break
		}
		kept = append(kept, item)
	}
	return kept
}

func (n *next) followJob(b *recovery.Batch) {
	seen := n.o.Jobs[b.Scope]
	at := slices.IndexFunc(seen.Jobs, func(j recovery.Job) bool { return j.ID == b.JobID })
	if at < 0 {
		if seen.AsOf.After(b.AnsweredAt.Add(jobGone)) {
			n.endBatch(b, recovery.Job{ID: b.JobID, EndedAt: seen.AsOf}, "JOB_GONE", "DRS does not know the job any more: somebody deleted it")
		}
		return
	}
	job := seen.Jobs[at]
	if b.Kind == recovery.LaunchBatch {
		n.followServers(b, job)
	}
	if !job.Active() && n.logIsRead(n.e.Batch(b.ID), job) {
		n.endBatch(n.e.Batch(b.ID), job, "NOT_LAUNCHED", "the job ended without launching the server")
	}
}

// logPatience is how long the end of a job waits for the rest of its log, when that
// cannot be read. What became of the servers does not wait.
const logPatience = time.Minute

// logIsRead reports whether everything that the job's log will ever say is recorded, or
// is not to be had.
func (n *next) logIsRead(b *recovery.Batch, job recovery.Job) bool {
	return b.LogComplete || b.Kind == recovery.TerminateBatch || n.now.After(job.EndedAt.Add(logPatience)) && !n.hasFreshLog(b)
}

func (n *next) hasFreshLog(b *recovery.Batch) bool {
	seen := n.o.Logs[b.ID]
	return seen.Skip <= b.LogLines && b.LogLines-seen.Skip < len(seen.Items)
}

// followServers takes over the launch status of each server. COMPLETED is a word about
// the job; whether a server was launched only its own status tells.
func (n *next) followServers(b *recovery.Batch, job recovery.Job) {
	moved := recovery.ServersMoved{Batch: b.ID}
	for _, js := range job.Servers {
		s := b.Find(js.SourceServerID)
		if s == nil {
			continue
		}
		switch {
		case js.LaunchStatus == recovery.LaunchLaunched && s.State == recovery.ServerInProgress:
			moved.Servers = append(moved.Servers, recovery.ServerChange{
				SourceServerID: s.SourceServerID, To: recovery.ServerLaunched, InstanceID: n.instanceOf(b, s, js),
			})
		case js.LaunchStatus == recovery.LaunchFailed && s.State == recovery.ServerInProgress:
			moved.Servers = append(moved.Servers, recovery.ServerChange{
				SourceServerID: s.SourceServerID, To: recovery.ServerFailed, InstanceID: js.InstanceID, Failure: n.launchFailure(b, s),
			})
		}
	}
	if len(moved.Servers) > 0 {
		n.emitFor(b.ID, moved)
	}
}

// instanceOf is the instance that a server was launched as: as the job says, or its
// log, or DRS's list of recovery instances.
func (n *next) instanceOf(b *recovery.Batch, s *recovery.Server, js recovery.JobServer) recovery.InstanceID {
	if js.InstanceID != "" {
		return js.InstanceID
	}
	if s.InstanceID != "" {
		return s.InstanceID
	}
	return n.launchedInstance(b, s).InstanceID
}

// launchedInstance is DRS's recovery instance of the server, when this batch's job made it.
func (n *next) launchedInstance(b *recovery.Batch, s *recovery.Server) recovery.Instance {
	inst := n.o.Launched[recovery.ServerKey{Scope: b.Scope, SourceServerID: s.SourceServerID}]
	if inst.JobID != "" && inst.JobID != b.JobID {
		return recovery.Instance{}
	}
	return inst
}

// launchFailure is what the job's log says about why a server was not launched.
func (n *next) launchFailure(b *recovery.Batch, s *recovery.Server) *recovery.Failure {
	f := &recovery.Failure{
		Code: "LAUNCH_FAILED", Message: "DRS could not launch the server",
		Remedy: "read the job's log in the DRS console (job " + string(b.JobID) + "), put right what it names, and retry the server",
	}
	if s.LogFailure != nil {
		f.Code = s.LogFailure.Code
		if s.LogFailure.Message != "" {
			f.Message = s.LogFailure.Message
		}
	}
	return f
}

// endBatch records that a job is over. A server of which the job said nothing final was
// not launched.
func (n *next) endBatch(b *recovery.Batch, job recovery.Job, code, why string) {
	if b.Kind == recovery.LaunchBatch {
		moved := recovery.ServersMoved{Batch: b.ID}
		for _, s := range b.Servers {
			if s.State != recovery.ServerPending && s.State != recovery.ServerInProgress {
				continue
			}
			f := n.launchFailure(b, &s)
			if s.LogFailure == nil {
				f.Code, f.Message = code, why
			}
			moved.Servers = append(moved.Servers, recovery.ServerChange{SourceServerID: s.SourceServerID, To: recovery.ServerFailed, Failure: f})
		}
		if len(moved.Servers) > 0 {
			n.emitFor(b.ID, moved)
		}
	}
	n.emitFor(b.ID, recovery.BatchEnded{Batch: b.ID, JobStartedAt: job.CreatedAt, JobEndedAt: job.EndedAt})
	n.release(b)
}
