package control

import (
	"context"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// ExecutionFilter chooses executions. What is empty does not matter.
type ExecutionFilter struct {
	Plan  string // name or ID
	State recovery.ExecutionState
	Mode  recovery.Mode
}

// Executions lists executions, newest first, without their waves and batches.
func (c *Control) Executions(ctx context.Context, actor recovery.Actor, f ExecutionFilter, p Page) ([]*recovery.Execution, string, error) {
	if err := authorise(actor, "Executions"); err != nil {
		return nil, "", err
	}
	filter := store.Filter{Plan: recovery.PlanID(f.Plan), State: f.State, Mode: f.Mode}
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
	return c.book.Executions(ctx, filter, p)
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
func (c *Control) Execution(ctx context.Context, actor recovery.Actor, id recovery.ExecutionID) (*recovery.Execution, error) {
	if err := authorise(actor, "Execution"); err != nil {
		return nil, err
	}
	e, _, err := c.book.LoadExecution(ctx, id)
	return e, err
}
