package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Action is an action of an execution, with everything computed.
type Action struct {
	ActionID recovery.ActionID    `json:"actionID"`
	Name     string               `json:"name"`
	Stage    recovery.ActionStage `json:"stage" doc:"BEFORE the wave's servers are launched, AFTER they are ready, or ROLLBACK of another action"`
	Of       recovery.ActionID    `json:"of,omitempty" doc:"the action that a rollback undoes"`
	recovery.Scope
	DocumentName       string               `json:"documentName"`
	DocumentVersion    string               `json:"documentVersion,omitempty"`
	RoleARN            string               `json:"roleARN,omitempty"`
	RunIn              recovery.RunIn       `json:"runIn"`
	Requires           recovery.Requirement `json:"requires,omitempty"`
	OnFailure          recovery.OnFailure   `json:"onFailure"`
	Parallel           bool                 `json:"parallel,omitempty"`
	MaxWaitTimeSeconds int                  `json:"maxWaitTimeSeconds"`

	State       recovery.ActionState `json:"state"`
	Skip        recovery.SkipReason  `json:"skipReason,omitempty"`
	Due         bool                 `json:"due,omitempty" doc:"it was left out because the source was given up: somebody has to do its work once that is back"`
	By          *recovery.Actor      `json:"by,omitempty" doc:"who skipped or accepted it"`
	Comment     string               `json:"comment,omitempty" doc:"what was said with that"`
	Attempt     int                  `json:"attempt"`
	MaxAttempts int                  `json:"maxAttempts" doc:"how often it is tried before it has failed for good"`
	Earlier     []EarlierAttempt     `json:"earlier,omitempty" doc:"the attempts before this one, as far as they are kept: the events have all of them"`

	// Parameters hold secrets as the references that they are, never as values.
	Parameters recovery.ActionParameters `json:"parameters,omitempty" doc:"as they were sent, but for secrets, which stand as references; before, as the plan has them"`
	Secrets    []recovery.PinnedSecret   `json:"secrets,omitempty" doc:"which versions the references to secrets meant when it was sent; never their values"`

	AutomationID recovery.AutomationID `json:"automationExecutionID,omitempty" doc:"SSM's ID"`
	Adopted      bool                  `json:"adopted,omitempty" doc:"found by its tag, since the answer to its start was lost"`
	ConsoleURL   string                `json:"consoleURL,omitempty" doc:"its page in AWS's console"`
	recovery.AutomationReport
	Failure *recovery.Failure `json:"failure,omitempty"`

	Delay        recovery.DelayReason `json:"delay,omitempty" doc:"what holds it back now"`
	DelayDetail  string               `json:"delayDetail,omitempty"`
	DelaySince   time.Time            `json:"delaySince,omitzero"`
	NotBefore    time.Time            `json:"notBefore,omitzero"`
	Order        *ActionOrder         `json:"order,omitempty" doc:"what SSM is to be told about it, or was told last"`
	WaitingSince time.Time            `json:"waitingSince,omitzero" doc:"while it waits for a person"`
	DueAt        time.Time            `json:"dueAt,omitzero" doc:"when this attempt's turn came: its time counts from there"`
	SettledAt    time.Time            `json:"settledAt,omitzero" doc:"when Davit knew its end"`
	// ElapsedSeconds is from its turn to its end, or to now.
	ElapsedSeconds float64 `json:"elapsedSeconds,omitempty"`
}

// EarlierAttempt is an attempt of an action that was followed by another.
type EarlierAttempt struct {
	recovery.ActionAttempt
	ConsoleURL string `json:"consoleURL,omitempty"`
}

// ActionOrder is something that SSM is told about a running automation.
type ActionOrder struct {
	recovery.ActionOrder
	Open bool `json:"open" doc:"whether SSM has yet to be told"`
}

// ActionCounts are how many actions are in which state.
type ActionCounts struct {
	Total      int `json:"total"`
	NotStarted int `json:"notStarted"`
	InProgress int `json:"inProgress"`
	Waiting    int `json:"waiting" doc:"for a person"`
	Done       int `json:"done" doc:"succeeded or accepted"`
	Failed     int `json:"failed"`
	Skipped    int `json:"skipped"`
	Cancelled  int `json:"cancelled"`
	RolledBack int `json:"rolledBack"`
}

// DueAction is an action that was left out because the source was given up.
type DueAction struct {
	ActionID recovery.ActionID    `json:"actionID"`
	Name     string               `json:"name"`
	Wave     string               `json:"wave"`
	Stage    recovery.ActionStage `json:"stage"`
	recovery.Scope
	DocumentName string `json:"documentName"`
}
