package identity

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/davit-dr/davit/recovery"
)

// clockSkew is how far the provider's clock may be from ours.
const clockSkew = time.Minute

// maxToken bounds a token.
const maxToken = 16 << 10

// algorithms are the signatures that are believed: those that nobody makes who knows only
// what everybody may know.
var algorithms = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512,
	jose.ES256, jose.ES384, jose.ES512, jose.EdDSA,
}

// tokenTypes are the types of tokens that say who somebody is. Others, such as those that
// report a sign-out, do not, though the same key signs them.
var tokenTypes = []string{"", "jwt", "at+jwt", "application/at+jwt"}

// person is who a token speaks of.
type person struct {
	Name, Subject string
	Groups        []string
	Until         time.Time // when the token ends
	nonce         string
}

// bearer says who a token speaks of that a request shows. Unauthenticated says why it is not believed;
// Unavailable that nobody can tell now, since the provider has not given its keys yet.
// No error holds any of the token's secrets.
func (p *Provider) bearer(ctx context.Context, token string) (person, error) {
	return p.verify(ctx, token, append([]string{p.ClientID, p.CLIClientID}, p.Audiences...))
}

func (p *Provider) verify(ctx context.Context, token string, audiences []string) (person, error) {
	payload, err := p.signed(ctx, token)
	if err != nil {
		return person{}, err
	}
	var c claims
	if err := json.Unmarshal(payload, &c.all); err != nil {
		return person{}, refuse("the token cannot be read: what it says is not JSON")
	}
	if err := p.check(c, audiences, time.Now()); err != nil {
		return person{}, err
	}
	return person{
		Name: c.name(p.NameClaim), Subject: p.Issuer + "#" + c.text("sub"), Groups: c.groups(p.GroupsClaim),
		Until: c.time("exp").Add(clockSkew), nonce: c.text("nonce"),
	}, nil
}

// refuse says why a token is not believed.
func refuse(why string) *recovery.Error {
	return recovery.Errorf(recovery.Unauthenticated, "%s", why).WithRemedy("sign in again: davit login; programs ask the provider for a new token")
}

// signed gives what a token says once its signature is found to be the provider's.
func (p *Provider) signed(ctx context.Context, token string) ([]byte, error) {
	if err := checkHeader(token); err != nil {
		return nil, err
	}
	jws, err := jose.ParseSignedCompact(token, algorithms)
	if err != nil {
		return nil, refuse("the token cannot be read")
	}
	keys, err := p.keys.find(ctx, jws.Signatures[0].Header.KeyID)
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, refuse("the token was signed with a key that the identity provider does not have").
			WithRemedy("ask %s for a new token; if it has just changed its keys, try again in %s", p.Issuer, keysAgain)
	}
	for _, key := range keys {
		if key.Algorithm != "" && key.Algorithm != jws.Signatures[0].Header.Algorithm {
			continue
		}
		if payload, err := jws.Verify(key.Key); err == nil {
			return payload, nil
		}
	}
	return nil, refuse("the token's signature is wrong: it was changed, or somebody else signed it")
}

// checkHeader refuses kinds of tokens before anything else of them is read.
func checkHeader(token string) error {
	if len(token) > maxToken {
		return refuse("the token is too long")
	}
	encoded, _, _ := strings.Cut(token, ".")
	data, err := base64.RawURLEncoding.DecodeString(encoded)
	var header struct{ Alg, Typ string }
	if err != nil || json.Unmarshal(data, &header) != nil {
		return refuse("the token cannot be read: its header is not that of a JSON Web Token")
	}
	switch {
	case strings.EqualFold(header.Alg, "none"):
		return refuse("the token is not signed: its algorithm is none")
	case strings.HasPrefix(strings.ToUpper(header.Alg), "HS"):
		return refuse("the token is signed with a shared secret, which is not believed").
			WithRemedy("have the provider sign with a key of its own: RS256 or ES256")
	case !slices.Contains(algorithms, jose.SignatureAlgorithm(header.Alg)):
		return refuse("the token is signed with an algorithm that is not believed").
			WithRemedy("have the provider sign with RS256 or ES256")
	case !slices.Contains(tokenTypes, strings.ToLower(header.Typ)):
		return refuse("the token is not of a type that says who somebody is")
	}
	return nil
}

// check finds why a token that the provider signed is not for us, or not any more.
func (p *Provider) check(c claims, audiences []string, now time.Time) error {
	switch {
	case c.text("iss") != p.Issuer:
		return p.because("the token was issued by somebody else", "iss", c.text("iss"), "it must be "+p.Issuer)
	case !c.isFor(audiences):
		return p.because("the token was issued for somebody else: its audience is wrong", "aud", strings.Join(c.audience(), ", "), "it must be one of "+strings.Join(slices.Compact(audiences), ", "))
	case c.text("sub") == "":
		return refuse("the token does not say whom it is about: it has no sub")
	case c.time("exp").IsZero():
		return refuse("the token does not say when it ends: it has no exp")
	case !now.Before(c.time("exp").Add(clockSkew)):
		return p.because("the token has expired", "exp", c.time("exp").Format(time.RFC3339), "it is "+now.UTC().Format(time.RFC3339)+" here")
	case now.Before(c.time("nbf").Add(-clockSkew)):
		return p.because("the token is not good yet", "nbf", c.time("nbf").Format(time.RFC3339), "it is "+now.UTC().Format(time.RFC3339)+" here: is a clock wrong?")
	case now.Before(c.time("iat").Add(-clockSkew)):
		return p.because("the token was issued in the future", "iat", c.time("iat").Format(time.RFC3339), "it is "+now.UTC().Format(time.RFC3339)+" here: is a clock wrong?")
	}
	return nil
}

// because refuses a token for one of its claims, and says what was found.
func (p *Provider) because(why, claim, found, want string) error {
	e := refuse(why)
	e.Details = []recovery.Detail{{Field: claim, Message: shown(found) + ": " + want}}
	return e
}

// shown is what a token says, as far as a person wants to read it.
func shown(value string) string {
	const most = 200
	if value == "" {
		return "it is missing"
	}
	if len(value) > most {
		value = value[:most] + "…"
	}
	return "it is " + strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(value, "?"))
}
