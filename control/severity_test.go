package control

import (
	"testing"

	"github.com/davit-dr/davit/recovery"
)

func TestFindingsWeighWhatTheRulesSay(t *testing.T) {
	const (
		e, u, w, i = recovery.SeverityError, recovery.SeverityUnknown, recovery.SeverityWarning, recovery.SeverityInfo
	)
	tests := []struct {
		kind            kind
		drill, recovery recovery.Severity
		overridable     bool
	}{
		{accountUnknown, e, e, false},
		{accountAccess, e, e, true},
		{groupUnknown, e, e, false},
		{groupEmpty, e, e, true},
		{serverUnknown, e, e, false},
		{serverTwice, e, e, false},
		{serverBusy, e, e, false},
		{planRunning, e, e, false},
		{drillPreempted, e, w, true},
		{serverExcluded, i, i, true},
		{noCritical, w, w, true},
		{noRecoveryPoint, e, e, false},
		{stalled, e, w, true},
		{behind, e, w, true},
		{behindAsAsked, w, w, true},
		{behindUnknown, w, w, true},
		{serverLive, e, e, false},
		{serverReplaced, e, w, false},
		{drillReplaced, w, i, true},
		{subnetMissing, e, e, true},
		{subnetFull, e, e, true},
		{notIsolated, e, i, true},
		{intoDrillSubnet, i, w, true},
		{templateMissing, e, e, true},
		{launchDrift, i, i, true},
		{intoInstance, e, e, true},
		{quotaFits, i, i, true},
		{quotaWaits, w, w, true},
		{documentMissing, e, e, true},
		{documentUnread, w, w, true},
		{parameterInvalid, e, e, true},
		{actionDenied, e, e, true},
		{sourceAway, e, w, true},
		{actionDue, i, w, true},
		{secretMissing, e, e, true},
		{secretInHistory, w, w, true},
		{leansElsewhere, w, w, true},
		{vcpusBeyond, e, e, true},
		{vcpusTaken, e, w, true},
		{vcpusUncounted, i, i, true},
		{volumesBeyond, e, e, true},
		{volumesTaken, e, w, true},
		{volumesUncounted, w, w, true},
		{reservationUnfit, e, e, true},
		{reservationNone, i, i, true},
		{addressReplaced, i, i, true},
		{launchNotAsked, u, w, true},
		{ruleBlocks, e, e, true},
		{ruleWarns, w, w, true},
		{alternativeUnfit, w, w, true},
		{notAsked, u, u, true},
	}
	for _, tt := range tests {
		if got := tt.kind.severity(recovery.Drill); got != tt.drill {
			t.Errorf("%s in a drill: got %s, want %s", tt.kind.code, got, tt.drill)
		}
		if got := tt.kind.severity(recovery.Recovery); got != tt.recovery {
			t.Errorf("%s in a recovery: got %s, want %s", tt.kind.code, got, tt.recovery)
		}
		if got := overridable(tt.kind.code); got != tt.overridable {
			t.Errorf("%s is overridable: got %v, want %v", tt.kind.code, got, tt.overridable)
		}
	}
	if own := len(kinds) - len(launchKinds); own != len(tests) {
		t.Errorf("there are %d kinds of findings, and %d are tested", own, len(tests))
	}
	for code, k := range launchKinds {
		if want := recovery.LaunchSeverities[code]; k.severity(recovery.Drill) != want {
			t.Errorf("%s in a drill: got %s, want %s", code, k.severity(recovery.Drill), want)
		}
	}
}

func TestEveryFindingOfTheDomainIsMade(t *testing.T) {
	for _, code := range []recovery.FindingCode{
		recovery.FindingAccountUnknown, recovery.FindingAccountAccess, recovery.FindingGroupUnknown, recovery.FindingGroupEmpty,
		recovery.FindingServerUnknown, recovery.FindingServerTwice, recovery.FindingServerBusy, recovery.FindingServerLive,
		recovery.FindingServerExcluded, recovery.FindingNoRecoveryPoint, recovery.FindingReplicationStall, recovery.FindingReplicationLag,
		recovery.FindingDrillReplaced, recovery.FindingQuota, recovery.FindingPlanRunning, recovery.FindingSubnetMissing,
		recovery.FindingSubnetFull, recovery.FindingDrillNotIsolated, recovery.FindingNotAsked, recovery.FindingNoCriticalServers,
	} {
		if !knownCode(code) {
			t.Errorf("no kind of finding has the code %s", code)
		}
	}
}

func TestFindingsThatSayTheSameAreOne(t *testing.T) {
	r := Report{Mode: recovery.Recovery, options: Options{Accept: []recovery.Override{{Code: "SUBNET_FULL", Reason: "known"}}}}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
		r.find(stalled, "server "+name, "its replication is STALLED", "put it right")
	}
	r.find(stalled, "server z", "its replication is PAUSED", "put it right")
	r.find(subnetFull, "subnet x", "full", "free some")
	r.finish()
	if len(r.Findings) != 3 {
		t.Fatalf("got %d findings, want 3: %+v", len(r.Findings), r.Findings)
	}
	if first := r.Findings[0]; first.Code != recovery.FindingSubnetFull || first.Overridden != "known" || first.Blocks() {
		t.Errorf("got %+v first, want the error, overridden", first)
	}
	if got, want := r.Findings[1].Where, "server a, server b, server c, server d, server e, server f, server g, server h and 2 more"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !r.OK() || len(r.overrides()) != 1 {
		t.Errorf("got ok %v and overrides %v, want ok and one", r.OK(), r.overrides())
	}
}
