package control

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// Result is the record of an execution, made of its events alone: what it says it says
// years later, too.
func (c *Control) Result(ctx context.Context, caller recovery.Caller, id recovery.ExecutionID) (*recovery.Record, error) {
	if err := c.admit(ctx, caller, "Result"); err != nil {
		return nil, err
	}
	if err := c.exists(ctx, caller, "Result", id); err != nil {
		return nil, err
	}
	return c.record(ctx, id)
}

// record reads all events of an execution.
func (c *Control) record(ctx context.Context, id recovery.ExecutionID) (*recovery.Record, error) {
	all, err := c.book.AllEvents(ctx, recovery.ExecutionStream(id))
	if err != nil {
		return nil, err
	}
	return recovery.ReadRecord(all, time.Now().UTC())
}

// Situation is how an execution stands, what comes next, and what it wants from people.
type Situation struct {
	Execution *recovery.Execution
	Outlook   recovery.Outlook
	Decisions []Decision
}

// earlierConsidered is how many earlier executions of a plan an expectation rests on at most.
const earlierConsidered = 10

// Situation tells how an execution stands at this moment. What it expects rests on earlier
// executions of the same plan, those in the same mode if there are any.
func (c *Control) Situation(ctx context.Context, caller recovery.Caller, id recovery.ExecutionID) (Situation, error) {
	if err := c.admit(ctx, caller, "Situation"); err != nil {
		return Situation{}, err
	}
	e, err := c.execution(ctx, caller, "Situation", id)
	if err != nil {
		return Situation{}, err
	}
	earlier, err := c.earlier(ctx, e, store.Filter{Mode: e.Mode}, earlierConsidered)
	if err == nil && len(earlier) == 0 {
		earlier, err = c.earlier(ctx, e, store.Filter{}, earlierConsidered)
	}
	if err != nil {
		return Situation{}, err
	}
	decisions, err := c.Decisions(ctx, caller, e)
	return Situation{e, recovery.OutlookOf(e, earlier, time.Now().UTC()), decisions}, err
}

// earlier are the newest ended executions of an execution's plan from before it, at most so
// many, the newest first.
func (c *Control) earlier(ctx context.Context, e *recovery.Execution, f store.Filter, most int) ([]*recovery.Execution, error) {
	f.Plan, f.Until = e.Plan.ID, e.CreatedAt
	heads, _, err := c.book.Executions(ctx, f, store.ListPage{Limit: 3 * most})
	if err != nil {
		return nil, err
	}
	var found []*recovery.Execution
	for _, head := range heads {
		if !head.State.Ended() || len(found) == most {
			continue
		}
		past, _, err := c.book.LoadExecution(ctx, head.ID)
		if err != nil {
			return nil, err
		}
		found = append(found, past)
	}
	return found, nil
}

// maxCompared is how many executions one is compared with at most.
const maxCompared = 20

// Compare sets an execution beside others of the same plan: those that are named, or the
// last ones that ended before it.
func (c *Control) Compare(ctx context.Context, caller recovery.Caller, id recovery.ExecutionID, with []recovery.ExecutionID, last int) (recovery.Comparison, error) {
	if err := c.admit(ctx, caller, "Compare"); err != nil {
		return recovery.Comparison{}, err
	}
	this, err := c.execution(ctx, caller, "Compare", id)
	if err != nil {
		return recovery.Comparison{}, err
	}
	if len(with) > maxCompared || last > maxCompared {
		return recovery.Comparison{}, invalid("with", "an execution is compared with %d others at most", maxCompared)
	}
	others, err := c.named(ctx, caller, this, with)
	if err == nil && len(with) == 0 {
		others, err = c.earlier(ctx, this, store.Filter{}, last)
	}
	if err != nil {
		return recovery.Comparison{}, err
	}
	return recovery.Compare(this, others, time.Now().UTC())
}

// named are the executions with these IDs, which must be of the same plan.
func (c *Control) named(ctx context.Context, caller recovery.Caller, this *recovery.Execution, ids []recovery.ExecutionID) ([]*recovery.Execution, error) {
	var found []*recovery.Execution
	for _, id := range ids {
		other, err := c.execution(ctx, caller, "Compare", id)
		if err != nil {
			return nil, err
		}
		if other.Plan.ID != this.Plan.ID {
			return nil, invalid("with", "execution %s is of plan %s, and %s of plan %s: only executions of one plan are compared", id, other.Plan.Name, this.ID, this.Plan.Name)
		}
		found = append(found, other)
	}
	return found, nil
}
