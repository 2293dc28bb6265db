package identity

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/davit-dr/davit/recovery"
)

// signInTime is how long somebody may take at the provider.
const signInTime = 10 * time.Minute

// maxReturn bounds the path that a sign-in returns to.
const maxReturn = 1024

// signIn is a sign-in that is under way, in the browser's own sealed cookie: the server
// keeps nothing for people who never come back.
type signIn struct {
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"` // of PKCE
	Return   string    `json:"return"`
	Until    time.Time `json:"until"`
}

// login sends a browser to the provider: GET /auth/login?return=PATH
func (g *Gate) login(w http.ResponseWriter, r *http.Request) error {
	if g.Provider == nil {
		return noProvider()
	}
	back := r.URL.Query().Get("return")
	if err := checkReturn(back); err != nil {
		return err
	}
	m, err := g.Provider.metadata(r.Context())
	if err != nil {
		return err
	}
	s := signIn{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Return: back, Until: time.Now().Add(signInTime)}
	value, err := g.pending.seal(s)
	if err != nil {
		return err
	}
	setCookie(w, r, loginCookie(r), value, s.Until)
	at := g.Provider.flow(m, g.callbackURL(r)).AuthCodeURL(s.State, oauth2.SetAuthURLParam("nonce", s.Nonce), oauth2.S256ChallengeOption(s.Verifier))
	http.Redirect(w, r, at, http.StatusFound)
	return nil
}

func noProvider() error {
	return recovery.Errorf(recovery.NotFound, "this server knows no identity provider to sign in at").
		WithRemedy("use the token that it made at its first start, or start it with --identity")
}

// checkReturn lets a sign-in return to pages of this server alone: nobody is to be sent
// elsewhere by a link that begins with its name.
func checkReturn(path string) error {
	if path == "" {
		return nil
	}
	u, err := url.Parse(path)
	own := err == nil && u.Scheme == "" && u.Host == "" && u.User == nil &&
		strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") &&
		!strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f })
	if !own || len(path) > maxReturn {
		return recovery.Errorf(recovery.Invalid, "return is not a path of this server").WithRemedy("give one such as /plans")
	}
	return nil
}

func (g *Gate) callbackURL(r *http.Request) string { return g.publicURL(r) + "/auth/callback" }

// callback takes a browser back from the provider: GET /auth/callback
func (g *Gate) callback(w http.ResponseWriter, r *http.Request) error {
	if g.Provider == nil {
		return noProvider()
	}
	s, err := g.underWay(r)
	setCookie(w, r, loginCookie(r), "", time.Time{})
	if err != nil {
		return err
	}
	if err := g.answered(r.URL.Query()); err != nil {
		return err
	}
	who, err := g.exchange(r, s)
	if err != nil {
		return err
	}
	secret, session := newSession(recovery.Session{SignIn: recovery.ByBrowser, Name: who.Name, Subject: who.Subject, Groups: who.Groups}, g.SessionTime, g.IdleTime)
	if err := g.Store.SaveSession(r.Context(), session); err != nil {
		return err
	}
	setCookie(w, r, sessionCookie(r), secret, session.EndsAt)
	g.Note(session.Actor(), recovery.AccessSignedIn{SignIn: session.SignIn, From: from(r), EndsAt: session.EndsAt})
	back := s.Return
	if back == "" {
		back = "/"
	}
	http.Redirect(w, r, back, http.StatusFound)
	return nil
}

// underWay is the sign-in that the browser began here, if what comes back answers it.
func (g *Gate) underWay(r *http.Request) (signIn, error) {
	var s signIn
	cookie, err := r.Cookie(loginCookie(r))
	if err != nil {
		return s, again("this browser has begun no sign-in here")
	}
	if err := g.pending.open(cookie.Value, &s); err != nil {
		return s, again("the sign-in was begun before the server was started again")
	}
	switch state := r.URL.Query().Get("state"); {
	case subtle.ConstantTimeCompare([]byte(state), []byte(s.State)) != 1:
		return s, again("the answer of the identity provider belongs to another sign-in: its state is wrong")
	case time.Now().After(s.Until):
		return s, again("the sign-in took longer than " + signInTime.String())
	}
	return s, nil
}

// again refuses a sign-in that can be begun anew.
func again(why string) *recovery.Error {
	return recovery.Errorf(recovery.Unauthenticated, "%s", why).WithRemedy("begin again at /auth/login")
}

// answered says why the provider's answer is a no, or comes from another provider.
func (g *Gate) answered(q url.Values) error {
	if code := q.Get("error"); code != "" {
		e := again("the identity provider did not sign you in")
		e.Details = []recovery.Detail{{Field: "error", Message: shown(code)}}
		if text := q.Get("error_description"); text != "" {
			e.Details = append(e.Details, recovery.Detail{Field: "error_description", Message: shown(text)})
		}
		return e
	}
	if iss := q.Get("iss"); iss != "" && iss != g.Provider.Issuer { // RFC 9207
		return again("the answer comes from another identity provider")
	}
	if q.Get("code") == "" {
		return again("the answer of the identity provider has no code")
	}
	return nil
}

// exchange has the provider say who it is for the code that it gave.
func (g *Gate) exchange(r *http.Request, s signIn) (person, error) {
	p := g.Provider
	m, err := p.metadata(r.Context())
	if err != nil {
		return person{}, err
	}
	ctx := oauth2WithClient(r.Context(), p.HTTP)
	token, err := p.flow(m, g.callbackURL(r)).Exchange(ctx, r.URL.Query().Get("code"), oauth2.VerifierOption(s.Verifier))
	if err != nil {
		return person{}, p.notExchanged(err)
	}
	id, _ := token.Extra("id_token").(string)
	if id == "" {
		return person{}, again("the identity provider did not say who you are: it gave no ID token").WithRemedy("have the scopes of the server's configuration include openid")
	}
	who, err := p.verify(r.Context(), id, []string{p.ClientID})
	if err != nil {
		return person{}, err
	}
	if subtle.ConstantTimeCompare([]byte(who.nonce), []byte(s.Nonce)) != 1 {
		return person{}, again("the ID token belongs to another sign-in: its nonce is wrong")
	}
	return who, nil
}

// config tells programs how to sign in: GET /auth/config
func (g *Gate) config(w http.ResponseWriter, _ *http.Request) error {
	type provider struct {
		Issuer   string   `json:"issuer"`
		ClientID string   `json:"clientID"`
		Scopes   []string `json:"scopes"`
	}
	answer := struct {
		Provider     *provider `json:"provider,omitempty"`
		StartUpToken bool      `json:"startUpToken"` // whether it is let in
	}{StartUpToken: g.Token != nil}
	if p := g.Provider; p != nil {
		answer.Provider = &provider{p.Issuer, p.CLIClientID, p.Scopes}
	}
	return writeJSON(w, answer)
}

func writeJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(v)
}
