package control

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// lookEvery is how often followers look for commits that the broker did not hear of.
const lookEvery = time.Second

// eventsAtOnce is how many events a follower reads at a time.
const eventsAtOnce = 200

// Events reads an execution's events after a sequence number, at most limit of them.
func (c *Control) Events(ctx context.Context, caller recovery.Caller, id recovery.ExecutionID, after int64, limit int) ([]recovery.Event, error) {
	if err := c.admit(ctx, caller, "Events"); err != nil {
		return nil, err
	}
	if err := c.exists(ctx, caller, "Events", id); err != nil {
		return nil, err
	}
	return c.book.Events(ctx, recovery.ExecutionStream(id), after, limit)
}

// Follow gives an execution's events after a sequence number, and then each as it
// happens, until ctx ends or the caller stops. An error is the last thing that it gives.
// The execution is looked up before Follow returns.
func (c *Control) Follow(ctx context.Context, caller recovery.Caller, id recovery.ExecutionID, after int64) (iter.Seq2[recovery.Event, error], error) {
	if err := c.admit(ctx, caller, "Follow"); err != nil {
		return nil, err
	}
	if err := c.exists(ctx, caller, "Follow", id); err != nil {
		return nil, err
	}
	stream := recovery.ExecutionStream(id)
	return func(yield func(recovery.Event, error) bool) {
		heard, stop := c.broker.subscribe(stream)
		defer stop()
		look := time.NewTicker(lookEvery)
		defer look.Stop()
		for {
			events, err := c.book.Events(ctx, stream, after, eventsAtOnce)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				yield(recovery.Event{}, err)
				return
			}
			for _, ev := range events {
				after = ev.Seq
				if !yield(ev, nil) {
					return
				}
			}
			if len(events) == eventsAtOnce {
				continue
			}
			select {
			case <-ctx.Done():
				return
			case <-heard.knock:
			case <-look.C:
			}
		}
	}, nil
}

// Hint says that something has changed. Kind is that of its stream, such as execution or
// plan.
type Hint struct {
	Kind, ID string
	Version  int64
}

// Hints tells what changes, until ctx ends or the caller stops. Changes that this
// process makes are told at once; of others', those of the newest executions within a
// second.
func (c *Control) Hints(ctx context.Context, caller recovery.Caller) (iter.Seq2[Hint, error], error) {
	if err := c.admit(ctx, caller, "Hints"); err != nil {
		return nil, err
	}
	known := map[string]int64{}
	if _, err := c.changed(ctx, known); err != nil {
		return nil, err
	}
	return func(yield func(Hint, error) bool) {
		heard, stop := c.broker.subscribe("")
		defer stop()
		look := time.NewTicker(lookEvery)
		defer look.Stop()
		for {
			var grown map[string]int64
			var err error
			select {
			case <-ctx.Done():
				return
			case <-heard.knock:
				grown = heard.take()
				maps.Copy(known, grown)
			case <-look.C:
				grown, err = c.changed(ctx, known)
			}
			if err != nil {
				if ctx.Err() == nil {
					yield(Hint{}, err)
				}
				return
			}
			for _, stream := range slices.Sorted(maps.Keys(grown)) {
				kind, id, _ := strings.Cut(stream, "/")
				if !c.mayHear(ctx, caller, recovery.ResourceKind(kind), id) {
					continue
				}
				if !yield(Hint{kind, id, grown[stream]}, nil) {
					return
				}
			}
		}
	}, nil
}

// mayHear reports whether the caller may know that something changed: what they may read.
// What it is about is looked up only for those whose reach has limits.
func (c *Control) mayHear(ctx context.Context, caller recovery.Caller, kind recovery.ResourceKind, id string) bool {
	if kind == accessKind || kind == auditKind {
		_, may := actsAs(caller, PermitAudit, deployment)
		return may
	}
	if everywhere(caller, PermitRead) {
		return true
	}
	s, err := c.changedSubject(ctx, caller, kind, id)
	if err != nil {
		return false
	}
	_, may := actsAs(caller, PermitRead, s)
	return may
}

// The kinds of streams that only who may read the trail hears of: they are of hosts and
// of who was refused.
const (
	accessKind recovery.ResourceKind = "access"
	auditKind  recovery.ResourceKind = "audit"
)

// tagSyncKind is the kind of streams of tag synchronisation, by account and month.
const tagSyncKind recovery.ResourceKind = "tag-sync"

// changedSubject is what a change is about.
func (c *Control) changedSubject(ctx context.Context, caller recovery.Caller, kind recovery.ResourceKind, id string) (subject, error) {
	switch kind {
	case "execution":
		e, _, err := c.book.LoadExecution(ctx, recovery.ExecutionID(id))
		if err != nil {
			return subject{}, err
		}
		return ofExecution(e), nil
	case recovery.PlanResource:
		p, err := c.book.Plan(ctx, id)
		if err != nil {
			return subject{}, err
		}
		return c.planSubject(ctx, caller, p)
	case recovery.GroupResource:
		g, err := c.book.Group(ctx, id)
		return ofGroup(g), err
	case recovery.AccountResource:
		return inAccount(recovery.AccountID(id)), nil
	case tagSyncKind:
		account, _, _ := strings.Cut(id, "/")
		return inAccount(recovery.AccountID(account)), nil
	}
	return deployment, nil
}

// changed gives the streams of the newest executions whose versions are not those
// known, and notes them there.
func (c *Control) changed(ctx context.Context, known map[string]int64) (map[string]int64, error) {
	heads, _, err := c.book.Executions(ctx, store.Filter{}, store.ListPage{})
	if err != nil {
		return nil, err
	}
	grown := map[string]int64{}
	for _, e := range heads {
		if stream := recovery.ExecutionStream(e.ID); known[stream] < e.Version {
			known[stream], grown[stream] = e.Version, e.Version
		}
	}
	return grown, nil
}
