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
	InstanceType     *string  `json:"instanceType,omitempty"`
	SubnetID         *string  `json:"subnetID,omitempty"`
	SecurityGroupIDs []string `json:"securityGroupIDs,omitempty"`
	// InstanceProfile is the profile's name.
	InstanceProfile *string `json:"instanceProfile,omitempty"`
	// PrivateIP is a static address in the subnet. It turns CopyPrivateIP off.
	PrivateIP             *string `json:"privateIP,omitempty"`
	Monitoring            *bool   `json:"monitoring,omitempty"`
	EBSOptimized          *bool   `json:"ebsOptimized,omitempty"`
	TerminationProtection *bool   `json:"terminationProtection,omitempty"`
	CPUCredits            *string `json:"cpuCredits,omitempty"` // standard or unlimited
	HTTPTokens            *string `json:"httpTokens,omitempty"` // required: IMDSv2 alone; or optional
	// InstanceTags are one value: whoever states them states all of them.
	InstanceTags map[string]string `json:"instanceTags,omitempty"`

	LaunchDisposition *string `json:"launchDisposition,omitempty"`
	RightSizing       *string `json:"targetInstanceTypeRightSizingMethod,omitempty"`
	CopyPrivateIP     *bool   `json:"copyPrivateIp,omitempty"`
	CopyTags          *bool   `json:"copyTags,omitempty"`
	OSBYOL            *bool   `json:"osByol,omitempty"`
	// LaunchIntoInstanceID is a stopped instance that the server is launched into.
	LaunchIntoInstanceID *InstanceID `json:"launchIntoEC2InstanceID,omitempty"`
}

// ServerLaunch is a server's own launch configuration.
type ServerLaunch struct {
	// UseGroupDefaults has the group's configuration hold where the server states nothing;
	// without it the server's stands alone.
	UseGroupDefaults bool `json:"useGroupDefaults"`
	LaunchConfiguration
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
