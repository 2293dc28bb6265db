package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// ExecutionQuery chooses executions. What is empty does not matter.
type ExecutionQuery struct {
	Plan         string // name or ID
	State        recovery.ExecutionState
	Mode         recovery.Mode
	StartedBy    string // the name of who started it
	Since, Until time.Time
	Sort         string // newest (the default) or oldest
	Cursor       string
	Limit        int
}

// ExecutionSummary is an execution as lists show it.
type ExecutionSummary struct {
	ExecutionID recovery.ExecutionID    `json:"executionID"`
	Version     int64                   `json:"version"`
	Plan        PlanRef                 `json:"plan"`
	Mode        recovery.Mode           `json:"mode"`
	State       recovery.ExecutionState `json:"state"`
	Pause       recovery.PauseReason    `json:"pauseReason,omitempty"`
	Reason      string                  `json:"reason,omitempty"`
	StartedBy   recovery.Actor          `json:"startedBy"`
	IncidentAt  time.Time               `json:"incidentAt"`
	CreatedAt   time.Time               `json:"createdAt"`
	StartedAt   time.Time               `json:"startedAt,omitzero"`
	EndedAt     time.Time               `json:"endedAt,omitzero"`
	Cleanup     recovery.CleanupState   `json:"cleanup,omitempty"`
	PreemptedBy recovery.ExecutionID    `json:"preemptedBy,omitempty" doc:"the recovery that this drill gave its servers to"`
}

// Execution is an execution as people look at it, with everything computed.
type Execution struct {
	ExecutionSummary
	AsOf time.Time `json:"asOf"`
	// Active is whether anything still moves: it has not ended, or a job of it has not.
	Active bool `json:"active"`
	// Headline says in a sentence how things stand.
	Headline string `json:"headline"`
	// Repeated is set in the answer to a start whose idempotency key had started this
	// execution before: nothing was started now.
	Repeated bool `json:"repeated,omitempty" doc:"in the answer to a start: its idempotency key had started this execution before, and nothing was started now"`
	// Overrides, Excluded and ReplacedInstances are what whoever started it decided
	// against the preflight.
	Overrides         []recovery.Override       `json:"overrides,omitempty" doc:"the findings that were accepted, each with the reason"`
	Excluded          []recovery.ExcludedServer `json:"excluded,omitempty" doc:"the plan's servers that were left out"`
	ReplacedInstances []recovery.InstanceID     `json:"replacedInstances,omitempty" doc:"the live recovery instances that were given up"`
	Scenario          string                    `json:"scenario,omitempty" doc:"the scenario of the plan that held"`
	// Ungraceful says that the source is given up, and Due what was left out for that.
	Ungraceful bool        `json:"ungraceful,omitempty" doc:"the source is given up: actions that need it are left out"`
	Due        []DueAction `json:"due,omitempty" doc:"what somebody has to do once the source is back"`

	PointInTime recovery.PointInTime `json:"pointInTime,omitzero"`
	Objectives  recovery.Objectives  `json:"objectives,omitzero"`
	Measured    recovery.Measured    `json:"measured,omitzero"`
	// ElapsedSeconds is from the incident to the end, or to now.
	ElapsedSeconds float64 `json:"elapsedSeconds"`
	// Progress is 0 to 100: 100 only when nothing is left to do.
	Progress       int                         `json:"progress"`
	Counts         Counts                      `json:"counts"`
	ActionCounts   ActionCounts                `json:"actionCounts" doc:"those that run in this mode; rollbacks are not among them"`
	Waves          []Wave                      `json:"waves"`
	Batches        []Batch                     `json:"batches"`
	Decisions      []Decision                  `json:"decisions"`
	CleanupFailure *recovery.Failure           `json:"cleanupFailure,omitempty"`
	Instances      []recovery.LaunchedInstance `json:"instances" doc:"the recovery instances that exist still"`
}

// Counts are how many servers are in which state.
type Counts struct {
	Total      int `json:"total"`
	Critical   int `json:"critical"`
	Optional   int `json:"optional"`
	Pending    int `json:"pending"`
	InProgress int `json:"inProgress"`
	Launched   int `json:"launched"`
	Ready      int `json:"ready"`
	Failed     int `json:"failed"`
	Skipped    int `json:"skipped"`
	Accepted   int `json:"accepted"`
	Terminated int `json:"terminated"`
}

// Wave is a wave of an execution.
type Wave struct {
	Index          int                `json:"index"`
	Name           string             `json:"name"`
	State          recovery.WaveState `json:"state"`
	DependsOn      []string           `json:"dependsOn"`
	Readiness      recovery.Readiness `json:"readiness"`
	OnFailure      recovery.OnFailure `json:"onFailure"`
	SuccessPercent int                `json:"successPercent"`
	BegunAt        time.Time          `json:"begunAt,omitzero" doc:"when its dependencies were done"`
	StartedAt      time.Time          `json:"startedAt,omitzero" doc:"when it was free to launch"`
	EndedAt        time.Time          `json:"endedAt,omitzero"`
	FailedAt       time.Time          `json:"failedAt,omitzero"`
	Failure        *recovery.Failure  `json:"failure,omitempty"`
	Retries        int                `json:"retries,omitempty"`
	Progress       int                `json:"progress"`
	Counts         Counts             `json:"counts"`
	ActionCounts   ActionCounts       `json:"actionCounts" doc:"those that run in this mode; rollbacks are not among them"`
	Split          Split              `json:"split"`
	// NeedsApproval is whether the plan asks for an approval; Approval is there once it
	// has been asked for.
	NeedsApproval bool         `json:"needsApproval"`
	Approval      *Approval    `json:"approval,omitempty"`
	Servers       []Recovering `json:"servers"`
	Actions       []Action     `json:"actions" doc:"those before its servers, those after them, and rollbacks, each in the order in which they run"`
}

// Approval is the approval before a wave that counts now.
type Approval struct {
	recovery.Approval
	Roles []recovery.Role `json:"roles" doc:"who may give it"`
}

// Split is where the time of a wave went, in seconds.
type Split = recovery.SplitSeconds

// Recovering is a server of a wave, on its way.
type Recovering struct {
	recovery.Scope
	recovery.Server
	BatchID recovery.BatchID `json:"batchID"`
	JobID   recovery.JobID   `json:"jobID,omitempty"`
	Attempt int              `json:"attempt"`
	// Again is there of a failed server alone.
	Again *LaunchAgain `json:"again,omitempty" doc:"of a failed server: what a retry may launch it with, and what was tried"`
	// Progress is 0 to 100, by phase.
	Progress int `json:"progress"`
	// ElapsedSeconds is from its request to its readiness, or to now.
	ElapsedSeconds float64 `json:"elapsedSeconds,omitempty"`
	// DataAgeSeconds is the age of its data at the incident.
	DataAgeSeconds *float64 `json:"dataAgeSeconds,omitempty"`
}

// LaunchAgain is what a failed server may be launched with again, and what was tried.
type LaunchAgain struct {
	Stated         recovery.LaunchAlternative   `json:"stated" doc:"the instance type and the subnet of its launch configuration, as it was frozen at the start; what it does not have is as AWS has it"`
	Alternatives   []recovery.LaunchAlternative `json:"alternatives" doc:"those of its launch configuration, in their order"`
	IntoInstanceID recovery.InstanceID          `json:"intoInstanceID,omitempty" doc:"the instance that it is launched into, which leaves no alternative"`
	Tries          []LaunchTry                  `json:"tries" doc:"its launches so far, the first one first"`
}

// LaunchTry is a launch of a server that was tried.
type LaunchTry struct {
	Attempt     int                        `json:"attempt"`
	Alternative *recovery.TakenAlternative `json:"alternative,omitempty" doc:"what it was launched with; without it: what its launch configuration states"`
	State       recovery.ServerState       `json:"state"`
	JobID       recovery.JobID             `json:"jobID,omitempty"`
	EndedAt     time.Time                  `json:"endedAt,omitzero"`
	Failure     *recovery.Failure          `json:"failure,omitempty" doc:"the cause, as far as the job's log tells it"`
}

// Batch is a batch of an execution, without its servers.
type Batch struct {
	BatchID recovery.BatchID `json:"batchID"`
	recovery.Scope
	Kind         recovery.BatchKind   `json:"kind"`
	Wave         string               `json:"wave"`
	Attempt      int                  `json:"attempt"`
	State        recovery.BatchState  `json:"state"`
	Servers      int                  `json:"servers"`
	Sends        int                  `json:"sends"`
	JobID        recovery.JobID       `json:"jobID,omitempty"`
	Adopted      bool                 `json:"adopted,omitempty"`
	Delay        recovery.DelayReason `json:"delay,omitempty" doc:"what holds it back now"`
	DelayDetail  string               `json:"delayDetail,omitempty"`
	DelaySince   time.Time            `json:"delaySince,omitzero"`
	NotBefore    time.Time            `json:"notBefore,omitzero"`
	RequestedAt  time.Time            `json:"requestedAt,omitzero"`
	JobStartedAt time.Time            `json:"jobStartedAt,omitzero"`
	JobEndedAt   time.Time            `json:"jobEndedAt,omitzero"`
	Failure      *recovery.Failure    `json:"failure,omitempty"`
}
