package sim

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// templateWarning is what EC2 says beside its answer of launch template data that it took and
// that no launch could use: each code and message once, or nil. Which of them EC2 finds is not
// told; these are the ones that a launch would be refused for (inferred).
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
func templateWarning(t *tx, p place, d *ec2types.ResponseLaunchTemplateData) *ec2types.ValidationWarning {
	var found []ec2types.ValidationError
	warn := func(code, message string, args ...any) {
		text := fmt.Sprintf(message, args...)
		for _, have := range found {
			if *have.Message == text {
				return
			}
		}
		found = append(found, ec2types.ValidationError{Code: aws.String(code), Message: &text})
	}
	if len(d.NetworkInterfaces) > 0 && len(d.SecurityGroupIds)+len(d.SecurityGroups) > 0 {
		warn("InvalidParameterCombination", "Network interfaces and an instance-level security groups may not be specified on the same request")
	}
	for _, n := range d.NetworkInterfaces {
		if id := aws.ToString(n.SubnetId); id != "" && subnets.get(t, p, id) == nil {
			warn("InvalidSubnetID.NotFound", "The subnet ID '%s' does not exist", id)
		}
		for _, id := range n.Groups {
			if securityGroups.get(t, p, id) == nil {
				warn("InvalidGroup.NotFound", "The security group '%s' does not exist", id)
			}
		}
	}
	if d.InstanceType != "" && instanceTypeNamed(string(d.InstanceType)) == nil {
		warn("InvalidParameterValue", "Invalid value '%s' for InstanceType.", d.InstanceType)
	}
	if len(found) == 0 {
		return nil
	}
	return &ec2types.ValidationWarning{Errors: found}
}
