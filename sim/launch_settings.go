package sim

import (
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
)

// launchSettings is a server's launch configuration, DRS's part of it; the rest
// is in the EC2 launch template.
type launchSettings struct {
	Name        string
	Template    string // lt-…
	Disposition drstypes.LaunchDisposition
	RightSizing drstypes.TargetInstanceTypeRightSizingMethod
	CopyIP      bool
	CopyTags    bool
	BYOL        bool
	PostLaunch  bool
	Into        string // the instance to launch into
}

func defaultLaunchSettings() launchSettings {
	return launchSettings{
		Disposition: drstypes.LaunchDispositionStarted,
		RightSizing: drstypes.TargetInstanceTypeRightSizingMethodBasic,
		CopyTags:    true,
	}
}

// replicationSettings is a server's replication configuration.
type replicationSettings struct {
	Name               string
	AssociateDefault   bool
	AutoReplicateDisks bool
	Bandwidth          int64
	PublicIP           bool
	Routing            drstypes.ReplicationConfigurationDataPlaneRouting
	LargeDisk          drstypes.ReplicationConfigurationDefaultLargeStagingDiskType
	Encryption         drstypes.ReplicationConfigurationEbsEncryption
	EncryptionKey      string
	Protocol           drstypes.InternetProtocol
	Policy             []pitRule
	InstanceType       string
	SecurityGroups     []string
	StagingSubnet      string
	StagingTags        map[string]string
	DedicatedServer    bool
	Disks              []replicatedDisk
}

type replicatedDisk struct {
	Device           string
	IOPS, Throughput int64
	Boot             bool
	Type, Optimized  drstypes.ReplicationConfigurationReplicatedDiskStagingDiskType
}

// pitRule keeps a point in time every Interval units for Retention units.
type pitRule struct {
	ID                  int64
	Units               drstypes.PITPolicyRuleUnits
	Interval, Retention int32
	Enabled             bool
}

// defaultPolicy is AWS's own: every ten minutes for an hour, hourly for a day,
// daily for a week.
func defaultPolicy() []pitRule {
	return []pitRule{
		{1, drstypes.PITPolicyRuleUnitsMinute, 10, 60, true},
		{2, drstypes.PITPolicyRuleUnitsHour, 1, 24, true},
		{3, drstypes.PITPolicyRuleUnitsDay, 1, 7, true},
	}
}

func defaultReplicationSettings() replicationSettings {
	return replicationSettings{
		AssociateDefault:   true,
		AutoReplicateDisks: true,
		Routing:            drstypes.ReplicationConfigurationDataPlaneRoutingPrivateIp,
		LargeDisk:          drstypes.ReplicationConfigurationDefaultLargeStagingDiskTypeGp3,
		Encryption:         drstypes.ReplicationConfigurationEbsEncryptionDefault,
		Protocol:           drstypes.InternetProtocolIpv4,
		Policy:             defaultPolicy(),
		InstanceType:       "t3.small",
	}
}
