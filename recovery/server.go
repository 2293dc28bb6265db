package recovery

import (
	"fmt"
	"time"
)

// ReplicationState is DRS's data replication state of a source server.
type ReplicationState string

// The data replication states that Davit tells apart. The enumeration is open: an
// unknown one is shown as it came.
const (
	ReplicationStopped          ReplicationState = "STOPPED"
	ReplicationInitiating       ReplicationState = "INITIATING"
	ReplicationInitialSync      ReplicationState = "INITIAL_SYNC"
	ReplicationBacklog          ReplicationState = "BACKLOG"
	ReplicationCreatingSnapshot ReplicationState = "CREATING_SNAPSHOT"
	ReplicationContinuous       ReplicationState = "CONTINUOUS"
	ReplicationPaused           ReplicationState = "PAUSED"
	ReplicationRescan           ReplicationState = "RESCAN"
	ReplicationStalled          ReplicationState = "STALLED"
	ReplicationDisconnected     ReplicationState = "DISCONNECTED"
)

// ReplicationStates are the states that DRS has today.
var ReplicationStates = []ReplicationState{
	ReplicationStopped, ReplicationInitiating, ReplicationInitialSync, ReplicationBacklog, ReplicationCreatingSnapshot,
	ReplicationContinuous, ReplicationPaused, ReplicationRescan, ReplicationStalled, ReplicationDisconnected,
}

// SourceServer is a server that DRS replicates, as DRS last described it.
type SourceServer struct {
	ServerKey
	ARN               string            `json:"arn,omitempty"`
	Hostname          string            `json:"hostname,omitempty"`
	Tags              map[string]string `json:"tags,omitempty"`
	OS                string            `json:"os,omitempty"`
	CPUs              int               `json:"cpus,omitempty"`
	RAMBytes          int64             `json:"ramBytes,omitempty"`
	Disks             []Disk            `json:"disks,omitempty"`
	Addresses         []string          `json:"addresses,omitempty"`
	RecommendedType   string            `json:"recommendedInstanceType,omitempty"`
	SourceRegion      Region            `json:"sourceRegion,omitempty"`
	SourceAccountID   AccountID         `json:"sourceAccountID,omitempty"`
	SourceInstanceID  InstanceID        `json:"sourceInstanceID,omitempty"` // where it is an EC2 instance
	StagingAccountID  AccountID         `json:"stagingAccountID,omitempty"`
	StagingServerARN  string            `json:"stagingSourceServerARN,omitempty"` // that this one extends
	ReplicationState  ReplicationState  `json:"dataReplicationState"`
	ReplicationError  string            `json:"dataReplicationError,omitempty"`
	LagSeconds        *float64          `json:"lagSeconds,omitempty"` // nil: DRS does not say
	FirstSyncedAt     time.Time         `json:"firstSyncedAt,omitzero"`
	LastSeenAt        time.Time         `json:"lastSeenAt,omitzero"`
	LastLaunchResult  string            `json:"lastLaunchResult,omitempty"`
	RecoveryInstances []InstanceID      `json:"recoveryInstanceIDs,omitempty"`
}

// Disk is a disk of a source server.
type Disk struct {
	Device string `json:"device"`
	Bytes  int64  `json:"bytes"`
}

// Name is what people call the server: its Name tag, else its host name, else its ID.
func (s SourceServer) Name() string {
	switch {
	case s.Tags["Name"] != "":
		return s.Tags["Name"]
	case s.Hostname != "":
		return s.Hostname
	default:
		return string(s.SourceServerID)
	}
}

// Replicating reports whether the server counts against the quota of replicating servers
// of its account and Region: an extended one replicates in its staging account and counts
// there.
//
// Source: https://docs.aws.amazon.com/drs/latest/userguide/multi-account.html
func (s SourceServer) Replicating() bool {
	switch s.ReplicationState {
	case ReplicationStopped, ReplicationDisconnected, "":
		return false
	}
	return !s.Extended()
}

// Extended reports whether the server replicates in a staging account, from which it was
// extended to its own.
func (s SourceServer) Extended() bool {
	return s.StagingAccountID != "" && s.StagingAccountID != s.AccountID
}

// Recoverable says why DRS would refuse to launch the server, or nil. DRS launches
// in lag and in STALLED too, once the initial sync is done: a dead source is stalled.
//
// Source: https://docs.aws.amazon.com/drs/latest/userguide/source-servers.html
func (s SourceServer) Recoverable() error {
	switch s.ReplicationState {
	case ReplicationStopped:
		return fmt.Errorf("its replication is stopped, so it has no recovery points")
	case ReplicationDisconnected:
		return fmt.Errorf("it is disconnected from DRS")
	case ReplicationInitiating, ReplicationInitialSync, ReplicationStalled, ReplicationPaused:
		if s.FirstSyncedAt.IsZero() {
			return fmt.Errorf("its initial sync is not done (%s), so it has no consistent recovery point", s.ReplicationState)
		}
	}
	return nil
}

// Snapshot is a recovery snapshot: a point in time that DRS can launch a server from.
type Snapshot struct {
	ID             SnapshotID     `json:"snapshotID"`
	SourceServerID SourceServerID `json:"sourceServerID"`
	// At is the time of the data.
	At time.Time `json:"timestamp"`
}
