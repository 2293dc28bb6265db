package orchestrate

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Wants is what an execution needs to see of the world now.
type Wants struct {
	// Jobs are the scopes whose jobs matter, and how old a look may be at most: the
	// zero time means that the usual looks do.
	Jobs map[recovery.Scope]time.Time
	// Scopes are those whose ledger and quotas matter.
	Scopes map[recovery.Scope]bool
	// Instances are those that boot, are to be gone, or were ready and may be lost.
	Instances map[recovery.Scope][]InstanceWant
	// Launched are servers whose instance is not known.
	Launched map[recovery.Scope][]recovery.SourceServerID
	// Automations are actions that SSM works on, Lost those whose start was not answered,
	// Secrets those that are about to be sent and whose parameters refer to secrets.
	Automations map[recovery.Scope][]*recovery.Action
	Lost        []*recovery.Action
	Secrets     []*recovery.Action
	// Launches are servers whose launch configurations matter.
	Launches map[recovery.Scope][]LaunchWant
}

// LaunchWant is a server whose launch configuration is to be read, not before a time.
type LaunchWant struct {
	recovery.SourceServerID
	Since time.Time
}

// InstanceWant is an instance to be watched.
type InstanceWant struct {
	ID recovery.InstanceID
	// Since is when it was launched or told to end; it cannot be ready before Earliest.
	Earliest time.Time
	SSM      bool
	// Ready is set when it was ready: it is looked at rarely, for what others do to it.
	Ready bool
}

// WantsOf says what the execution needs to see.
func WantsOf(e *recovery.Execution, b Bounds, now time.Time) Wants {
	w := Wants{
		Jobs: map[recovery.Scope]time.Time{}, Scopes: map[recovery.Scope]bool{},
		Instances: map[recovery.Scope][]InstanceWant{}, Launched: map[recovery.Scope][]recovery.SourceServerID{},
		Automations: map[recovery.Scope][]*recovery.Action{}, Launches: map[recovery.Scope][]LaunchWant{},
	}
	w.addActions(e, now)
	w.addLaunches(e, now)
	for _, batch := range e.Batches {
		// A cleanup cuts its batches by the quotas, so that it needs them before it has any.
		if !e.State.Ended() || batch.State.InFlight() || e.Cleanup == recovery.CleanupInProgress {
			w.Scopes[batch.Scope] = true
		}
		w.addJobs(e, batch, b, now)
		if batch.Kind == recovery.LaunchBatch {
			w.addInstances(e, batch, b)
		}
	}
	return w
}

func (w *Wants) addActions(e *recovery.Execution, now time.Time) {
	for _, a := range e.Actions {
		switch {
		case a.State == recovery.ActionUncertain:
			w.Lost = append(w.Lost, a)
			if neverSent(a) && len(e.ActionSpec(a).Parameters.SecretRefs()) > 0 {
				w.Secrets = append(w.Secrets, a)
			}
		case a.State.InFlight() && a.AutomationID != "":
			w.Automations[a.Scope] = append(w.Automations[a.Scope], a)
		case a.State == recovery.ActionNotStarted && !now.Before(a.NotBefore) && len(e.ActionSpec(a).Parameters.SecretRefs()) > 0 && actionTurn(e, a, now):
			w.Secrets = append(w.Secrets, a)
		}
	}
}

func (w *Wants) addJobs(e *recovery.Execution, b *recovery.Batch, bounds Bounds, now time.Time) {
	need := func(asOf time.Time) {
		if have, wanted := w.Jobs[b.Scope]; !wanted || asOf.After(have) {
			w.Jobs[b.Scope] = asOf
		}
	}
	switch b.State {
	case recovery.BatchNotStarted:
		if maySend(e, b) && !now.Before(b.NotBefore) {
			need(now.Add(-bounds.Fresh))
		}
	case recovery.BatchUncertain:
		if settled := b.UncertainSince.Add(bounds.Settle); now.After(settled) {
			need(settled)
			return
		}
		need(time.Time{})
	case recovery.BatchStarted:
		need(time.Time{})
	}
}

func (w *Wants) addInstances(e *recovery.Execution, b *recovery.Batch, bounds Bounds) {
	ssm := e.Plan.Waves[b.Wave].Readiness == recovery.ReadySSMOnline
	launchedOnly := e.Plan.Waves[b.Wave].Readiness == recovery.ReadyLaunched
	cleaning := e.Cleanup == recovery.CleanupInProgress
	for i := range b.Servers {
		s := &b.Servers[i]
		boots := awaitsBoot(e, b, s)
		switch {
		case boots && s.InstanceID == "":
			w.Launched[b.Scope] = append(w.Launched[b.Scope], s.SourceServerID)
		case boots && !launchedOnly:
			from := s.LaunchedAt
			if from.IsZero() {
				from = s.SeenLaunched
			}
			w.Instances[b.Scope] = append(w.Instances[b.Scope], InstanceWant{ID: s.InstanceID, Earliest: from.Add(bounds.BootEarliest), SSM: ssm})
		case mayBeLost(e, s):
			w.Instances[b.Scope] = append(w.Instances[b.Scope], InstanceWant{ID: s.InstanceID, Ready: true})
		case cleaning && s.InstanceID != "" && !s.Gone:
			w.Instances[b.Scope] = append(w.Instances[b.Scope], InstanceWant{ID: s.InstanceID})
		}
	}
}

// wake is when the execution must be looked at again if nothing knocks before.
func (n *next) wake() time.Time {
	e := n.e
	if !e.Active() {
		return time.Time{}
	}
	wake := n.now.Add(n.o.Bounds.PeopleWake)
	at := func(t time.Time) {
		if t.After(n.now) && t.Before(wake) {
			wake = t
		}
	}
	for _, b := range e.Batches {
		if b.State.InFlight() || b.State == recovery.BatchNotStarted && maySend(e, b) {
			at(n.now.Add(n.o.Bounds.AWSWake))
			at(b.NotBefore)
		}
		if b.State == recovery.BatchUncertain {
			at(b.UncertainSince.Add(n.o.Bounds.Settle + time.Millisecond))
		}
		if b.Kind == recovery.LaunchBatch {
			n.wakeForBoots(b, at)
		}
	}
	for _, a := range e.Actions {
		n.wakeForAction(a, at)
	}
	n.wakeForLaunches(at)
	for _, w := range e.Waves {
		switch a := w.Approval(); {
		case w.State == recovery.WaveExecuting:
			at(n.now.Add(n.o.Bounds.AWSWake))
			at(n.deadline(w))
		case w.State == recovery.WaveWaiting && a != nil:
			at(a.DueAt)
		}
	}
	return wake
}

func (n *next) wakeForBoots(b *recovery.Batch, at func(time.Time)) {
	timeout := time.Duration(n.e.Plan.Waves[b.Wave].ReadinessTimeoutSeconds) * time.Second
	for i := range b.Servers {
		if s := &b.Servers[i]; awaitsBoot(n.e, b, s) {
			at(s.SeenLaunched.Add(timeout + time.Millisecond))
			at(n.now.Add(n.o.Bounds.AWSWake))
		}
	}
}

func (n *next) wakeForAction(a *recovery.Action, at func(time.Time)) {
	switch {
	case a.State.InFlight():
		at(n.now.Add(n.o.Bounds.AWSWake))
		at(n.actionDeadline(a))
	case actionTurn(n.e, a, n.now):
		at(a.NotBefore)
		at(n.now.Add(n.o.Bounds.AWSWake))
		if !a.DueAt.IsZero() {
			at(n.actionDeadline(a))
		}
	}
	if a.State == recovery.ActionUncertain {
		at(a.UncertainSince.Add(n.sendBackoff(a.Sends)))
	}
	if a.Order.Open() {
		at(a.Order.NotBefore)
	}
}
