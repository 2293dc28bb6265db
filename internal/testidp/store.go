package testidp

import (
	"context"
	"crypto/rsa"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// store is the example storage of the provider's library, with groups, with keys that
// change, and with clients that have what Davit needs.
type store struct {
	*storage.Storage

	mu     sync.Mutex
	groups []string
	key    signingKey
}

func newStore(issuer string, redirects []string) *store {
	clients := map[string]*storage.Client{
		WebClient: storage.WebClient(WebClient, WebSecret, redirects...),
		CLIClient: storage.NativeClient(CLIClient, redirects...),
	}
	return &store{Storage: storage.NewStorageWithClients(storage.NewUserStore(issuer), clients), key: newKey()}
}

func (s *store) set(change func(*store)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

func (s *store) current() signingKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.key
}

// signingKey is the key as the library wants it.
type signingKey struct {
	id      string
	private *rsa.PrivateKey
}

// SignatureAlgorithm is how it signs.
func (signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }

// Key is the private key.
func (k signingKey) Key() any { return k.private }

// ID tells it from other keys.
func (k signingKey) ID() string { return k.id }

// publicKey is what everybody may know of it.
type publicKey struct{ signingKey }

// Algorithm is how it signs.
func (publicKey) Algorithm() jose.SignatureAlgorithm { return jose.RS256 }

// Use is what it is for.
func (publicKey) Use() string { return "sig" }

// Key is the public key.
func (k publicKey) Key() any { return &k.private.PublicKey }

// SigningKey is the key that signs now.
func (s *store) SigningKey(context.Context) (op.SigningKey, error) { return s.current(), nil }

// KeySet is the keys that everybody may know.
func (s *store) KeySet(context.Context) ([]op.Key, error) {
	return []op.Key{publicKey{s.current()}}, nil
}

// SetUserinfoFromRequest says of the person in which groups they are, too.
func (s *store) SetUserinfoFromRequest(ctx context.Context, info *oidc.UserInfo, request op.IDTokenRequest, scopes []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	info.AppendClaims("cognito:groups", s.groups)
	return s.Storage.SetUserinfoFromRequest(ctx, info, request, scopes)
}

// CreateAccessAndRefreshTokens gives a device the tokens of the client that it is: the
// example forgets which that was.
func (s *store) CreateAccessAndRefreshTokens(ctx context.Context, request op.TokenRequest, current string) (string, string, time.Time, error) {
	if device, ok := request.(*op.DeviceAuthorizationState); ok {
		request = &storage.AuthRequest{ApplicationID: device.ClientID, UserID: device.Subject, Scopes: device.Scopes}
	}
	return s.Storage.CreateAccessAndRefreshTokens(ctx, request, current)
}

// GetClientByClientID gives a client with what Davit needs.
func (s *store) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	c, err := s.Storage.GetClientByClientID(ctx, id)
	if err != nil {
		return nil, err
	}
	return client{c}, nil
}

// client may use every grant that Davit uses, and is told of the person in its ID token.
type client struct{ op.Client }

// GrantTypes are the grants that it may use.
func (client) GrantTypes() []oidc.GrantType {
	return []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken, oidc.GrantTypeDeviceCode}
}

// AccessTokenType has its access tokens be JSON Web Tokens.
func (client) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeJWT }

// IDTokenUserinfoClaimsAssertion has its ID tokens speak of the person.
func (client) IDTokenUserinfoClaimsAssertion() bool { return true }

// DevMode lets it be on this machine.
func (client) DevMode() bool { return true }

// LoginURL is where its people sign in.
func (client) LoginURL(id string) string { return "/login?authRequestID=" + id }
