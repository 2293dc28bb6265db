package control

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Report is what a preflight found.
type Report struct {
	Plan     recovery.Plan
	Mode     recovery.Mode
	At       time.Time
	Findings []Finding
	Waves    []ResolvedWave
	// unresolved are groups whose servers are not known: an execution without them
	// would leave servers behind that nobody chose to leave.
	unresolved []string
	// excluded are the plan's servers that are left out, and replaced the live instances
	// that are given up, as asked for.
	excluded []recovery.ExcludedServer
	replaced []recovery.InstanceID
	// options are what was asked for.
	options Options
	// preempted are the drills that have to give way, in the order of the findings.
	preempted []recovery.ExecutionID
}

// Finding is a finding, and what was done about it.
type Finding struct {
	recovery.Finding
	Overridden string // the reason, or ""
}

// Blocks reports whether the finding keeps the execution from starting.
func (f Finding) Blocks() bool { return f.Severity.Blocks() && f.Overridden == "" }

// String is the finding in a sentence.
func (f Finding) String() string {
	text := fmt.Sprintf("%s %s: %s: %s", f.Severity, f.Code, f.Where, f.Why)
	if f.Remedy != "" {
		text += " (" + f.Remedy + ")"
	}
	return text
}

// Overridable reports whether the finding has to be overridden with a reason, and can be.
func (f Finding) Overridable(m recovery.Mode) bool {
	return m == recovery.Recovery && f.Severity.Blocks() && overridable(f.Code)
}

// ResolvedWave is a wave with the servers that its groups choose as of now.
type ResolvedWave struct {
	Name    string
	Servers []ResolvedServer
}

// ResolvedServer is a server as it would be launched.
type ResolvedServer struct {
	recovery.SourceServer
	Group      string
	Impact     recovery.Impact
	SnapshotID recovery.SnapshotID // empty: its newest data
	// DataAt is the time of the data; of the newest, as far as the lag tells.
	DataAt       time.Time
	SubnetID     string
	InstanceType string
	// Launch is the launch configuration that is to hold for it; nil: whatever AWS has.
	Launch *recovery.EffectiveLaunch
}

// OK reports whether an execution may start.
func (r Report) OK() bool {
	return len(r.unresolved) == 0 && !slices.ContainsFunc(r.Findings, Finding.Blocks)
}

// err is nil when an execution may start, else a refusal with every reason.
func (r Report) err() error {
	if r.OK() {
		return nil
	}
	var ps recovery.Problems
	for _, f := range r.Findings {
		if f.Blocks() {
			ps.Addf("", "%s", f)
		}
	}
	if len(ps) == 0 {
		ps.Addf("", "the servers of %s are not known: nobody can decide to go without them", listed(r.unresolved))
	}
	return &recovery.Error{
		Code: recovery.Conflict, Details: ps,
		Message: fmt.Sprintf("the preflight of recovery plan %s refuses a %s: nothing was started", r.Plan.Name, r.Mode),
		Remedy:  fmt.Sprintf("put it right, and look again with `%s`", r.options.checkCommand(r.Plan.Name)),
	}
}

// find notes a finding.
func (r *Report) find(k kind, where, why, remedy string) {
	r.Findings = append(r.Findings, Finding{Finding: recovery.Finding{
		Code: k.code, Severity: k.severity(r.Mode), Where: where, Why: why, Remedy: remedy,
	}})
}

// unknown notes a question that was not answered.
func (r *Report) unknown(where, question string, err error) {
	why, remedy := err.Error(), "try again"
	if e, ok := recovery.AsError(err); ok {
		why, remedy = e.Message, cmp.Or(e.Remedy, remedy)
	}
	r.find(notAsked, where, fmt.Sprintf("%s could not be asked: %s", question, why), remedy)
}

// severityOrder is the order in which findings are shown.
var severityOrder = map[recovery.Severity]int{
	recovery.SeverityError: 0, recovery.SeverityUnknown: 1, recovery.SeverityWarning: 2, recovery.SeverityInfo: 3,
}

// finish puts findings that say the same together, the grave ones first, and applies
// the overrides: to warnings too, so that a reason that somebody gave is in the record.
func (r *Report) finish() {
	r.merge()
	for i, f := range r.Findings {
		if reason, ok := r.options.accepted(f.Code); ok && r.Mode == recovery.Recovery && overridable(f.Code) {
			r.Findings[i].Overridden = reason
		}
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(severityOrder[a.Severity], severityOrder[b.Severity]),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Where, b.Where),
		)
	})
}

// merge makes one finding of those that differ in where they are only: a thousand
// stalled servers are one thing to read.
func (r *Report) merge() {
	var merged []Finding
	where := map[recovery.Finding][]string{}
	for _, f := range r.Findings {
		same := f.Finding
		same.Where = ""
		if where[same] == nil {
			merged = append(merged, f)
		}
		where[same] = append(where[same], f.Where)
	}
	for i, f := range merged {
		f.Where = ""
		things := where[f.Finding]
		merged[i].Where = listed(things)
		merged[i].Why, merged[i].Remedy = worded(f.Why, len(things)), worded(f.Remedy, len(things))
	}
	r.Findings = merged
}

// servers calls each for every server of the report.
func (r *Report) servers(each func(*ResolvedServer)) {
	for i := range r.Waves {
		for j := range r.Waves[i].Servers {
			each(&r.Waves[i].Servers[j])
		}
	}
}
