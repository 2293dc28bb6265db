package awscloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// iamProbes ask IAM, which Davit only reads.
var iamProbes = map[string]probe{
	"iam:ListInstanceProfiles": {ask: func(ctx context.Context, c *clients, k *call, _ string) error {
		_, err := c.iam.ListInstanceProfiles(ctx, &iam.ListInstanceProfilesInput{MaxItems: least}, k.forIAM)
		return err
	}},
}
