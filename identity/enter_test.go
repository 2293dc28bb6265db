package identity_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/davit-dr/davit/identity"
	"github.com/davit-dr/davit/recovery"
)

func TestTheStartUpTokenOpensASessionThatEndsWithIt(t *testing.T) {
	token, _, err := identity.OpenToken(filepath.Join(t.TempDir(), "token"), "olga")
	if err != nil {
		t.Fatal(err)
	}
	e := newEnv(t, func(o *identity.Options) { o.Token = token })
	shown := `{"token":"` + token.Secret() + `"}`
	browser := newBrowser(t)
	own := "Sec-Fetch-Site: same-origin"
	e.ask(browser, http.MethodPost, "/auth/token", shown, "Sec-Fetch-Site: cross-site").has(t, http.StatusForbidden)
	e.ask(browser, http.MethodPost, "/auth/token", shown).has(t, http.StatusForbidden)
	e.ask(browser, http.MethodPost, "/auth/token", `{}`, own).has(t, http.StatusUnprocessableEntity, "no token")
	e.ask(browser, http.MethodPost, "/auth/token", `{"token":"wrong"}`, own).has(t, http.StatusUnauthorized, "missing or wrong")

	e.ask(browser, http.MethodPost, "/auth/token", shown, own).has(t, http.StatusNoContent)
	s := e.session(e.ask(browser, http.MethodGet, "/api/v1/session", ""))
	if s.SignIn != recovery.ByToken || s.Verified || s.Until.IsZero() || s.Grants[0].Role != recovery.Admin {
		t.Errorf("got %+v, want an Admin whom nobody has verified, for a while", s)
	}
	if in := e.noted("access.signedIn"); len(in) != 1 {
		t.Errorf("noted %+v, want one sign-in", in)
	}
	if kept := cookieOf(browser, e.url); strings.Contains(e.log.String(), kept) || kept == "" {
		t.Error("there is no session, or the log has its secret")
	}

	if _, err := token.Rotate(); err != nil {
		t.Fatal(err)
	}
	e.ask(browser, http.MethodGet, "/api/v1/session", "").has(t, http.StatusUnauthorized, "the token that opened it was replaced")
}

func TestACallerIsKnownNoLongerThanTheSession(t *testing.T) {
	for name, end := range map[string]func(*env, *http.Client, *identity.Token) error{
		"signed out": func(e *env, browser *http.Client, _ *identity.Token) error {
			e.ask(browser, http.MethodPost, "/auth/logout", "", "Sec-Fetch-Site: same-origin").has(t, http.StatusNoContent)
			return nil
		},
		"token replaced": func(_ *env, _ *http.Client, token *identity.Token) error {
			_, err := token.Rotate()
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token, _, err := identity.OpenToken(filepath.Join(t.TempDir(), "token"), "olga")
			if err != nil {
				t.Fatal(err)
			}
			e := newEnv(t, func(o *identity.Options) { o.Token = token })
			browser := newBrowser(t)
			e.ask(browser, http.MethodPost, "/auth/token", `{"token":"`+token.Secret()+`"}`, "Sec-Fetch-Site: same-origin").has(t, http.StatusNoContent)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, e.url+"/api/v1/events", nil)
			r.AddCookie(&http.Cookie{Name: "davit", Value: cookieOf(browser, e.url)})
			caller, err := e.gate.Identify(r)
			if err != nil {
				t.Fatal(err)
			}
			if err := caller.Still(t.Context()); err != nil {
				t.Fatalf("before the session's end: %v", err)
			}
			if err := end(e, browser, token); err != nil {
				t.Fatal(err)
			}
			if err := caller.Still(t.Context()); recovery.CodeOf(err) != recovery.Unauthenticated {
				t.Errorf("after the session's end: got %v, want that nobody is known", err)
			}
		})
	}
}
