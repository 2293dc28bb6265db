package chaos_test

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// What can be judged only at the moment at which it happens is judged here.

// committed notes what was committed to be sent.
func (r *run) committed(c recovery.Commit) {
	r.tally.commits++
	for _, l := range c.Ledgers {
		r.logf("ledger %s after %s: %+v", l.Scope, c.Stream, l.Reservations)
	}
	for _, ev := range c.Events {
		if r.trace != nil {
			r.logf("event %s %d %s %s", c.Stream, ev.Seq, ev.Type, brief(ev.Body))
		}
		if sent, ok := ev.Body.(recovery.BatchSent); ok {
			r.sent[batchKey{executionOf(c.Stream), sent.Batch}]++
		}
		if sent, ok := ev.Body.(recovery.ActionSent); ok {
			r.sent[batchKey{executionOf(c.Stream), recovery.BatchID(sent.Action)}]++
		}
	}
}

func executionOf(stream string) recovery.ExecutionID {
	return recovery.ExecutionID(stream[len(recovery.ExecutionStream("")):])
}

// launching judges a StartRecovery that leaves: somebody committed to it, it is sent once
// for each time that it was committed to, and by the one owner of its execution.
func (r *run) launching(p *process, scope recovery.Scope, req recovery.LaunchRequest) {
	key := batchKey{recovery.ExecutionID(req.Tags[recovery.TagExecution]), recovery.BatchID(req.Tags[recovery.TagBatch])}
	r.calls[key]++
	r.logf("%s sends %s of %s in %s: %d servers", p.name, key.batch, key.exec, scope, len(req.Servers))
	if r.calls[key] > r.sent[key] {
		r.violate("%s sent batch %s of %s %d times, and %d were committed to", p.name, key.batch, key.exec, r.calls[key], r.sent[key])
	}
	if quotas := r.quotasOf(scope); len(req.Servers) > quotas.ServersPerJob {
		r.violate("%s sent batch %s of %s with %d servers, and %d are allowed", p.name, key.batch, key.exec, len(req.Servers), quotas.ServersPerJob)
	}
	r.mustOwn(p, key.exec)
}

// terminating judges a TerminateRecoveryInstances that leaves: all of it is what this
// drill's own jobs launched.
func (r *run) terminating(p *process, id recovery.ExecutionID, scope recovery.Scope, instances []recovery.InstanceID) {
	r.logf("%s terminates %d instances of %s in %s", p.name, len(instances), id, scope)
	r.mustOwn(p, id)
	ours := map[recovery.InstanceID]bool{}
	for _, j := range r.aws.jobs(scope) {
		if j.Type != "LAUNCH" || j.InitiatedBy != "START_DRILL" || j.Tags[recovery.TagExecution] != string(id) {
			continue
		}
		for _, s := range j.Servers {
			ours[s.InstanceID] = true
		}
	}
	for _, i := range instances {
		if !ours[i] {
			r.violate("%s terminates %s, which no drill job of %s launched", p.name, i, id)
		}
	}
}

// mustOwn holds a request that leaves against the lease as the database has it.
func (r *run) mustOwn(p *process, id recovery.ExecutionID) {
	if l := r.leases[id]; l.Owner != p.name || !time.Now().Before(l.ExpiresAt) {
		r.violate("%s sent a request of %s, which %q drives until %s", p.name, id, l.Owner, l.ExpiresAt.Format(time.TimeOnly))
	}
}

// overQuota judges a request that DRS refused for its quotas. What strangers began just
// now nobody could know of; but our own jobs, and strangers' that every look since has
// seen, must have left room.
func (r *run) overQuota(g *smallRegion, scope recovery.Scope, servers int, now time.Time) {
	known := now.Add(-r.setup.bounds.Fresh - r.setup.bounds.LeaseTTL - time.Minute)
	jobs, inJobs := 1, servers
	for _, j := range g.all {
		if j.active(now) && (!j.stranger || j.created.Before(known)) {
			jobs, inJobs = jobs+1, inJobs+len(j.parts)
		}
	}
	if jobs > g.quotas.JobsAtOnce || inJobs > g.quotas.ServersInActiveJobs {
		r.violate("a request in %s made %d jobs with %d servers, and the quotas are %d and %d", scope, jobs, inJobs, g.quotas.JobsAtOnce, g.quotas.ServersInActiveJobs)
	}
}

// polling judges a look at the jobs: at most one a second in a scope. A process that
// stood still since it took the right to look cannot know that it has it no more.
func (r *run) polling(p *process, scope recovery.Scope) {
	now := time.Now()
	r.logf("%s looks at the jobs of %s", p.name, scope)
	if p.thawedAt.After(p.polled[scope]) || r.setup.real {
		return
	}
	last, looked := r.polls[scope]
	r.polls[scope] = now
	if gap := now.Sub(last); looked && gap < time.Second {
		r.violate("%s looks at the jobs of %s %s after the look before", p.name, scope, gap)
	}
}

// judgeStep judges what a Step returned: whatever goes wrong around it, a defect is a
// defect.
func (r *run) judgeStep(t *task) {
	switch recovery.CodeOf(t.err) {
	case "", recovery.LeaseLost, recovery.Unavailable, recovery.Stale:
	default:
		r.violate("%s cannot step %s: %v", t.proc.name, t.exec, t.err)
	}
}
