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
		}
		// A deleted plan has executions still: its ID finds them.
	}
	return c.book.Executions(ctx, filter, p)
}

// Execution reads an execution with its waves and batches.
func (c *Control) Execution(ctx context.Context, actor recovery.Actor, id recovery.ExecutionID) (*recovery.Execution, error) {
	if err := authorise(actor, "Execution"); err != nil {
		return nil, err
	}
	e, _, err := c.book.LoadExecution(ctx, id)
	return e, err
}
