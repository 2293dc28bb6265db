package sim

import (
	"context"
	"encoding/base32"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/davit-dr/davit/sim/wire"
)

const (
	usualSession = time.Hour
	// maxChainedSession bounds the session of a role that a role assumed.
	maxChainedSession = time.Hour
	// A session that has ended is remembered for a day, so that its user hears
	// that it has expired.
	sessionRemembered = 24 * time.Hour
)

// roleARN is a role's ARN with its partition, account and name with path.
var roleARN = regexp.MustCompile(`^arn:(aws[a-z-]*):iam::([0-9]{12}):role/((?:[^/]+/)*([\w+=,.@-]+))$`)

// assumeRole gives temporary credentials for a role, of the caller's account or
// of another. An account of which the world lists no roles has any role.
func (w *World) assumeRole(ctx context.Context, in *sts.AssumeRoleInput) (*sts.AssumeRoleOutput, error) {
	parts := roleARN.FindStringSubmatch(aws.ToString(in.RoleArn))
	if parts == nil {
		return nil, wire.Errorf("ValidationError", "%s is invalid", aws.ToString(in.RoleArn))
	}
	out := &sts.AssumeRoleOutput{SourceIdentity: in.SourceIdentity}
	return out, w.change(func(t *tx) error {
		caller, account := wire.CallFrom(ctx), parts[2]
		r, err := trustedRole(t, caller, account, parts[4], in)
		if err != nil {
			return err
		}
		length, err := sessionLength(caller, r, in.DurationSeconds)
		if err != nil {
			return err
		}
		s := newSession(t, parts[1], account, parts[4], *in.RoleSessionName)
		s.RoleID = principalID("AROA", *in.RoleArn)
		s.Given, s.Expires = t.now, t.now.Add(length).Truncate(time.Second)
		sweepSessions(t)
		sessions.put(t, place{}, s.AccessKeyID, s)
		out.AssumedRoleUser = &ststypes.AssumedRoleUser{
			Arn: aws.String(s.Principal), AssumedRoleId: aws.String(s.RoleID + ":" + *in.RoleSessionName),
		}
		out.Credentials = &ststypes.Credentials{
			AccessKeyId: aws.String(s.AccessKeyID), SecretAccessKey: aws.String(s.SecretKey),
			SessionToken: aws.String(s.Token), Expiration: aws.Time(s.Expires),
		}
		return nil
	})
}

// trustedRole is the role, if it trusts the caller. STS answers alike whether
// the role is missing, does not trust, or wants another external ID.
func trustedRole(t *tx, caller wire.Call, account, name string, in *sts.AssumeRoleInput) (*role, error) {
	listed := roles.all(t, place{account: account})
	if len(listed) == 0 {
		return &role{Name: name}, nil
	}
	r := roles.get(t, place{account: account}, name)
	if r == nil || !r.trusts(caller, account) || r.ExternalID != "" && aws.ToString(in.ExternalId) != r.ExternalID {
		return nil, &wire.Error{
			Status: 403, Code: "AccessDenied",
			Message: "User: " + caller.Principal + " is not authorized to perform: sts:AssumeRole on resource: " + *in.RoleArn,
		}
	}
	return r, nil
}

// trusts says whether the role may be assumed by the caller. A role that states
// nobody trusts its own account.
func (r *role) trusts(caller wire.Call, account string) bool {
	if len(r.Trusts) == 0 {
		return caller.Account == account
	}
	return slices.ContainsFunc(r.Trusts, func(trusted string) bool {
		switch {
		case trusted == caller.Account || trusted == caller.Principal:
			return true
		case strings.HasSuffix(trusted, ":root"):
			return strings.Contains(trusted, "::"+caller.Account+":")
		}
		return isSessionOf(caller.Principal, trusted)
	})
}

// isSessionOf says whether an assumed role's ARN is a session of the role.
func isSessionOf(principal, roleArn string) bool {
	parts := roleARN.FindStringSubmatch(roleArn)
	if parts == nil {
		return false
	}
	return strings.HasPrefix(principal, "arn:"+parts[1]+":sts::"+parts[2]+":assumed-role/"+parts[4]+"/")
}

// sessionLength is how long a session lasts, within the role's limit and that
// of role chaining.
func sessionLength(caller wire.Call, r *role, asked *int32) (time.Duration, error) {
	if asked == nil {
		return usualSession, nil
	}
	length := time.Duration(*asked) * time.Second
	longest := max(r.MaxSession, usualSession)
	switch {
	case length > maxChainedSession && strings.Contains(caller.Principal, ":assumed-role/"):
		return 0, wire.Errorf("ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
	case length > longest:
		return 0, wire.Errorf("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	return length, nil
}

// newSession draws the credentials of a session. They are kept, so that they
// work after a restart too.
func newSession(t *tx, partition, account, role, name string) session {
	seed := t.newID("session-")
	draw := func(use string) []byte {
		sum := digest(t.world.opts.Seed, use, seed, account, role)
		return sum[:]
	}
	return session{
		AccessKeyID: "ASIA" + base32.StdEncoding.EncodeToString(draw("access-key"))[:16],
		SecretKey:   base64.StdEncoding.EncodeToString(draw("secret-key"))[:40],
		Token:       base64.StdEncoding.EncodeToString(slices.Concat(draw("token"), []byte(account+"/"+role+"/"+name))),
		Principal:   "arn:" + partition + ":sts::" + account + ":assumed-role/" + role + "/" + name,
		Account:     account,
	}
}

// sweepSessions forgets the sessions that ended long ago.
func sweepSessions(t *tx) {
	for _, s := range sessions.all(t, place{}) {
		if t.now.Sub(s.Expires) > sessionRemembered {
			sessions.remove(t, place{}, s.AccessKeyID)
		}
	}
}
