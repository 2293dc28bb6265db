package api

import (
	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// The progress of a server when a part of its launch begins, in percent. The parts are
// weighed by the clock of a real job of Linux servers with about five minutes of boot:
// snapshot to 52 s, conversion to 240 s, launch to 530 s, boot to 830 s.
const (
	begunProgress     = 1
	snapshotProgress  = 3 // it was taken; its conversion server is on its way
	convertProgress   = 6
	convertedProgress = 29
	launchProgress    = 30
	bootProgress      = 64
	doneProgress      = 100
)

// serverProgress is how far a server is on its way to be ready.
func serverProgress(s recovery.Server) int {
	switch {
	case s.State.Recovered() || s.State == recovery.ServerSkipped || !s.ReadyAt.IsZero():
		return doneProgress
	case s.State == recovery.ServerPending:
		return 0
	}
	switch s.Phase {
	case recovery.PhaseBoot:
		return bootProgress
	case recovery.PhaseLaunch:
		return launchProgress
	case recovery.PhaseConversion:
		if !s.ConvertedAt.IsZero() {
			return convertedProgress
		}
		return convertProgress
	}
	if !s.SnapshotAt.IsZero() {
		return snapshotProgress
	}
	return begunProgress
}

// The weights of a server and of an action in the progress of their wave: a launch takes a
// quarter of an hour, most automations a few minutes.
const (
	serverWeight = 4
	actionWeight = 1
)

// halfProgress is how far an action is that runs: how many steps are to come nobody says.
const halfProgress = 50

// actionProgress is how far an action is. A failed one that the plan goes on from is over.
func actionProgress(a apitype.Action) int {
	switch a.State {
	case recovery.ActionSucceeded, recovery.ActionAccepted, recovery.ActionSkipped:
		return doneProgress
	case recovery.ActionFailed:
		if a.OnFailure == recovery.OnFailureContinue {
			return doneProgress
		}
		return 0
	}
	if a.State.InFlight() {
		return halfProgress
	}
	return 0
}

// counted reports whether an action is part of what there is to do: not one that does not
// run in this mode, nor a rollback.
func counted(a apitype.Action) bool {
	return a.Stage != recovery.ActionRollback && a.Skip != recovery.SkippedByMode
}

// workOf is how much there is to do in a wave, by the weights.
func workOf(v apitype.Wave) int {
	work := len(v.Servers) * serverWeight
	for _, a := range v.Actions {
		if counted(a) {
			work += actionWeight
		}
	}
	return work
}

// waveProgress is the weighted mean of the wave's servers and actions: 100 only once the
// wave is settled.
func waveProgress(w *recovery.Wave, v apitype.Wave) int {
	if w.State.Settled() {
		return doneProgress
	}
	work := workOf(v)
	if work == 0 {
		return 0
	}
	sum := 0
	for _, s := range v.Servers {
		sum += s.Progress * serverWeight
	}
	for _, a := range v.Actions {
		if counted(a) {
			sum += actionProgress(a) * actionWeight
		}
	}
	return min(sum/work, doneProgress-1)
}

// progressOf weighs the waves by what there is to do in them: 100 only once the execution
// is COMPLETED.
func progressOf(e *recovery.Execution, waves []apitype.Wave) int {
	if e.State == recovery.ExecutionCompleted {
		return doneProgress
	}
	sum, work := 0, 0
	for _, w := range waves {
		sum += w.Progress * workOf(w)
		work += workOf(w)
	}
	if work == 0 {
		return 0
	}
	return min(sum/work, doneProgress-1)
}

// count adds a server to the counts.
func count(c apitype.Counts, s apitype.Recovering) apitype.Counts {
	one := apitype.Counts{Total: 1}
	if s.Impact == recovery.Optional {
		one.Optional = 1
	} else {
		one.Critical = 1
	}
	switch s.State {
	case recovery.ServerPending:
		one.Pending = 1
	case recovery.ServerInProgress:
		one.InProgress = 1
	case recovery.ServerLaunched:
		one.Launched = 1
	case recovery.ServerReady:
		one.Ready = 1
	case recovery.ServerFailed:
		one.Failed = 1
	case recovery.ServerSkipped:
		one.Skipped = 1
	case recovery.ServerAccepted:
		one.Accepted = 1
	case recovery.ServerTerminated:
		one.Terminated = 1
	}
	return plus(c, one)
}

func plus(a, b apitype.Counts) apitype.Counts {
	return apitype.Counts{
		Total: a.Total + b.Total, Critical: a.Critical + b.Critical, Optional: a.Optional + b.Optional,
		Pending: a.Pending + b.Pending, InProgress: a.InProgress + b.InProgress, Launched: a.Launched + b.Launched,
		Ready: a.Ready + b.Ready, Failed: a.Failed + b.Failed, Skipped: a.Skipped + b.Skipped,
		Accepted: a.Accepted + b.Accepted, Terminated: a.Terminated + b.Terminated,
	}
}
