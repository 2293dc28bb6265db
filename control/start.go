package control

import (
	"context"
	"fmt"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

// StartRequest asks for an execution of a plan.
type StartRequest struct {
	Plan string // name or ID
	Options
	// Key makes a repeat safe: the same key with the same request is the same execution.
	Key string
}

// Start starts an execution of a plan, if a preflight finds nothing against it. After
// an error nothing has started, and if drills were preempted for it, the error names them.
func (c *Control) Start(ctx context.Context, actor recovery.Actor, r StartRequest) (*recovery.Execution, error) {
	if err := authorise(actor, "Start"); err != nil {
		return nil, err
	}
	if err := r.Options.check(time.Now()); err != nil {
		return nil, err
	}
	if err := permit(actor, startPermission[r.Mode]); err != nil {
		return nil, err
	}
	p, err := c.book.Plan(ctx, r.Plan)
	if err != nil {
		return nil, err
	}
	key, err := newStartKey(actor, p, r)
	if err != nil {
		return nil, err
	}
	// Before the preflight: an execution that the key has started runs by now, and the
	// preflight would refuse another.
	if e, err := c.startedBy(ctx, key); e != nil || err != nil {
		return e, err
	}
	report, err := c.preflight(ctx, p, r.Options)
	if err != nil {
		return nil, err
	}
	if err := report.err(); err != nil {
		return nil, err
	}
	return c.start(ctx, actor, report, r.Options, key)
}

// start makes the execution that a preflight found nothing against.
func (c *Control) start(ctx context.Context, actor recovery.Actor, report Report, o Options, key startKey) (*recovery.Execution, error) {
	now := time.Now().UTC()
	id := newExecutionID(now)
	quotas, err := c.quotasOf(ctx, report)
	if err != nil {
		return nil, err
	}
	events, err := orchestrate.Create(orchestrate.Creation{
		ID: id, Plan: report.Plan, Mode: o.Mode, Servers: picks(report),
		PointInTime: o.PointInTime, IncidentAt: o.incident(now).UTC(), Overrides: report.overrides(), Quotas: quotas,
	}, actor, now)
	if err != nil {
		return nil, err
	}
	release, err := c.take(ctx, key, id, now)
	if err != nil {
		return nil, err
	}
	if err := c.create(ctx, actor, report, id, events); err != nil {
		release()
		return nil, err
	}
	c.knock(id)
	e, _, err := c.book.LoadExecution(ctx, id)
	return e, err
}

func picks(r Report) [][]orchestrate.Pick {
	waves := make([][]orchestrate.Pick, len(r.Waves))
	for i, w := range r.Waves {
		for _, s := range w.Servers {
			pick := orchestrate.Pick{ServerKey: s.ServerKey, Name: s.Name(), Impact: s.Impact, SnapshotID: s.SnapshotID}
			if s.SnapshotID != "" {
				pick.DataAt = s.DataAt // else the job's log says what DRS took
			}
			waves[i] = append(waves[i], pick)
		}
	}
	return waves
}

func claimsOf(r Report, id recovery.ExecutionID) []recovery.Claim {
	claims := []recovery.Claim{recovery.PlanClaim(r.Plan.ID, id)}
	r.servers(func(s *ResolvedServer) { claims = append(claims, recovery.ServerClaim(s.ServerKey, id)) })
	return claims
}

// overtaken says of a claim that was lost between preflight and start whose it is now.
func overtaken(p recovery.Plan, err error) error {
	e, ok := recovery.AsError(err)
	if !ok || e.Code != recovery.Conflict {
		return err
	}
	return &recovery.Error{
		Code: recovery.Conflict, Details: e.Details, Err: err,
		Message: fmt.Sprintf("recovery plan %s was not started: another execution began just now", p.Name),
		Remedy:  fmt.Sprintf("look again with `davit plan check %q`", p.Name),
	}
}

// quotasOf gives the quotas of the report's accounts and Regions.
func (c *Control) quotasOf(ctx context.Context, r Report) (func(recovery.Scope) recovery.Quotas, error) {
	var scopes []recovery.Scope
	r.servers(func(s *ResolvedServer) { scopes = append(scopes, s.Scope) })
	return c.quotas(ctx, scopes)
}

func (c *Control) quotas(ctx context.Context, scopes []recovery.Scope) (func(recovery.Scope) recovery.Quotas, error) {
	known := map[recovery.Scope]recovery.Quotas{}
	for _, scope := range scopes {
		if _, read := known[scope]; read {
			continue
		}
		q, err := c.book.Quotas(ctx, scope)
		if err != nil {
			return nil, err
		}
		known[scope] = q
	}
	return func(s recovery.Scope) recovery.Quotas { return known[s] }, nil
}

func (c *Control) knock(id recovery.ExecutionID) {
	if c.waker != nil {
		c.waker.Knock(id)
	}
}
