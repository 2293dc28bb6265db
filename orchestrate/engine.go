package orchestrate

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Engine drives executions. One engine serves a process; several processes may serve
// one store, since each execution has one owner at a time, by its lease.
type Engine struct {
	store    Store
	cloud    Cloud
	waker    Waker
	bounds   Bounds
	owner    string
	log      *slog.Logger
	observer Observer

	mu      sync.Mutex // guards the maps; never held across a call
	driven  map[recovery.ExecutionID]*driven
	watches map[recovery.Scope]*watch
	looks   map[recovery.Scope]*look
	ssm     map[recovery.Scope]*automations
}

// driven is what the engine keeps of an execution between two steps. It belongs to the
// one Step that runs for the execution.
type driven struct {
	busy      chan struct{} // holds one token while a Step runs
	execution *recovery.Execution
	intents   []recovery.Intent
	lease     recovery.Lease
	outcomes  map[recovery.IntentID]Outcome
	logs      map[recovery.BatchID]Log
	logsAsOf  map[recovery.BatchID]time.Time
	reports   map[recovery.AutomationID]reading
	found     map[recovery.ActionID]AutomationFound
	lookAfter map[recovery.ActionID]time.Time // not to be looked for before
	launches  map[recovery.ServerKey]LaunchSeen
}

// Parts are what an engine is made of.
type Parts struct {
	Store  Store
	Cloud  Cloud
	Waker  Waker // nil: nobody is told
	Bounds Bounds
	// Owner names this process in leases: unique among all that ever run.
	Owner string
	Log   *slog.Logger // nil: the default one
	// Observer is told how the engine fares; nil: nobody is.
	Observer Observer
}

// NewEngine makes an engine. It starts nothing.
func NewEngine(p Parts) *Engine {
	if p.Log == nil {
		p.Log = slog.Default()
	}
	if p.Waker == nil {
		p.Waker = noWaker{}
	}
	if p.Observer == nil {
		p.Observer = noObserver{}
	}
	return &Engine{
		store: p.Store, cloud: p.Cloud, waker: p.Waker, bounds: p.Bounds, owner: p.Owner, log: p.Log, observer: p.Observer,
		driven: map[recovery.ExecutionID]*driven{}, watches: map[recovery.Scope]*watch{}, looks: map[recovery.Scope]*look{},
		ssm: map[recovery.Scope]*automations{},
	}
}

// noWaker is for an engine whose host is not told: executions wake by themselves.
type noWaker struct{}

// Knock does nothing, as a hint may.
func (noWaker) Knock(recovery.ExecutionID) {}

// noObserver is for an engine that nobody watches.
type noObserver struct{}

// Step goes on as it is.
func (noObserver) Step(ctx context.Context, _ recovery.ExecutionID, _ time.Time) (context.Context, func(error)) {
	return ctx, func(error) {}
}

// Committed tells nobody.
func (noObserver) Committed(context.Context, *recovery.Execution, []recovery.Event) {}

// maxRounds bounds one Step against a defect that would make it decide for ever.
const maxRounds = 10_000

// Step drives the execution as far as it goes now: observe, decide, commit, perform,
// record, until nothing is to be decided or the budget of time is spent. It says when
// to call again; a zero time means that nothing is left to do. It may be called at any
// time and by any number of callers; one at a time drives, the others wait for it.
//
// An error is of the infrastructure, never of the recovery: the execution is as it was
// committed last, and the next Step goes on from there.
func (g *Engine) Step(ctx context.Context, id recovery.ExecutionID, budget time.Duration) (time.Time, error) {
	d := g.entry(id)
	select {
	case d.busy <- struct{}{}:
	case <-ctx.Done():
		return time.Time{}, ctx.Err()
	}
	defer func() { <-d.busy }()

	until := time.Now().Add(budget)
	for range maxRounds {
		wake, more, err := g.round(ctx, id, d)
		if recovery.CodeOf(err) == recovery.Stale {
			d.execution = nil // somebody said a word: read again
			continue
		}
		if err != nil {
			d.execution = nil
			if recovery.CodeOf(err) == recovery.LeaseLost {
				d.lease = recovery.Lease{}
			}
			return time.Now().Add(g.retryIn(err)), fmt.Errorf("step execution %s: %w", id, err)
		}
		if !more {
			if wake.IsZero() {
				g.forget(ctx, id, d)
			}
			return wake, nil
		}
		if time.Now().After(until) {
			return time.Now(), nil
		}
	}
	return time.Time{}, fmt.Errorf("step execution %s: %w", id, recovery.Errorf(recovery.Internal, "no end after %d rounds", maxRounds))
}

func (g *Engine) entry(id recovery.ExecutionID) *driven {
	g.mu.Lock()
	defer g.mu.Unlock()
	d := g.driven[id]
	if d == nil {
		d = &driven{
			busy: make(chan struct{}, 1), outcomes: map[recovery.IntentID]Outcome{},
			logs: map[recovery.BatchID]Log{}, logsAsOf: map[recovery.BatchID]time.Time{},
			reports: map[recovery.AutomationID]reading{}, found: map[recovery.ActionID]AutomationFound{}, lookAfter: map[recovery.ActionID]time.Time{},
			launches: map[recovery.ServerKey]LaunchSeen{},
		}
		g.driven[id] = d
	}
	return d
}

// forget ends the lease of an execution that has nothing left to do.
func (g *Engine) forget(ctx context.Context, id recovery.ExecutionID, d *driven) {
	if err := g.store.ReleaseLease(ctx, d.lease); err != nil {
		g.log.WarnContext(ctx, "a lease was not released and will expire by itself", "execution", id, "err", err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.driven, id)
}

// retryIn is how long to wait after an error of the infrastructure.
func (g *Engine) retryIn(err error) time.Duration {
	if recovery.CodeOf(err) == recovery.LeaseLost {
		return g.bounds.LeaseTTL / 3
	}
	return max(g.bounds.Fast, time.Second)
}

// round is one turn: it reports whether something was decided, so that another turn is
// due at once, and else when to look again.
func (g *Engine) round(ctx context.Context, id recovery.ExecutionID, d *driven) (wake time.Time, more bool, err error) {
	if err := g.load(ctx, id, d); err != nil {
		return time.Time{}, false, err
	}
	if !d.execution.Active() {
		return time.Time{}, false, nil
	}
	if err := g.hold(ctx, id, d); err != nil {
		return time.Time{}, false, err
	}
	epoch := d.lease.Epoch
	observed, look, err := g.observe(ctx, d)
	if err != nil {
		return time.Time{}, false, err
	}
	// Looks may have taken long: what is decided on them needs a lease that lasts.
	if err := g.hold(ctx, id, d); err != nil {
		return time.Time{}, false, err
	}
	if d.lease.Epoch != epoch {
		return time.Time{}, true, nil
	}
	decision, err := Next(d.execution, observed, time.Now())
	if err != nil {
		return time.Time{}, false, fmt.Errorf("decide: %w", err)
	}
	if decision.Empty() {
		return earliest(decision.Wake, look), false, nil
	}
	if err := g.commit(ctx, d, decision); err != nil {
		return time.Time{}, false, err
	}
	g.perform(ctx, d, decision.Open)
	return time.Time{}, true, nil
}

// load reads the execution unless the one in memory is the newest.
func (g *Engine) load(ctx context.Context, id recovery.ExecutionID, d *driven) error {
	if d.execution != nil {
		version, err := g.store.ExecutionVersion(ctx, id)
		if err != nil {
			return fmt.Errorf("read its version: %w", err)
		}
		if version == d.execution.Version {
			return nil
		}
	}
	e, intents, err := g.store.LoadExecution(ctx, id)
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}
	d.execution, d.intents = e, intents
	return nil
}

// hold takes the lease, or renews it when a call might outlast it.
func (g *Engine) hold(ctx context.Context, id recovery.ExecutionID, d *driven) error {
	now := time.Now()
	if d.lease.Epoch > 0 && d.lease.ExpiresAt.Sub(now) > g.bounds.CallTimeout+g.bounds.LeaseMargin {
		return nil
	}
	lease, err := g.store.Acquire(ctx, id, g.owner, now, g.bounds.LeaseTTL, g.bounds.LeaseMargin)
	if err != nil {
		return fmt.Errorf("take the lease: %w", err)
	}
	if lease.Epoch != d.lease.Epoch {
		// What happened under other epochs is only in the store.
		d.execution, d.lease = nil, lease
		clear(d.outcomes)
		return g.load(ctx, id, d)
	}
	d.lease = lease
	return nil
}

// commit makes a decision durable.
func (g *Engine) commit(ctx context.Context, d *driven, decision Decision) error {
	rows, err := recovery.Rows(d.execution, decision.After)
	if err != nil {
		return err
	}
	for i := range decision.Open {
		decision.Open[i].Epoch = d.lease.Epoch
	}
	lease := d.lease
	err = g.store.Commit(ctx, recovery.Commit{
		Stream: recovery.ExecutionStream(d.execution.ID), Version: d.execution.Version, Lease: &lease,
		Events: decision.Events, Rows: rows, Open: decision.Open, Closed: decision.Closed, Ledgers: decision.Ledgers,
	})
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	g.observer.Committed(ctx, decision.After, decision.Events)
	if decision.ReleaseClaims {
		if err := g.store.ReleaseClaims(ctx, d.execution.ID); err != nil {
			g.log.WarnContext(ctx, "claims were not removed; they count no more all the same", "execution", d.execution.ID, "err", err)
		}
	}
	d.close(decision)
	g.waker.Knock(d.execution.ID)
	return nil
}

// close takes over what was committed.
func (d *driven) close(decision Decision) {
	for _, id := range decision.Closed {
		delete(d.outcomes, id)
	}
	kept := d.intents[:0:0]
	for _, intent := range d.intents {
		if !contains(decision.Closed, intent.ID) {
			kept = append(kept, intent)
		}
	}
	d.intents = append(kept, decision.Open...)
	d.execution = decision.After
}

func contains(ids []recovery.IntentID, id recovery.IntentID) bool {
	for _, other := range ids {
		if other == id {
			return true
		}
	}
	return false
}

// earliest is the earlier of two times of which zero means never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// Close ends the leases that the engine holds, so that a successor need not wait for
// them. No Step may run.
func (g *Engine) Close(ctx context.Context) {
	g.mu.Lock()
	held := g.driven
	g.driven = map[recovery.ExecutionID]*driven{}
	g.mu.Unlock()
	for id, d := range held {
		if d.lease.Epoch == 0 {
			continue
		}
		if err := g.store.ReleaseLease(ctx, d.lease); err != nil {
			g.log.WarnContext(ctx, "a lease was not released and will expire by itself", "execution", id, "err", err)
		}
	}
}
