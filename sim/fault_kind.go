package sim

import (
	"maps"
	"slices"
	"strings"
)

// FaultKind says what goes wrong.
type FaultKind string

// The ways in which AWS misbehaves. These meet calls: of the kinds that answer in the
// place of AWS only the oldest fault strikes, and delays add up.
const (
	// FaultThrottle answers with the service's throttling error.
	FaultThrottle FaultKind = "THROTTLE"
	// FaultError answers with an error: the service's internal one, or that of Code.
	FaultError FaultKind = "ERROR"
	// FaultDeny answers that the caller may not do this.
	FaultDeny FaultKind = "DENY"
	// FaultExpireCredentials answers calls made with a session's credentials that were
	// given before the fault began that they have expired. Newer ones do.
	FaultExpireCredentials FaultKind = "EXPIRE_CREDENTIALS"
	// FaultUnreachable breaks the connection, after Delay; nothing is carried out.
	FaultUnreachable FaultKind = "UNREACHABLE"
	// FaultLoseAnswer carries the call out and breaks the connection.
	FaultLoseAnswer FaultKind = "LOSE_ANSWER"
	// FaultDelay answers late, by Delay.
	FaultDelay FaultKind = "DELAY"
	// FaultTwice carries a change out twice, as a proxy does that sends again what it had
	// no answer to, and answers with what came of the second. A read that is asked again
	// is answered as it was before.
	FaultTwice FaultKind = "TWICE"
	// FaultStaleRead answers a read with what was so Age ago.
	FaultStaleRead FaultKind = "STALE_READ"
)

// These meet the servers that a StartRecovery names.
const (
	// FaultRefuse refuses the whole StartRecovery that names the server.
	FaultRefuse FaultKind = "REFUSE"
	// FaultForeignJob has a stranger drill the server just before the StartRecovery that
	// names it is judged.
	FaultForeignJob FaultKind = "FOREIGN_JOB"
	// FaultExpirePoint has the point in time expire that a StartRecovery names, just
	// before it is judged.
	FaultExpirePoint FaultKind = "EXPIRE_POINT"
	// FaultSkip leaves the server out of its job.
	FaultSkip FaultKind = "SKIP_SERVER"
	// FaultSnapshot fails the snapshot; the previous one is used, if there is one.
	FaultSnapshot FaultKind = "FAIL_SNAPSHOT"
	// FaultConversion fails the conversion.
	FaultConversion FaultKind = "FAIL_CONVERSION"
	// FaultLaunch fails the launch.
	FaultLaunch FaultKind = "FAIL_LAUNCH"
	// FaultNoCapacity fails the launch for want of EC2 capacity.
	FaultNoCapacity FaultKind = "NO_CAPACITY"
	// FaultNoVCPUs fails the launch for want of vCPU quota.
	FaultNoVCPUs FaultKind = "NO_VCPUS"
	// FaultNeverEnd leaves the server in conversion, and its job STARTED, for ever.
	FaultNeverEnd FaultKind = "NEVER_END"
	// FaultNeverReady launches an instance that never passes its status checks.
	FaultNeverReady FaultKind = "NEVER_READY"
	// FaultTerminateInstance has somebody terminate the instance, After its launch.
	FaultTerminateInstance FaultKind = "TERMINATE_INSTANCE"
	// FaultStopInstance has somebody stop the instance, After its launch.
	FaultStopInstance FaultKind = "STOP_INSTANCE"
)

// DeniedBy is the policy that keeps the caller from something.
type DeniedBy string

// The policies.
const (
	DeniedByIdentityPolicy DeniedBy = "IDENTITY_POLICY" // nothing there allows it
	DeniedByControlPolicy  DeniedBy = "SERVICE_CONTROL_POLICY"
	DeniedByBoundary       DeniedBy = "PERMISSIONS_BOUNDARY"
)

// FaultStall stalls the replication of the source servers that are there when it is
// ordered, from the fault's beginning to its end.
const FaultStall FaultKind = "STALL"

// meeting is what a fault meets.
type meeting string

const (
	meetsCalls       meeting = "calls"
	meetsLaunches    meeting = "launches of servers"
	meetsReplication meeting = "replication"
)

// faultTrait says what a kind meets, and which fields it has besides those that say
// where and when.
type faultTrait struct {
	meets meeting
	takes string // names of fields
	needs string // one of them
}

var faultTraits = map[FaultKind]faultTrait{
	FaultThrottle:          {meetsCalls, "retryAfter", ""},
	FaultError:             {meetsCalls, "status code message retryAfter", ""},
	FaultDeny:              {meetsCalls, "deniedBy", ""},
	FaultExpireCredentials: {meetsCalls, "", ""},
	FaultUnreachable:       {meetsCalls, "delay", ""},
	FaultLoseAnswer:        {meetsCalls, "", ""},
	FaultDelay:             {meetsCalls, "delay", "delay"},
	FaultTwice:             {meetsCalls, "", ""},
	FaultStaleRead:         {meetsCalls, "age", "age"},

	FaultRefuse:            {meetsLaunches, "rawError", ""},
	FaultForeignJob:        {meetsLaunches, "", ""},
	FaultExpirePoint:       {meetsLaunches, "", ""},
	FaultSkip:              {meetsLaunches, "rawError", ""},
	FaultSnapshot:          {meetsLaunches, "rawError noPrevious", ""},
	FaultConversion:        {meetsLaunches, "rawError", ""},
	FaultLaunch:            {meetsLaunches, "rawError", ""},
	FaultNoCapacity:        {meetsLaunches, "instanceType zone", ""},
	FaultNoVCPUs:           {meetsLaunches, "instanceType", ""},
	FaultNeverEnd:          {meetsLaunches, "", ""},
	FaultNeverReady:        {meetsLaunches, "", ""},
	FaultTerminateInstance: {meetsLaunches, "after", ""},
	FaultStopInstance:      {meetsLaunches, "after", ""},

	FaultStall: {meetsReplication, "rawError", ""},
}

// scripts are the fields that say where and when a fault strikes, by what it meets.
var scripts = map[meeting]string{
	meetsCalls:       "accountID region service operation global from until skip count",
	meetsLaunches:    "accountID region sourceServerID from until skip count",
	meetsReplication: "accountID region sourceServerID from until",
}

// faultKinds are the names of all kinds.
func faultKinds() string {
	var names []string
	for _, kind := range slices.Sorted(maps.Keys(faultTraits)) {
		names = append(names, string(kind))
	}
	return strings.Join(names, ", ")
}
