package awscloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/davit-dr/davit/recovery"
)

// Identity gives the account and the ARN that calls in this scope are made as.
func (c *Cloud) Identity(ctx context.Context, scope recovery.Scope) (recovery.AccountID, string, error) {
	in, err := c.in(ctx, scope)
	if err != nil {
		return "", "", err
	}
	k := in.read("sts", "GetCallerIdentity", "ask who Davit is")
	out, err := in.sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}, k.forSTS)
	if err != nil {
		return "", "", k.failed(ctx, err)
	}
	return recovery.AccountID(str(out.Account)), str(out.Arn), nil
}
