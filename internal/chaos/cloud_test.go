package chaos_test

import (
	"context"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

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
	// automationRecords are all automations that ever were.
	automationRecords() []automationRecord
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
