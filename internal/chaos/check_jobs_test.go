package chaos_test

import (
	"maps"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// judgeJobs holds the jobs that AWS had against the executions: nothing twice, nothing
// lost, nothing left.
func (r *run) judgeJobs(scope recovery.Scope, all []*story) {
	stories := map[string]*story{}
	for _, s := range all {
		stories[string(s.stored.ID)] = s
	}
	type attempt struct {
		exec, attempt string
		server        recovery.SourceServerID
	}
	of, launched := map[batchKey]recovery.JobID{}, map[attempt]recovery.JobID{}
	for _, j := range r.aws.jobs(scope) {
		s := stories[j.Tags[recovery.TagExecution]]
		if j.Type != "LAUNCH" || j.stranger || s == nil {
			continue
		}
		key := batchKey{s.stored.ID, recovery.BatchID(j.Tags[recovery.TagBatch])}
		if first, twice := of[key]; twice {
			r.violate("batch %s of %s has two jobs, %s and %s", key.batch, key.exec, first, j.ID)
		}
		of[key] = j.ID
		for _, js := range j.Servers {
			a := attempt{j.Tags[recovery.TagExecution], j.Tags[recovery.TagAttempt], js.SourceServerID}
			if first, twice := launched[a]; twice {
				r.violate("attempt %s of %s in %s has two jobs, %s and %s", a.attempt, a.server, a.exec, first, j.ID)
			}
			launched[a] = j.ID
		}
		r.judgeJob(s, j, key)
	}
}

func (r *run) judgeJob(s *story, j jobRecord, key batchKey) {
	b := s.stored.Batch(key.batch)
	switch {
	case b == nil:
		r.violate("job %s is of a batch %s that %s does not have", j.ID, key.batch, key.exec)
		return
	case r.finished && b.JobID != j.ID:
		r.violate("job %s of batch %s of %s is lost: the batch is %s with job %q", j.ID, b.ID, key.exec, b.State, b.JobID)
	}
	for _, js := range j.Servers {
		if server := b.Find(js.SourceServerID); server != nil && server.InstanceID != "" && js.InstanceID != "" && server.InstanceID != js.InstanceID {
			r.violate("%s of %s has instance %s, and its job %s launched %s", js.SourceServerID, key.exec, server.InstanceID, j.ID, js.InstanceID)
		}
	}
	if r.finished && s.stored.Mode == recovery.Drill && len(j.live) > 0 {
		r.violate("%s is over (%s, cleanup %q) and left instances %v", key.exec, s.stored.State, s.stored.Cleanup, slices.Sorted(maps.Values(j.live)))
	}
}

// judgeLedger: when all is over, nothing is reserved.
func (r *run) judgeLedger(scope recovery.Scope) {
	l, err := r.db.Ledger(r.ctx, scope)
	if err != nil || len(l.Reservations) > 0 {
		r.violate("the ledger of %s still has %+v (%v)", scope, l.Reservations, err)
	}
	for _, t := range l.Tickets {
		if s := r.load(t.ExecutionID); !s.Active() && t.ExpiresAt.After(s.EndedAt.Add(recovery.TicketLife)) {
			r.violate("the ledger of %s still has a ticket %+v", scope, t)
		}
	}
}

// judgeClaims: when all is over, nobody holds a server or a plan.
func (r *run) judgeClaims() {
	var keys []string
	for _, key := range r.pool() {
		keys = append(keys, recovery.ServerClaim(key, "").Key)
	}
	for _, id := range r.executions {
		keys = append(keys, recovery.PlanClaim(r.load(id).Plan.ID, id).Key)
	}
	if held, err := r.book.Claims(r.ctx, keys); err != nil || len(held) > 0 {
		r.violate("all is over, and these are still held: %+v (%v)", held, err)
	}
}
