package sim

import (
	"bytes"
	"fmt"
	"os"
	"time"

	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"github.com/goccy/go-yaml"
)

// WorldFile is what a world holds at first, as a YAML file says it. What it
// leaves out gets AWS's usual value; IDs that it leaves out follow from the
// names, so that they are the same each time.
type WorldFile struct {
	Accounts []AccountFile `yaml:"accounts"`
}

// AccountFile is an AWS account.
type AccountFile struct {
	ID         string          `yaml:"id"`
	Name       string          `yaml:"name,omitempty"`
	Roles      []RoleFile      `yaml:"roles,omitempty"`
	AccessKeys []AccessKeyFile `yaml:"accessKeys,omitempty"`
	// InstanceProfiles are those that launches can name, besides DRS's own.
	InstanceProfiles []InstanceProfileFile `yaml:"instanceProfiles,omitempty"`
	Regions          []RegionFile          `yaml:"regions,omitempty"`

	GlobalClusters  []GlobalClusterFile  `yaml:"globalClusters,omitempty"`
	HostedZones     []HostedZoneFile     `yaml:"hostedZones,omitempty"`
	HealthChecks    []HealthCheckFile    `yaml:"healthChecks,omitempty"`
	RoutingClusters []RoutingClusterFile `yaml:"routingClusters,omitempty"`
}

// RoleFile is an IAM role. Trusts are account IDs, principals' ARNs, and services such as
// ssm.amazonaws.com.
type RoleFile struct {
	Name       string        `yaml:"name"`
	Trusts     []string      `yaml:"trusts,omitempty"`
	ExternalID string        `yaml:"externalId,omitempty"`
	MaxSession time.Duration `yaml:"maxSession,omitempty"`
}

// AccessKeyFile is a long-lived key, for a world that verifies signatures.
type AccessKeyFile struct {
	ID        string `yaml:"id"`
	Secret    string `yaml:"secret"`
	Principal string `yaml:"principal,omitempty"` // the account's root by default
}

// RegionFile is an account's part of a Region. Without any VPC it gets EC2's
// default VPC.
type RegionFile struct {
	Name string `yaml:"name"`
	// DRS says whether InitializeService was called; it is implied by source servers.
	DRS            bool                `yaml:"drs,omitempty"`
	Quotas         Quotas              `yaml:"quotas,omitempty"`
	VPCs           []VPCFile           `yaml:"vpcs,omitempty"`
	Subnets        []SubnetFile        `yaml:"subnets,omitempty"`
	SecurityGroups []SecurityGroupFile `yaml:"securityGroups,omitempty"`
	Withheld       []WithheldFile      `yaml:"withheld,omitempty"`
	// CapacityReservations are those of EC2.
	CapacityReservations []CapacityReservationFile `yaml:"capacityReservations,omitempty"`
	KeyPairs             []KeyPairFile             `yaml:"keyPairs,omitempty"`
	SourceServers        []SourceServerFile        `yaml:"sourceServers,omitempty"`
	SourceNetworks       []SourceNetworkFile       `yaml:"sourceNetworks,omitempty"`
	Secrets              []SecretFile              `yaml:"secrets,omitempty"`
	Parameters           []ParameterFile           `yaml:"parameters,omitempty"`

	DBInstances   []DBInstanceFile   `yaml:"dbInstances,omitempty"`
	DBClusters    []DBClusterFile    `yaml:"dbClusters,omitempty"`
	DBSnapshots   []DBSnapshotFile   `yaml:"dbSnapshots,omitempty"`
	DBBackups     []DBBackupFile     `yaml:"dbBackups,omitempty"`
	TargetGroups  []TargetGroupFile  `yaml:"targetGroups,omitempty"`
	LoadBalancers []LoadBalancerFile `yaml:"loadBalancers,omitempty"`
	Functions     []FunctionFile     `yaml:"functions,omitempty"`
	Buckets       []BucketFile       `yaml:"buckets,omitempty"`
	Topics        []TopicFile        `yaml:"topics,omitempty"`
}

// VPCFile is a VPC.
type VPCFile struct {
	ID      string            `yaml:"id"`
	CIDR    string            `yaml:"cidr"`
	Default bool              `yaml:"default,omitempty"`
	Tags    map[string]string `yaml:"tags,omitempty"`
}

// SubnetFile is a subnet of a VPC. Routes are its ways out beside the VPC:
// destination to the ID of what it goes through (igw-, pcx-, tgw-, vgw-, nat-).
type SubnetFile struct {
	ID     string            `yaml:"id"`
	VPC    string            `yaml:"vpc"`
	CIDR   string            `yaml:"cidr"`
	Zone   string            `yaml:"zone"`
	Tags   map[string]string `yaml:"tags,omitempty"`
	Routes map[string]string `yaml:"routes,omitempty"`
}

// SecurityGroupFile is a security group of a VPC.
type SecurityGroupFile struct {
	ID          string            `yaml:"id"`
	VPC         string            `yaml:"vpc"`
	Name        string            `yaml:"name"`
	Description string            `yaml:"description,omitempty"`
	Tags        map[string]string `yaml:"tags,omitempty"`
}

// SourceServerFile is a source server.
type SourceServerFile struct {
	ID           string            `yaml:"id,omitempty"`
	Hostname     string            `yaml:"hostname"`
	FQDN         string            `yaml:"fqdn,omitempty"`
	OS           string            `yaml:"os,omitempty"`
	InstanceType string            `yaml:"instanceType,omitempty"` // recommended
	CPUs         int64             `yaml:"cpus,omitempty"`
	CPUModel     string            `yaml:"cpuModel,omitempty"`
	RAMGiB       float64           `yaml:"ramGiB,omitempty"`
	BootMode     string            `yaml:"bootMode,omitempty"` // legacy-bios or uefi
	Disks        []DiskFile        `yaml:"disks,omitempty"`
	Interfaces   []InterfaceFile   `yaml:"interfaces,omitempty"`
	Tags         map[string]string `yaml:"tags,omitempty"`
	Replication  ReplicationFile   `yaml:"replication,omitempty"`
	Origin       OriginFile        `yaml:"origin,omitempty"`
	Staging      StagingFile       `yaml:"staging,omitempty"`
	Launch       LaunchFile        `yaml:"launch,omitempty"`
	// StagingKey is the ARN of the customer managed KMS key of the staging volumes;
	// without it they have AWS's own.
	StagingKey string `yaml:"stagingKey,omitempty"`
	// FailbackAfter is how long after a recovery somebody boots the failback client
	// at the source, which is outside AWS; without it nobody does.
	FailbackAfter time.Duration `yaml:"failbackAfter,omitempty"`

	// Services run on the server, and on what is launched from it.
	Services []ServiceFile `yaml:"services,omitempty"`
	// Commands are what its commands answer that the simulator cannot run.
	Commands    []AnswerFile     `yaml:"commands,omitempty"`
	ManagedNode *ManagedNodeFile `yaml:"managedNode,omitempty"`
}

// SourceNetworkFile is a VPC of another place that DRS protects; the file's own
// VPC of that ID is what it consists of.
type SourceNetworkFile struct {
	ID      string            `yaml:"id,omitempty"`
	Account string            `yaml:"account,omitempty"` // the Region's own by default
	Region  string            `yaml:"region"`
	VPC     string            `yaml:"vpc"`
	Stopped bool              `yaml:"stopped,omitempty"` // not replicating
	Error   string            `yaml:"error,omitempty"`   // why the replication failed
	Tags    map[string]string `yaml:"tags,omitempty"`
}

// DiskFile is a disk; the first one is the boot disk.
type DiskFile struct {
	Device string                `yaml:"device"`
	GiB    float64               `yaml:"gib"`
	Status drstypes.VolumeStatus `yaml:"status,omitempty"`
}

// InterfaceFile is a network interface; the first one is the primary.
type InterfaceFile struct {
	IPs []string `yaml:"ips"`
	MAC string   `yaml:"mac,omitempty"`
}

// ReplicationFile is how a server's replication stands. Durations count back
// from when the world is populated.
type ReplicationFile struct {
	State drstypes.DataReplicationState `yaml:"state,omitempty"` // CONTINUOUS by default
	Lag   time.Duration                 `yaml:"lag,omitempty"`
	// Since is how long ago the initial sync ended: 30 days by default.
	Since time.Duration `yaml:"since,omitempty"`
	// Silent is for how long no data has arrived, with STALLED.
	Silent   time.Duration                       `yaml:"silent,omitempty"`
	Error    drstypes.DataReplicationErrorString `yaml:"error,omitempty"`
	RawError string                              `yaml:"rawError,omitempty"`
}

// OriginFile is the cloud that a server comes from.
type OriginFile struct {
	Account  string `yaml:"account,omitempty"`
	Region   string `yaml:"region,omitempty"`
	Zone     string `yaml:"zone,omitempty"`
	Instance string `yaml:"instance,omitempty"`
	// Subnet and SecurityGroups are where it is there: they make it part of the
	// source network of their VPC.
	Subnet         string   `yaml:"subnet,omitempty"`
	SecurityGroups []string `yaml:"securityGroups,omitempty"`
	// Tags are the instance's. With them it is in the world: EC2 there describes it.
	Tags map[string]string `yaml:"tags,omitempty"`
}

// StagingFile is the staging account of an extended source server.
type StagingFile struct {
	Account string                   `yaml:"account,omitempty"`
	Server  string                   `yaml:"server,omitempty"` // its ARN there
	Status  drstypes.ExtensionStatus `yaml:"status,omitempty"` // EXTENDED by default
	Error   string                   `yaml:"error,omitempty"`
}

// LaunchFile is a server's launch configuration and launch template.
type LaunchFile struct {
	InstanceType   string                                       `yaml:"instanceType,omitempty"`
	Subnet         string                                       `yaml:"subnet,omitempty"`
	SecurityGroups []string                                     `yaml:"securityGroups,omitempty"`
	PrivateIP      string                                       `yaml:"privateIp,omitempty"`
	Profile        string                                       `yaml:"instanceProfile,omitempty"`
	Tenancy        string                                       `yaml:"tenancy,omitempty"`
	KeyName        string                                       `yaml:"keyName,omitempty"`
	UserData       string                                       `yaml:"userData,omitempty"` // as text
	Tags           map[string]string                            `yaml:"tags,omitempty"`
	Disposition    drstypes.LaunchDisposition                   `yaml:"disposition,omitempty"`
	RightSizing    drstypes.TargetInstanceTypeRightSizingMethod `yaml:"rightSizing,omitempty"`
	CopyPrivateIP  bool                                         `yaml:"copyPrivateIp,omitempty"`
	CopyTags       *bool                                        `yaml:"copyTags,omitempty"` // true by default
	BYOL           bool                                         `yaml:"osByol,omitempty"`
	Into           string                                       `yaml:"into,omitempty"`
}

// SecretFile is a secret of Secrets Manager.
type SecretFile struct {
	Name        string            `yaml:"name"`
	Description string            `yaml:"description,omitempty"`
	Value       string            `yaml:"value"`
	Tags        map[string]string `yaml:"tags,omitempty"`
}

// ParameterFile is a parameter of SSM's Parameter Store.
type ParameterFile struct {
	Name  string `yaml:"name"`
	Type  string `yaml:"type,omitempty"` // String by default
	Value string `yaml:"value"`
}

// LoadWorld reads a world file.
func LoadWorld(path string) (*WorldFile, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read world: %w", err)
	}
	f, err := ParseWorld(data)
	if err != nil {
		return nil, fmt.Errorf("read world %s: %w", path, err)
	}
	return f, nil
}

// ParseWorld reads a world from YAML. Unknown fields, wrong types and what does
// not fit together are errors; those of the YAML itself give line and column.
func ParseWorld(data []byte) (*WorldFile, error) {
	var f WorldFile
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&f); err != nil {
		return nil, err
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	return &f, nil
}
