package apitype

import "time"

// Runbook is how a plan is carried out without Davit.
type Runbook struct {
	Plan        PlanRef   `json:"plan"`
	PlanVersion int64     `json:"planVersion"`
	MadeAt      time.Time `json:"madeAt"`
	Name        string    `json:"name" doc:"of its files, without their ends"`
	Steps       int       `json:"steps"`
	Unknown     []string  `json:"unknown" doc:"what could not be found out, and is not in it"`
	Page        string    `json:"page" doc:"in HTML, with the script inside"`
	Script      string    `json:"script" doc:"for bash"`
}
