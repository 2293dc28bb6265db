package apitype

import (
	"time"

	"github.com/davit-dr/davit/recovery"
)

// TestRunRequest asks for a run of one action of a plan by itself.
type TestRunRequest struct {
	Action     string                    `json:"action,omitempty" doc:"the name of an action of the plan; or else drafted is given"`
	Wave       string                    `json:"wave,omitempty" doc:"the name of its wave; needed where several have such an action, and for a drafted one"`
	Drafted    *ActionInput              `json:"drafted,omitempty" doc:"the action as it is being written, in the place of the wave's of that name, or after the others of its stage"`
	Stage      recovery.ActionStage      `json:"stage,omitempty" enum:"BEFORE,AFTER" doc:"where a drafted action that the plan has not yet is to run; AFTER by default"`
	Rollback   bool                      `json:"rollback,omitempty" doc:"run what undoes the action"`
	Mode       recovery.Mode             `json:"mode,omitempty" enum:"DRILL,RECOVERY" doc:"the mode that it is run as in; DRILL by default"`
	Parameters recovery.ActionParameters `json:"parameters,omitempty" doc:"values for this run alone, in the place of the action's own: what its references would mean in an execution"`
	Reason     string                    `json:"reason,omitempty" maxLength:"500" doc:"why, for the audit trail"`
}

// TestRunCheck is what a test run would do now, and what keeps it from starting.
type TestRunCheck struct {
	OK      bool                 `json:"ok" doc:"whether it may start"`
	Plan    PlanRef              `json:"plan"`
	Wave    string               `json:"wave"`
	Action  string               `json:"action"`
	Stage   recovery.ActionStage `json:"stage"`
	Mode    recovery.Mode        `json:"mode"`
	Drafted bool                 `json:"drafted,omitempty"`
	recovery.Scope
	As              string                    `json:"as,omitempty" doc:"whom Davit is in the account"`
	DocumentName    string                    `json:"documentName"`
	DocumentVersion string                    `json:"documentVersion,omitempty" doc:"as the action says"`
	DocumentNow     string                    `json:"documentNow,omitempty" doc:"the version that it is now"`
	DocumentOwner   string                    `json:"documentOwner,omitempty" doc:"an account, or Amazon"`
	Parameters      recovery.ActionParameters `json:"parameters" doc:"as they would be sent, but for secrets, which stand as references; what misses a value is as it is written"`
	Given           []string                  `json:"given" doc:"the parameters that were given for this run alone"`
	Missing         []MissingValue            `json:"missing" doc:"references that mean something in an execution only: give their parameters values"`
	Findings        []Finding                 `json:"findings"`
}

// MissingValue is a reference that means something in an execution only.
type MissingValue struct {
	Parameter string `json:"parameter"`
	Reference string `json:"reference" example:"{{ wave.instanceIDs }}"`
	Why       string `json:"why"`
}

// TestRun is a run of one action by itself, outside of any execution.
type TestRun struct {
	TestRunID recovery.TestRunID `json:"testRunID"`
	Plan      PlanRef            `json:"plan" doc:"as it was then"`
	Wave      string             `json:"wave"`
	Mode      recovery.Mode      `json:"mode"`
	Drafted   bool               `json:"drafted,omitempty" doc:"the action was not as the plan had it saved"`
	Given     []string           `json:"given,omitempty" doc:"the parameters that were given for this run alone"`
	Reason    string             `json:"reason,omitempty"`
	StartedBy recovery.Actor     `json:"startedBy"`
	StartedAt time.Time          `json:"startedAt"`
	StoppedBy *recovery.Actor    `json:"stoppedBy,omitempty" doc:"who had it stopped"`
	StoppedAt time.Time          `json:"stoppedAt,omitzero"`
	Over      bool               `json:"over" doc:"nothing more comes of it"`
	Repeated  bool               `json:"repeated,omitempty" doc:"an earlier request with the same key had started it"`
	Action    Action             `json:"action" doc:"as in an execution: its state, steps and outputs"`
}

// TestRunSummary is a test run as a list has it: without what SSM says of it now.
type TestRunSummary struct {
	TestRunID recovery.TestRunID   `json:"testRunID"`
	Wave      string               `json:"wave"`
	Action    string               `json:"action"`
	Stage     recovery.ActionStage `json:"stage"`
	Mode      recovery.Mode        `json:"mode"`
	Drafted   bool                 `json:"drafted,omitempty"`
	recovery.Scope
	DocumentName string                `json:"documentName"`
	AutomationID recovery.AutomationID `json:"automationExecutionID,omitempty"`
	ConsoleURL   string                `json:"consoleURL,omitempty"`
	Failure      *recovery.Failure     `json:"failure,omitempty" doc:"why it was not started"`
	Reason       string                `json:"reason,omitempty"`
	StartedBy    recovery.Actor        `json:"startedBy"`
	StartedAt    time.Time             `json:"startedAt"`
	StoppedBy    *recovery.Actor       `json:"stoppedBy,omitempty"`
}

// TestRunStop asks for the end of a test run.
type TestRunStop struct {
	Reason string `json:"reason,omitempty" maxLength:"500" doc:"why, for the audit trail"`
}

// Spec is the action that is drafted, or nil.
func (r TestRunRequest) Spec() *recovery.ActionSpec {
	if r.Drafted == nil {
		return nil
	}
	spec := r.Drafted.spec()
	return &spec
}
