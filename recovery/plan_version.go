package recovery

import "time"

// PlanVersion is a recovery plan as it was from one change on, until the next.
type PlanVersion struct {
	Plan   Plan
	At     time.Time
	By     Actor
	Change Change // Created or Changed
	// ImportID is the import of configuration that made it; empty: somebody did it by itself.
	ImportID ImportID
	// Changes are what a Changed one has otherwise than the version before it.
	Changes []FieldChange
}
