package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// PlanReadiness is how ready a plan is for a recovery, by what was seen lately.
type PlanReadiness struct {
	Plan       PlanRef                 `json:"plan"`
	State      recovery.ReadinessState `json:"state" enum:"READY,AT_RISK,UNKNOWN,NOT_READY" doc:"what the gravest finding comes to: NOT_READY an error, UNKNOWN what nobody could tell, AT_RISK a warning"`
	Servers    int                     `json:"servers" doc:"that the plan's groups choose"`
	Launchable int                     `json:"launchable" doc:"those of them that DRS would launch"`
	LagSeconds *float64                `json:"lagSeconds,omitempty" doc:"how far behind the worst of them is; absent: DRS tells of none"`
	Objectives recovery.Objectives     `json:"objectives,omitzero"`
	AsOf       time.Time               `json:"asOf,omitzero" doc:"when the servers were seen, the oldest look; absent: some never were"`
	LastDrill  *ExecutionSummary       `json:"lastDrill,omitempty" doc:"the newest that completed, failed or timed out"`
	DrillDueAt time.Time               `json:"drillDueAt,omitzero" doc:"absent: no completed drill is known"`
	Findings   []Finding               `json:"findings" doc:"the grave ones first"`
}
