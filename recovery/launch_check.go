package recovery

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// refusedLaunchFields are fields of EC2's launch templates that nobody may state, and why.
// DRS writes them itself at every launch.
//
// Source: https://docs.aws.amazon.com/drs/latest/userguide/ec2-launch.html
var refusedLaunchFields = map[string]string{
	"imageId":             "DRS launches from an image that it makes of the server's own disks",
	"userData":            "it would run in the launched server in addition to what DRS has prepared there",
	"blockDeviceMappings": "the volumes are those of the server's own disks, as DRS replicates them",
}

var instanceTypeForm = regexp.MustCompile(`^[a-z][a-z0-9-]*\.[a-z0-9-]+$`)

// maxInstanceProfile is how long IAM lets the name of an instance profile be.
const maxInstanceProfile = 128

// Check finds everything that is wrong with what is stated, by its form alone.
func (c LaunchConfiguration) Check() error {
	var ps Problems
	c.checkPlace(&ps)
	if v := c.InstanceType; v != nil && !instanceTypeForm.MatchString(*v) {
		ps.Addf("instanceType", "%q is not an instance type: give one such as m5.large", *v)
	}
	if v := c.InstanceProfile; v != nil && (*v == "" || len(*v) > maxInstanceProfile || strings.ContainsAny(*v, "/: ")) {
		ps.Addf("instanceProfile", "%q is not the name of an instance profile: give the name alone, not its ARN", *v)
	}
	checkStated(&ps, "cpuCredits", c.CPUCredits, "standard", "unlimited")
	checkStated(&ps, "httpTokens", c.HTTPTokens, "required", "optional")
	checkStated(&ps, "launchDisposition", c.LaunchDisposition, "STARTED", "STOPPED")
	checkStated(&ps, "targetInstanceTypeRightSizingMethod", c.RightSizing, "NONE", "BASIC", "IN_AWS")
	checkTagsAt(&ps, "instanceTags", c.InstanceTags)
	for _, key := range slices.Sorted(maps.Keys(c.InstanceTags)) {
		if strings.HasPrefix(strings.ToLower(key), "aws:") {
			ps.Addf("instanceTags", "%q begins with aws:, which is AWS's own", key)
		}
	}
	return ps.Err("the launch configuration is not valid")
}

// checkPlace checks where in the network it is.
func (c LaunchConfiguration) checkPlace(ps *Problems) {
	if v := c.SubnetID; v != nil && !strings.HasPrefix(*v, "subnet-") {
		ps.Addf("subnetID", "%q is not a subnet's ID: it begins with subnet-", *v)
	}
	if c.SecurityGroupIDs != nil && len(c.SecurityGroupIDs) == 0 {
		ps.Addf("securityGroupIDs", "list one at least, or leave it out")
	}
	for i, id := range c.SecurityGroupIDs {
		if !strings.HasPrefix(id, "sg-") {
			ps.Addf(fmt.Sprintf("securityGroupIDs[%d]", i), "%q is not a security group's ID: it begins with sg-", id)
		}
	}
	if v := c.PrivateIP; v != nil {
		_, err := privateIPv4(*v)
		ps.Check("privateIP", err)
	}
	if v := c.LaunchIntoInstanceID; v != nil && !strings.HasPrefix(string(*v), "i-") {
		ps.Addf("launchIntoEC2InstanceID", "%q is not an instance's ID: it begins with i-", *v)
	}
}

func checkStated(ps *Problems, field string, stated *string, allowed ...string) {
	if stated != nil {
		checkOneOf(ps, field, *stated, allowed...)
	}
}
