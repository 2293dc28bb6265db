package api

import (
	"fmt"
	"strings"

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

// waveProgress is the mean of the wave's servers: 100 only once the wave is settled.
func waveProgress(w *recovery.Wave, servers []apitype.Recovering) int {
	if w.State.Settled() {
		return doneProgress
	}
	if len(servers) == 0 {
		return 0
	}
	sum := 0
	for _, s := range servers {
		sum += s.Progress
	}
	return min(sum/len(servers), doneProgress-1)
}

// progressOf weighs the waves by their servers: 100 only once the execution is COMPLETED.
func progressOf(e *recovery.Execution, waves []apitype.Wave) int {
	if e.State == recovery.ExecutionCompleted {
		return doneProgress
	}
	sum, servers := 0, 0
	for _, w := range waves {
		sum += w.Progress * len(w.Servers)
		servers += len(w.Servers)
	}
	if servers == 0 {
		return 0
	}
	return min(sum/servers, doneProgress-1)
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

// headline says in a sentence how things stand.
func headline(e *recovery.Execution, v apitype.Execution) string {
	recovered := fmt.Sprintf("%d of %d servers recovered", recoveredIn(v), v.Counts.Total)
	switch e.State {
	case recovery.ExecutionCreated:
		return "It is about to begin."
	case recovery.ExecutionInProgress:
		return sentence(recovered, wavesIn(v, recovery.WaveExecuting, "executing: "), wavesIn(v, recovery.WaveWaiting, "waiting for approval: "))
	case recovery.ExecutionPaused:
		reason := e.Reason
		if e.Pause == recovery.PausedByOperator {
			reason = quoted(reason)
		}
		return sentence("paused", reason, recovered)
	case recovery.ExecutionCancelling:
		return sentence("cancelling: DRS jobs that run end by themselves", quoted(e.Reason), recovered)
	case recovery.ExecutionCancelled:
		return sentence("cancelled", e.Reason, recovered, left(v))
	case recovery.ExecutionCompleted:
		return sentence(recovered, e.Reason, left(v))
	default:
		return sentence(strings.ToLower(strings.ReplaceAll(string(e.State), "_", " ")), e.Reason, recovered, left(v))
	}
}

// quoted marks what a person said as such.
func quoted(comment string) string {
	if comment == "" {
		return ""
	}
	return fmt.Sprintf("%q", comment)
}

func recoveredIn(v apitype.Execution) int {
	n := 0
	for _, w := range v.Waves {
		for _, s := range w.Servers {
			if s.State.Recovered() || s.State == recovery.ServerTerminated && !s.ReadyAt.IsZero() {
				n++
			}
		}
	}
	return n
}

func wavesIn(v apitype.Execution, state recovery.WaveState, before string) string {
	var names []string
	for _, w := range v.Waves {
		if w.State == state {
			names = append(names, w.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return before + strings.Join(names, ", ")
}

// left says what a drill left behind.
func left(v apitype.Execution) string {
	if n := len(v.Instances); n > 0 && v.Mode == recovery.Drill {
		return fmt.Sprintf("instances to clean up: %d", n)
	}
	return ""
}

// sentence joins the parts that say something.
func sentence(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, strings.TrimSuffix(p, "."))
		}
	}
	text := strings.Join(said, "; ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
