package recovery

// LaunchPlace is what an account and Region have to launch servers with.
type LaunchPlace struct {
	InstanceTypes    []InstanceType    `json:"instanceTypes"` // in order of their names
	Subnets          []LaunchSubnet    `json:"subnets"`
	SecurityGroups   []SecurityGroup   `json:"securityGroups"`
	InstanceProfiles []InstanceProfile `json:"instanceProfiles"`
	KeyPairs         []string          `json:"keyPairs"` // by their names
	// Unread are the parts that AWS did not tell, and why: nothing is known of them.
	Unread map[LaunchPart]error `json:"-"`
}

// LaunchPart is a part of what there is to launch servers with.
type LaunchPart string

// The parts of a LaunchPlace.
const (
	PartInstanceTypes    LaunchPart = "the instance types"
	PartSubnets          LaunchPart = "the subnets"
	PartSecurityGroups   LaunchPart = "the security groups"
	PartInstanceProfiles LaunchPart = "the instance profiles"
	PartKeyPairs         LaunchPart = "the key pairs"
)

// InstanceType is an instance type of EC2, and where a Region offers it.
type InstanceType struct {
	Name          string   `json:"name"`
	CPUs          int      `json:"cpus"`
	MemoryMiB     int64    `json:"memoryMiB"`
	Architectures []string `json:"architectures"` // x86_64, arm64, …
	BootModes     []string `json:"bootModes"`     // legacy-bios, uefi
	Nitro         bool     `json:"nitro"`
	EBSOptimized  string   `json:"ebsOptimized"` // default, supported or unsupported
	Current       bool     `json:"currentGeneration"`
	Burstable     bool     `json:"burstable"`
	// NetworkGbps and EBSMbps are what it can always count on of the network, and to its
	// volumes; 0: EC2 does not tell.
	NetworkGbps float64  `json:"networkGbps,omitempty"`
	EBSMbps     int      `json:"ebsMbps,omitempty"`
	Zones       []string `json:"zones"` // that it is offered in
}

// LaunchSubnet is a subnet, as far as launching into it is concerned.
type LaunchSubnet struct {
	ID            string `json:"subnetID"`
	VPCID         string `json:"vpcID"`
	CIDR          string `json:"cidr"`
	Zone          string `json:"zone"`
	FreeAddresses int    `json:"freeAddresses"`
	// Default says that it is what is launched into where nothing names a subnet.
	Default bool              `json:"default,omitempty"`
	Tags    map[string]string `json:"tags,omitempty"`
}

// SecurityGroup is a security group of a VPC.
type SecurityGroup struct {
	ID    string            `json:"securityGroupID"`
	VPCID string            `json:"vpcID"`
	Name  string            `json:"name"`
	Tags  map[string]string `json:"tags,omitempty"`
}

// InstanceProfile is an instance profile of an account.
type InstanceProfile struct {
	Name string `json:"name"`
	ARN  string `json:"arn"`
	// Role is the role that it gives; "": it gives none.
	Role string `json:"role,omitempty"`
}
