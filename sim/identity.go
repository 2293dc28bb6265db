package sim

import (
	"context"
	"time"

	"github.com/davit-dr/davit/sim/wire"
)

// account is an AWS account; an account that the world does not list has no
// servers, but can be called all the same.
type account struct {
	ID, Name string
}

// role is an IAM role of an account.
type role struct {
	Name string
	// Trusts are the accounts (12 digits), principals (ARNs) and services that
	// may assume the role.
	Trusts []string
	// ExternalID must come with the request where it is not empty.
	ExternalID string
	// MaxSession is the longest session; zero means AWS's hour.
	MaxSession time.Duration
}

// accessKey is a long-lived key, which matters under Options.Strict only:
// otherwise any key will do.
type accessKey struct {
	ID, Secret, Account, Principal string
}

// session is what AssumeRole gave to somebody. Its key is the access key ID.
type session struct {
	AccessKeyID, SecretKey, Token string
	Principal                     string // arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION
	RoleID                        string // AROA…
	Account                       string
	Given, Expires                time.Time `pace:"wall"`
}

var (
	accounts   = newTable[account]("account")      // place{}
	roles      = newTable[role]("role")            // place{account}, by name
	accessKeys = newTable[accessKey]("access-key") // place{}
	sessions   = newTable[session]("session")      // place{}, by access key ID
)

// identify says whose an access key is.
func (w *World) identify(_ context.Context, key, token string) (who wire.Identity, err error) {
	err = w.look(func(t *tx) error {
		if k := accessKeys.get(t, place{}, key); k != nil {
			who = wire.Identity{Account: k.Account, Principal: k.Principal, SecretKey: k.Secret}
			return nil
		}
		s := sessions.get(t, place{}, key)
		switch {
		case s == nil:
			return wire.ErrUnknownKey
		case s.Token != token:
			return wire.ErrInvalidToken
		case !t.now.Before(s.Expires):
			return wire.ErrExpiredToken
		}
		who = wire.Identity{Account: s.Account, Principal: s.Principal, SecretKey: s.SecretKey}
		return nil
	})
	return who, err
}
