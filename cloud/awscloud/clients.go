package awscloud

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/davit-dr/davit/recovery"
)

// clients are the clients of one scope. They are kept, because they keep what must
// outlive a call: credentials, connections, and how fast AWS lets us ask.
type clients struct {
	scope recovery.Scope
	as    identity
	// session is the role's credentials, nil where no role is assumed.
	session *aws.CredentialsCache

	drs *drs.Client
	ec2 *ec2.Client
	iam *iam.Client
	s3  *s3.Client
	sns *sns.Client
	ssm *ssm.Client
	sts *sts.Client

	secretsManager *secretsmanager.Client
	serviceQuotas  *servicequotas.Client
	// pricing is asked in another Region, which answers for the scope's.
	pricing  *pricing.Client
	values   secretValues
	detailed detailed
}

// in gives the clients of a scope, made anew when its account's role has changed.
func (c *Cloud) in(ctx context.Context, scope recovery.Scope) (*clients, error) {
	if err := scope.Region.Check(); err != nil {
		return nil, recovery.Errorf(recovery.Invalid, "cannot call AWS in %s: %w", scope, err)
	}
	account, err := c.account(ctx, scope.AccountID)
	if err != nil {
		return nil, unknownAccount(ctx, scope, err)
	}
	as, err := identityOf(account, scope)
	if err != nil {
		return nil, err
	}
	return c.acting(scope, as), nil
}

// acting gives the clients of a scope for an identity.
func (c *Cloud) acting(scope recovery.Scope, as identity) *clients {
	c.mu.Lock()
	defer c.mu.Unlock()
	if have, ok := c.scopes[scope]; ok && have.as == as {
		return have
	}
	made := c.newClients(scope, as)
	c.scopes[scope] = made
	return made
}

// toChange is in for a call that changes AWS, which must know that nothing was sent.
func (c *Cloud) toChange(ctx context.Context, scope recovery.Scope) (*clients, error) {
	in, err := c.in(ctx, scope)
	if err != nil && ctx.Err() != nil {
		return nil, recovery.Errorf(recovery.LeaseLost, "nothing was sent to change %s: its account was not looked up in time: %w", scope, ctx.Err())
	}
	return in, err
}

func (c *Cloud) newClients(scope recovery.Scope, as identity) *clients {
	cfg := c.watched(c.base.Copy(), scope)
	cfg.Region = string(scope.Region)
	var session *aws.CredentialsCache
	if as.roleARN != "" {
		session = assumed(as, c.newSTS(cfg), &c.background)
		cfg.Credentials = labelled{role: as.roleARN, provider: session}
	}
	return &clients{
		scope:   scope,
		as:      as,
		session: session,
		sts:     c.newSTS(cfg),
		drs: drs.NewFromConfig(cfg, func(o *drs.Options) {
			o.Retryer, o.BaseEndpoint = newPolite(), c.endpointOr(o.BaseEndpoint)
		}),
		ec2: ec2.NewFromConfig(cfg, func(o *ec2.Options) {
			o.Retryer, o.BaseEndpoint = newPolite(), c.endpointOr(o.BaseEndpoint)
		}),
		iam: iam.NewFromConfig(cfg, func(o *iam.Options) {
			o.Retryer, o.BaseEndpoint = newPolite(), c.endpointOr(o.BaseEndpoint)
		}),
		s3: s3.NewFromConfig(cfg, func(o *s3.Options) {
			o.Retryer, o.BaseEndpoint = newPolite(), c.endpointOr(o.BaseEndpoint)
			o.UsePathStyle = c.endpoint != "" // its host names no bucket
		}),
		sns: sns.NewFromConfig(cfg, func(o *sns.Options) {
			o.Retryer, o.BaseEndpoint = newPolite(), c.endpointOr(o.BaseEndpoint)
		}),
		ssm: ssm.NewFromConfig(cfg, func(o *ssm.Options) {
			o.Retryer, o.BaseEndpoint = newPolite(), c.endpointOr(o.BaseEndpoint)
		}),
		secretsManager: secretsmanager.NewFromConfig(cfg, func(o *secretsmanager.Options) {
			o.Retryer, o.BaseEndpoint = newPolite(), c.endpointOr(o.BaseEndpoint)
		}),
		pricing: pricing.NewFromConfig(cfg, func(o *pricing.Options) {
			o.Retryer, o.BaseEndpoint, o.Region = newPolite(), c.endpointOr(o.BaseEndpoint), pricingRegion(scope.Region)
		}),
		serviceQuotas: servicequotas.NewFromConfig(cfg, func(o *servicequotas.Options) {
			o.Retryer, o.BaseEndpoint = newPolite(), c.endpointOr(o.BaseEndpoint)
		}),
	}
}

// newSTS makes a client of the Region's own STS: the global endpoint lives in one
// Region, and that may be the one being recovered from.
func (c *Cloud) newSTS(cfg aws.Config) *sts.Client {
	return sts.NewFromConfig(cfg, func(o *sts.Options) {
		o.Retryer, o.BaseEndpoint = newPolite(), c.endpointOr(o.BaseEndpoint)
	})
}

// endpointOr is our endpoint, which wins over AWS_ENDPOINT_URL and its like.
func (c *Cloud) endpointOr(found *string) *string {
	if c.endpoint == "" {
		return found
	}
	return aws.String(c.endpoint)
}
