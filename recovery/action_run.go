package recovery

import (
	"crypto/sha1"
	"fmt"
	"strings"
	"time"
)

// ActionID names an action inside its execution, such as "w2-before1".
type ActionID string

// NewActionID is the ID of the action at a place of a plan, both indexes from 0.
func NewActionID(wave int, stage ActionStage, index int) ActionID {
	return ActionID(fmt.Sprintf("w%d-%s%d", wave+1, strings.ToLower(string(stage)), index+1))
}

// AutomationID is SSM's ID of an automation execution.
type AutomationID string

// ActionStage is where in its wave an action runs.
type ActionStage string

// The stages of an action.
const (
	ActionBefore   ActionStage = "BEFORE"   // the wave's servers are launched
	ActionAfter    ActionStage = "AFTER"    // the wave's servers are ready
	ActionRollback ActionStage = "ROLLBACK" // undoes another action
)

// ActionState is where an action stands.
type ActionState string

// The states of an action.
const (
	ActionNotStarted ActionState = "NOT_STARTED"
	ActionRequested  ActionState = "REQUESTED" // committed to be sent; the answer is not recorded yet
	ActionUncertain  ActionState = "UNCERTAIN" // sent perhaps: look for it before sending again
	ActionInProgress ActionState = "IN_PROGRESS"
	ActionWaiting    ActionState = "WAITING"  // for a person, inside the document
	ActionStopping   ActionState = "STOPPING" // SSM was told to stop it, or is about to be
	ActionSucceeded  ActionState = "SUCCEEDED"
	ActionFailed     ActionState = "FAILED"
	ActionSkipped    ActionState = "SKIPPED"
	ActionAccepted   ActionState = "ACCEPTED" // a person says that it is done
	ActionCancelled  ActionState = "CANCELLED"
	ActionRolledBack ActionState = "ROLLED_BACK" // it had succeeded, and was undone
)

// InFlight reports whether SSM may be working on the action.
func (s ActionState) InFlight() bool {
	switch s {
	case ActionRequested, ActionUncertain, ActionInProgress, ActionWaiting, ActionStopping:
		return true
	}
	return false
}

// Over reports whether nothing more comes of the action by itself.
func (s ActionState) Over() bool { return s != ActionNotStarted && !s.InFlight() }

// SkipReason says why an action was left out.
type SkipReason string

// The reasons of a skip.
const (
	SkippedByMode     SkipReason = "NOT_IN_MODE"        // its runIn leaves the execution's mode out
	SkippedBySource   SkipReason = "SOURCE_UNAVAILABLE" // it needs the source, which was given up: it is due
	SkippedByOperator SkipReason = "OPERATOR"           // a person goes on without it
	SkippedByWave     SkipReason = "WAVE_SKIPPED"       // its wave was left out
)

// Action is an action in an execution: what is to run, and what came of it.
type Action struct {
	ID    ActionID    `json:"actionID"`
	Name  string      `json:"name"`
	Wave  int         `json:"wave"` // the wave's index
	Stage ActionStage `json:"stage"`
	// Index is its place in the list of its stage. A rollback has that of the action that
	// it undoes, which Of names.
	Index     int      `json:"index"`
	Of        ActionID `json:"of,omitempty"`
	OfAttempt int      `json:"ofAttempt,omitempty"` // the attempt that it undoes
	Scope
	// Selected are the servers that each selection by tags of its parameters chose when
	// the execution began, by the text of the selection.
	Selected map[string][]ServerKey `json:"selected,omitempty"`

	State ActionState `json:"state"`
	Skip  SkipReason  `json:"skipReason,omitempty"`
	// Attempt counts from 1. Tries are the attempts since the action was due, or since a
	// person had it tried again.
	Attempt int `json:"attempt"`
	Tries   int `json:"tries,omitempty"`
	// Sends counts how often this attempt's request was committed to be sent.
	Sends int `json:"sends,omitempty"`
	// DueAt is when this attempt's turn came: its time counts from there.
	DueAt       time.Time   `json:"dueAt,omitzero"`
	NotBefore   time.Time   `json:"notBefore,omitzero"`
	Delay       DelayReason `json:"delay,omitempty"`
	DelayDetail string      `json:"delayDetail,omitempty"`
	DelaySince  time.Time   `json:"delaySince,omitzero"`
	Delays      []Delay     `json:"delays,omitempty"`

	RequestedAt    time.Time `json:"requestedAt,omitzero"`
	UncertainSince time.Time `json:"uncertainSince,omitzero"`
	// Doubted says that a request of this attempt may have been carried out without anybody
	// having heard of it: whatever comes of a later one, it is looked for.
	Doubted bool   `json:"doubted,omitempty"`
	Calls   []Span `json:"calls,omitempty"`
	// Parameters are as they were sent, but for secrets, which stand in them as the
	// references that they are; Secrets are the versions that those meant.
	Parameters ActionParameters `json:"parameters,omitempty"`
	Secrets    []PinnedSecret   `json:"secrets,omitempty"`

	AutomationID AutomationID `json:"automationExecutionID,omitempty"`
	Adopted      bool         `json:"adopted,omitempty"` // found by its tag, not from the answer
	// Report is what SSM said of the attempt last.
	Report AutomationReport `json:"report,omitzero"`
	Waits  []Span           `json:"waits,omitempty"` // for a person; the last is open while WAITING
	// Order is what SSM is to be told about the automation, or was told last.
	Order *ActionOrder `json:"order,omitempty"`

	EndedAt time.Time       `json:"endedAt,omitzero"` // when Davit knew its end
	Failure *Failure        `json:"failure,omitempty"`
	Earlier []ActionAttempt `json:"earlier,omitempty"` // ended attempts, but for the last one
	By      *Actor          `json:"by,omitempty"`      // the person who skipped or accepted it
	Comment string          `json:"comment,omitempty"`
}

// ActionAttempt is an attempt that was followed by another.
type ActionAttempt struct {
	Attempt      int          `json:"attempt"`
	AutomationID AutomationID `json:"automationExecutionID,omitempty"`
	Status       string       `json:"status,omitempty"`
	StartedAt    time.Time    `json:"startedAt,omitzero"`
	EndedAt      time.Time    `json:"endedAt,omitzero"`
	Failure      *Failure     `json:"failure,omitempty"`
}

// ActionOrder is something that SSM is told about a running automation.
type ActionOrder struct {
	Kind OrderKind `json:"kind"`
	// Why a STOP was given; it decides what becomes of the action.
	Why StopReason `json:"why,omitempty"`
	// Step is the step that waits, for RESUME.
	Step    string     `json:"step,omitempty"`
	Comment string     `json:"comment,omitempty"`
	By      Actor      `json:"by"`
	At      time.Time  `json:"at"`
	State   OrderState `json:"state"`
	DoneAt  time.Time  `json:"doneAt,omitzero"` // when SSM had been told
	Sends   int        `json:"sends,omitempty"`
	// NotBefore holds the next send back.
	NotBefore time.Time `json:"notBefore,omitzero"`
	Failure   *Failure  `json:"failure,omitempty"`
}

// OrderKind is what an order says.
type OrderKind string

// The kinds of orders: SSM's signals, and the end.
const (
	OrderApprove OrderKind = "APPROVE"
	OrderReject  OrderKind = "REJECT"
	OrderResume  OrderKind = "RESUME"
	OrderStop    OrderKind = "STOP"
)

// StopReason is why an automation is stopped.
type StopReason string

// The reasons to stop an automation.
const (
	StopTimeout  StopReason = "TIMEOUT"
	StopCancel   StopReason = "CANCEL"
	StopSource   StopReason = "SOURCE_UNAVAILABLE"
	StopOperator StopReason = "OPERATOR"
)

// OrderState is where an order stands.
type OrderState string

// The states of an order.
const (
	OrderGiven OrderState = "GIVEN" // to be sent
	OrderSent  OrderState = "SENT"  // committed to be sent; the answer is not recorded yet
	OrderDone  OrderState = "DONE"
	OrderVoid  OrderState = "VOID" // SSM refused it, and Failure says why
)

// Open reports whether SSM has yet to be told.
func (o *ActionOrder) Open() bool {
	return o != nil && (o.State == OrderGiven || o.State == OrderSent)
}

// PinnedSecret is the version of a secret or of a secure parameter that a reference in an
// action's parameters meant when the action was sent. It never holds the value.
type PinnedSecret struct {
	Ref       string `json:"ref"` // as it stands in the parameters
	ARN       string `json:"arn"`
	VersionID string `json:"versionID,omitempty"`
}

// actionNamespace is the namespace of the client tokens.
var actionNamespace = [16]byte{0x6b, 0x1f, 0x0c, 0x52, 0x9d, 0x3e, 0x4a, 0x77, 0x8f, 0x25, 0x3c, 0xd9, 0x10, 0xe4, 0xb8, 0x61}

// AutomationToken is the client token of one attempt of an action: a version 5 UUID of
// execution, action and attempt. A repeat of the request with it starts nothing new.
func AutomationToken(e ExecutionID, a ActionID, attempt int) string {
	h := sha1.New()
	h.Write(actionNamespace[:])
	fmt.Fprintf(h, "%s/%s/%d", e, a, attempt)
	u := h.Sum(nil)[:16]
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// Token is the client token of the action's attempt.
func (a *Action) Token(e ExecutionID) string { return AutomationToken(e, a.ID, a.Attempt) }

// AutomationTag is the key of the tag by which an attempt is found again: automations
// can be looked for by the keys of their tags, not by values.
func AutomationTag(token string) string { return "davit-" + token }

// ActionSpec is what the plan says about the action. That of a rollback is made of the action
// that it undoes.
func (e *Execution) ActionSpec(a *Action) ActionSpec {
	w := e.Plan.Waves[a.Wave]
	if a.Stage != ActionRollback {
		return w.Actions(a.Stage)[a.Index]
	}
	spec := e.ActionSpec(e.Action(a.Of))
	r := spec.Rollback
	return ActionSpec{
		Name: a.Name, DocumentName: r.DocumentName, DocumentVersion: r.DocumentVersion, Parameters: r.Parameters,
		AccountID: spec.AccountID, Region: spec.Region, RoleARN: spec.RoleARN, RunIn: spec.RunIn,
		MaxWaitTimeSeconds: r.MaxWaitTimeSeconds, Retry: spec.Retry, OnFailure: OnFailureContinue, Requires: spec.Requires,
	}
}

// Action finds an action by its ID, or nil.
func (e *Execution) Action(id ActionID) *Action {
	for _, a := range e.Actions {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// ActionsOf gives the wave's actions of a stage, in the order in which they were added:
// that in which they run.
func (e *Execution) ActionsOf(wave int, s ActionStage) []*Action {
	var found []*Action
	for _, a := range e.Actions {
		if a.Wave == wave && a.Stage == s {
			found = append(found, a)
		}
	}
	return found
}

// RollbackOf finds the rollback that undoes the action, or nil. An action that was undone
// and then succeeded again has a newer one.
func (e *Execution) RollbackOf(a *Action) *Action {
	for i := len(e.Actions) - 1; i >= 0; i-- {
		if e.Actions[i].Of == a.ID {
			return e.Actions[i]
		}
	}
	return nil
}

// Settled reports whether what comes after the action may begin.
func (e *Execution) Settled(a *Action) bool {
	switch a.State {
	case ActionSucceeded, ActionSkipped, ActionAccepted:
		return true
	case ActionFailed:
		return e.ActionSpec(a).OnFailure == OnFailureContinue
	}
	return false
}

// StageSettled reports whether every action of the wave's stage is settled.
func (e *Execution) StageSettled(wave int, s ActionStage) bool {
	for _, a := range e.Actions {
		if a.Wave == wave && a.Stage == s && !e.Settled(a) {
			return false
		}
	}
	return true
}

// Due gives the actions that were left out because the source was given up: somebody has
// to do their work once it is back.
func (e *Execution) Due() []*Action {
	var due []*Action
	for _, a := range e.Actions {
		if a.Skip == SkippedBySource {
			due = append(due, a)
		}
	}
	return due
}
