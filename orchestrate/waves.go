package orchestrate

import (
	"fmt"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// tally counts the servers of a wave.
type tally struct {
	critical, need       int // CRITICAL servers, and how many of them the wave needs
	recovered, undecided int // of the critical ones
	failed               int // of the critical ones: FAILED, nobody has dealt with it
	undecidedAny         int // of all
	reasons              []string
}

func tallyOf(e *recovery.Execution, w *recovery.Wave) tally {
	var t tally
	for _, in := range e.Current(w.Index) {
		s := in.Server
		// What was refused or will not be sent cannot decide itself any more.
		undecided := s.State.Undecided() && in.Batch.State != recovery.BatchCancelled
		if undecided {
			t.undecidedAny++
		}
		if s.Impact == recovery.Optional {
			continue
		}
		t.critical++
		switch {
		case s.State.Recovered() || s.State == recovery.ServerTerminated:
			t.recovered++
		case undecided:
			t.undecided++
		case s.State == recovery.ServerFailed:
			t.failed++
			t.reasons = append(t.reasons, s.Name+": "+failureText(s.Failure))
		}
	}
	t.need = e.Spec(w).Needed(t.critical)
	return t
}

func failureText(f *recovery.Failure) string {
	if f == nil {
		return "it failed"
	}
	return f.Code + ": " + f.Message
}

// enough reports whether the wave has what it needs. One without CRITICAL servers
// waits for all of its servers to be decided.
func (t tally) enough() bool {
	if t.critical == 0 {
		return t.undecidedAny == 0
	}
	return t.recovered >= t.need
}

// hopeless reports whether the wave cannot get what it needs any more.
func (t tally) hopeless() bool { return t.recovered+t.undecided < t.need }

// settleWaves ends the waves that have come well or failed, also late ones.
func (n *next) settleWaves() {
	if n.e.State == recovery.ExecutionCancelled {
		return
	}
	for _, w := range n.e.Waves {
		if n.full() {
			return
		}
		switch w.State {
		case recovery.WaveExecuting:
			n.settleExecuting(w, tallyOf(n.e, w))
		case recovery.WaveFailed, recovery.WaveTimedOut:
			n.settleUnwell(w, tallyOf(n.e, w))
		case recovery.WaveCompleted:
			n.settleLost(w)
		}
	}
}

func (n *next) moveWave(w *recovery.Wave, to recovery.WaveState, f *recovery.Failure) {
	n.emit(recovery.WaveMoved{Wave: w.Index, Name: w.Name, To: to, Failure: f})
}

func (n *next) settleExecuting(w *recovery.Wave, t tally) {
	late := !n.now.Before(n.deadline(w))
	failed := blocking(n.e, w)
	switch {
	case failed != nil:
		n.failWaveByAction(w, failed)
	case served(n.e, w, n.now) && actionsSettled(n.e, w):
		n.moveWave(w, recovery.WaveCompleted, nil)
	case t.hopeless():
		n.moveWave(w, recovery.WaveFailed, waveFailure(t))
	case late && !served(n.e, w, n.now):
		n.moveWave(w, recovery.WaveTimedOut, n.timeoutFailure(w, t, time.Duration(n.e.Spec(w).TimeoutSeconds)*time.Second))
	}
}

// settleUnwell completes a wave that came well after all, or whose failed servers and
// actions were accepted; one whose failed servers a person left out is skipped.
func (n *next) settleUnwell(w *recovery.Wave, t tally) {
	rejected := w.Approval() != nil && w.Approval().State == recovery.ApprovalRejected
	failed := blocking(n.e, w)
	switch {
	case w.State == recovery.WaveTimedOut && failed != nil:
		n.failWaveByAction(w, failed)
	case rejected, failed != nil:
	case t.enough() && actionsSettled(n.e, w):
		n.moveWave(w, recovery.WaveCompleted, nil)
	case n.actsAgain(w, t):
		n.moveWave(w, recovery.WaveExecuting, nil)
	case failedByAction(w), t.enough():
	case t.failed == 0 && t.undecided == 0 && t.critical > 0:
		n.moveWave(w, recovery.WaveSkipped, w.Failure)
	case w.State == recovery.WaveTimedOut && t.hopeless() && !n.inFlight(w):
		n.moveWave(w, recovery.WaveFailed, waveFailure(t))
	}
}

// actsAgain reports whether the wave's remaining actions may go on: those that had failed
// it were dealt with, or its servers have come well since and nothing was undone.
func (n *next) actsAgain(w *recovery.Wave, t tally) bool {
	if n.e.State != recovery.ExecutionInProgress && n.e.State != recovery.ExecutionPaused && n.e.State != recovery.ExecutionTimedOut {
		return false
	}
	for _, a := range n.e.Actions {
		if a.Wave == w.Index && (a.State == recovery.ActionRolledBack || a.Stage == recovery.ActionRollback && !a.State.Over()) {
			return false
		}
	}
	return failedByAction(w) || t.enough() && !actionsInFlight(n.e, w)
}

func (n *next) inFlight(w *recovery.Wave) bool {
	for _, b := range n.e.Batches {
		if b.Wave == w.Index && b.Kind == recovery.LaunchBatch && b.State.InFlight() {
			return true
		}
	}
	return false
}

// maxReasons is how many servers a wave's failure names.
const maxReasons = 5

func waveFailure(t tally) *recovery.Failure {
	reasons := t.reasons
	if len(reasons) > maxReasons {
		reasons = append(reasons[:maxReasons:maxReasons], fmt.Sprintf("and %d more", len(t.reasons)-maxReasons))
	}
	return &recovery.Failure{
		Code: "SERVERS_FAILED",
		Message: fmt.Sprintf("%d of %s are recovered or may still be, and %d are needed: %s",
			t.recovered+t.undecided, plural(t.critical, "CRITICAL server", "CRITICAL servers"), t.need, strings.Join(reasons, "; ")),
		Remedy: "retry, skip or accept the servers that failed",
	}
}

func (n *next) timeoutFailure(w *recovery.Wave, t tally, timeout time.Duration) *recovery.Failure {
	f := &recovery.Failure{
		Code:    "WAVE_TIMEOUT",
		Message: fmt.Sprintf("after %s, %d of %s are ready and %d are needed", timeout, t.recovered, plural(t.critical, "CRITICAL server", "CRITICAL servers"), t.need),
		Remedy:  "running DRS jobs go on and are still watched: wait for them, or retry, skip or accept the wave",
	}
	for _, b := range n.e.Batches {
		if b.Wave == w.Index && b.Delay != "" {
			f.Message += fmt.Sprintf("; batch %s was held back (%s: %s)", b.ID, b.Delay, b.DelayDetail)
		}
	}
	for _, a := range n.e.Actions {
		if a.Wave == w.Index && a.State.InFlight() {
			f.Message += fmt.Sprintf("; action %s is %s", a.Name, a.State)
		}
	}
	return f
}

// chaseApprovals notes approvals that nobody answered in time. Time never approves.
func (n *next) chaseApprovals() {
	for _, w := range n.e.Waves {
		if n.full() {
			return
		}
		a := w.Approval()
		if w.State == recovery.WaveWaiting && a != nil && a.State == recovery.ApprovalRequested && !n.now.Before(a.DueAt) {
			n.emit(recovery.ApprovalMoved{Wave: w.Index, Name: w.Name, To: recovery.ApprovalOverdue})
		}
	}
}

// startWaves begins the waves whose dependencies are done.
func (n *next) startWaves() {
	for _, w := range n.e.Waves {
		if n.full() {
			return
		}
		if !n.startable(w) {
			continue
		}
		if n.e.State == recovery.ExecutionPaused {
			n.emit(recovery.ExecutionMoved{To: recovery.ExecutionInProgress})
		}
		spec := n.e.Spec(w)
		if spec.Approval == nil {
			n.moveWave(w, recovery.WaveExecuting, nil)
			continue
		}
		n.moveWave(w, recovery.WaveWaiting, nil)
		n.emit(askApproval(w, spec, n.now))
	}
}

func askApproval(w *recovery.Wave, spec recovery.WaveSpec, now time.Time) recovery.ApprovalMoved {
	return recovery.ApprovalMoved{
		Wave: w.Index, Name: w.Name, To: recovery.ApprovalRequested, Roles: spec.Approval.Roles,
		DueAt: now.Add(time.Duration(spec.Approval.TimeoutSeconds) * time.Second),
	}
}

// startable reports whether the wave may begin now.
func (n *next) startable(w *recovery.Wave) bool {
	return w.State == recovery.WaveNotStarted && mayBegin(n.e) && !n.heldBack(w)
}

// mayBegin reports whether new work may begin: nobody paused or cancelled the
// execution, and no wave failed that is to stop it.
func mayBegin(e *recovery.Execution) bool {
	switch {
	case e.State == recovery.ExecutionPaused && e.Pause == recovery.PausedByOperator,
		e.State != recovery.ExecutionPaused && e.State != recovery.ExecutionInProgress:
		return false
	}
	return !stopped(e)
}

// stopped reports whether a failed wave stops the execution.
func stopped(e *recovery.Execution) bool {
	for _, w := range e.Waves {
		if w.State.Unwell() && e.PolicyOf(w) == recovery.OnFailureStop {
			return true
		}
	}
	return false
}
