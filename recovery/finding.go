package recovery

// Finding is something that a preflight found.
type Finding struct {
	Code     FindingCode `json:"code"`
	Severity Severity    `json:"severity"`
	Where    string      `json:"where"` // such as "server web-1 (s-…)" or "111122223333/us-west-2"
	Why      string      `json:"why"`
	Remedy   string      `json:"remedy,omitempty"`
	// Field is of what breaks a rule for launches as it is saved: where that states what the rule
	// speaks of, or else the fields of launches that it speaks of; several with commas.
	Field string `json:"field,omitempty" doc:"of a launch configuration that is saved: the fields that a broken rule speaks of, by their place in what was saved where that states them; several with commas" example:"launchConfiguration.instanceType"`
}

// Severity is how much a finding matters.
type Severity string

// The severities. An UNKNOWN finding counts as an error: nothing passes because it
// could not be asked.
const (
	SeverityError   Severity = "ERROR"
	SeverityUnknown Severity = "UNKNOWN"
	SeverityWarning Severity = "WARNING"
	SeverityInfo    Severity = "INFO"
)

// Blocks reports whether a finding of the severity keeps an execution from starting.
func (s Severity) Blocks() bool { return s == SeverityError || s == SeverityUnknown }

// FindingCode names a kind of finding.
type FindingCode string

// The kinds of findings.
const (
	FindingAccountUnknown    FindingCode = "ACCOUNT_UNKNOWN"
	FindingAccountAccess     FindingCode = "ACCOUNT_ACCESS"
	FindingGroupUnknown      FindingCode = "GROUP_UNKNOWN"
	FindingGroupEmpty        FindingCode = "GROUP_EMPTY"
	FindingServerUnknown     FindingCode = "SERVER_UNKNOWN"
	FindingServerTwice       FindingCode = "SERVER_TWICE"
	FindingServerBusy        FindingCode = "SERVER_BUSY"
	FindingServerLive        FindingCode = "SERVER_LIVE"
	FindingServerExcluded    FindingCode = "SERVER_EXCLUDED"
	FindingNoRecoveryPoint   FindingCode = "NO_RECOVERY_POINT"
	FindingReplicationStall  FindingCode = "REPLICATION_STALLED"
	FindingReplicationLag    FindingCode = "REPLICATION_LAG"
	FindingDrillReplaced     FindingCode = "DRILL_INSTANCE_REPLACED"
	FindingQuota             FindingCode = "QUOTA"
	FindingPlanRunning       FindingCode = "PLAN_RUNNING"
	FindingSubnetMissing     FindingCode = "SUBNET_MISSING"
	FindingSubnetFull        FindingCode = "SUBNET_FULL"
	FindingDrillNotIsolated  FindingCode = "DRILL_NOT_ISOLATED"
	FindingTemplateMissing   FindingCode = "LAUNCH_TEMPLATE_MISSING"
	FindingIntoInstance      FindingCode = "LAUNCH_INTO_INSTANCE"
	FindingLaunchDrift       FindingCode = "LAUNCH_DRIFT"
	FindingNotAsked          FindingCode = "NOT_ASKED"
	FindingNoCriticalServers FindingCode = "NO_CRITICAL_SERVERS"
	FindingDocumentMissing   FindingCode = "DOCUMENT_MISSING"
	FindingDocumentUnread    FindingCode = "DOCUMENT_UNREAD"
	FindingParameterInvalid  FindingCode = "PARAMETER_INVALID"
	FindingActionDenied      FindingCode = "ACTION_DENIED"
	FindingActionDue         FindingCode = "ACTION_DUE"
	FindingSourceAway        FindingCode = "SOURCE_UNREACHABLE"
	FindingSecretMissing     FindingCode = "SECRET_MISSING"
	FindingSecretInHistory   FindingCode = "SECRET_IN_HISTORY"
	FindingLeansElsewhere    FindingCode = "CONTROL_PLANE_ELSEWHERE"
)

// Final reports whether no one may override a finding of the kind.
func (c FindingCode) Final() bool {
	switch c {
	case FindingServerUnknown, FindingNoRecoveryPoint, FindingServerBusy, FindingServerTwice,
		FindingGroupUnknown, FindingAccountUnknown, FindingPlanRunning:
		return true
	}
	return false
}
