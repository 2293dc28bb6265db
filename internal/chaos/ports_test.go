package chaos_test

import (
	"context"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// The calls that change AWS, where accidents are likelier than elsewhere.
const (
	opLaunch    = "StartRecovery"
	opTerminate = "TerminateRecoveryInstances"
)

// database is the shared database as one process sees it: every call is a point at which
// others may come first, and at which the process may die, before the call or after it.
type database struct {
	store.DB
	proc *process
}

func (d *database) reading(ctx context.Context, op string) {
	if t, ok := ctx.Value(taskKey{}).(*task); ok {
		t.stop(point{op: op}, 0)
	}
}

func (d *database) writing(ctx context.Context, op string, write func()) {
	t, ok := ctx.Value(taskKey{}).(*task)
	if !ok {
		write()
		return
	}
	t.stop(point{op: op, writes: true}, 0)
	if slow := d.proc.run.slowness(); slow > 0 {
		t.stop(point{op: op, writes: true}, slow)
	}
	write()
	t.stop(point{op: op, writes: true, carried: true}, 0)
}

func (d *database) Commit(ctx context.Context, c recovery.Commit) (err error) {
	d.writing(ctx, "Commit", func() {
		c = d.proc.run.mutate.commit(d, c)
		if err = d.DB.Commit(ctx, c); err == nil {
			d.proc.run.committed(c)
		}
	})
	return err
}

func (d *database) Version(ctx context.Context, stream string) (int64, error) {
	d.reading(ctx, "Version")
	return d.DB.Version(ctx, stream)
}

func (d *database) Row(ctx context.Context, kind recovery.RowKind, id string) (recovery.Row, error) {
	d.reading(ctx, "Row")
	return d.DB.Row(ctx, kind, id)
}

func (d *database) Children(ctx context.Context, kind recovery.RowKind, parent string) ([]recovery.Row, error) {
	d.reading(ctx, "Children")
	return d.DB.Children(ctx, kind, parent)
}

func (d *database) Intents(ctx context.Context, id recovery.ExecutionID) ([]recovery.Intent, error) {
	d.reading(ctx, "Intents")
	return d.DB.Intents(ctx, id)
}

func (d *database) Ledger(ctx context.Context, scope recovery.Scope) (recovery.Ledger, error) {
	d.reading(ctx, "Ledger")
	l, err := d.DB.Ledger(ctx, scope)
	return d.proc.run.mutate.ledger(l), err
}

func (d *database) Jobs(ctx context.Context, scope recovery.Scope) (recovery.Jobs, error) {
	d.reading(ctx, "Jobs")
	return d.DB.Jobs(ctx, scope)
}

func (d *database) AcquirePoll(ctx context.Context, scope recovery.Scope, owner string, now, until time.Time) (mine bool, err error) {
	d.writing(ctx, "AcquirePoll", func() {
		d.proc.polled[scope] = now
		mine, err = d.DB.AcquirePoll(ctx, scope, owner, now, until)
		d.proc.run.logf("%s asks for the poll lease of %s as of %s: %v", owner, scope, now.Format("05.000"), mine)
	})
	return mine, err
}

func (d *database) SaveJobs(ctx context.Context, owner string, jobs recovery.Jobs) (err error) {
	d.writing(ctx, "SaveJobs", func() {
		err = d.DB.SaveJobs(ctx, owner, jobs)
		d.proc.run.logf("%s saves the jobs of %s as of %s: %v", owner, jobs.Scope, jobs.AsOf.Format("05.000"), err)
	})
	return err
}

func (d *database) Acquire(ctx context.Context, id recovery.ExecutionID, owner string, now time.Time, ttl, margin time.Duration) (l recovery.Lease, err error) {
	d.writing(ctx, "Acquire", func() {
		if l, err = d.DB.Acquire(ctx, id, owner, now, ttl, margin); err == nil {
			d.proc.run.leases[id] = l
		}
	})
	return l, err
}

func (d *database) ReleaseLease(ctx context.Context, l recovery.Lease) (err error) {
	d.writing(ctx, "ReleaseLease", func() {
		if err = d.DB.ReleaseLease(ctx, l); err == nil && d.proc.run.leases[l.ExecutionID].Epoch == l.Epoch {
			delete(d.proc.run.leases, l.ExecutionID)
		}
	})
	return err
}

// cloudOf is AWS as one process reaches it.
type cloudOf struct {
	proc *process
	aws  aws
}

// aws is what the simulation needs of an AWS, beside what the engine does.
type aws interface {
	orchestrate.Cloud
	// jobs are all that ever were in a scope.
	jobs(scope recovery.Scope) []jobRecord
	// misbehave lets something go wrong.
	misbehave()
	// calm ends all faults, and frees the jobs that would never end.
	calm()
	close() error
}

// jobRecord is a job as it was, and what it left.
type jobRecord struct {
	recovery.Job
	stranger bool
	live     map[recovery.SourceServerID]recovery.InstanceID // launched by it, and still there
}

func (c *cloudOf) StartRecovery(ctx context.Context, scope recovery.Scope, req recovery.LaunchRequest) (job recovery.Job, err error) {
	err = c.change(ctx, opLaunch, func(ctx context.Context) error {
		job, err = c.aws.StartRecovery(ctx, scope, req)
		return err
	}, func() { c.proc.run.launching(c.proc, scope, req) })
	return job, err
}

func (c *cloudOf) TerminateRecoveryInstances(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID) (job recovery.Job, err error) {
	err = c.change(ctx, opTerminate, func(ctx context.Context) error {
		job, err = c.aws.TerminateRecoveryInstances(ctx, scope, ids)
		return err
	}, func() { c.proc.run.terminating(c.proc, taskOf(ctx).exec, scope, ids) })
	return job, err
}

// change makes a call that changes AWS. What was sent arrives, and is carried out,
// whether or not its sender lives by then; what comes back in time is another matter.
func (c *cloudOf) change(ctx context.Context, op string, call func(context.Context) error, sent func()) error {
	r, t := c.proc.run, taskOf(ctx)
	t.stop(point{op: op, writes: true}, 0)
	if ctx.Err() != nil && !r.mutate.noFence {
		return recovery.Errorf(recovery.LeaseLost, "the request was not sent: %w", ctx.Err())
	}
	sent()
	way := r.way()
	if way.lost {
		t.stop(point{op: op, writes: true}, way.there+way.back)
		return unanswered(op)
	}
	var err error
	r.after(way.there, func() { err = call(context.WithoutCancel(ctx)) })
	// The answer's own time comes later than the arrival, so that err is there by then.
	t.stop(point{op: op, writes: true, carried: true}, way.there+way.back+time.Millisecond)
	if way.answerLost || ctx.Err() != nil && !r.mutate.noFence {
		return unanswered(op)
	}
	return err
}

func unanswered(op string) error {
	return recovery.Errorf(recovery.Unavailable, "no answer to %s", op)
}

// ask makes a call that changes nothing.
func ask[T any](ctx context.Context, c *cloudOf, op string, call func() (T, error), leaves ...func()) (T, error) {
	r, t := c.proc.run, taskOf(ctx)
	t.stop(point{op: op}, 0)
	for _, note := range leaves {
		note()
	}
	way := r.way()
	t.stop(point{op: op}, way.there)
	answer, err := call()
	t.stop(point{op: op, carried: true}, way.back)
	if way.lost || way.answerLost {
		var none T
		return none, unanswered(op)
	}
	return answer, err
}

func (c *cloudOf) Jobs(ctx context.Context, scope recovery.Scope, since time.Time) ([]recovery.Job, error) {
	jobs, err := ask(ctx, c, "DescribeJobs", func() ([]recovery.Job, error) { return c.aws.Jobs(ctx, scope, since) },
		func() { c.proc.run.polling(c.proc, scope) })
	return c.proc.run.mutate.jobs(jobs), err
}

func (c *cloudOf) JobLog(ctx context.Context, scope recovery.Scope, id recovery.JobID, skip int) ([]recovery.JobLogItem, error) {
	return ask(ctx, c, "DescribeJobLogItems", func() ([]recovery.JobLogItem, error) { return c.aws.JobLog(ctx, scope, id, skip) })
}

func (c *cloudOf) RecoveryInstances(ctx context.Context, scope recovery.Scope, servers []recovery.SourceServerID) ([]recovery.Instance, error) {
	return ask(ctx, c, "DescribeRecoveryInstances", func() ([]recovery.Instance, error) { return c.aws.RecoveryInstances(ctx, scope, servers) })
}

func (c *cloudOf) InstanceStates(ctx context.Context, scope recovery.Scope, ids []recovery.InstanceID, ssm bool) ([]recovery.Instance, error) {
	return ask(ctx, c, "DescribeInstanceStatus", func() ([]recovery.Instance, error) { return c.aws.InstanceStates(ctx, scope, ids, ssm) })
}
