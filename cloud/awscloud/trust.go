package awscloud

import (
	"context"
	"fmt"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// shortest is the shortest session that STS gives.
const shortest = 900

// Self gives the account and the ARN of Davit's own credentials.
func (c *Cloud) Self(ctx context.Context, region recovery.Region) (recovery.AccountID, string, error) {
	self := c.newClients(recovery.Scope{Region: region}, identity{})
	k := self.read("sts", "GetCallerIdentity", "ask who Davit is")
	out, err := self.sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}, k.forSTS)
	if err != nil {
		return "", "", k.failed(ctx, err)
	}
	return recovery.AccountID(str(out.Account)), str(out.Arn), nil
}

// Trust says whether the role may be assumed with its external ID, and without.
//
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
func (c *Cloud) Trust(ctx context.Context, scope recovery.Scope) cloud.Trust {
	in, err := c.in(ctx, scope)
	if err != nil {
		return cloud.Trust{With: unclear(err), Without: unclear(err)}
	}
	t := cloud.Trust{RoleARN: in.as.roleARN, Endpoint: c.stsHost(ctx, scope.Region), Without: cloud.Verdict{Answer: cloud.AnswerUnknown}}
	if in.as.roleARN == "" {
		t.With = cloud.Verdict{Answer: cloud.AnswerYes}
		return t
	}
	t.With = c.assume(ctx, in, in.as.externalID)
	if in.as.externalID != "" && t.With.Answer == cloud.AnswerYes {
		t.Without = c.assume(ctx, in, "")
	}
	return t
}

// assume asks STS for the role's credentials, as Davit, and forgets them.
func (c *Cloud) assume(ctx context.Context, in *clients, externalID string) cloud.Verdict {
	own := c.newClients(in.scope, identity{})
	own.as = identity{roleARN: in.as.roleARN, externalID: externalID}
	k := own.read("sts", "AssumeRole", "assume the role %s", in.as.roleARN)
	request := &sts.AssumeRoleInput{RoleArn: aws.String(in.as.roleARN), RoleSessionName: aws.String(sessionName + "-check"), DurationSeconds: aws.Int32(shortest)}
	if externalID != "" {
		request.ExternalId = aws.String(externalID)
	}
	if _, err := own.sts.AssumeRole(ctx, request, k.forSTS); err != nil {
		return k.assumption(k.failed(ctx, err))
	}
	return cloud.Verdict{Answer: cloud.AnswerYes}
}

// assumption says what follows from STS's refusal of a role.
func (k *call) assumption(err error) cloud.Verdict {
	e, ok := recovery.AsError(err)
	if !ok || e.Code != recovery.Denied {
		return unclear(err)
	}
	k.remedyAssume(e)
	return cloud.Verdict{Answer: cloud.AnswerNo, Why: e}
}

// stsHost is the host of the Region's STS.
func (c *Cloud) stsHost(ctx context.Context, region recovery.Region) string {
	if c.endpoint != "" {
		if u, err := url.Parse(c.endpoint); err == nil {
			return u.Host
		}
	}
	params := sts.EndpointParameters{Region: aws.String(string(region)), UseGlobalEndpoint: aws.Bool(false), UseDualStack: aws.Bool(false), UseFIPS: aws.Bool(c.fips)}
	found, err := sts.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, params)
	if err != nil {
		return fmt.Sprintf("(unknown: %v)", err)
	}
	return found.URI.Host
}
