package sim

import (
	"time"
)

// The actions that this file names by constants are those that the flow knows of.
const (
	actionBranch = "aws:branch"
	actionLoop   = "aws:loop"
)

// runbookAction is what is known of a step's action, but for its work.
type runbookAction struct {
	needs, takes []string      // inputs
	open         bool          // takes any inputs: they are passed on to an API
	late         []string      // inputs that the action resolves itself
	timeout      time.Duration // AWS's default; zero for none
	patient      bool          // it waits for people
	limitation   string        // why this simulator does not carry it out
}

const week = 7 * 24 * time.Hour

var actions = map[string]*runbookAction{
	actionBranch: {needs: []string{"Choices"}, takes: []string{"Default"}, late: []string{"Choices"}},
	"aws:executeAwsApi": {
		needs: []string{"Service", "Api"}, open: true, timeout: time.Hour,
	},
	actionLoop: {
		needs: []string{"Steps"}, takes: []string{"Iterators", "IteratorDataType", "LoopCondition", "MaxIterations"},
		late: []string{"Steps", "LoopCondition"},
	},
	"aws:sleep": {takes: []string{"Duration", "Timestamp"}},
}

// work is an action's next move in a step, with its inputs.
type work func(r *runner, s *stepRun, d *runbookStep, in map[string]any) progress

// workOf is the work of an action that has no limitation.
func workOf(name string) work {
	switch name {
	case actionBranch:
		return workBranch
	case actionLoop:
		return workLoop
	case "aws:executeAwsApi":
		return workAPI
	default:
		return workSleep
	}
}

// progress is what came of a move: the step is done, or failed, or goes on at an instant.
type progress struct {
	done    bool
	outputs map[string]any
	failure *stepFailure

	again  time.Time // zero: when somebody signals
	people bool      // it waits for somebody

	next string // the step that a branch chose
	ends bool   // a branch that ends the automation
}

func done(outputs map[string]any) progress { return progress{done: true, outputs: outputs} }

func later(at time.Time) progress { return progress{again: at} }

// abandon takes back what a step that is cancelled has started elsewhere.
func (r *runner) abandon(_ *stepRun) {}
