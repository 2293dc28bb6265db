package client

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
)

// Session says who the client is to the server.
func (c *Client) Session(ctx context.Context) (s apitype.Session, err error) {
	err = c.call(ctx, request{method: http.MethodGet, path: "/session"}, &s)
	return s, err
}

// RotateToken replaces the server's start-up token and gives the new one.
func (c *Client) RotateToken(ctx context.Context) (t apitype.NewToken, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: "/tokens/rotate"}, &t)
	return t, err
}

// SealToken makes a sealed token; an earlier one is void then.
func (c *Client) SealToken(ctx context.Context) (t apitype.NewSealedToken, err error) {
	err = c.call(ctx, request{method: http.MethodPost, path: "/tokens/seal"}, &t)
	return t, err
}

// SignIn is the client of the routes of signing in and out.
func (c *Client) SignIn() *SignIn {
	other := *c
	other.prefix = "/auth"
	return &SignIn{&other}
}

// SignIn calls the routes of signing in and out.
type SignIn struct{ c *Client }

// Config says how to sign in at the server.
func (s *SignIn) Config(ctx context.Context) (config apitype.SignInConfig, err error) {
	err = s.c.call(ctx, request{method: http.MethodGet, path: "/config"}, &config)
	return config, err
}

// Unseal opens a session with the sealed token, which is used up by it.
func (s *SignIn) Unseal(ctx context.Context, sealed string) (u apitype.Unsealed, err error) {
	err = s.c.call(ctx, request{method: http.MethodPost, path: "/sealed", body: map[string]string{"sealedToken": sealed}}, &u)
	return u, err
}

// Logout ends the session whose token the client shows.
func (s *SignIn) Logout(ctx context.Context) error {
	return s.c.call(ctx, request{method: http.MethodPost, path: "/logout"}, nil)
}
