package identity

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/davit-dr/davit/recovery"
)

// enter opens a session in a browser for whoever shows the start-up token: POST /auth/token.
// The page that asks must be this server's own. The session ends when the token is replaced.
func (g *Gate) enter(w http.ResponseWriter, r *http.Request) error {
	if err := g.sameOrigin(r); err != nil {
		return err
	}
	var in struct {
		Token string `json:"token"`
	}
	if err := json.NewDecoder(io.LimitReader(r.Body, 4<<10)).Decode(&in); err != nil || in.Token == "" {
		return recovery.Errorf(recovery.Invalid, "the request has no token").WithRemedy(`send {"token": "…"}`)
	}
	if _, err := g.byToken(in.Token); err != nil {
		return err
	}
	secret, session := newSession(recovery.Session{SignIn: recovery.ByToken, Name: g.Token.Owner, TokenHash: recovery.SecretHash(in.Token)}, g.SessionTime, g.IdleTime)
	if err := g.Store.SaveSession(r.Context(), session); err != nil {
		return err
	}
	setCookie(w, r, sessionCookie(r), secret, session.EndsAt)
	g.Note(session.Actor(), recovery.AccessSignedIn{SignIn: session.SignIn, From: from(r), EndsAt: session.EndsAt})
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// ofToken is who acts in a session that the start-up token opened, as long as it is the token.
func (g *Gate) ofToken(s recovery.Session) (recovery.Caller, error) {
	if g.Token == nil || recovery.SecretHash(g.Token.Secret()) != s.TokenHash {
		return recovery.Caller{}, g.unknown("the session has ended: the token that opened it was replaced")
	}
	c := s.Actor().Holding(recovery.Admin)
	c.SignIn, c.Until = s.SignIn, s.EndsBy()
	return c, nil
}
