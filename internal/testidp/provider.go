// Package testidp is an OpenID Connect provider for tests, made of other people's code:
// what Davit understands of the protocol is held against what they do. It can be told to
// be down and to change its keys, and signs whatever a test wants signed.
package testidp

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// The clients that it knows: Davit's server, which has a secret, and its command line.
const (
	WebClient = "davit"
	WebSecret = "not-a-secret"
	CLIClient = "davit-cli"
)

// The one person that it knows: their ID there, and their e-mail address.
const (
	Subject = "id1"
	Name    = "test-user@zitadel.ch"
)

// Provider is a provider that answers at Issuer until the test ends.
type Provider struct {
	Issuer string
	store  *store
	op     *op.Provider
	down   atomic.Bool
	asked  atomic.Int64 // for its keys
}

// New starts a provider that takes browsers back at the addresses.
func New(t testing.TB, redirects ...string) *Provider {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Provider{Issuer: "http://" + listener.Addr().String()}
	p.store = newStore(p.Issuer, redirects)
	config := &op.Config{
		CryptoKey: sha256.Sum256([]byte("for tests")), CodeMethodS256: true, AuthMethodPost: true, GrantTypeRefreshToken: true,
		DeviceAuthorization: op.DeviceAuthorizationConfig{
			Lifetime: time.Minute, PollInterval: time.Second, UserFormPath: "/device", UserCode: op.UserCodeBase20,
		},
	}
	p.op, err = op.NewProvider(config, p.store, op.StaticIssuer(p.Issuer), op.WithAllowInsecure(), op.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(p.serve), ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return p
}

func (p *Provider) serve(w http.ResponseWriter, r *http.Request) {
	switch {
	case p.down.Load():
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	case r.URL.Path == "/login":
		p.login(w, r)
		return
	case r.URL.Path == "/keys":
		p.asked.Add(1)
	}
	p.op.ServeHTTP(w, r)
}

// login is the provider's own page, with a person who signs in at once.
func (p *Provider) login(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("authRequestID")
	if err := p.store.CheckUsernamePassword("test-user@127.0.0.1", "verysecure", id); err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	ctx := op.ContextWithIssuer(r.Context(), p.Issuer)
	http.Redirect(w, r, op.AuthCallbackURL(p.op)(ctx, id), http.StatusFound)
}

// Down has it answer nobody, or everybody again.
func (p *Provider) Down(down bool) { p.down.Store(down) }

// KeysAsked is how often it was asked for its keys.
func (p *Provider) KeysAsked() int64 { return p.asked.Load() }

// InGroups puts the person into groups, and out of all others.
func (p *Provider) InGroups(groups ...string) { p.store.set(func(s *store) { s.groups = groups }) }

// Rotate has it sign with a new key, and forget the old one.
func (p *Provider) Rotate() { p.store.set(func(s *store) { s.key = newKey() }) }

// PublicKey is the key that everybody may know.
func (p *Provider) PublicKey() *rsa.PublicKey {
	key := p.store.current()
	return &key.private.PublicKey
}

// Claims are what a token of the person for the client says, good for an hour.
func (p *Provider) Claims(client string) map[string]any {
	now := time.Now()
	return map[string]any{
		"iss": p.Issuer, "aud": client, "sub": Subject, "email": Name,
		"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}
}

// Sign signs claims as the provider does.
func (p *Provider) Sign(t testing.TB, claims map[string]any) string {
	key := p.store.current()
	return Sign(t, jose.RS256, key.private, key.id, claims)
}

// KeyID is the ID of the key with which it signs.
func (p *Provider) KeyID() string { return p.store.current().id }

// Sign signs claims with any key.
func Sign(t testing.TB, alg jose.SignatureAlgorithm, key any, id string, claims map[string]any) string {
	t.Helper()
	options := (&jose.SignerOptions{}).WithType("JWT")
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: key, KeyID: id}}, options)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// NewKey makes a key that is not the provider's.
func NewKey() *rsa.PrivateKey { return newKey().private }

func newKey() signingKey {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // the system has no randomness
	}
	return signingKey{"key-" + strings.ToLower(rand.Text()[:8]), private}
}

// Approve has the person approve the device with the code that it shows.
func (p *Provider) Approve(userCode string) error {
	return p.store.CompleteDeviceAuthorization(context.Background(), userCode, Subject)
}

// SignIn takes a browser through the provider's pages, from the address that Davit sent it
// to until the provider sends it back, and gives the address that it is sent to.
func (p *Provider) SignIn(t testing.TB, at string) *url.URL {
	t.Helper()
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range 10 {
		resp, err := browser.Get(at)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		next, err := resp.Location()
		if err != nil {
			t.Fatalf("the provider's %s answered %s: %s", at, resp.Status, body)
		}
		if !strings.HasPrefix(next.String(), p.Issuer) {
			return next
		}
		at = next.String()
	}
	t.Fatalf("the provider goes round in circles, now at %s", at)
	return nil
}
