package recovery

import "time"

// ActionAdded adds an action: of a wave when the execution is created, or a rollback.
type ActionAdded struct {
	Action Action `json:"action"`
}

// ActionSent says that an action's automation is about to be started. The parameters hold
// secrets as references, and Secrets the versions that those mean.
type ActionSent struct {
	Action     ActionID         `json:"actionID"`
	Name       string           `json:"name"`
	IntentID   IntentID         `json:"intentID"`
	Attempt    int              `json:"attempt"`
	Parameters ActionParameters `json:"parameters,omitempty"`
	Secrets    []PinnedSecret   `json:"secrets,omitempty"`
}

// ActionAnswered says which automation execution works on an action.
type ActionAnswered struct {
	Action       ActionID     `json:"actionID"`
	Name         string       `json:"name"`
	AutomationID AutomationID `json:"automationExecutionID"`
	Adopted      bool         `json:"adopted,omitempty"`
	Call         Span         `json:"call,omitzero"`
}

// ActionUnanswered says that it is not known whether an action's automation was started.
type ActionUnanswered struct {
	Action ActionID `json:"actionID"`
	Name   string   `json:"name"`
	Reason string   `json:"reason"`
	Call   Span     `json:"call,omitzero"`
	// RequestID is AWS's, where it answered.
	RequestID string `json:"requestID,omitempty"`
}

// ActionDelayed says that an action was not started and is held back.
type ActionDelayed struct {
	Action    ActionID    `json:"actionID"`
	Name      string      `json:"name"`
	Reason    DelayReason `json:"reason"`
	Detail    string      `json:"detail,omitempty"`
	NotBefore time.Time   `json:"notBefore,omitzero"`
	Call      Span        `json:"call,omitzero"`
	// RequestID is AWS's, where it answered.
	RequestID string `json:"requestID,omitempty"`
}

// ActionReported records what SSM said of an action's automation, within the limits of
// AutomationReport.Cut.
type ActionReported struct {
	Action ActionID         `json:"actionID"`
	Name   string           `json:"name"`
	Report AutomationReport `json:"report"`
}

// ActionMoved changes an action's state. From a state in flight to NOT_STARTED, it is
// tried again, not before the time given.
type ActionMoved struct {
	Action    ActionID    `json:"actionID"`
	Name      string      `json:"name"`
	To        ActionState `json:"to"`
	Skip      SkipReason  `json:"skipReason,omitempty"`
	Failure   *Failure    `json:"failure,omitempty"`
	NotBefore time.Time   `json:"notBefore,omitzero"`
	// Anew is set when a person has it tried again: its tries count from there.
	Anew    bool   `json:"anew,omitempty"`
	Comment string `json:"comment,omitempty"`
}

// ActionOrdered says that SSM is to be told something about a running automation: by a
// person, or to stop it.
type ActionOrdered struct {
	Action  ActionID   `json:"actionID"`
	Name    string     `json:"name"`
	Kind    OrderKind  `json:"kind"`
	Why     StopReason `json:"why,omitempty"`
	Step    string     `json:"step,omitempty"`
	Comment string     `json:"comment,omitempty"`
}

// ActionOrderMoved says how far an order to SSM is. From SENT to GIVEN, it is sent again.
type ActionOrderMoved struct {
	Action    ActionID   `json:"actionID"`
	Name      string     `json:"name"`
	To        OrderState `json:"to"`
	IntentID  IntentID   `json:"intentID,omitempty"`
	NotBefore time.Time  `json:"notBefore,omitzero"`
	Failure   *Failure   `json:"failure,omitempty"`
	Call      Span       `json:"call,omitzero"`
}

// SourceGivenUp says that the execution goes on without the source: actions that need
// it are left out, and are due.
type SourceGivenUp struct {
	Comment string `json:"comment,omitempty"`
}

// Type names the event.
func (ActionAdded) Type() EventType { return "action.added" }

// Type names the event.
func (ActionSent) Type() EventType { return "action.sent" }

// Type names the event.
func (ActionAnswered) Type() EventType { return "action.answered" }

// Type names the event.
func (ActionUnanswered) Type() EventType { return "action.unanswered" }

// Type names the event.
func (ActionDelayed) Type() EventType { return "action.delayed" }

// Type names the event.
func (ActionReported) Type() EventType { return "action.reported" }

// Type names the event.
func (ActionMoved) Type() EventType { return "action.moved" }

// Type names the event.
func (ActionOrdered) Type() EventType { return "action.ordered" }

// Type names the event.
func (ActionOrderMoved) Type() EventType { return "action.orderMoved" }

// Type names the event.
func (SourceGivenUp) Type() EventType { return "source.givenUp" }

func init() {
	register[ActionAdded]()
	register[ActionSent]()
	register[ActionAnswered]()
	register[ActionUnanswered]()
	register[ActionDelayed]()
	register[ActionReported]()
	register[ActionMoved]()
	register[ActionOrdered]()
	register[ActionOrderMoved]()
	register[SourceGivenUp]()
}
