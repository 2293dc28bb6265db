package sim

import (
	"strings"
	"time"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// sourceServer is what is known of a replicated server.
type sourceServer struct {
	ID           string
	Hostname     string
	FQDN         string
	OS           string
	AWSInstance  string // the ID of the server's own EC2 instance, where it has one
	InstanceType string // recommended
	CPUModel     string
	CPUs         int64
	RAMBytes     int64
	BootMode     string // legacy-bios or uefi
	Disks        []sourceDisk
	Interfaces   []sourceInterface
	Tags         map[string]string
	Origin       origin
	// Where it is in its origin's VPC, which source networks need to know.
	OriginSubnet string
	OriginGroups []string
	Staging      staging
	Direction    drstypes.ReplicationDirection
	// Reversed is the source server of the opposite direction. It stays when that
	// one is gone.
	Reversed     serverRef
	AgentVersion string
	Added        time.Time

	Replication replication
	Launch      launchSettings
	Settings    replicationSettings
	LastLaunch  *lastLaunch
	Launches    int // how often it was launched
	// ExpiredPoints are points in time that expired before the policy had them expire.
	ExpiredPoints []string
	// FailbackAfter is how long after a recovery somebody boots the failback client
	// at the source; zero is never.
	FailbackAfter time.Duration
}

type sourceDisk struct {
	Device string
	Bytes  int64
	Boot   bool
	Status drstypes.VolumeStatus
}

type sourceInterface struct {
	IPs     []string
	MAC     string
	Primary bool
}

// origin is the cloud the server comes from; empty for one on premises.
type origin struct{ Account, Region, Zone string }

// lastLaunch is the server's latest launch, kept with the server since its job
// may be deleted.
type lastLaunch struct {
	Job    string
	Called time.Time
	Type   drstypes.LastLaunchType
	Begins time.Time
	Ends   time.Time // zero: never
	Failed bool
}

var sourceServers = newTable[sourceServer]("source-server")

func (s *sourceServer) windows() bool { return strings.Contains(strings.ToLower(s.OS), "windows") }

// rightSized says whether DRS chooses the instance type: the recommended one,
// whatever the launch template says.
func (s *sourceServer) rightSized() bool {
	return s.Launch.RightSizing != drstypes.TargetInstanceTypeRightSizingMethodNone && s.InstanceType != ""
}

// sourceServerOf is the server of that ID as it is seen now, or DRS's refusal.
func sourceServerOf(t *tx, p place, id string) (*sourceServer, error) {
	s := sourceServers.get(t, p, id)
	if s == nil {
		return nil, notFound(sourceServerResource, id)
	}
	return s.seen(t), nil
}

func (l *lastLaunch) result(at time.Time) drstypes.LastLaunchResult {
	switch {
	case l == nil:
		return drstypes.LastLaunchResultNotStarted
	case !reached(l.Ends, at):
		return drstypes.LastLaunchResultPending
	case l.Failed:
		return drstypes.LastLaunchResultFailed
	default:
		return drstypes.LastLaunchResultSucceeded
	}
}

func (l *lastLaunch) status(at time.Time) drstypes.LaunchStatus {
	switch l.result(at) {
	case drstypes.LastLaunchResultSucceeded:
		return drstypes.LaunchStatusLaunched
	case drstypes.LastLaunchResultFailed:
		return drstypes.LaunchStatusFailed
	}
	if reached(l.Begins, at) {
		return drstypes.LaunchStatusInProgress
	}
	return drstypes.LaunchStatusPending
}
