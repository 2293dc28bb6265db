package orchestrate

import (
	"context"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// watch looks at the instances of one account and Region for all executions of this
// process: one look for everything that anybody waits for.
type watch struct {
	scope  recovery.Scope
	busy   chan struct{} // holds one token while somebody looks
	wanted map[recovery.InstanceID]*watched
	nextAt time.Time
	// readyAt is when those that were ready were looked at last, all together.
	readyAt time.Time
}

type watched struct {
	InstanceWant
	by    map[recovery.ExecutionID]bool
	until time.Time // nobody asked since: forget it
	seen  InstanceSeen
	known bool
}

// watchLife is how long an instance is watched after somebody asked for it last.
const watchLife = 2 * time.Minute

func (g *Engine) watch(scope recovery.Scope) *watch {
	g.mu.Lock()
	defer g.mu.Unlock()
	w := g.watches[scope]
	if w == nil {
		w = &watch{scope: scope, busy: make(chan struct{}, 1), wanted: map[recovery.InstanceID]*watched{}}
		g.watches[scope] = w
	}
	return w
}

// look adds what is known of the wanted instances to into, after asking AWS when that
// is due, and says when the next look is.
func (w *watch) look(ctx context.Context, g *Engine, by recovery.ExecutionID, want []InstanceWant, into map[recovery.InstanceID]InstanceSeen) time.Time {
	select {
	case w.busy <- struct{}{}:
	case <-ctx.Done():
		return time.Now().Add(g.bounds.Fast)
	}
	defer func() { <-w.busy }()
	now := time.Now()
	w.register(by, want, now)
	due := w.due(g.bounds)
	if !now.Before(due) {
		w.ask(ctx, g, by, now)
		due = w.due(g.bounds)
	}
	for _, iw := range want {
		if e := w.wanted[iw.ID]; e.known {
			into[iw.ID] = e.seen
		}
	}
	return due
}

func (w *watch) register(by recovery.ExecutionID, want []InstanceWant, now time.Time) {
	// First, so that nobody is answered with what was seen in another life.
	for id, e := range w.wanted {
		if now.After(e.until) {
			delete(w.wanted, id)
		}
	}
	for _, iw := range want {
		e := w.wanted[iw.ID]
		if e == nil {
			e = &watched{InstanceWant: iw, by: map[recovery.ExecutionID]bool{}}
			w.wanted[iw.ID] = e
		}
		e.InstanceWant, e.until = iw, now.Add(watchLife)
		e.by[by] = true
	}
}

// due is when the next look may be made: soon when one of the instances may have become
// what is waited for, later while none can, and much later for those that were ready.
func (w *watch) due(b Bounds) time.Time {
	if w.nextAt.IsZero() {
		return time.Time{}
	}
	slow := w.nextAt.Add(b.Slow - b.Fast)
	var next time.Time
	for _, e := range w.wanted {
		due := slow
		switch {
		case e.Ready:
			due = w.readyAt.Add(b.Steady)
		case e.Earliest.Before(slow):
			due = e.Earliest
		}
		if due.Before(w.nextAt) || !e.Ready && !e.known && due.Before(slow) {
			return w.nextAt
		}
		next = earliest(next, due)
	}
	return next
}

// ask looks at those instances that can have changed.
func (w *watch) ask(ctx context.Context, g *Engine, by recovery.ExecutionID, now time.Time) {
	w.nextAt = now.Add(g.bounds.Fast)
	steady := !now.Before(w.readyAt.Add(g.bounds.Steady))
	if steady {
		w.readyAt = now
	}
	var plain, ssm []recovery.InstanceID
	for id, e := range w.wanted {
		switch {
		case e.Ready && !steady: // its turn comes
		case e.SSM:
			ssm = append(ssm, id)
		default:
			plain = append(plain, id)
		}
	}
	slices.Sort(plain) // the same calls for the same execution
	slices.Sort(ssm)
	w.askFor(ctx, g, by, plain, false, now)
	w.askFor(ctx, g, by, ssm, true, now)
}

func (w *watch) askFor(ctx context.Context, g *Engine, by recovery.ExecutionID, ids []recovery.InstanceID, ssm bool, now time.Time) {
	if len(ids) == 0 {
		return
	}
	instances, err := g.cloud.InstanceStates(ctx, w.scope, ids, ssm)
	if err != nil {
		g.log.WarnContext(ctx, "instance states were not read", "accountID", w.scope.AccountID, "region", w.scope.Region, "err", err)
		w.nextAt = now.Add(max(g.bounds.Fast, retryAfter(err)))
		return
	}
	for _, inst := range instances {
		e := w.wanted[inst.InstanceID]
		if e == nil {
			continue
		}
		changed := !e.known || e.seen.State != inst.State || e.seen.StatusChecks != inst.StatusChecks || e.seen.SSMOnline != inst.SSMOnline
		e.seen = InstanceSeen{Instance: inst, AsOf: now, NotReadySeen: e.seen.NotReadySeen}
		e.known = true
		ready := inst.ReadyFor(recovery.ReadyStatusChecks) && (!ssm || inst.SSMOnline)
		if !ready {
			e.seen.NotReadySeen = now
		}
		if changed {
			w.tellOthers(g, e, by)
		}
	}
}

func (w *watch) tellOthers(g *Engine, e *watched, self recovery.ExecutionID) {
	for id := range e.by {
		if id != self {
			g.waker.Knock(id)
		}
	}
}
