package recovery

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Plan is a recovery plan: waves of protection groups, in the order in which they
// depend on each other.
type Plan struct {
	ID          PlanID `json:"planID"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	// Tags tell plans apart for whose roles are held for some plans only.
	Tags       map[string]string `json:"tags,omitempty"`
	Order      Order             `json:"order,omitempty"` // of waves that name no dependsOn
	Objectives Objectives        `json:"objectives,omitzero"`
	// LaunchConfiguration is how the plan's servers are to be launched, over what their
	// groups say; Drill and Recovery say it for one mode, and Scenarios for one case.
	LaunchConfiguration LaunchSpec          `json:"launchConfiguration,omitzero"`
	Drill               DrillSpec           `json:"drill,omitzero"`
	Recovery            RecoverySpec        `json:"recovery,omitzero"`
	Scenarios           map[string]Scenario `json:"scenarios,omitempty"` // by name
	// Notifications say who is told of the plan's executions.
	Notifications PlanNotifications `json:"notifications,omitzero"`
	// SelfApproval lets whoever started an execution give its approvals.
	SelfApproval bool `json:"selfApproval,omitempty"`
	// BreakGlassSeconds is how long an approval of a RECOVERY waits before the glass may
	// be broken.
	BreakGlassSeconds int        `json:"breakGlassSeconds,omitempty"`
	Waves             []WaveSpec `json:"waves"`

	Format    PlanFormat `json:"format,omitempty"`
	Version   int64      `json:"version"`
	CreatedAt time.Time  `json:"createdAt,omitzero"`
	UpdatedAt time.Time  `json:"updatedAt,omitzero"`
}

// Order says what a wave without dependsOn waits for.
type Order string

// The orders.
const (
	Sequential Order = "sequential" // the wave before it; the default
	Parallel   Order = "parallel"   // nothing
)

// Objectives are what a recovery promises. Zero means that nothing was promised.
type Objectives struct {
	RTOSeconds int `json:"rtoSeconds,omitempty"` // from the incident to readiness of the last CRITICAL server
	RPOSeconds int `json:"rpoSeconds,omitempty"` // age of a server's data at the incident
}

// DrillSpec says how a drill is kept apart from production.
type DrillSpec struct {
	// SubnetIDs are where a drill's instances may be launched.
	SubnetIDs []string `json:"subnetIDs,omitempty"`
	// SecurityGroupIDs are those that a drill's instances may have.
	SecurityGroupIDs []string `json:"securityGroupIDs,omitempty"`
	// Network is isolated (the default) or shared: whether a drill may run in a network
	// that reaches production.
	Network DrillNetwork `json:"network,omitempty"`
	// EveryDays is how many days after its last completed drill the plan is due for another;
	// 0: DefaultDrillDays.
	EveryDays int `json:"everyDays,omitempty"`
	// LaunchConfiguration is how drills launch servers.
	LaunchConfiguration LaunchSpec `json:"launchConfiguration,omitzero"`
}

// DrillNetwork says whether a drill's network may reach production.
type DrillNetwork string

// The kinds of a drill's network.
const (
	DrillIsolated DrillNetwork = "isolated"
	DrillShared   DrillNetwork = "shared"
)

// WaveSpec is one wave of a plan.
type WaveSpec struct {
	Name string `json:"name"`
	// Groups are names of protection groups. A wave of actions alone has none.
	Groups []string `json:"groups,omitempty"`
	// DependsOn are names of waves that must be done before.
	DependsOn []string      `json:"dependsOn,omitempty"`
	Approval  *ApprovalSpec `json:"approval,omitempty"` // asked for before the wave
	Readiness Readiness     `json:"readiness,omitempty"`
	// ReadinessTimeoutSeconds is how long a launched server may take to become ready.
	ReadinessTimeoutSeconds int `json:"readinessTimeoutSeconds,omitempty"`
	// TimeoutSeconds is how long the wave may take from its start.
	TimeoutSeconds int       `json:"timeoutSeconds,omitempty"`
	OnFailure      OnFailure `json:"onFailure,omitempty"`
	// SuccessPercent of the CRITICAL servers, rounded up, must be ready.
	SuccessPercent int `json:"successPercent,omitempty"`
	// Optional chooses the servers that never count: impact OPTIONAL.
	Optional Selector `json:"optional,omitzero"`
	// PreWaveActions run before the wave's servers are launched, PostWaveActions once they
	// are ready: one after the other, but for neighbours that are parallel.
	PreWaveActions  []ActionSpec `json:"preWaveActions,omitempty"`
	PostWaveActions []ActionSpec `json:"postWaveActions,omitempty"`
}

// ApprovalSpec is an approval that a wave waits for.
type ApprovalSpec struct {
	Roles []Role `json:"roles,omitempty"` // who may give it; none: Admin and RecoveryManager
	// TimeoutSeconds is when the approval is overdue: it escalates, it never approves.
	TimeoutSeconds int `json:"timeoutSeconds,omitempty"`
}

// Readiness says when a launched server counts as recovered.
type Readiness string

// The kinds of readiness.
const (
	ReadyLaunched     Readiness = "LAUNCHED"      // DRS says LAUNCHED
	ReadyStatusChecks Readiness = "STATUS_CHECKS" // running, and EC2's status checks passed; the default
	ReadySSMOnline    Readiness = "SSM_ONLINE"    // the SSM agent answers too
)

// OnFailure says what follows when a wave fails.
type OnFailure string

// The failure policies.
const (
	OnFailurePause    OnFailure = "pause"    // its dependents wait for a person; the default
	OnFailureStop     OnFailure = "stop"     // no further wave begins, the execution ends
	OnFailureContinue OnFailure = "continue" // its dependents begin all the same
)

// Defaults of a wave, in seconds.
const (
	DefaultReadinessTimeout = 30 * 60
	DefaultWaveTimeout      = 4 * 60 * 60
	DefaultApprovalTimeout  = 60 * 60
	DefaultBreakGlass       = 15 * 60
)

// WithDefaults is the plan with trimmed names and every unset field at its default.
func (p Plan) WithDefaults() Plan {
	p.Name = TrimName(p.Name)
	setDefault(&p.Order, Sequential)
	setDefault(&p.Drill.Network, DrillIsolated)
	setDefault(&p.BreakGlassSeconds, DefaultBreakGlass)
	waves := slices.Clone(p.Waves)
	for i := range waves {
		w := &waves[i]
		w.Name = TrimName(w.Name)
		setDefault(&w.Readiness, ReadyStatusChecks)
		setDefault(&w.ReadinessTimeoutSeconds, DefaultReadinessTimeout)
		setDefault(&w.TimeoutSeconds, DefaultWaveTimeout)
		setDefault(&w.OnFailure, OnFailurePause)
		setDefault(&w.SuccessPercent, 100)
		if w.Approval != nil {
			a := *w.Approval
			setDefault(&a.TimeoutSeconds, DefaultApprovalTimeout)
			w.Approval = &a
		}
		w.PreWaveActions = actionsWithDefaults(w.PreWaveActions)
		w.PostWaveActions = actionsWithDefaults(w.PostWaveActions)
	}
	p.Waves = waves
	return p
}

// BreakGlassAfter is how long an approval of a RECOVERY waits before the glass may be
// broken. Plans from before there was such a thing have the default.
func (p Plan) BreakGlassAfter() time.Duration {
	setDefault(&p.BreakGlassSeconds, DefaultBreakGlass)
	return time.Duration(p.BreakGlassSeconds) * time.Second
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// MaxWaves is the most waves of a plan.
const MaxWaves = 100

// MaxTimeoutSeconds is the longest timeout: 30 days.
const MaxTimeoutSeconds = 30 * 24 * 60 * 60

// Check finds everything wrong with a plan that has its defaults; whether its groups
// exist, the store says.
func (p Plan) Check() error {
	var ps Problems
	ps.Check("name", CheckName(p.Name))
	checkTagsAt(&ps, "tags", p.Tags)
	p.Notifications.check(&ps, "notifications.")
	checkOneOf(&ps, "order", p.Order, Sequential, Parallel)
	checkOneOf(&ps, "drill.network", p.Drill.Network, DrillIsolated, DrillShared)
	if p.Drill.EveryDays < 0 || p.Drill.EveryDays > MaxDrillDays {
		ps.Addf("drill.everyDays", "%d is out of range: give 1 to %d, or leave it out for %d", p.Drill.EveryDays, MaxDrillDays, DefaultDrillDays)
	}
	checkSeconds(&ps, "breakGlassSeconds", p.BreakGlassSeconds)
	checkSeconds(&ps, "objectives.rtoSeconds", p.Objectives.RTOSeconds)
	checkSeconds(&ps, "objectives.rpoSeconds", p.Objectives.RPOSeconds)
	if len(p.Waves) == 0 {
		ps.Addf("waves", "a plan needs at least one wave")
	}
	if len(p.Waves) > MaxWaves {
		ps.Addf("waves", "the plan has %d waves: %d are allowed", len(p.Waves), MaxWaves)
	}
	for i, w := range p.Waves {
		w.check(&ps, fmt.Sprintf("waves[%d].", i))
	}
	p.checkWaveNames(&ps)
	p.checkGroupsOnce(&ps)
	p.checkDependencies(&ps)
	p.checkActions(&ps)
	p.checkLaunch(&ps)
	return ps.Err("recovery plan %q cannot be saved", p.Name)
}

// Needed is how many of a wave's CRITICAL servers must be ready, rounded up.
func (w WaveSpec) Needed(critical int) int { return (critical*w.SuccessPercent + 99) / 100 }

// MaxTags is the most tags of a resource of AWS, those of AWS itself not counted, and of a
// plan.
//
// Source: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
const MaxTags = 50

func checkTagsAt(ps *Problems, field string, tags map[string]string) {
	if len(tags) > MaxTags {
		ps.Addf(field, "%d tags are too many: %d are allowed", len(tags), MaxTags)
	}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		if strings.TrimSpace(key) == "" || len(key) > 128 || len(tags[key]) > 256 {
			ps.Addf(field, "%q is no tag: a key has 1 to 128 characters, a value at most 256", key)
		}
	}
}

func (w WaveSpec) check(ps *Problems, at string) {
	ps.Check(at+"name", CheckName(w.Name))
	if len(w.Groups) == 0 && !w.HasActions() {
		ps.Addf(at+"groups", "the wave names no protection group and has no action: name one or more")
	}
	checkOneOf(ps, at+"readiness", w.Readiness, ReadyLaunched, ReadyStatusChecks, ReadySSMOnline)
	checkOneOf(ps, at+"onFailure", w.OnFailure, OnFailurePause, OnFailureStop, OnFailureContinue)
	checkSeconds(ps, at+"readinessTimeoutSeconds", w.ReadinessTimeoutSeconds)
	checkSeconds(ps, at+"timeoutSeconds", w.TimeoutSeconds)
	if w.SuccessPercent < 1 || w.SuccessPercent > 100 {
		ps.Addf(at+"successPercent", "%d is out of range: give 1 to 100", w.SuccessPercent)
	}
	if w.Approval != nil {
		checkSeconds(ps, at+"approval.timeoutSeconds", w.Approval.TimeoutSeconds)
		for i, role := range w.Approval.Roles {
			checkOneOf(ps, fmt.Sprintf("%sapproval.roles[%d]", at, i), role, Roles...)
		}
	}
	w.Optional.check(ps, at+"optional.")
}

func checkOneOf[T ~string](ps *Problems, field string, got T, allowed ...T) {
	if !slices.Contains(allowed, got) {
		ps.Addf(field, "%q is not known: give one of %v", got, allowed)
	}
}

func checkSeconds(ps *Problems, field string, s int) {
	if s < 0 || s > MaxTimeoutSeconds {
		ps.Addf(field, "%d is out of range: give seconds, 1 to %d", s, MaxTimeoutSeconds)
	}
}

func (p Plan) checkWaveNames(ps *Problems) {
	seen := map[string]int{}
	for i, w := range p.Waves {
		if first, again := seen[NameKey(w.Name)]; again && w.Name != "" {
			ps.Addf(fmt.Sprintf("waves[%d].name", i), "wave %q has the name of wave %d: names differ by more than case", w.Name, first+1)
			continue
		}
		seen[NameKey(w.Name)] = i
	}
}

func (p Plan) checkGroupsOnce(ps *Problems) {
	seen := map[string]string{}
	for i, w := range p.Waves {
		for j, g := range w.Groups {
			at := fmt.Sprintf("waves[%d].groups[%d]", i, j)
			ps.Check(at, CheckName(TrimName(g)))
			if wave, again := seen[NameKey(g)]; again {
				ps.Addf(at, "group %q is in wave %q already: a server is recovered once", g, wave)
			}
			seen[NameKey(g)] = w.Name
		}
	}
}
