package recovery

import "time"

// TestRunID names a test run, such as "test-20261127231500-h3kd8s2q".
type TestRunID string

// TestRun is a run of one action by itself, outside of any execution, to see what its
// document does before the night when it counts. It is real: SSM carries the document out.
type TestRun struct {
	ID          TestRunID   `json:"testRunID,omitempty"`
	PlanID      PlanID      `json:"planID"`
	Plan        string      `json:"plan"` // its name then
	PlanVersion int64       `json:"planVersion"`
	Wave        string      `json:"wave"`
	Stage       ActionStage `json:"stage"` // ROLLBACK: what undoes the action is run
	Action      string      `json:"action"`
	ActionID    ActionID    `json:"actionID"` // as in an execution
	// Drafted says that the action was not as the plan had it saved.
	Drafted bool `json:"drafted,omitempty"`
	Mode    Mode `json:"mode"`
	Scope
	DocumentName    string `json:"documentName"`
	DocumentVersion string `json:"documentVersion,omitempty"`
	// Parameters are as they were sent, but for secrets, which stand in them as the
	// references that they are; Secrets are the versions that those meant.
	Parameters ActionParameters `json:"parameters,omitempty"`
	Secrets    []PinnedSecret   `json:"secrets,omitempty"`
	Given      []string         `json:"given,omitempty"`  // the parameters that were given for this run alone
	Reason     string           `json:"reason,omitempty"` // why, as whoever started it said
	By         Actor            `json:"by,omitzero"`
	At         time.Time        `json:"at,omitzero"`

	AutomationID AutomationID `json:"automationExecutionID,omitempty"`
	// Failure is why it was not started. Unanswered: it may have been all the same.
	Failure    *Failure `json:"failure,omitempty"`
	Unanswered bool     `json:"unanswered,omitempty"`
	// StoppedBy is who had it stopped, and StoppedAt when.
	StoppedBy *Actor    `json:"stoppedBy,omitempty"`
	StoppedAt time.Time `json:"stoppedAt,omitzero"`
}

// TagTestRun is the tag of the automations of test runs, which have none of an execution's.
const TagTestRun = "davit:test-run"

// Token is the client token of the run: a repeat of the request with it starts nothing new.
// No execution can have the same.
func (t TestRun) Token() string { return AutomationToken(ExecutionID(t.ID), t.ActionID, 1) }

// Request asks SSM to start the run.
func (t TestRun) Request() AutomationRequest {
	token := t.Token()
	return AutomationRequest{
		DocumentName: t.DocumentName, DocumentVersion: t.DocumentVersion, Parameters: t.Parameters, Secrets: t.Secrets, Token: token,
		Tags: map[string]string{TagTestRun: string(t.ID), AutomationTag(token): string(t.ID)},
	}
}

// State is how the run stands, from what SSM says of its automation.
func (t TestRun) State(r AutomationReport) ActionState {
	status := AutomationStatusOf(r.Status)
	switch {
	case t.AutomationID == "" && t.Failure != nil && !t.Unanswered:
		return ActionFailed
	case t.AutomationID == "" || r.Status == "":
		return ActionUncertain
	case status == AutomationSucceeded:
		return ActionSucceeded
	case r.Status == "Cancelled":
		return ActionCancelled
	case status == AutomationFailed:
		return ActionFailed
	case !t.StoppedAt.IsZero():
		return ActionStopping
	case status == AutomationWaits:
		return ActionWaiting
	}
	return ActionInProgress
}

// TestRunStream is the stream of the test runs of a plan's actions. It is not the plan's
// own: a plan's versions count the events of that.
func TestRunStream(id PlanID) string { return "test-run/" + string(id) }

// TestRunSent says that an action is about to be run by itself.
type TestRunSent struct {
	Run TestRun `json:"run"`
}

// TestRunAnswered says what SSM answered: which automation it started, or why none.
type TestRunAnswered struct {
	ID           TestRunID    `json:"testRunID"`
	Action       string       `json:"action"`
	AutomationID AutomationID `json:"automationExecutionID,omitempty"`
	Failure      *Failure     `json:"failure,omitempty"`
	Unanswered   bool         `json:"unanswered,omitempty"` // it may have been started all the same
}

// TestRunStopped says that SSM was to be told to stop a test run.
type TestRunStopped struct {
	ID           TestRunID    `json:"testRunID"`
	Action       string       `json:"action"`
	AutomationID AutomationID `json:"automationExecutionID"`
	Reason       string       `json:"reason,omitempty"`
}

// Type names the event.
func (TestRunSent) Type() EventType { return "testRun.sent" }

// Type names the event.
func (TestRunAnswered) Type() EventType { return "testRun.answered" }

// Type names the event.
func (TestRunStopped) Type() EventType { return "testRun.stopped" }

func init() {
	register[TestRunSent]()
	register[TestRunAnswered]()
	register[TestRunStopped]()
}
