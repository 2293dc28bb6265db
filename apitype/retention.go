package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// RetentionInput is how long a part of the audit trail is kept, as people write it.
type RetentionInput struct {
	Days int `json:"days" minimum:"0" maximum:"36500" doc:"how many days after its last event a closed stream stays in the store; 0: for ever"`

	Version   int64     `json:"version,omitempty" doc:"set by the server; 0: it was never set"`
	CreatedAt time.Time `json:"createdAt,omitzero" doc:"set by the server"`
	UpdatedAt time.Time `json:"updatedAt,omitzero" doc:"set by the server"`
}

// RetentionRunRequest asks for a run of retention.
type RetentionRunRequest struct {
	DryRun bool `json:"dryRun,omitempty" doc:"say what would be archived, and do nothing"`
}

// HoldInput is a legal hold to be placed.
type HoldInput struct {
	Name   string `json:"name" doc:"of the hold, such as the case's"`
	On     string `json:"on" doc:"what is held: everything, execution/ID, or plan/NAME, which holds all executions of the plan"`
	Reason string `json:"reason" maxLength:"1000" doc:"why"`
}

// Hold is the hold that the input describes.
func (in HoldInput) Hold() recovery.Hold {
	return recovery.Hold{Name: in.Name, On: in.On, Reason: in.Reason}
}

// LiftRequest lifts a legal hold.
type LiftRequest struct {
	Reason string `json:"reason" maxLength:"1000" doc:"why"`
}
