package api

import (
	"fmt"
	"strings"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/recovery"
)

// headline says in a sentence how things stand.
func headline(e *recovery.Execution, v apitype.Execution) string {
	reached := reachedIn(v)
	switch e.State {
	case recovery.ExecutionCreated:
		return "It is about to begin."
	case recovery.ExecutionInProgress:
		return sentence(reached, wavesIn(v, recovery.WaveExecuting, "executing: "), wavesIn(v, recovery.WaveWaiting, "waiting for approval: "),
			actionsNow(v), gaveUp(e))
	case recovery.ExecutionPaused:
		reason := e.Reason
		if e.Pause == recovery.PausedByOperator {
			reason = quoted(reason)
		}
		return sentence("paused", reason, reached, actionsNow(v), gaveUp(e))
	case recovery.ExecutionCancelling:
		return sentence(cancelling(v), quoted(e.Reason), reached, actionsNow(v))
	case recovery.ExecutionCancelled:
		return sentence("cancelled", e.Reason, reached, left(v))
	case recovery.ExecutionCompleted:
		return sentence(reached, e.Reason, left(v))
	default:
		return sentence(strings.ToLower(strings.ReplaceAll(string(e.State), "_", " ")), e.Reason, reached, left(v))
	}
}

// reachedIn says how much of the plan is there: servers, or actions where it has only those.
func reachedIn(v apitype.Execution) string {
	if v.Counts.Total == 0 && v.ActionCounts.Total > 0 {
		return fmt.Sprintf("%d of %d actions done", v.ActionCounts.Done, v.ActionCounts.Total)
	}
	return fmt.Sprintf("%d of %d servers recovered", recoveredIn(v), v.Counts.Total)
}

// cancelling says what a cancelled execution still waits for.
func cancelling(v apitype.Execution) string {
	if v.Counts.Total == 0 {
		return "cancelling"
	}
	return "cancelling: DRS jobs that run end by themselves"
}

// gaveUp says that the execution goes on without its source.
func gaveUp(e *recovery.Execution) string {
	if !e.Ungraceful {
		return ""
	}
	return "the source is given up"
}

// maxActionsNow is how many actions a headline names.
const maxActionsNow = 3

// actionsNow says which actions run, or wait for a person.
func actionsNow(v apitype.Execution) string {
	var now []string
	for _, w := range v.Waves {
		for _, a := range w.Actions {
			if text := actionNow(w, a); text != "" {
				now = append(now, text)
			}
		}
	}
	if more := len(now) - maxActionsNow; more > 0 {
		now = append(now[:maxActionsNow:maxActionsNow], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(now, ", ")
}

func actionNow(w apitype.Wave, a apitype.Action) string {
	name := "action " + a.Name + " " + place(a.Stage) + " wave " + w.Name
	if a.Stage == recovery.ActionRollback {
		name = a.Name + " " + place(a.Stage) + " wave " + w.Name
	}
	switch {
	case a.State == recovery.ActionWaiting && (a.Order == nil || !a.Order.Open):
		return name + " waits for a person"
	case a.State == recovery.ActionStopping:
		return "stopping " + name
	case a.State.InFlight():
		return "running " + name
	case a.Delay != "":
		return fmt.Sprintf("%s is held back (%s)", name, a.Delay)
	}
	return ""
}

// place is where in its wave an action runs, in words.
func place(s recovery.ActionStage) string {
	switch s {
	case recovery.ActionBefore:
		return "before"
	case recovery.ActionAfter:
		return "after"
	}
	return "in"
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
			if s.WasRecovered() {
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
