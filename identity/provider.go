package identity

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"golang.org/x/oauth2"

	"github.com/davit-dr/davit/recovery"
)

const (
	// askTime is how long the provider has to answer.
	askTime = 10 * time.Second
	// askAgain is how soon a provider that did not answer is asked again.
	askAgain = 5 * time.Second
	// maxAnswer bounds what is read of an answer.
	maxAnswer = 1 << 20
)

// ProviderConfig says which OpenID Connect provider is believed, and about what.
type ProviderConfig struct {
	// Issuer is the provider's address, exactly as its tokens name it.
	Issuer string
	// ClientID is Davit at the provider; Secret is set where it has one.
	ClientID, Secret string
	// CLIClientID is the command line there; empty: the same client.
	CLIClientID string
	// Audiences are those of tokens for programs, besides the clients: a token's audience,
	// or, where it has none, as Cognito's access tokens, its client.
	Audiences []string
	// GroupsClaim is where tokens name the groups; empty: cognito:groups, or else groups.
	GroupsClaim string
	// NameClaim is where tokens name the person; empty: the first of what is usual.
	NameClaim string
	// Scopes are asked for at a sign-in; empty: openid, email and profile.
	Scopes []string
	// HTTP asks the provider; nil: a client of its own.
	HTTP *http.Client
}

// Provider is an OpenID Connect provider. It is asked what it is when that is first
// needed, and again until it answers; what it once told goes on to hold while it is silent.
type Provider struct {
	ProviderConfig
	keys *keySet

	mu    sync.Mutex // held while it is asked
	known *metadata
	tried time.Time
	err   error // why it is not known
}

// metadata is what a provider tells of itself.
//
// Source: https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
type metadata struct {
	Issuer   string `json:"issuer"`
	AuthURL  string `json:"authorization_endpoint"`
	TokenURL string `json:"token_endpoint"`
	KeysURL  string `json:"jwks_uri"`
}

// NewProvider makes a Provider. It asks it for nothing yet.
func NewProvider(c ProviderConfig) *Provider {
	if c.CLIClientID == "" {
		c.CLIClientID = c.ClientID
	}
	if len(c.Scopes) == 0 {
		c.Scopes = []string{"openid", "email", "profile"}
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: askTime}
	}
	p := &Provider{ProviderConfig: c}
	p.keys = &keySet{fetch: p.fetchKeys}
	return p
}

// metadata gives what the provider tells of itself.
func (p *Provider) metadata(ctx context.Context) (*metadata, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known != nil {
		return p.known, nil
	}
	if time.Since(p.tried) < askAgain {
		return nil, p.err
	}
	var m metadata
	p.err = p.ask(ctx, strings.TrimRight(p.Issuer, "/")+"/.well-known/openid-configuration", &m)
	switch {
	case p.err != nil:
	case m.Issuer != p.Issuer:
		p.err = recovery.Errorf(recovery.Unavailable, "the identity provider at %s calls itself %q", p.Issuer, m.Issuer).
			WithRemedy("give the issuer exactly as the provider spells it, to the last slash")
	case m.AuthURL == "" || m.TokenURL == "" || m.KeysURL == "":
		p.err = recovery.Errorf(recovery.Unavailable, "the identity provider at %s does not say where to sign in, or where its keys are", p.Issuer)
	default:
		p.known = &m
		return p.known, nil
	}
	p.tried = time.Now()
	return nil, p.err
}

// fetchKeys reads the keys with which the provider signs.
func (p *Provider) fetchKeys(ctx context.Context) (jose.JSONWebKeySet, error) {
	var keys jose.JSONWebKeySet
	m, err := p.metadata(ctx)
	if err == nil {
		err = p.ask(ctx, m.KeysURL, &keys)
	}
	return keys, err
}

// ask reads a document of the provider. Its errors are Unavailable.
func (p *Provider) ask(ctx context.Context, url string, into any) error {
	// The answer is for all who come, not for this caller alone, who may give up.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return p.silent(err)
	}
	resp, err := p.HTTP.Do(req)
	if err != nil {
		return p.silent(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return p.silent(fmt.Errorf("%s answered %s", url, resp.Status))
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(into); err != nil {
		return p.silent(fmt.Errorf("%s answered something that cannot be read: %w", url, err))
	}
	return nil
}

// silent says that the provider does not answer as it should.
func (p *Provider) silent(cause error) error {
	e := recovery.Errorf(recovery.Unavailable, "the identity provider at %s does not answer as it should", p.Issuer).
		WithRemedy("try again; while it is down, an Admin's sealed token opens a session: davit login --sealed")
	e.Err = cause
	e.Details = []recovery.Detail{{Message: cause.Error()}}
	return e
}

// flow is the authorisation code flow with this provider.
func (p *Provider) flow(m *metadata, redirectURL string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.Secret, RedirectURL: redirectURL, Scopes: p.Scopes,
		Endpoint: oauth2.Endpoint{AuthURL: m.AuthURL, TokenURL: m.TokenURL},
	}
}
