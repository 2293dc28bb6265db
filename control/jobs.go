package control

import (
	"context"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

const (
	// jobsFresh is how old a look at the jobs may be for a preflight.
	jobsFresh = 20 * time.Second
	// jobsLease is how long a preflight has the right to look.
	jobsLease = 10 * time.Second
	// jobsPause is the time between two looks at the same account and Region, whoever
	// makes them.
	jobsPause = time.Second
)

// jobs gives the jobs of a scope that are active, or matter to an execution, as of atMost
// ago. It shares the engine's looks, so that ever so many preflights beside ever so many
// executions ask DRS once a second at most: a look that is fresh enough does, else one is
// made under the poll lease.
func (c *Control) jobs(ctx context.Context, scope recovery.Scope, atMost time.Duration) (recovery.Jobs, error) {
	for {
		seen, err := c.book.Jobs(ctx, scope)
		if err != nil {
			return seen, err
		}
		now := time.Now()
		if now.Sub(seen.AsOf) <= atMost && !seen.Ahead(now, orchestrate.DefaultBounds.LeaseMargin) {
			return seen, nil
		}
		mine, err := c.book.AcquirePoll(ctx, scope, c.owner, now, now.Add(jobsLease))
		if err != nil {
			return seen, err
		}
		if mine {
			return c.lookAtJobs(ctx, scope)
		}
		select {
		case <-ctx.Done():
			return seen, unasked(ctx, scope)
		case <-time.After(jobsPause):
		}
	}
}

// lookAtJobs asks DRS, with the poll lease in hand, and shares what it sees. Engines
// decide on it, so it has to show them what a look of their own would: an ended job that
// somebody waits for above all, which would else count as never begun.
func (c *Control) lookAtJobs(ctx context.Context, scope recovery.Scope) (recovery.Jobs, error) {
	asked := time.Now()
	old, err := c.book.Jobs(ctx, scope)
	if err != nil {
		return old, err
	}
	ledger, err := c.book.Ledger(ctx, scope)
	if err != nil {
		return old, err
	}
	all, err := c.cloud.Jobs(ctx, scope, orchestrate.JobsSince(asked, ledger))
	if err != nil {
		return old, err
	}
	// Whoever waits for a job that is in the answer had reserved before it.
	if ledger, err = c.book.Ledger(ctx, scope); err != nil {
		return old, err
	}
	seen := recovery.Jobs{
		Scope: scope, AsOf: asked, NextAt: asked.Add(jobsPause),
		Jobs: orchestrate.KeepJobs(all, old, ledger, orchestrate.DefaultBounds.Settle),
	}
	if err := c.book.SaveJobs(ctx, c.owner, seen); err != nil && recovery.CodeOf(err) != recovery.LeaseLost {
		return old, err
	}
	return seen, nil
}
