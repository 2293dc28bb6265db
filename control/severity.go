package control

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// Kinds of findings that only runs of a plan know.
const (
	// RecoveryInDrillSubnet says that a recovery would launch a server where drills do.
	RecoveryInDrillSubnet recovery.FindingCode = "RECOVERY_IN_DRILL_SUBNET"
	// DrillPreempted says that a drill gives way to a recovery, as asked for.
	DrillPreempted recovery.FindingCode = "DRILL_PREEMPTED"
)

// kind is a kind of finding as the preflight makes it: the code that people see, and
// how much it matters in each mode.
type kind struct {
	code            recovery.FindingCode
	drill, recovery recovery.Severity
}

// The kinds. In a real outage every source is stalled and behind: what a drill refuses
// for that, a recovery warns of.
var (
	accountUnknown = kind{recovery.FindingAccountUnknown, recovery.SeverityError, recovery.SeverityError}
	accountAccess  = kind{recovery.FindingAccountAccess, recovery.SeverityError, recovery.SeverityError}
	groupUnknown   = kind{recovery.FindingGroupUnknown, recovery.SeverityError, recovery.SeverityError}
	groupEmpty     = kind{recovery.FindingGroupEmpty, recovery.SeverityError, recovery.SeverityError}
	serverUnknown  = kind{recovery.FindingServerUnknown, recovery.SeverityError, recovery.SeverityError}
	serverTwice    = kind{recovery.FindingServerTwice, recovery.SeverityError, recovery.SeverityError}
	serverBusy     = kind{recovery.FindingServerBusy, recovery.SeverityError, recovery.SeverityError}
	planRunning    = kind{recovery.FindingPlanRunning, recovery.SeverityError, recovery.SeverityError}
	drillPreempted = kind{DrillPreempted, recovery.SeverityError, recovery.SeverityWarning}
	serverExcluded = kind{recovery.FindingServerExcluded, recovery.SeverityInfo, recovery.SeverityInfo}
	noCritical     = kind{recovery.FindingNoCriticalServers, recovery.SeverityWarning, recovery.SeverityWarning}

	noRecoveryPoint = kind{recovery.FindingNoRecoveryPoint, recovery.SeverityError, recovery.SeverityError}
	stalled         = kind{recovery.FindingReplicationStall, recovery.SeverityError, recovery.SeverityWarning}
	behind          = kind{recovery.FindingReplicationLag, recovery.SeverityError, recovery.SeverityWarning}
	behindAsAsked   = kind{recovery.FindingReplicationLag, recovery.SeverityWarning, recovery.SeverityWarning}
	behindUnknown   = kind{recovery.FindingReplicationLag, recovery.SeverityWarning, recovery.SeverityWarning}

	serverLive      = kind{recovery.FindingServerLive, recovery.SeverityError, recovery.SeverityError}
	serverReplaced  = kind{recovery.FindingServerLive, recovery.SeverityError, recovery.SeverityWarning}
	drillReplaced   = kind{recovery.FindingDrillReplaced, recovery.SeverityWarning, recovery.SeverityInfo}
	subnetMissing   = kind{recovery.FindingSubnetMissing, recovery.SeverityError, recovery.SeverityError}
	subnetFull      = kind{recovery.FindingSubnetFull, recovery.SeverityError, recovery.SeverityError}
	notIsolated     = kind{recovery.FindingDrillNotIsolated, recovery.SeverityError, recovery.SeverityInfo}
	intoDrillSubnet = kind{RecoveryInDrillSubnet, recovery.SeverityInfo, recovery.SeverityWarning}

	templateMissing = kind{recovery.FindingTemplateMissing, recovery.SeverityError, recovery.SeverityError}
	launchDrift     = kind{recovery.FindingLaunchDrift, recovery.SeverityInfo, recovery.SeverityInfo}

	intoInstance = kind{recovery.FindingIntoInstance, recovery.SeverityError, recovery.SeverityError}

	quotaFits  = kind{recovery.FindingQuota, recovery.SeverityInfo, recovery.SeverityInfo}
	quotaWaits = kind{recovery.FindingQuota, recovery.SeverityWarning, recovery.SeverityWarning}

	documentMissing  = kind{recovery.FindingDocumentMissing, recovery.SeverityError, recovery.SeverityError}
	documentUnread   = kind{recovery.FindingDocumentUnread, recovery.SeverityWarning, recovery.SeverityWarning}
	parameterInvalid = kind{recovery.FindingParameterInvalid, recovery.SeverityError, recovery.SeverityError}
	actionDenied     = kind{recovery.FindingActionDenied, recovery.SeverityError, recovery.SeverityError}
	sourceAway       = kind{recovery.FindingSourceAway, recovery.SeverityError, recovery.SeverityWarning}
	actionDue        = kind{recovery.FindingActionDue, recovery.SeverityInfo, recovery.SeverityWarning}
	secretMissing    = kind{recovery.FindingSecretMissing, recovery.SeverityError, recovery.SeverityError}
	secretInHistory  = kind{recovery.FindingSecretInHistory, recovery.SeverityWarning, recovery.SeverityWarning}
	leansElsewhere   = kind{recovery.FindingLeansElsewhere, recovery.SeverityWarning, recovery.SeverityWarning}

	// What would be launched is checked against what was seen of the account and Region. Where
	// that was not told, a recovery goes on all the same: a role that may not look must not
	// keep servers down.
	launchNotAsked = kind{recovery.FindingNotAsked, recovery.SeverityUnknown, recovery.SeverityWarning}

	ruleBlocks = kind{recovery.FindingLaunchRule, recovery.SeverityError, recovery.SeverityError}
	ruleWarns  = kind{recovery.FindingLaunchRule, recovery.SeverityWarning, recovery.SeverityWarning}

	// That the servers are too many for a quota by themselves, EC2 will say of the last of them in
	// any case. That they are too many beside what is there now is an estimate, and does not hold
	// up a recovery.
	vcpusBeyond      = kind{recovery.FindingVCPUQuota, recovery.SeverityError, recovery.SeverityError}
	vcpusTaken       = kind{recovery.FindingVCPUQuota, recovery.SeverityError, recovery.SeverityWarning}
	vcpusUncounted   = kind{recovery.FindingVCPUQuota, recovery.SeverityInfo, recovery.SeverityInfo}
	volumesBeyond    = kind{recovery.FindingVolumeQuota, recovery.SeverityError, recovery.SeverityError}
	volumesTaken     = kind{recovery.FindingVolumeQuota, recovery.SeverityError, recovery.SeverityWarning}
	volumesUncounted = kind{recovery.FindingVolumeQuota, recovery.SeverityWarning, recovery.SeverityWarning}
	reservationUnfit = kind{recovery.FindingCapacityReservation, recovery.SeverityError, recovery.SeverityError}
	reservationNone  = kind{recovery.FindingCapacityReservation, recovery.SeverityInfo, recovery.SeverityInfo}
	addressReplaced  = kind{recovery.FindingPrivateIP, recovery.SeverityInfo, recovery.SeverityInfo}

	alternativeUnfit = kind{recovery.FindingAlternative, recovery.SeverityWarning, recovery.SeverityWarning}

	notAsked = kind{recovery.FindingNotAsked, recovery.SeverityUnknown, recovery.SeverityUnknown}
)

// launchKinds are those of recovery.CheckLaunch, by their codes.
var launchKinds = func() map[recovery.FindingCode]kind {
	all := map[recovery.FindingCode]kind{recovery.FindingNotAsked: launchNotAsked}
	for code, severity := range recovery.LaunchSeverities {
		if code != recovery.FindingNotAsked {
			all[code] = kind{code, severity, severity}
		}
	}
	return all
}()

// kinds are all of them.
var kinds = append([]kind{
	accountUnknown, accountAccess, groupUnknown, groupEmpty, serverUnknown, serverTwice, serverBusy,
	planRunning, drillPreempted, serverExcluded, noCritical, noRecoveryPoint, stalled, behind, behindAsAsked, behindUnknown,
	serverLive, serverReplaced, drillReplaced, subnetMissing, subnetFull, notIsolated, intoDrillSubnet,
	templateMissing, launchDrift, intoInstance, quotaFits, quotaWaits,
	documentMissing, documentUnread, parameterInvalid, actionDenied, sourceAway, actionDue, secretMissing, secretInHistory, leansElsewhere, vcpusBeyond, vcpusTaken, vcpusUncounted,
	volumesBeyond, volumesTaken, volumesUncounted, reservationUnfit, reservationNone, addressReplaced, launchNotAsked, ruleBlocks, ruleWarns, alternativeUnfit, notAsked,
}, slices.Collect(maps.Values(launchKinds))...)

func (k kind) severity(m recovery.Mode) recovery.Severity {
	if m == recovery.Recovery {
		return k.recovery
	}
	return k.drill
}

// overridable reports whether findings of the code can be overridden with a reason. A
// live server can be replaced, but only by naming its instance.
func overridable(code recovery.FindingCode) bool {
	return !code.Final() && code != recovery.FindingServerLive
}

// knownCode reports whether there are findings of the code.
func knownCode(code recovery.FindingCode) bool {
	for _, k := range kinds {
		if k.code == code {
			return true
		}
	}
	return false
}

// suggestCode is what to say of a code that no kind of finding has: the nearest one
// that can be overridden, or which there are.
func suggestCode(code string) string {
	var all []string
	for _, k := range kinds {
		if overridable(k.code) {
			all = append(all, string(k.code))
		}
	}
	slices.Sort(all)
	all = slices.Compact(all) // several kinds share a code
	if near := nearest(code, all); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "those that can be overridden are " + strings.Join(all, ", ")
}
