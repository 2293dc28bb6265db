package identity

import (
	"net/http"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// logout ends the session that the request shows: POST /auth/logout. One that has ended
// already is no error.
func (g *Gate) logout(w http.ResponseWriter, r *http.Request) error {
	secret, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !isBearer {
		if err := g.sameOrigin(r); err != nil {
			return err
		}
		if cookie, err := r.Cookie(sessionCookie(r)); err == nil {
			secret = cookie.Value
		}
	}
	setCookie(w, r, sessionCookie(r), "", time.Time{})
	s, err := g.Store.Session(r.Context(), recovery.SecretHash(secret))
	switch {
	case recovery.CodeOf(err) == recovery.NotFound:
	case err != nil:
		return err
	default:
		if err := g.Store.EndSession(r.Context(), s.ID); err != nil {
			return err
		}
		g.Note(s.Actor(), recovery.AccessSignedOut{SignIn: s.SignIn})
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
