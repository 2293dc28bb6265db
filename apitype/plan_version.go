package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// PlanVersion is one of the versions of a recovery plan: who made it when, and what it
// changed.
type PlanVersion struct {
	Version  int64             `json:"version"`
	At       time.Time         `json:"at"`
	By       recovery.Actor    `json:"by"`
	Name     string            `json:"name" doc:"what the plan was called"`
	Change   recovery.Change   `json:"change" enum:"CREATED,CHANGED" doc:"CREATED: the plan was not there before"`
	ImportID recovery.ImportID `json:"importID,omitempty" doc:"the import of configuration that made it"`
	// Changes are what it has otherwise than the version before it, field by field.
	Changes []recovery.FieldChange `json:"changes,omitempty" doc:"what it has otherwise than the version before it, field by field"`
}
