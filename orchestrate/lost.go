package orchestrate

import (
	"fmt"
	"slices"

	"github.com/davit-dr/davit/recovery"
)

// What others do to instances that are ready: stopped or terminated, their servers are
// not recovered any more, and the waves that needed them have failed.

// mayBeLost reports whether the server's instance is ready and others may still take it
// from the execution. What has ended is not watched: a recovery's instances are production
// then, and the cleanup of a drill looks for itself.
func mayBeLost(e *recovery.Execution, s *recovery.Server) bool {
	goesOn := e.State == recovery.ExecutionInProgress || e.State == recovery.ExecutionPaused
	return goesOn && s.State == recovery.ServerReady && s.InstanceID != ""
}

// noteLoss adds to the events of a batch what became of a server's instance that was ready.
func (n *next) noteLoss(b *recovery.Batch, s *recovery.Server, seen *recovery.InstancesSeen, moved *recovery.ServersMoved) {
	inst, known := n.o.Instances[s.InstanceID]
	if !known || !mayBeLost(n.e, s) {
		return
	}
	// Status checks that come and go are nobody's doing.
	if state, changed := n.stateOf(s, inst, known); changed && (state.State != s.InstanceState || state.Gone) {
		seen.Instances = append(seen.Instances, state)
	}
	if f := n.lossOf(b, s, inst); f != nil {
		moved.Servers = append(moved.Servers, recovery.ServerChange{SourceServerID: s.SourceServerID, To: recovery.ServerFailed, Failure: f})
	}
}

// lossOf says what somebody else did to the server's instance, or nil.
func (n *next) lossOf(b *recovery.Batch, s *recovery.Server, inst InstanceSeen) *recovery.Failure {
	gone := !inst.Live() && n.settled(s, inst)
	switch job := n.relaunch(b, s); {
	case gone && job != nil:
		return &recovery.Failure{
			Code:    "INSTANCE_RELAUNCHED",
			Message: fmt.Sprintf("its instance %s is gone: job %s (%s) of somebody else launches the server anew", inst.InstanceID, job.ID, job.InitiatedBy),
			Remedy:  "find out whose job it is; accept the server if that job recovers it, or retry it: that waits for the job's end",
		}
	case gone:
		return &recovery.Failure{
			Code: "INSTANCE_GONE", Message: fmt.Sprintf("its instance %s was terminated by somebody else", inst.InstanceID),
			Remedy: "find out who terminated it (CloudTrail, TerminateInstances), then retry the server",
		}
	case wasStopped(s, inst):
		return &recovery.Failure{
			Code: "INSTANCE_STOPPED", Message: fmt.Sprintf("its instance %s was stopped by somebody else", inst.InstanceID),
			Remedy: "start the instance and accept the server, or retry it",
		}
	}
	return nil
}

// relaunch is the running job of somebody else that launches the server, or nil.
func (n *next) relaunch(b *recovery.Batch, s *recovery.Server) *recovery.Job {
	for _, job := range n.o.Jobs[b.Scope].Jobs {
		ours := job.Type != "LAUNCH" || job.Tags[recovery.TagExecution] == string(n.e.ID)
		if !ours && job.Active() && slices.ContainsFunc(job.Servers, func(js recovery.JobServer) bool { return js.SourceServerID == s.SourceServerID }) {
			return &job
		}
	}
	return nil
}

// anyLost reports whether one of the instances that were ready is so no more, so that it
// matters which jobs there are.
func anyLost(want []InstanceWant, seen map[recovery.InstanceID]InstanceSeen) bool {
	return slices.ContainsFunc(want, func(iw InstanceWant) bool {
		inst, known := seen[iw.ID]
		return iw.Ready && known && !inst.Live()
	})
}

// settleLost fails a wave that was COMPLETED and has lost servers that it needs.
func (n *next) settleLost(w *recovery.Wave) {
	failed := func(s recovery.Server) bool { return s.State == recovery.ServerFailed }
	if !slices.ContainsFunc(n.e.Batches, func(b *recovery.Batch) bool {
		return b.Wave == w.Index && b.Kind == recovery.LaunchBatch && slices.ContainsFunc(b.Servers, failed)
	}) {
		return
	}
	if t := tallyOf(n.e, w); t.hopeless() {
		n.moveWave(w, recovery.WaveFailed, waveFailure(t))
	}
}

// heldBack reports whether a wave that the wave depends on holds it back: one that is not
// done, or that is done and has lost what it stands on.
func (n *next) heldBack(w *recovery.Wave) bool {
	dependencies, asked := n.e.Plan.Dependencies(), map[int]bool{}
	var holds func(at int) bool
	holds = func(at int) bool {
		if asked[at] {
			return false // or that would have been the answer
		}
		asked[at] = true
		dep := n.e.Waves[at]
		switch {
		case dep.State.Unwell():
			return n.e.PolicyOf(dep) != recovery.OnFailureContinue
		case dep.State == recovery.WaveCompleted:
			return slices.ContainsFunc(dependencies[at], holds)
		}
		return !dep.State.Settled()
	}
	return slices.ContainsFunc(dependencies[w.Index], holds)
}
