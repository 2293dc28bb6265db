package control

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// preemption is what a recovery that preempts does to one drill.
type preemption struct {
	drill *recovery.Execution
	takes []string // what it holds of the plan and its servers
	waits []wait   // for jobs of it, which nobody can cancel
}

// wait is for the end of a DRS job that has servers of the plan.
type wait struct {
	job     recovery.Job
	servers []string
}

// mayPreempt reports whether a recovery may take from the execution what it holds. Only
// drills give way.
func (f *flight) mayPreempt(id recovery.ExecutionID) bool {
	e := f.holders[id]
	return f.report.Mode == recovery.Recovery && e != nil && e.Mode == recovery.Drill
}

// preempts gives what becomes of an execution in the way of a recovery that preempts;
// nil: it stays in the way.
func (f *flight) preempts(id recovery.ExecutionID) *preemption {
	if !f.options.Preempt || !f.mayPreempt(id) {
		return nil
	}
	for _, p := range f.preempted {
		if p.drill.ID == id {
			return p
		}
	}
	p := &preemption{drill: f.holders[id]}
	f.preempted = append(f.preempted, p)
	return p
}

// waitFor notes that a server waits for the end of the drill's job.
func (p *preemption) waitFor(j recovery.Job, server string) {
	i := slices.IndexFunc(p.waits, func(w wait) bool { return w.job.ID == j.ID })
	if i < 0 {
		i = len(p.waits)
		p.waits = append(p.waits, wait{job: j})
	}
	p.waits[i].servers = append(p.waits[i].servers, server)
}

// judgePreempted tells of the drills that give way, and has the report name them.
func (f *flight) judgePreempted() {
	for _, p := range f.preempted {
		where := fmt.Sprintf("drill %s of plan %s", p.drill.ID, p.drill.Plan.Name)
		remedy := ""
		if p.drill.ClaimsHeld {
			f.report.preempted = append(f.report.preempted, p.drill.ID)
			remedy = fmt.Sprintf("clean up afterwards what is left of it, with `davit execution cleanup %s`", p.drill.ID)
		}
		f.report.find(drillPreempted, where, p.why(f.report.At), remedy)
	}
}

// why says what becomes of the drill, what the recovery takes, and what it waits for.
func (p *preemption) why(now time.Time) string {
	parts := []string{p.fate()}
	if len(p.takes) > 0 {
		parts = append(parts, "it gives up "+listed(p.takes))
	}
	for _, w := range p.waits {
		parts = append(parts, fmt.Sprintf("the launch of %s waits until its DRS job %s is over (%s, for %s now)",
			listed(w.servers), w.job.ID, w.job.Status, max(0, now.Sub(w.job.CreatedAt)).Round(time.Second)))
	}
	return strings.Join(parts, "; ")
}

func (p *preemption) fate() string {
	switch e := p.drill; {
	case !e.ClaimsHeld:
		return fmt.Sprintf("it is %s and was preempted before", e.State)
	case e.State == recovery.ExecutionCancelling:
		return "it is CANCELLING already"
	case cancellable(e):
		return fmt.Sprintf("it is %s and will be cancelled", e.State)
	case e.Cleanup == recovery.CleanupInProgress:
		return fmt.Sprintf("it has ended %s, and its cleanup will be broken off", e.State)
	default:
		return fmt.Sprintf("it has ended %s and is not cleaned up", e.State)
	}
}

// readOwners reads the executions that the running jobs of the plan's servers belong to,
// as far as they are ours.
func (c *Control) readOwners(ctx context.Context, f *flight) error {
	for _, l := range f.looks {
		for _, j := range l.jobs.value {
			if !j.Active() || !slices.ContainsFunc(j.Servers, func(s recovery.JobServer) bool { return l.pick(s.SourceServerID) != nil }) {
				continue
			}
			if err := c.readHolder(ctx, f, l.ownerOf(j)); err != nil {
				return err
			}
		}
	}
	return nil
}

// ownerOf is the execution that a job belongs to, or "". TERMINATE jobs have no tags:
// of ours the ledger tells.
func (l *look) ownerOf(j recovery.Job) recovery.ExecutionID {
	if owner := j.Tags[recovery.TagExecution]; owner != "" {
		return recovery.ExecutionID(owner)
	}
	for _, r := range l.ledger.value.Reservations {
		if r.JobID == j.ID {
			return r.ExecutionID
		}
	}
	return ""
}
