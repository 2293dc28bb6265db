package orchestrate

import (
	"fmt"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// concludeCancel takes a cancelled execution to its end: what was not sent is dropped,
// what DRS works on is waited for, since no one can cancel a DRS job.
func (n *next) concludeCancel() {
	if n.e.State != recovery.ExecutionCancelling {
		return
	}
	for _, b := range n.batches(recovery.LaunchBatch, recovery.BatchNotStarted) {
		if n.full() {
			return
		}
		n.emitFor(b.ID, recovery.BatchDropped{Batch: b.ID, Reason: "the execution was cancelled"})
		n.release(b)
	}
	for _, a := range n.e.Actions {
		if n.full() {
			return
		}
		if a.State == recovery.ActionNotStarted && a.Stage != recovery.ActionRollback {
			n.emit(recovery.ActionMoved{Action: a.ID, Name: a.Name, To: recovery.ActionCancelled})
		}
	}
	for _, w := range n.e.Waves {
		if n.full() {
			return
		}
		if w.State == recovery.WaveNotStarted || w.State == recovery.WaveWaiting {
			n.moveWave(w, recovery.WaveSkipped, nil)
		}
	}
	for _, w := range n.e.Waves {
		if n.now.Before(n.deadline(w)) && (n.inFlight(w) || n.unfound(w)) {
			return
		}
	}
	if actsOn(n.e) {
		return
	}
	n.rollBack(recovery.RollbackOnCancel, func(*recovery.Action) bool { return true })
	if n.full() || actsOn(n.e) {
		return
	}
	for _, w := range n.e.Waves {
		if n.full() {
			return
		}
		if w.State == recovery.WaveExecuting {
			n.moveWave(w, recovery.WaveFailed, &recovery.Failure{Code: "CANCELLED", Message: "the execution was cancelled before the wave was done"})
		}
	}
	reason := ""
	switch count := len(n.e.Instances()); {
	case count > 0 && n.e.Mode == recovery.Recovery:
		reason = plural(count, "instance was launched and stays", "instances were launched and stay")
	case count > 0:
		reason = plural(count, "instance stays until it is cleaned up", "instances stay until they are cleaned up")
	}
	n.emit(recovery.ExecutionMoved{To: recovery.ExecutionCancelled, Reason: reason})
}

// deadline is when the wave times out. While an operator holds the execution up, its
// time stands still.
func (n *next) deadline(w *recovery.Wave) time.Time { return deadlineOf(n.e, w, n.now) }

func deadlineOf(e *recovery.Execution, w *recovery.Wave, now time.Time) time.Time {
	return extended(e, w.AttemptAt, seconds(e.Spec(w).TimeoutSeconds), now)
}

// extended is the end of a time that began at from, and in which pauses do not count.
func extended(e *recovery.Execution, from time.Time, lasts time.Duration, now time.Time) time.Time {
	end := from.Add(lasts)
	for _, p := range e.Pauses {
		if p.From.Before(from) {
			p.From = from
		}
		if p.To.IsZero() {
			p.To = now
		}
		if p.To.After(p.From) {
			end = end.Add(p.To.Sub(p.From))
		}
	}
	return end
}

// unfound reports whether a server of the wave was launched as an instance that is not
// known yet, and so could not be cleaned up.
func (n *next) unfound(w *recovery.Wave) bool {
	for _, in := range n.e.Current(w.Index) {
		if in.Server.State == recovery.ServerLaunched && in.Server.InstanceID == "" {
			return true
		}
	}
	return false
}

// conclude ends an execution that has nothing more to do, pauses one that only people
// can move, and takes up one that can go on again.
func (n *next) conclude() {
	switch {
	case n.e.State == recovery.ExecutionTimedOut && n.cameWellLate():
		n.emit(recovery.ExecutionMoved{To: recovery.ExecutionInProgress, Reason: "a wave that had timed out came well after all"})
	case n.e.State != recovery.ExecutionInProgress && n.e.State != recovery.ExecutionPaused,
		n.e.Pause == recovery.PausedByOperator:
	case n.goesOn():
		if n.e.State == recovery.ExecutionPaused {
			n.emit(recovery.ExecutionMoved{To: recovery.ExecutionInProgress})
		}
	case n.waitsForFailure():
		n.pause(recovery.PausedByFailure, n.failureReason())
	case n.waitsForApproval():
		n.pause(recovery.PausedByApprovalDelay, "an approval was not answered in time: approve or reject it")
	default:
		n.end()
	}
}

func (n *next) cameWellLate() bool {
	for _, w := range n.e.Waves {
		if w.State == recovery.WaveTimedOut {
			return false
		}
	}
	return true
}

// goesOn reports whether something moves by itself: a wave or an action runs or may begin, an
// approval may still come in time, or a server of a wave that is done is not decided yet.
func (n *next) goesOn() bool {
	if actsOn(n.e) {
		return true
	}
	for _, w := range n.e.Waves {
		a := w.Approval()
		switch w.State {
		case recovery.WaveExecuting:
			return true
		case recovery.WaveWaiting:
			if !stopped(n.e) && (a == nil || a.State == recovery.ApprovalRequested) {
				return true
			}
		case recovery.WaveNotStarted:
			if n.startable(w) {
				return true
			}
		case recovery.WaveCompleted, recovery.WaveFailed, recovery.WaveSkipped:
			if n.undecided(w) && !n.waitsForFailure() {
				return true
			}
		}
	}
	return false
}

// undecided reports whether AWS still has to say how a server of the wave fares, and the
// wave's time is not over. A boot has a time of its own.
func (n *next) undecided(w *recovery.Wave) bool {
	inTime := n.now.Before(n.deadline(w))
	for _, in := range n.e.Current(w.Index) {
		switch in.Server.State {
		case recovery.ServerLaunched:
			return true
		case recovery.ServerPending, recovery.ServerInProgress:
			waits := in.Batch.State == recovery.BatchNotStarted && maySend(n.e, in.Batch)
			if inTime && (waits || in.Batch.State.InFlight()) {
				return true
			}
		}
	}
	return false
}

func (n *next) waitsForFailure() bool {
	if stopped(n.e) {
		return false
	}
	for _, w := range n.e.Waves {
		if w.State.Unwell() && n.e.PolicyOf(w) == recovery.OnFailurePause {
			return true
		}
	}
	return false
}

func (n *next) waitsForApproval() bool {
	if stopped(n.e) {
		return false
	}
	for _, w := range n.e.Waves {
		if w.State == recovery.WaveWaiting {
			return true
		}
	}
	return false
}

func (n *next) failureReason() string {
	for _, w := range n.e.Waves {
		if w.State.Unwell() && n.e.PolicyOf(w) == recovery.OnFailurePause {
			words := "retry, skip or accept it"
			if a := w.Approval(); a != nil && a.State == recovery.ApprovalRejected {
				words = "retry it, to be asked again, or skip it"
			}
			return fmt.Sprintf("wave %s is %s: %s", w.Name, w.State, words)
		}
	}
	return ""
}

func (n *next) pause(why recovery.PauseReason, reason string) {
	if n.e.State == recovery.ExecutionPaused && n.e.Pause == why && n.e.Reason == reason {
		return
	}
	n.emit(recovery.ExecutionMoved{To: recovery.ExecutionPaused, Pause: why, Reason: reason})
}

// end gives the execution its final state: COMPLETED says that every wave got what it
// needed or was left out before it began.
func (n *next) end() {
	if n.e.State == recovery.ExecutionPaused {
		n.emit(recovery.ExecutionMoved{To: recovery.ExecutionInProgress})
	}
	to, reason := recovery.ExecutionCompleted, n.remarks()
	for _, w := range n.e.Waves {
		switch {
		case w.State == recovery.WaveFailed:
			to, reason = recovery.ExecutionFailed, fmt.Sprintf("wave %s failed", w.Name)
		case w.State == recovery.WaveSkipped && !w.FailedAt.IsZero():
			to, reason = recovery.ExecutionFailed, fmt.Sprintf("wave %s was skipped after it had failed", w.Name)
		case w.State == recovery.WaveTimedOut && to == recovery.ExecutionCompleted:
			to, reason = recovery.ExecutionTimedOut, fmt.Sprintf("wave %s timed out", w.Name)
		}
	}
	n.emit(recovery.ExecutionMoved{To: to, Reason: reason})
}

// remarks says what failed in an execution that is COMPLETED all the same.
func (n *next) remarks() string {
	failed, accepted, open := 0, 0, 0
	for _, w := range n.e.Waves {
		for _, in := range n.e.Current(w.Index) {
			switch in.Server.State {
			case recovery.ServerFailed, recovery.ServerSkipped:
				failed++
			case recovery.ServerAccepted:
				accepted++
			case recovery.ServerPending, recovery.ServerInProgress, recovery.ServerLaunched:
				open++
			}
		}
	}
	var remarks []string
	if failed > 0 {
		remarks = append(remarks, plural(failed, "server is", "servers are")+" not recovered")
	}
	if accepted > 0 {
		remarks = append(remarks, plural(accepted, "server was", "servers were")+" accepted by hand")
	}
	remarks = append(remarks, n.actionRemarks()...)
	if open > 0 {
		remarks = append(remarks, plural(open, "server was", "servers were")+" not decided within the wave's time")
	}
	return strings.Join(remarks, ", ")
}

// actionRemarks says which actions failed, and which are due once the source is back.
func (n *next) actionRemarks() []string {
	failed, due := 0, len(n.e.Due())
	for _, a := range n.e.Actions {
		if a.State == recovery.ActionFailed {
			failed++
		}
	}
	var remarks []string
	if failed > 0 {
		remarks = append(remarks, plural(failed, "action", "actions")+" failed")
	}
	if due > 0 {
		remarks = append(remarks, plural(due, "action is", "actions are")+" due once the source is back")
	}
	return remarks
}
