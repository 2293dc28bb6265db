package recovery

// InstanceDetails are what EC2 says of a recovery instance that stays the same for as long
// as it exists. DRS and EC2 forget an instance soon after it is terminated: what it was is
// kept from the first look at it.
type InstanceDetails struct {
	InstanceType string `json:"instanceType,omitempty"`
	Zone         string `json:"availabilityZone,omitempty"`
	VPCID        string `json:"vpcID,omitempty"`
	SubnetID     string `json:"subnetID,omitempty"`
	// Addresses are its IP addresses as they were seen first: the first private one, the
	// other private ones, those of IPv6, and a public one.
	Addresses        []string `json:"addresses,omitempty"`
	SecurityGroupIDs []string `json:"securityGroupIDs,omitempty"`
	ImageID          string   `json:"imageID,omitempty"`
	// TemplateID and TemplateVersion are the EC2 launch template that it was launched from;
	// empty where EC2 does not say, such as for a launch into an instance that was there.
	TemplateID      string `json:"launchTemplateID,omitempty"`
	TemplateVersion int64  `json:"launchTemplateVersion,omitempty"`
}
