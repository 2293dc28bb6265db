package orchestrate

import (
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// followInstances takes launched servers to readiness, and notes what became of their
// instances.
func (n *next) followInstances() {
	for _, b := range n.batches(recovery.LaunchBatch, recovery.BatchStarted, recovery.BatchCompleted) {
		if n.full() {
			return
		}
		n.followBoots(b)
	}
}

func (n *next) followBoots(b *recovery.Batch) {
	spec := n.e.Plan.Waves[b.Wave]
	seen := recovery.InstancesSeen{Batch: b.ID}
	moved := recovery.ServersMoved{Batch: b.ID}
	for i := range b.Servers {
		s := &b.Servers[i]
		if !awaitsBoot(n.e, b, s) {
			n.noteLoss(b, s, &seen, &moved)
			continue
		}
		inst, known := n.instance(b, s)
		if state, changed := n.stateOf(s, inst, known); changed {
			seen.Instances = append(seen.Instances, state)
		}
		if sc, changed := n.bootOf(b, s, spec, inst, known); changed {
			moved.Servers = append(moved.Servers, sc)
		}
	}
	if len(seen.Instances) > 0 {
		n.emitFor(b.ID, seen)
	}
	if len(moved.Servers) > 0 {
		n.emitFor(b.ID, moved)
	}
}

// awaitsBoot reports whether the server's instance matters now: it boots, or it took
// too long and may come yet while its execution goes on.
func awaitsBoot(e *recovery.Execution, b *recovery.Batch, s *recovery.Server) bool {
	if e.Cleanup != "" {
		return false // what becomes of the instances now is our own doing
	}
	switch s.State {
	case recovery.ServerLaunched:
		return !e.State.Ended() || e.State == recovery.ExecutionTimedOut
	case recovery.ServerFailed:
		return s.Failure != nil && s.Failure.Code == readinessTimeout && !s.Gone && !e.State.Ended() && isCurrent(e, b, s)
	}
	return false
}

// isCurrent reports whether the record is the newest of its server.
func isCurrent(e *recovery.Execution, b *recovery.Batch, s *recovery.Server) bool {
	for i := len(e.Batches) - 1; i >= 0; i-- {
		later := e.Batches[i]
		if later.Kind == recovery.LaunchBatch && later.Wave == b.Wave && later.Scope == b.Scope && later.Find(s.SourceServerID) != nil {
			return later.ID == b.ID
		}
	}
	return false
}

const readinessTimeout = "READINESS_TIMEOUT"

// instance is what was last seen of a server's instance.
func (n *next) instance(b *recovery.Batch, s *recovery.Server) (InstanceSeen, bool) {
	id := s.InstanceID
	launched := n.launchedInstance(b, s)
	if id == "" {
		id = launched.InstanceID
	}
	seen, known := n.o.Instances[id]
	switch {
	case id == "":
		return InstanceSeen{}, false
	case !known && launched.InstanceID == id:
		seen.Instance = launched
	case !known:
		seen.InstanceID = id
	}
	return seen, known
}

// stateOf is the change of what EC2 says about the instance, if there is one.
func (n *next) stateOf(s *recovery.Server, inst InstanceSeen, known bool) (recovery.InstanceState, bool) {
	if inst.InstanceID == "" || !known && s.InstanceID != "" {
		return recovery.InstanceState{}, false
	}
	state := recovery.InstanceState{
		SourceServerID: s.SourceServerID, InstanceID: inst.InstanceID, State: inst.State, StatusChecks: inst.StatusChecks, PrivateIP: inst.PrivateIP,
	}
	if known && !inst.Live() && n.settled(s, inst) {
		state.State, state.Gone, state.Foreign = "terminated", true, true
	}
	state.Foreign = state.Foreign || wasStopped(s, inst)
	if state.PrivateIP != s.PrivateIP {
		state.Details = inst.Details
	}
	if inst.Missing && !state.Gone {
		return recovery.InstanceState{}, false // EC2 may not know a new instance yet
	}
	changed := state.State != s.InstanceState || state.StatusChecks != s.StatusChecks || state.PrivateIP != "" && state.PrivateIP != s.PrivateIP || s.InstanceID == "" || state.Gone && !s.Gone
	return state, changed
}

// wasStopped reports whether an instance that ran is stopped, or about to be.
func wasStopped(s *recovery.Server, inst InstanceSeen) bool {
	ran := s.InstanceState == "running" || s.InstanceState == "stopping"
	return ran && (inst.State == "stopping" || inst.State == "stopped")
}

// settled reports whether the instance was launched long enough before the look for EC2
// to know it. What counts is when was looked, not when it is thought about: a look may
// be served again until the next one is due.
func (n *next) settled(s *recovery.Server, inst InstanceSeen) bool {
	return inst.AsOf.After(s.SeenLaunched.Add(n.o.Bounds.Settle))
}

// bootOf is the server's next state, if it changes.
func (n *next) bootOf(b *recovery.Batch, s *recovery.Server, spec recovery.WaveSpec, inst InstanceSeen, known bool) (recovery.ServerChange, bool) {
	sc := recovery.ServerChange{SourceServerID: s.SourceServerID, InstanceID: inst.InstanceID}
	fail := func(f *recovery.Failure) (recovery.ServerChange, bool) {
		sc.To, sc.Failure = recovery.ServerFailed, f
		return sc, s.State == recovery.ServerLaunched
	}
	var loss *recovery.Failure
	if known {
		loss = n.lossOf(b, s, inst)
	}
	timeout := time.Duration(spec.ReadinessTimeoutSeconds) * time.Second
	switch {
	case spec.Readiness == recovery.ReadyLaunched && s.State == recovery.ServerLaunched && inst.InstanceID != "",
		known && inst.ReadyFor(spec.Readiness):
		sc.To, sc.NotReadySeen = recovery.ServerReady, inst.NotReadySeen
		return sc, true
	case loss != nil:
		return fail(loss)
	case n.now.After(s.SeenLaunched.Add(timeout)):
		return fail(&recovery.Failure{
			Code: readinessTimeout, Message: fmt.Sprintf("its instance %s is not ready (%s) %s after its launch", inst.InstanceID, spec.Readiness, timeout),
			Remedy: "look at the instance's screenshot and system log in the EC2 console; it counts as soon as it is ready, or accept, retry or skip the server",
		})
	}
	return sc, false
}
