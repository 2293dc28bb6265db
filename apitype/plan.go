package apitype

import (
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// PlanQuery chooses recovery plans. What is empty does not matter.
type PlanQuery struct {
	Tags   []string // each a key, or key=value; all must match
	Search string   // a text in the name or the description
	Sort   string   // name (the default), or changed: the last change first
}

// PlanInput is a recovery plan as people write it. What the server sets may be sent back
// as it was read; a version that is not the current one is stale.
type PlanInput struct {
	PlanID              recovery.PlanID            `json:"planID,omitempty" doc:"set by the server"`
	Name                string                     `json:"name,omitempty" doc:"1 to 64 characters, unique without regard to case"`
	Description         string                     `json:"description,omitempty"`
	Tags                map[string]string          `json:"tags,omitempty" doc:"tell plans apart, for roles that are held for some plans only"`
	Order               recovery.Order             `json:"order,omitempty" doc:"sequential (default): a wave without dependsOn waits for the one before it; parallel: for none"`
	Objectives          recovery.Objectives        `json:"objectives,omitzero" doc:"what the recovery promises"`
	LaunchConfiguration LaunchInput                `json:"launchConfiguration,omitzero" doc:"how the plan's servers are launched, over what their groups say"`
	Drill               DrillInput                 `json:"drill,omitzero" doc:"how a drill is kept apart from production, and how it launches servers"`
	Recovery            RecoveryInput              `json:"recovery,omitzero" doc:"what holds for recoveries alone"`
	Scenarios           map[string]ScenarioInput   `json:"scenarios,omitempty" doc:"cases that the plan is prepared for, by name, such as zone-lost: one may be chosen at a start"`
	Notifications       recovery.PlanNotifications `json:"notifications,omitzero" doc:"who is told of the plan's executions, beside the channels that want them"`
	BreakGlassSeconds   int                        `json:"breakGlassSeconds,omitempty" doc:"how long an approval of a RECOVERY waits before an Admin or RecoveryManager may break the glass; 900 by default"`
	SelfApproval        bool                       `json:"selfApproval,omitempty" doc:"whether who starts an execution may give its approvals"`
	Waves               []WaveInput                `json:"waves,omitempty"`

	Format    recovery.PlanFormat `json:"format,omitempty" minimum:"0" maximum:"1" doc:"of a plan's form; absent: today's, which is 1"`
	Version   int64               `json:"version,omitempty" doc:"set by the server"`
	CreatedAt time.Time           `json:"createdAt,omitzero" doc:"set by the server"`
	UpdatedAt time.Time           `json:"updatedAt,omitzero" doc:"set by the server"`
}

// WaveInput is a wave of a plan as people write it.
type WaveInput struct {
	Name                    string                 `json:"name,omitempty"`
	Groups                  []string               `json:"groups,omitempty" doc:"protection groups, by name or ID; a wave of actions alone has none"`
	DependsOn               []string               `json:"dependsOn,omitempty" doc:"names of waves that must be done before"`
	Approval                *recovery.ApprovalSpec `json:"approval,omitempty" doc:"asked for before the wave"`
	Readiness               recovery.Readiness     `json:"readiness,omitempty" doc:"LAUNCHED, STATUS_CHECKS (default) or SSM_ONLINE"`
	ReadinessTimeoutSeconds int                    `json:"readinessTimeoutSeconds,omitempty"`
	TimeoutSeconds          int                    `json:"timeoutSeconds,omitempty"`
	OnFailure               recovery.OnFailure     `json:"onFailure,omitempty" doc:"pause (default), stop or continue"`
	SuccessPercent          int                    `json:"successPercent,omitempty" doc:"of the CRITICAL servers, rounded up; default 100"`
	Optional                recovery.Selector      `json:"optional,omitzero" doc:"the servers that never count"`
	PreWaveActions          []ActionInput          `json:"preWaveActions,omitempty" doc:"run before the wave's servers are launched, one after the other"`
	PostWaveActions         []ActionInput          `json:"postWaveActions,omitempty" doc:"run once the wave's servers are ready, one after the other"`

	OlderWave
}

// Plan is the recovery plan that the input describes. The error says what of it is in the
// older spelling and cannot be read.
func (in PlanInput) Plan() (recovery.Plan, error) {
	p := recovery.Plan{
		ID: in.PlanID, Name: in.Name, Description: in.Description, Tags: in.Tags, Order: in.Order,
		Objectives: in.Objectives, Drill: in.Drill.spec(), Notifications: in.Notifications, SelfApproval: in.SelfApproval, BreakGlassSeconds: in.BreakGlassSeconds, Version: in.Version, Format: recovery.PlanFormatNow,
		LaunchConfiguration: in.LaunchConfiguration.Spec(), Recovery: recovery.RecoverySpec{LaunchConfiguration: in.Recovery.LaunchConfiguration.Spec()}, Scenarios: scenarios(in.Scenarios),
	}
	var ps recovery.Problems
	for i, w := range in.Waves {
		p.Waves = append(p.Waves, w.today(&ps, fmt.Sprintf("waves[%d].", i)).spec())
	}
	return p, ps.Err("recovery plan %q cannot be read", in.Name)
}

// spec is the wave that the input describes, in today's spelling.
func (w WaveInput) spec() recovery.WaveSpec {
	return recovery.WaveSpec{
		Name: w.Name, Groups: w.Groups, DependsOn: w.DependsOn, Approval: w.Approval,
		Readiness: w.Readiness, ReadinessTimeoutSeconds: w.ReadinessTimeoutSeconds, TimeoutSeconds: w.TimeoutSeconds,
		OnFailure: w.OnFailure, SuccessPercent: w.SuccessPercent, Optional: w.Optional,
		PreWaveActions: actionSpecs(w.PreWaveActions), PostWaveActions: actionSpecs(w.PostWaveActions),
	}
}

// RunOptions say how a plan is to run.
type RunOptions struct {
	Mode recovery.Mode `json:"mode" enum:"DRILL,RECOVERY"`
	// PointInTime is the newest data unless something else is asked for.
	PointInTime recovery.PointInTime `json:"pointInTime,omitzero" doc:"from which data to launch; by default the newest"`
	IncidentAt  time.Time            `json:"incidentAt,omitzero" doc:"when the incident began: RTO and RPO are measured from there; by default the start"`
	// Accept overrides findings of the preflight, in RECOVERY only.
	Accept           []recovery.Override       `json:"accept,omitempty" doc:"findings to override, each with the reason; RECOVERY only. A code that nothing is found of is refused"`
	Exclude          []recovery.SourceServerID `json:"exclude,omitempty" doc:"servers to leave out, by their IDs, or by their names where these are unambiguous"`
	ReplaceInstances []recovery.InstanceID     `json:"replaceInstances,omitempty" doc:"live recovery instances that may be replaced, by their IDs; RECOVERY only"`
	Preempt          bool                      `json:"preempt,omitempty" doc:"drills that hold the plan or its servers are cancelled and give them up; RECOVERY only"`
	Scenario         string                    `json:"scenario,omitempty" doc:"the plan's scenario that holds, by its name"`
	Ungraceful       bool                      `json:"ungraceful,omitempty" doc:"the source is given up: actions that need it are left out, and due once it is back"`
}

// StartRequest asks for an execution of a plan.
type StartRequest struct {
	Plan string `json:"plan" doc:"the plan's name or ID"`
	RunOptions
	Comment string `json:"comment,omitempty" doc:"why, for the record"`
}

// CheckReport is what a preflight found.
type CheckReport struct {
	Plan PlanRef       `json:"plan"`
	Mode recovery.Mode `json:"mode"`
	AsOf time.Time     `json:"asOf"`
	// OK is whether an execution may start: no finding blocks, but for overridden ones.
	OK       bool          `json:"ok"`
	Findings []Finding     `json:"findings"`
	Waves    []CheckedWave `json:"waves"`
}

// PlanRef names a plan.
type PlanRef struct {
	PlanID  recovery.PlanID `json:"planID"`
	Name    string          `json:"name"`
	Version int64           `json:"version"`
}

// Finding is a finding of a preflight, and what may be done about it in words.
type Finding struct {
	recovery.Finding
	Blocks      bool   `json:"blocks" doc:"whether it keeps the execution from starting"`
	Overridable bool   `json:"overridable" doc:"whether it has to be accepted with a reason, and can be"`
	Overridden  string `json:"overridden,omitempty" doc:"the reason with which it was accepted"`
}

// CheckedWave is a wave with the servers that its groups choose as of now.
type CheckedWave struct {
	Name    string          `json:"name"`
	Servers []CheckedServer `json:"servers"`
}

// CheckedServer is a server as it would be launched.
type CheckedServer struct {
	recovery.ServerKey
	Name           string                    `json:"name"`
	Group          string                    `json:"group"`
	Impact         recovery.Impact           `json:"impact"`
	Replication    recovery.ReplicationState `json:"dataReplicationState,omitempty"`
	LagSeconds     *float64                  `json:"lagSeconds,omitempty"`
	SnapshotID     recovery.SnapshotID       `json:"snapshotID,omitempty" doc:"the point in time it is launched from; absent: its newest data"`
	DataAt         time.Time                 `json:"dataAt,omitzero" doc:"the time of the data; of the newest, as far as the lag tells"`
	DataAgeSeconds *float64                  `json:"dataAgeSeconds,omitempty" doc:"the age of the data at the incident"`
	SubnetID       string                    `json:"subnetID,omitempty"`
	InstanceType   string                    `json:"instanceType,omitempty"`
}

// SavedPlan is a recovery plan as it was saved.
type SavedPlan struct {
	recovery.Plan
	Findings []Finding `json:"findings,omitempty" doc:"rules for launches that are not kept; what breaks one that blocks is refused where the plan itself states it"`
}
