package control

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// claimsOf are the claims that the execution of the report takes.
func claimsOf(r Report, id recovery.ExecutionID) []recovery.Claim {
	claims := []recovery.Claim{recovery.PlanClaim(r.Plan.ID, id)}
	r.servers(func(s *ResolvedServer) { claims = append(claims, recovery.ServerClaim(s.ServerKey, id)) })
	return claims
}

// overtaken says of claims that were lost between preflight and start what is missing,
// and which execution has it now.
func (c *Control) overtaken(ctx context.Context, r Report, id recovery.ExecutionID, err error) error {
	if recovery.CodeOf(err) != recovery.Conflict {
		return err
	}
	names := map[string]string{}
	r.servers(func(s *ResolvedServer) {
		names[recovery.ServerClaim(s.ServerKey, id).Key] = "server " + serverName(s.SourceServer)
	})
	return &recovery.Error{
		Code: recovery.Conflict, Details: c.lost(ctx, id, r.Plan, names), Err: err,
		Message: fmt.Sprintf("recovery plan %s was not started: another execution began just now", r.Plan.Name),
		Remedy:  fmt.Sprintf("look again with `%s`", r.options.checkCommand(r.Plan.Name)),
	}
}

// taken explains a conflict about the servers of an execution that is taken up again.
func (c *Control) taken(ctx context.Context, e *recovery.Execution, err error) error {
	if recovery.CodeOf(err) != recovery.Conflict {
		return err
	}
	names := map[string]string{}
	for _, b := range e.Batches {
		for _, s := range b.Servers {
			key := recovery.ServerKey{Scope: b.Scope, SourceServerID: s.SourceServerID}
			names[recovery.ServerClaim(key, e.ID).Key] = "server " + nameIn(*b, s.SourceServerID)
		}
	}
	return &recovery.Error{
		Code: recovery.Conflict, Details: c.lost(ctx, e.ID, e.Plan, names), Err: err, Remedy: "wait until the other execution has ended",
		Message: fmt.Sprintf("execution %s had let its servers go, and another has some of them now", e.ID),
	}
}

// lost says what of a plan and its servers, whose names are those of their claims, other
// executions have.
func (c *Control) lost(ctx context.Context, id recovery.ExecutionID, p recovery.Plan, names map[string]string) []recovery.Detail {
	names[recovery.PlanClaim(p.ID, id).Key] = "recovery plan " + p.Name
	held, err := c.book.Claims(ctx, slices.Sorted(maps.Keys(names)))
	if err != nil {
		return nil // the refusal stands without them
	}
	var ps recovery.Problems
	for _, claim := range held {
		switch {
		case recovery.IsByHand(claim.Holder):
			ps.Addf("", "somebody changes the launch configuration of %s by hand now", names[claim.Key])
		case claim.Holder != string(id):
			ps.Addf("", "%s belongs to execution %s", names[claim.Key], claim.Holder)
		}
	}
	return ps
}
