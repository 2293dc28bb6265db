package recovery

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
)

// LaunchConfiguration is how servers are to be launched: what it states of DRS's launch
// configuration and of the EC2 launch template that belongs to it. What is nil it leaves
// to whoever states it below, and at last to AWS.
type LaunchConfiguration struct {
	InstanceType     *string  `json:"instanceType,omitempty" doc:"it holds only with right-sizing NONE, which is what is applied where nobody states another" example:"m7i.large"`
	SubnetID         *string  `json:"subnetID,omitempty" example:"subnet-0d111a0c0ffee0001"`
	SecurityGroupIDs []string `json:"securityGroupIDs,omitempty" doc:"one value: who states them states all of them"`
	// InstanceProfile is the profile's name.
	InstanceProfile *string `json:"instanceProfile,omitempty" doc:"the name of the instance profile, not its ARN"`
	// PrivateIP is a static address in the subnet. It turns CopyPrivateIP off.
	PrivateIP             *string `json:"privateIP,omitempty" doc:"a static private IPv4 address of one server; it needs a subnet, and turns copyPrivateIp off"`
	Monitoring            *bool   `json:"monitoring,omitempty" doc:"detailed monitoring"`
	EBSOptimized          *bool   `json:"ebsOptimized,omitempty"`
	TerminationProtection *bool   `json:"terminationProtection,omitempty"`
	CPUCredits            *string `json:"cpuCredits,omitempty" enum:"standard,unlimited"`
	HTTPTokens            *string `json:"httpTokens,omitempty" enum:"required,optional" doc:"of the instance metadata service; required: IMDSv2 alone"`
	// InstanceTags are one value: whoever states them states all of them.
	InstanceTags map[string]string `json:"instanceTags,omitempty" doc:"tags of the launched instance; one value: who states them states all of them"`

	LaunchDisposition *string `json:"launchDisposition,omitempty" enum:"STARTED,STOPPED"`
	RightSizing       *string `json:"targetInstanceTypeRightSizingMethod,omitempty" enum:"NONE,BASIC,IN_AWS" doc:"with BASIC or IN_AWS DRS chooses the instance type"`
	CopyPrivateIP     *bool   `json:"copyPrivateIp,omitempty" doc:"take the source server's private address"`
	CopyTags          *bool   `json:"copyTags,omitempty" doc:"give the instance the source server's tags"`
	OSBYOL            *bool   `json:"osByol,omitempty" doc:"bring the licence of the operating system along"`
	// LaunchIntoInstanceID is a stopped instance that the server is launched into.
	LaunchIntoInstanceID *InstanceID `json:"launchIntoEC2InstanceID,omitempty" doc:"a stopped instance that one server is launched into; it has the tag AWSDRS=AllowLaunchingIntoThisInstance"`
}

// Hash tells configurations apart: the SHA-256, in hexadecimal, of the configuration's
// canonical JSON. The order of security groups does not matter, as it does not to EC2.
func (c LaunchConfiguration) Hash() string {
	if c.SecurityGroupIDs != nil {
		c.SecurityGroupIDs = slices.Compact(slices.Sorted(slices.Values(c.SecurityGroupIDs)))
	}
	sum := sha256.Sum256(canonicalJSON(c))
	return hex.EncodeToString(sum[:])
}

// canonicalJSON is the JSON with the members of every object in order of their names.
func canonicalJSON(c LaunchConfiguration) []byte {
	text, err := json.Marshal(c)
	var members map[string]any
	if err == nil {
		err = json.Unmarshal(text, &members)
	}
	if err == nil {
		text, err = json.Marshal(members)
	}
	if err != nil {
		panic(fmt.Sprintf("recovery: a launch configuration that is no JSON: %v", err)) // its fields are text and booleans
	}
	return text
}
