package control

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// ExecutionFilter chooses executions. What is empty does not matter.
type ExecutionFilter struct {
	Plan         string // name or ID
	State        recovery.ExecutionState
	Mode         recovery.Mode
	StartedBy    string // the name of who started it
	Since, Until time.Time
	Oldest       bool // the oldest first
}

// Executions lists executions, newest first unless the filter says otherwise, without
// their waves and batches.
func (c *Control) Executions(ctx context.Context, caller recovery.Caller, f ExecutionFilter, p Page) ([]*recovery.Execution, string, error) {
	if err := c.admit(ctx, caller, "Executions"); err != nil {
		return nil, "", err
	}
	if !f.Until.IsZero() && !f.Since.Before(f.Until) {
		return nil, "", invalid("until", "nothing is at %s or later and before %s: until must be after since", f.Since.Format(time.RFC3339), f.Until.Format(time.RFC3339))
	}
	filter := store.Filter{
		Plan: recovery.PlanID(f.Plan), State: f.State, Mode: f.Mode,
		StartedBy: f.StartedBy, Since: f.Since, Until: f.Until, Oldest: f.Oldest,
	}
	if f.Plan != "" {
		plan, err := c.book.Plan(ctx, f.Plan)
		switch {
		case err == nil:
			filter.Plan = plan.ID
		case recovery.CodeOf(err) != recovery.NotFound:
			return nil, "", err
		default:
			if err := c.hasRun(ctx, f.Plan, err); err != nil {
				return nil, "", err
			}
		}
	}
	heads, next, err := c.book.Executions(ctx, filter, p)
	if err != nil || !limited(caller) {
		return heads, next, err
	}
	mine, err := c.readableExecutions(ctx, caller, heads)
	return mine, next, err
}

// readableExecutions leaves of a list what the caller may read. What an execution is
// about its batches say, which a list does not have.
func (c *Control) readableExecutions(ctx context.Context, caller recovery.Caller, heads []*recovery.Execution) ([]*recovery.Execution, error) {
	var mine []*recovery.Execution
	for _, head := range heads {
		e, _, err := c.book.LoadExecution(ctx, head.ID)
		if err != nil {
			return nil, err
		}
		if _, ok := actsAs(caller, PermitRead, ofExecution(e)); ok {
			mine = append(mine, head)
		}
	}
	return mine, nil
}

// hasRun gives the error that no plan was found by the reference, unless it is the ID of
// a deleted plan: that has executions still.
func (c *Control) hasRun(ctx context.Context, ref string, notFound error) error {
	heads, _, err := c.book.Executions(ctx, store.Filter{Plan: recovery.PlanID(ref)}, store.ListPage{Limit: 1})
	if err != nil || len(heads) > 0 {
		return err
	}
	return recovery.Errorf(recovery.NotFound, "%w", notFound).WithRemedy("the executions of a deleted plan are found by its ID")
}

// Execution reads an execution with its waves and batches.
func (c *Control) Execution(ctx context.Context, caller recovery.Caller, id recovery.ExecutionID) (*recovery.Execution, error) {
	if err := c.admit(ctx, caller, "Execution"); err != nil {
		return nil, err
	}
	return c.execution(ctx, caller, "Execution", id)
}

// execution reads an execution for a use case that only reads.
func (c *Control) execution(ctx context.Context, caller recovery.Caller, useCase string, id recovery.ExecutionID) (*recovery.Execution, error) {
	e, _, err := c.book.LoadExecution(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := c.authorise(ctx, caller, useCase, ofExecution(e)); err != nil {
		return nil, err
	}
	return e, nil
}

// exists is execution without reading it whole, where the caller's reach has no limits.
func (c *Control) exists(ctx context.Context, caller recovery.Caller, useCase string, id recovery.ExecutionID) error {
	if limited(caller) {
		_, err := c.execution(ctx, caller, useCase, id)
		return err
	}
	_, err := c.book.ExecutionVersion(ctx, id)
	return err
}
