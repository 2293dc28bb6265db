package chaos_test

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// The calls that change something, where accidents are likelier than elsewhere.
const (
	opLaunch     = "StartRecovery"
	opTerminate  = "TerminateRecoveryInstances"
	opAutomation = "StartAutomationExecution"
	opOrder      = "StopAutomationExecution" // or a signal
	opCommit     = "Commit"
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
	d.writing(ctx, opCommit, func() {
		c = d.proc.run.mutate.commit(d, c)
		if err = d.DB.Commit(ctx, c); err == nil {
			d.proc.run.committed(c)
		}
		if recovery.CodeOf(err) == recovery.Stale {
			d.proc.run.tally.stale++
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
		d.proc.run.logf("%s saves the jobs of %s as of %s: %s: %v", owner, jobs.Scope, jobs.AsOf.Format("15:04:05.000"), names(jobs.Jobs), err)
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
