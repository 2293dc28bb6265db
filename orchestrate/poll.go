package orchestrate

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// jobHistory is how far back a look at the jobs goes at least: foreign jobs that are
// older are not seen.
const jobHistory = 24 * time.Hour

// maxPollLease is how long the right to look at a scope's jobs lasts at most unless it is
// renewed: so long do others wait when its holder has died.
const maxPollLease = 10 * time.Second

// pollLease is how long the right to look lasts: no longer than the right to drive an
// execution, or a successor would drive without seeing.
func (b Bounds) pollLease() time.Duration { return min(maxPollLease, b.LeaseTTL) }

// saveEvery is how often a look that shows nothing new is written all the same, so that
// other processes know how old what they read is.
const saveEvery = 5 * time.Second

// look is what this process knows of the jobs of one account and Region, and whether it
// is the one that asks.
type look struct {
	scope recovery.Scope
	busy  chan struct{} // holds one token while somebody looks
	seen  recovery.Jobs
	saved time.Time // AsOf of what was written last
	until time.Time // the end of our poll lease; zero: we have none
	// notBefore is when DRS may be asked again: AWS may have asked for patience.
	notBefore time.Time
	// denied is why AWS did not let Davit look the last time, or nil.
	denied atomic.Pointer[string]
}

func (g *Engine) look(scope recovery.Scope) *look {
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.looks[scope]
	if l == nil {
		l = &look{scope: scope, busy: make(chan struct{}, 1)}
		g.looks[scope] = l
	}
	return l
}

// lookAtJobs gives what is known of a scope's jobs, and when to ask again. One look
// serves all executions of all processes: the holder of the scope's poll lease makes ONE
// DescribeJobs call (a page) and writes what it saw; everybody else reads that. There
// is a look when the usual time has come, or when this execution needs a newer one, and
// never sooner than Fast after the one before.
func (g *Engine) lookAtJobs(ctx context.Context, d *driven, scope recovery.Scope, asOf time.Time, ledger recovery.Ledger) (recovery.Jobs, time.Time, error) {
	l := g.look(scope)
	select {
	case l.busy <- struct{}{}:
	case <-ctx.Done():
		return recovery.Jobs{}, time.Time{}, ctx.Err()
	}
	defer func() { <-l.busy }()
	mine, err := g.holdPoll(ctx, l)
	if err != nil {
		return l.seen, time.Time{}, err
	}
	now := time.Now()
	if l.seen.Ahead(now, g.bounds.LeaseMargin) {
		// It must neither pass for a look that was made after a request, nor put off the next.
		l.seen.AsOf, l.seen.NextAt = time.Time{}, time.Time{}
	}
	if !mine {
		return l.seen, now.Add(g.bounds.Fast), nil // another process looks
	}
	due := g.due(l.seen, asOf, ledger)
	if due.Before(l.notBefore) {
		due = l.notBefore
	}
	if now.Before(due) {
		return l.seen, due, nil
	}
	return g.pollJobs(ctx, d, l, ledger)
}

// holdPoll takes or renews the poll lease. Whoever takes it goes on from what was
// written last, and whoever cannot have it reads that.
func (g *Engine) holdPoll(ctx context.Context, l *look) (bool, error) {
	now, lasts := time.Now(), g.bounds.pollLease()
	if l.until.Sub(now) > lasts/2 {
		return true, nil
	}
	held := l.until.After(now)
	mine, err := g.store.AcquirePoll(ctx, l.scope, g.owner, now, now.Add(lasts))
	if err != nil {
		return false, fmt.Errorf("take the poll lease of %s: %w", l.scope, err)
	}
	l.until = time.Time{}
	if mine {
		l.until = now.Add(lasts)
	}
	if mine && held {
		return true, nil
	}
	if l.seen, err = g.store.Jobs(ctx, l.scope); err != nil {
		return false, fmt.Errorf("read what was seen of the jobs of %s: %w", l.scope, err)
	}
	l.saved = l.seen.AsOf
	return mine, nil
}

// due is when the next look may be made.
func (g *Engine) due(seen recovery.Jobs, asOf time.Time, ledger recovery.Ledger) time.Time {
	if seen.AsOf.IsZero() {
		return time.Time{}
	}
	soonest := seen.AsOf.Add(g.bounds.Fast)
	if seen.AsOf.Before(asOf) {
		return soonest
	}
	// What was reserved since may end sooner than what the last look knew of.
	next := earliest(seen.NextAt, g.nextLook(seen.AsOf, ledger))
	if next.Before(soonest) {
		return soonest
	}
	return next
}

func (g *Engine) pollJobs(ctx context.Context, d *driven, l *look, ledger recovery.Ledger) (recovery.Jobs, time.Time, error) {
	asked := time.Now()
	jobs, err := g.cloud.Jobs(ctx, l.scope, JobsSince(asked, ledger))
	l.deniedBy(err)
	if err != nil {
		g.log.WarnContext(ctx, "the jobs were not read", "accountID", l.scope.AccountID, "region", l.scope.Region, "err", err)
		l.notBefore = asked.Add(max(g.bounds.Fast, retryAfter(err)))
		return l.seen, l.notBefore, nil
	}
	l.notBefore = asked.Add(g.bounds.Fast)
	if answered := time.Now(); !answered.Before(l.notBefore) {
		l.notBefore = answered.Add(g.bounds.Fast) // the answer came to a later attempt
	}
	// Which jobs are kept, the ledger says as it stands after the answer: whoever waits for
	// a job that is in it had reserved before. The one that this look began with may be
	// older than the job.
	if ledger, err = g.store.Ledger(ctx, l.scope); err != nil {
		return l.seen, time.Time{}, fmt.Errorf("read the ledger of %s again: %w", l.scope, err)
	}
	old := l.seen
	l.seen = recovery.Jobs{Scope: l.scope, AsOf: asked, Jobs: KeepJobs(jobs, old, ledger, g.bounds.Settle), NextAt: g.nextLook(asked, ledger)}
	changed := !sameJobs(old.Jobs, l.seen.Jobs)
	if changed || asked.Sub(l.saved) >= saveEvery {
		if err := g.saveLook(ctx, l); err != nil {
			return l.seen, time.Time{}, err
		}
	}
	if changed {
		g.knockOthers(d.execution.ID, ledger)
	}
	return l.seen, l.seen.NextAt, nil
}

// deniedBy keeps what a look came to, where AWS did not let Davit in.
func (l *look) deniedBy(err error) {
	if recovery.CodeOf(err) != recovery.Denied {
		l.denied.Store(nil)
		return
	}
	why := err.Error()
	l.denied.Store(&why)
}

// saveLook writes what was seen for other processes and for the next start. That ends
// the poll lease; the next look takes it again.
func (g *Engine) saveLook(ctx context.Context, l *look) error {
	l.until, l.saved = time.Time{}, l.seen.AsOf
	err := g.store.SaveJobs(ctx, g.owner, l.seen)
	if recovery.CodeOf(err) == recovery.LeaseLost {
		return nil // it took too long, and somebody else looks by now
	}
	if err != nil {
		return fmt.Errorf("write what was seen of the jobs of %s: %w", l.scope, err)
	}
	return nil
}

// JobsSince is the creation time from which on jobs are asked for: a day ago, and in any
// case before what the ledger has reserved, so that no job of ours is ever missed.
func JobsSince(now time.Time, ledger recovery.Ledger) time.Time {
	since := now.Add(-jobHistory)
	for _, r := range ledger.Reservations {
		if before := r.At.Add(-time.Minute); before.Before(since) {
			since = before
		}
	}
	return since
}

// KeepJobs leaves out the ended jobs that no reservation stands for: they say nothing to
// anybody any more. A job that ended in this very look is kept for those who follow it.
func KeepJobs(jobs []recovery.Job, old recovery.Jobs, ledger recovery.Ledger, settle time.Duration) []recovery.Job {
	wasActive := map[recovery.JobID]bool{}
	for _, j := range old.Jobs {
		wasActive[j.ID] = j.Active()
	}
	var kept []recovery.Job
	for _, j := range jobs {
		if j.Active() || wasActive[j.ID] || ledger.Stands(j) || mayStand(ledger, j, settle) {
			kept = append(kept, j)
		}
	}
	return kept
}

// mayStand reports whether a reservation whose answer is not known may stand for the job.
// A TERMINATE job has no tags to tell, and may have ended before anybody looked.
func mayStand(ledger recovery.Ledger, j recovery.Job, settle time.Duration) bool {
	return j.Type == "TERMINATE" && slices.ContainsFunc(ledger.Reservations, func(r recovery.Reservation) bool {
		return r.Kind == recovery.TerminateBatch && r.JobID == "" && r.Servers == len(j.Servers) && !j.CreatedAt.Before(r.At.Add(-settle))
	})
}

// nextLook is when something that a reservation stands for may have ended: soon when
// one may end at any moment, later while none can.
func (g *Engine) nextLook(now time.Time, ledger recovery.Ledger) time.Time {
	next := now.Add(g.bounds.Slow)
	for _, r := range ledger.Reservations {
		if can := r.At.Add(g.bounds.JobEarliest); can.Before(next) || r.Kind == recovery.TerminateBatch {
			next = now.Add(g.bounds.Fast)
			if r.Kind != recovery.TerminateBatch && can.After(next) {
				next = can
			}
		}
	}
	if len(ledger.Tickets) > 0 {
		next = earliest(next, now.Add(max(g.bounds.Fast, g.bounds.Slow/5)))
	}
	return next
}

// knockOthers tells the other executions that have jobs here that there is news.
func (g *Engine) knockOthers(self recovery.ExecutionID, ledger recovery.Ledger) {
	for _, r := range ledger.Reservations {
		if r.ExecutionID != self {
			g.waker.Knock(r.ExecutionID)
		}
	}
	for _, t := range ledger.Tickets {
		if t.ExecutionID != self {
			g.waker.Knock(t.ExecutionID)
		}
	}
}

func sameJobs(a, b []recovery.Job) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].ID != b[i].ID || a[i].Status != b[i].Status || len(a[i].Servers) != len(b[i].Servers) {
			return false
		}
		for k := range a[i].Servers {
			if a[i].Servers[k] != b[i].Servers[k] {
				return false
			}
		}
	}
	return true
}
