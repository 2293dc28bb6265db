package api

import (
	"context"
	"net/http"

	"github.com/davit-dr/davit/apitype"
)

func (s *Server) sessionRoutes() {
	const tag = "identity"
	register(s, route{http.MethodGet, "/session", "getSession", "Say who the caller is", tag, 0},
		func(ctx context.Context, _ *none) (*body[apitype.Session], error) {
			return bodyOf(s.sessionOf(ctx)), nil
		},
		says("Everybody who is known may ask, also who has no role."))
	register(s, route{http.MethodPost, "/tokens/rotate", "rotateToken", "Replace the start-up token", tag, 0},
		func(ctx context.Context, _ *none) (*body[apitype.NewToken], error) {
			token, err := s.control.RotateToken(ctx, callerOf(ctx))
			return bodyOf(apitype.NewToken{Token: token}), err
		},
		says("The old one is worth nothing from then on."))
	register(s, route{http.MethodPost, "/tokens/seal", "sealToken", "Make a sealed token for the day the identity provider is down", tag, 0},
		func(ctx context.Context, _ *none) (*body[apitype.NewSealedToken], error) {
			token, err := s.control.SealToken(ctx, callerOf(ctx))
			return bodyOf(apitype.NewSealedToken{SealedToken: token}), err
		},
		says("It opens one session as Admin, at /auth/sealed, and asks no provider. An earlier one is void from then on."))
}

// sessionOf is the caller as the API tells it.
func (s *Server) sessionOf(ctx context.Context) apitype.Session {
	c := callerOf(ctx)
	return apitype.Session{
		Name: c.Name, Subject: c.Subject, Verified: c.Verified, SignIn: c.SignIn, Until: c.Until,
		Groups: listOf(c.Groups), Grants: listOf(c.Grants), Simulated: s.options.Simulated,
	}
}
