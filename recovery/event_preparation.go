package recovery

import "time"

// PreparationAdded adds a preparation: at the start of an execution, or as a server is retried
// with an alternative for which nothing was stated.
type PreparationAdded struct {
	Preparation Preparation `json:"preparation"`
}

// PreparationSent says that launch configurations are about to be changed, and what they
// are now; or that they are about to be put back.
type PreparationSent struct {
	Preparation PreparationID  `json:"preparationID"`
	IntentID    IntentID       `json:"intentID"`
	Back        bool           `json:"back,omitempty"`
	Servers     []LaunchBefore `json:"servers"`
	Call        Span           `json:"call,omitzero"` // in which they were read
}

// LaunchBefore is a server's launch configuration before it is changed.
type LaunchBefore struct {
	SourceServerID SourceServerID `json:"sourceServerID"`
	Kept           *KeptLaunch    `json:"kept,omitempty"`
	// Inherited is the drill that had kept it and has not put it back.
	Inherited ExecutionID `json:"inherited,omitempty"`
	// Was is the whole of it, as AWS has it now; tags are left out.
	Was *LaunchConfiguration `json:"was,omitempty"`
}

// PreparationMoved changes where launch configurations of servers stand.
type PreparationMoved struct {
	Preparation PreparationID       `json:"preparationID"`
	Servers     []PreparationChange `json:"servers"`
	Call        Span                `json:"call,omitzero"`
}

// PreparationChange is the new state of a server's launch configuration.
type PreparationChange struct {
	SourceServerID SourceServerID   `json:"sourceServerID"`
	To             PreparationState `json:"to"`
	Version        int64            `json:"version,omitempty"` // of the launch template
	NotBefore      time.Time        `json:"notBefore,omitzero"`
	Failure        *Failure         `json:"failure,omitempty"`
	// Alternative is what the server is launched with from now on; without number and values:
	// what its configuration states.
	Alternative *TakenAlternative `json:"alternative,omitempty"`
}

// Type names the event.
func (PreparationAdded) Type() EventType { return "preparation.added" }

// Type names the event.
func (PreparationSent) Type() EventType { return "preparation.sent" }

// Type names the event.
func (PreparationMoved) Type() EventType { return "preparation.moved" }

func init() {
	register[PreparationAdded]()
	register[PreparationSent]()
	register[PreparationMoved]()
}
