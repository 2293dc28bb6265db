package sim

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/davit-dr/davit/sim/wire"
)

// getCallerIdentity needs no permission at AWS, and none here.
func (w *World) getCallerIdentity(ctx context.Context, _ *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
	out := &sts.GetCallerIdentityOutput{}
	return out, w.look(func(t *tx) error {
		c := wire.CallFrom(ctx)
		out.Account, out.Arn = aws.String(c.Account), aws.String(c.Principal)
		out.UserId = aws.String(userID(t, c))
		return nil
	})
}

// userID is the caller's unique ID: a role's with the session's name, a user's,
// or for an account's root the account.
func userID(t *tx, c wire.Call) string {
	if s := sessions.get(t, place{}, c.AccessKeyID); s != nil {
		return s.RoleID + ":" + sessionName(s.Principal)
	}
	if strings.HasSuffix(c.Principal, ":root") {
		return c.Account
	}
	return principalID("AIDA", c.Principal)
}

// sessionName is the last part of an assumed role's ARN.
func sessionName(principal string) string {
	return principal[strings.LastIndexByte(principal, '/')+1:]
}

// principalID is the unique ID of a user or role, by its ARN: four letters for
// its kind, and 17 characters.
func principalID(kind, arn string) string {
	return kind + strings.ToUpper(fixedID("", arn))
}
