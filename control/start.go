package control

import (
	"context"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

// StartRequest asks for an execution of a plan.
type StartRequest struct {
	Plan string // name or ID
	Options
	Comment string // why, for the record
	// Key makes a repeat safe: the same key with the same request is the same execution.
	Key string
}

// check finds everything wrong with the request by itself.
func (r StartRequest) check(now time.Time) error {
	if len(r.Comment) > recovery.MaxNoteBytes {
		return invalid("comment", "it has %d bytes: %d are allowed", len(r.Comment), recovery.MaxNoteBytes)
	}
	return r.Options.check(now)
}

// Started is the execution that a request asked for.
type Started struct {
	*recovery.Execution
	// Repeated is set when an earlier request with the same key had started it.
	Repeated bool
}

// Start starts an execution of a plan, if a preflight finds nothing against it. After
// an error nothing has started, and if drills were preempted for it, the error names them.
func (c *Control) Start(ctx context.Context, caller recovery.Caller, r StartRequest) (Started, error) {
	if err := c.admit(ctx, caller, "Start"); err != nil {
		return Started{}, err
	}
	if err := r.check(time.Now()); err != nil {
		return Started{}, err
	}
	permission := startPermission[r.Mode]
	if err := c.admitTo(ctx, caller, "Start", permission); err != nil {
		return Started{}, err
	}
	p, err := c.book.Plan(ctx, r.Plan)
	if err != nil {
		return Started{}, err
	}
	about, err := c.planSubject(ctx, caller, p)
	if err != nil {
		return Started{}, err
	}
	actor, err := c.authoriseTo(ctx, caller, "Start", permission, about)
	if err != nil {
		return Started{}, err
	}
	if r.Preempt {
		if actor, err = c.withFeature(ctx, caller, preempting, permission, about, actor); err != nil {
			return Started{}, err
		}
	}
	key, err := newStartKey(actor, p, r)
	if err != nil {
		return Started{}, err
	}
	// Before the preflight: an execution that the key has started runs by now, and the
	// preflight would refuse another.
	if e, err := c.startedBy(ctx, key); e != nil || err != nil {
		return Started{e, true}, err
	}
	e, refused := c.startNew(ctx, actor, p, r, key)
	if recovery.CodeOf(refused) != recovery.Conflict {
		return Started{Execution: e}, refused
	}
	// What is in the way may be the same request, which was quicker.
	if e, err := c.startedBy(ctx, key); e != nil && err == nil {
		return Started{e, true}, nil
	}
	return Started{}, refused
}

func (c *Control) startNew(ctx context.Context, actor recovery.Actor, p recovery.Plan, r StartRequest, key startKey) (*recovery.Execution, error) {
	p, err := c.placedNow(ctx, p)
	if err != nil {
		return nil, err
	}
	report, err := c.preflight(ctx, p, r.Options)
	if err != nil {
		return nil, err
	}
	if err := report.err(); err != nil {
		return nil, err
	}
	return c.startPast(ctx, report, func() (*recovery.Execution, error) { return c.start(ctx, actor, report, r, key) })
}

// start makes the execution that a preflight found nothing against.
func (c *Control) start(ctx context.Context, actor recovery.Actor, report Report, r StartRequest, key startKey) (*recovery.Execution, error) {
	now := time.Now().UTC()
	id := newExecutionID(now)
	quotas, err := c.quotasOf(ctx, report)
	if err != nil {
		return nil, err
	}
	events, err := orchestrate.Create(orchestrate.Creation{
		ID: id, Plan: report.Plan, Mode: r.Mode, Servers: picks(report), Ungraceful: r.Ungraceful, Scenario: r.Scenario,
		PointInTime: r.PointInTime, IncidentAt: r.incident(now).UTC(), Overrides: report.overrides(), Quotas: quotas, Comment: r.Comment,
	}, actor, now)
	if err != nil {
		return nil, err
	}
	if err := c.create(ctx, actor, report, id, withChoices(events, report), key); err != nil {
		return nil, err
	}
	c.knock(id)
	e, _, err := c.book.LoadExecution(ctx, id)
	return e, err
}

// withChoices has the first event of an execution tell what was left out and given up.
func withChoices(events []recovery.Event, r Report) []recovery.Event {
	if added, ok := events[0].Body.(recovery.ExecutionAdded); ok {
		added.Excluded, added.ReplacedInstances = r.excluded, r.replaced
		events[0].Body = added
	}
	return events
}

func picks(r Report) [][]orchestrate.Pick {
	waves := make([][]orchestrate.Pick, len(r.Waves))
	for i, w := range r.Waves {
		for _, s := range w.Servers {
			pick := orchestrate.Pick{ServerKey: s.ServerKey, Name: s.Name(), Impact: s.Impact, SnapshotID: s.SnapshotID, Tags: s.Tags, Launch: s.Launch}
			if s.SnapshotID != "" {
				pick.DataAt = s.DataAt // else the job's log says what DRS took
			}
			waves[i] = append(waves[i], pick)
		}
	}
	return waves
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
