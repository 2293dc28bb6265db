package control

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// StartUpToken is the token that the server made at its first start.
type StartUpToken interface {
	// Rotate makes a new one; the old one is worth nothing from then on.
	Rotate() (string, error)
}

// RotateToken replaces the start-up token and gives the new one.
func (c *Control) RotateToken(ctx context.Context, caller recovery.Caller) (string, error) {
	actor, err := c.authorise(ctx, caller, "RotateToken", deployment)
	if err != nil {
		return "", err
	}
	if c.token == nil {
		return "", recovery.Errorf(recovery.Conflict, "the start-up token is off, since people sign in at an identity provider").
			WithRemedy("nothing needs to be rotated; for the day the provider is down, make a sealed token: davit token seal")
	}
	secret, err := c.token.Rotate()
	if err != nil {
		return "", err
	}
	c.access.Note(actor, recovery.AccessTokenRotated{})
	return secret, nil
}

// SealToken makes the sealed token and gives it, this once: what is kept is its hash. An
// earlier one is void from then on.
func (c *Control) SealToken(ctx context.Context, caller recovery.Caller) (string, error) {
	actor, err := c.authorise(ctx, caller, "SealToken", deployment)
	if err != nil {
		return "", err
	}
	secret := forPaper(rand.Text())
	t := recovery.SealedToken{Hash: recovery.SealedTokenHash(secret), MadeAt: time.Now().UTC(), MadeBy: actor}
	if err := c.book.SealToken(ctx, t); err != nil {
		return "", err
	}
	c.access.Note(actor, recovery.AccessSealedMade{})
	return secret, nil
}

// forPaper writes a secret in groups that a person can copy by hand. It has capital
// letters and the digits 2 to 7: nothing that is taken for something else.
func forPaper(secret string) string {
	const group = 5
	var groups []string
	for len(secret) > group {
		groups, secret = append(groups, secret[:group]), secret[group:]
	}
	return strings.Join(append(groups, secret), "-")
}
