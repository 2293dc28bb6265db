package recovery

import "testing"

func TestWhatCouldNotBeAskedBlocksAsAnErrorDoes(t *testing.T) {
	for severity, want := range map[Severity]bool{
		SeverityError: true, SeverityUnknown: true, SeverityWarning: false, SeverityInfo: false,
	} {
		if got := severity.Blocks(); got != want {
			t.Errorf("%s: got %t, want %t", severity, got, want)
		}
	}
}

func TestSomeFindingsNobodyMayOverride(t *testing.T) {
	for code, want := range map[FindingCode]bool{
		FindingServerUnknown: true, FindingNoRecoveryPoint: true, FindingServerBusy: true, FindingServerTwice: true,
		FindingGroupUnknown: true, FindingAccountUnknown: true, FindingPlanRunning: true,
		FindingServerLive: false, FindingReplicationLag: false, FindingReplicationStall: false, FindingQuota: false,
		FindingSubnetFull: false, FindingDrillNotIsolated: false, FindingNotAsked: false,
	} {
		if got := code.Final(); got != want {
			t.Errorf("%s: got %t, want %t", code, got, want)
		}
	}
}
