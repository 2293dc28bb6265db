package awscloud

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"

	"github.com/davit-dr/davit/recovery"
)

const (
	// sessionName is what CloudTrail shows our calls under.
	sessionName = "davit"
	// sessionTime is what every role allows, and the most that role chaining does.
	sessionTime = time.Hour
	// sessionMargin is how long before their end credentials are renewed: longer than
	// any one call, so that none is refused half way.
	sessionMargin = 5 * time.Minute
	// assumeTime bounds AssumeRole with its retries.
	assumeTime = 30 * time.Second
)

// identity is who calls are made as: a role, or Davit itself when roleARN is empty.
type identity struct{ roleARN, externalID string }

// identityOf is who calls in a scope of the account are made as. Only the account that
// says it is Davit's own is called without a role: with the wrong credentials, another
// account's servers would be launched.
func identityOf(a recovery.Account, scope recovery.Scope) (identity, error) {
	if a.Own {
		return identity{}, nil
	}
	role := a.RoleARN
	if role == "" {
		role = recovery.DefaultRoleARN(scope.AccountID, scope.Region.Partition())
	}
	if parts := strings.Split(role, ":"); len(parts) < 6 || parts[4] != string(scope.AccountID) {
		return identity{}, recovery.Errorf(recovery.Invalid, "cannot call AWS in %s: its role %s belongs to another account", scope, role).
			WithRemedy("give account %s a role of its own, such as %s", scope.AccountID,
				recovery.DefaultRoleARN(scope.AccountID, scope.Region.Partition()))
	}
	return identity{roleARN: role, externalID: a.ExternalID}, nil
}

// assumed gives the credentials of the role, kept until shortly before they end.
func assumed(as identity, client stscreds.AssumeRoleAPIClient, in *background) *aws.CredentialsCache {
	role := stscreds.NewAssumeRoleProvider(client, as.roleARN, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName = sessionName
		o.Duration = sessionTime
		if as.externalID != "" {
			o.ExternalID = aws.String(as.externalID)
		}
	})
	return aws.NewCredentialsCache(bounded{role, in}, func(o *aws.CredentialsCacheOptions) {
		o.ExpiryWindow = sessionMargin
	})
}

// bounded is a provider that gives up after a while, and when the Cloud is closed.
type bounded struct {
	provider aws.CredentialsProvider
	in       *background
}

// Retrieve asks the provider, for at most assumeTime.
func (b bounded) Retrieve(ctx context.Context) (aws.Credentials, error) {
	ctx, done, err := b.in.begin(ctx, assumeTime)
	if err != nil {
		return aws.Credentials{}, err
	}
	defer done()
	return b.provider.Retrieve(ctx)
}

// labelled is a provider whose errors can be told from those of the call they are for.
type labelled struct {
	role     string
	provider aws.CredentialsProvider
}

// Retrieve asks the provider, and marks an error as one of credentials unless a provider
// further in has done so: that one knows which role it was.
func (l labelled) Retrieve(ctx context.Context) (aws.Credentials, error) {
	c, err := l.provider.Retrieve(ctx)
	var inner *credentialsError
	if err == nil || errors.As(err, &inner) {
		return c, err
	}
	return c, &credentialsError{role: l.role, err: err}
}

// credentialsError says that there are no credentials, so that nothing was sent.
type credentialsError struct {
	role string // that could not be assumed; empty: Davit has no credentials of its own
	err  error
}

func (e *credentialsError) Error() string { return "get credentials: " + e.err.Error() }
func (e *credentialsError) Unwrap() error { return e.err }
