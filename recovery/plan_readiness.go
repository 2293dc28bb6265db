package recovery

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// ReadinessState says how ready a plan is for a recovery.
type ReadinessState string

// The states of readiness, the best first.
const (
	PlanReady        ReadinessState = "READY"     // nothing is known that would go wrong
	PlanAtRisk       ReadinessState = "AT_RISK"   // a recovery would start, and something is not as promised
	PlanUnknown      ReadinessState = "UNKNOWN"   // an account has not told its servers
	PlanNotReady     ReadinessState = "NOT_READY" // a recovery would be refused, or leave servers behind
	DefaultDrillDays                = 90
	MaxDrillDays                    = 3650
)

// The kinds of findings about drills.
const (
	FindingDrillDue    FindingCode = "DRILL_DUE"
	FindingDrillFailed FindingCode = "DRILL_FAILED"
)

// ReadinessOf is the state that findings come to: that of the gravest.
func ReadinessOf(found []Finding) ReadinessState {
	has := func(s Severity) bool {
		return slices.ContainsFunc(found, func(f Finding) bool { return f.Severity == s })
	}
	switch {
	case has(SeverityError):
		return PlanNotReady
	case has(SeverityUnknown):
		return PlanUnknown
	case has(SeverityWarning):
		return PlanAtRisk
	}
	return PlanReady
}

// DrillDueAt is when the plan is due for a drill, counted from the end of its last completed one;
// zero, where there was none: now.
func (p Plan) DrillDueAt(last time.Time) time.Time {
	if last.IsZero() {
		return time.Time{}
	}
	return last.AddDate(0, 0, cmp.Or(p.Drill.EveryDays, DefaultDrillDays))
}

// CheckDrills finds what the plan's drills say of it: that one is due, or that the last one failed.
// Completed is the last completed drill, ended the last one that is over; nil: none is known.
func (p Plan) CheckDrills(completed, ended *Execution, now time.Time) []Finding {
	var found []Finding
	where := "plan " + p.Name
	remedy := fmt.Sprintf("run one: `davit plan run %s --drill`", p.Name)
	switch {
	case completed == nil:
		found = append(found, Finding{Code: FindingDrillDue, Severity: SeverityWarning, Where: where, Why: "no completed drill of it is known", Remedy: remedy})
	case p.DrillDueAt(completed.EndedAt).Before(now):
		days := int(now.Sub(completed.EndedAt).Hours() / 24)
		found = append(found, Finding{
			Code: FindingDrillDue, Severity: SeverityWarning, Where: where, Remedy: remedy,
			Why: fmt.Sprintf("its last completed drill ended %d days ago, and one is due every %d", days, cmp.Or(p.Drill.EveryDays, DefaultDrillDays)),
		})
	}
	if ended != nil && ended.State != ExecutionCompleted {
		found = append(found, Finding{
			Code: FindingDrillFailed, Severity: SeverityWarning, Where: where,
			Why:    fmt.Sprintf("its last drill, %s, is %s", ended.ID, ended.State),
			Remedy: fmt.Sprintf("see why: `davit execution show %s`", ended.ID),
		})
	}
	return found
}
