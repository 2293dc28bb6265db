package sim

import (
	"slices"
	"time"

	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// automation is an execution of a runbook: what was asked for, and what has happened to it
// until the last settlement. It is shared, as all objects are: a runner changes a copy.
type automation struct {
	ID       string
	Seq      uint64 // in order of start, over the whole world
	Document string // as it was asked for
	Version  string
	Content  string // of the document's version, which may be gone by now
	Format   string

	Parameters map[string][]string // as given
	Values     map[string]any      // with defaults, by their types
	Variables  map[string]any
	Role       string // ARN of the role that it assumes, or empty
	By         string // ARN of who started it
	Mode       ssmtypes.ExecutionMode
	Tags       map[string]string
	Token      string
	Parent     string // the execution that has started this one
	Target     string // for which it was started
	Fleet      *fleet // it has others run the document

	Started, Ended time.Time
	Status         ssmtypes.AutomationExecutionStatus
	Failure        string
	Critical       ssmtypes.AutomationExecutionStatus // of the first critical step that failed while the automation went on

	Steps     []stepRun
	Next      string // the step to begin
	StartStep bool   // in the mode Interactive: somebody said to begin it
	Stop      *stop
}

// stop is a request to stop an automation.
type stop struct {
	Type    ssmtypes.StopType
	Handled bool      // the running step has been cancelled
	Until   time.Time // the steps that follow a cancel end by then
}

// stepRun is one execution of a step.
type stepRun struct {
	ID, Name, Action string
	Began, Ended     time.Time
	Status           ssmtypes.AutomationExecutionStatus
	Inputs           map[string]string
	Outputs          map[string]any
	ResponseCode     string
	Response         string
	Failure          *stepFailure

	Attempt      int
	AttemptBegan time.Time
	Work         stepWork

	Loop      string // ID of the loop's own execution, for a step of a loop
	Iteration int    // of the loop, from 1
	Iterator  string // the value of this iteration
}

// stepFailure is why a step did not do its work.
type stepFailure struct {
	Status      ssmtypes.AutomationExecutionStatus
	Stage, Type string
	Message     string
}

// stepWork is what an action remembers from one instant to the next.
type stepWork struct {
	Due       time.Time // when it goes on
	Begun     bool      // the action has made its first move
	Until     time.Time
	Resumed   bool
	Stopped   bool     // somebody has stopped the step
	Approvers []string // who may decide
	Decisions []decision
	Items     []any  // of a loop for each
	Iteration int    // of a loop
	ID        string // of a command or an automation that was started
}

// decision is one approver's answer.
type decision struct {
	Approver, Decision, Comment string
	At                          time.Time
}

var automations = newTable[automation]("automation") // by execution ID

// stages and types of failure, as AWS names them
const (
	stageInput      = "InputValidation"
	stageInvocation = "Invocation"
	stageAfter      = "PostVerification"

	failureAction       = "Action"
	failurePermission   = "Permission"
	failureThrottling   = "Throttling"
	failureVerification = "Verification"
)

// usual times of Automation, before Speed
var (
	usualAutomationPending = Range{200 * time.Millisecond, 600 * time.Millisecond}
	usualStep              = Range{400 * time.Millisecond, 900 * time.Millisecond} // from a step's beginning to its effect
	usualReaction          = Range{200 * time.Millisecond, 500 * time.Millisecond} // to a signal or a stop
)

const (
	usualPoll      = 5 * time.Second // between two looks of a step that waits
	usualRetryWait = 2 * time.Second // before a step is tried again
	// usualCancelFlow is how long the steps may take that follow a cancel.
	usualCancelFlow = 2 * time.Minute
	// maxStepRuns bounds an automation that goes round in circles.
	maxStepRuns = 1000
)

var endedStatuses = []ssmtypes.AutomationExecutionStatus{
	ssmtypes.AutomationExecutionStatusSuccess, ssmtypes.AutomationExecutionStatusTimedout,
	ssmtypes.AutomationExecutionStatusCancelled, ssmtypes.AutomationExecutionStatusFailed,
	ssmtypes.AutomationExecutionStatusRejected, ssmtypes.AutomationExecutionStatusExited,
}

func (a *automation) ended() bool { return slices.Contains(endedStatuses, a.Status) }

// running is the step that is under way, the innermost one, or nil.
func (a *automation) running() *stepRun {
	for i := len(a.Steps) - 1; i >= 0; i-- {
		if a.Steps[i].Ended.IsZero() {
			return &a.Steps[i]
		}
	}
	return nil
}

// latest is the latest execution of a step, or nil.
func (a *automation) latest(name string) *stepRun {
	for i := len(a.Steps) - 1; i >= 0; i-- {
		if a.Steps[i].Name == name {
			return &a.Steps[i]
		}
	}
	return nil
}

// stepRun is the step's execution of that ID, or nil.
func (a *automation) stepRun(id string) *stepRun {
	for i := range a.Steps {
		if a.Steps[i].ID == id {
			return &a.Steps[i]
		}
	}
	return nil
}

// wakeAt has the automation go on at the instant at, or by nothing but a signal where at
// is zero.
func (a *automation) wakeAt(t *tx, p place, at time.Time) {
	if at.IsZero() || a.ended() {
		wakes.remove(t, place{}, a.ID)
		return
	}
	wakes.put(t, place{}, a.ID, wake{At: at, Seq: a.Seq, Place: [2]string{p.account, p.region}, Execution: a.ID})
}
