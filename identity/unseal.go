package identity

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// unsealer is who acts in a session of the sealed token: whoever had it.
const unsealer = "sealed token"

// unseal opens a session for whoever shows the sealed token: POST /auth/sealed. It asks
// the provider nothing, and it is loud: an event and news for the channels in the same
// commit, and a line in the log.
func (g *Gate) unseal(w http.ResponseWriter, r *http.Request) error {
	inBrowser := r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != ""
	if inBrowser {
		if err := g.sameOrigin(r); err != nil {
			return err
		}
	}
	var in struct {
		SealedToken string `json:"sealedToken"`
	}
	if err := json.NewDecoder(io.LimitReader(r.Body, 4<<10)).Decode(&in); err != nil || in.SealedToken == "" {
		return recovery.Errorf(recovery.Invalid, "the request has no sealed token").WithRemedy(`send {"sealedToken": "…"}`)
	}
	secret, session := newSession(recovery.Session{SignIn: recovery.BySealed, Name: unsealer}, sealedTime, 0)
	actor := session.Actor()
	actor.Role = recovery.Admin
	t, err := g.Store.Unseal(r.Context(), recovery.SealedTokenHash(in.SealedToken), session, actor, from(r))
	if err != nil {
		if recovery.CodeOf(err) == recovery.Unauthenticated {
			g.Log.WarnContext(r.Context(), "a sealed token was refused", "from", from(r), "err", err)
		}
		return err
	}
	g.Log.ErrorContext(r.Context(), "THE SEALED TOKEN WAS USED: whoever has it is an Admin until the session ends",
		"from", from(r), "madeBy", t.MadeBy.Name, "madeAt", t.MadeAt, "endsAt", session.EndsAt)
	used := recovery.AccessSealedUsed{MadeBy: t.MadeBy, MadeAt: t.MadeAt, From: from(r), EndsAt: session.EndsAt}
	g.Note(actor, used)
	if inBrowser {
		setCookie(w, r, sessionCookie(r), secret, session.EndsAt)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return writeJSON(w, struct {
		Token  string    `json:"token"`
		EndsAt time.Time `json:"endsAt"`
	}{secret, session.EndsAt})
}
