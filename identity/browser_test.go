package identity_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/identity"
	"github.com/davit-dr/davit/internal/testidp"
	"github.com/davit-dr/davit/recovery"
)

func TestABrowserSignsInAtTheProviderAndOut(t *testing.T) {
	e := newEnv(t)
	e.provider.InGroups("DRSPlanManager")
	browser := newBrowser(t)
	at := e.begin(browser, "/plans")
	if q := at.Query(); q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("state") == "" || q.Get("nonce") == "" {
		t.Errorf("the browser is sent to %s, want PKCE, state and nonce", at)
	}
	back := e.provider.SignIn(t, at.String())
	a := e.ask(browser, http.MethodGet, back.RequestURI(), "")
	a.has(t, http.StatusFound)
	if got := a.Header.Get("Location"); got != "/plans" {
		t.Errorf("sent to %q, want /plans", got)
	}
	for _, c := range a.Cookies() {
		if c.Name == "davit" && (!c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure) {
			t.Errorf("got the cookie %+v, want it HttpOnly and SameSite=Lax", c)
		}
	}
	s := e.session(e.ask(browser, http.MethodGet, "/api/v1/session", ""))
	if s.Name != testidp.Name || s.Subject != e.provider.Issuer+"#"+testidp.Subject || !s.Verified || s.SignIn != recovery.ByBrowser || s.Grants[0].Role != recovery.PlanManager {
		t.Errorf("got %+v, want the person of the provider as PlanManager", s)
	}
	e.ask(browser, http.MethodGet, back.RequestURI(), "").has(t, http.StatusUnauthorized, "has begun no sign-in")

	e.restart()
	e.session(e.ask(browser, http.MethodGet, "/api/v1/session", ""))

	e.ask(browser, http.MethodPost, "/auth/logout", "", "Sec-Fetch-Site: cross-site").has(t, http.StatusForbidden)
	kept := cookieOf(browser, e.url)
	e.ask(browser, http.MethodPost, "/auth/logout", "", "Sec-Fetch-Site: same-origin").has(t, http.StatusNoContent)
	e.ask(http.DefaultClient, http.MethodGet, "/api/v1/session", "", "Cookie: davit="+kept).has(t, http.StatusUnauthorized, "session has ended")
	if in, out := e.noted("access.signedIn"), e.noted("access.signedOut"); len(in) != 1 || len(out) != 1 || out[0].Actor.Subject != s.Subject {
		t.Errorf("noted %+v and %+v, want one sign-in and one sign-out", in, out)
	}
	if strings.Contains(e.log.String(), kept) || strings.Contains(e.log.String(), back.Query().Get("code")) {
		t.Error("the log has the session's secret or the code")
	}
}

func cookieOf(browser *http.Client, at string) string {
	u, _ := url.Parse(at)
	for _, c := range browser.Jar.Cookies(u) {
		if c.Name == "davit" {
			return c.Value
		}
	}
	return ""
}

func TestASignInThatIsNotThisBrowsersIsRefused(t *testing.T) {
	e := newEnv(t)
	mine, other := newBrowser(t), newBrowser(t)
	back := e.provider.SignIn(t, e.begin(mine, "").String())
	e.ask(other, http.MethodGet, back.RequestURI(), "").has(t, http.StatusUnauthorized, "has begun no sign-in")
	e.begin(other, "")
	e.ask(other, http.MethodGet, back.RequestURI(), "").has(t, http.StatusUnauthorized, "state is wrong")
	e.ask(mine, http.MethodGet, back.RequestURI()+"&iss=https://elsewhere.example.com", "").has(t, http.StatusUnauthorized, "another identity provider")

	at := e.begin(mine, "")
	e.ask(mine, http.MethodGet, "/auth/callback?error=access_denied&error_description=no+%3Cb%3E&state="+at.Query().Get("state"), "", "Accept: text/html").
		has(t, http.StatusUnauthorized, "did not sign you in", "access_denied", "no &lt;b&gt;")
	at = e.begin(mine, "")
	e.ask(mine, http.MethodGet, "/auth/callback?code=made-up&state="+at.Query().Get("state"), "").
		has(t, http.StatusUnauthorized, "did not accept the sign-in")

	// A code that was got with another verifier is worth nothing here: PKCE.
	stolen := e.provider.SignIn(t, e.begin(mine, "").String()).Query().Get("code")
	at = e.begin(other, "")
	e.ask(other, http.MethodGet, "/auth/callback?code="+stolen+"&state="+at.Query().Get("state"), "").
		has(t, http.StatusUnauthorized, "did not accept the sign-in")
}

func TestASignInReturnsToOwnPagesAlone(t *testing.T) {
	e := newEnv(t)
	for _, back := range []string{"https://elsewhere.example.com", "//elsewhere.example.com", "/\\elsewhere.example.com", "plans", "javascript:alert(1)", "/a b", "/\x01", "/" + strings.Repeat("x", 2000)} {
		e.ask(newBrowser(t), http.MethodGet, "/auth/login?return="+url.QueryEscape(back), "").has(t, http.StatusUnprocessableEntity, "not a path of this server")
	}
	e.begin(newBrowser(t), "/executions?state=PAUSED#one")
}

func TestACookieAloneChangesNothing(t *testing.T) {
	e := newEnv(t)
	e.provider.InGroups("DRSOrchestrationAdmin")
	browser := newBrowser(t)
	e.signIn(browser).has(t, http.StatusFound)
	const body = `{"accountID":"111122223333","name":"shop","regions":["us-west-2"]}`
	post := func(headers ...string) answer {
		return e.ask(browser, http.MethodPost, "/api/v1/accounts", body, append(headers, "Content-Type: application/json")...)
	}
	for _, headers := range [][]string{
		nil,
		{"Sec-Fetch-Site: cross-site"},
		{"Sec-Fetch-Site: same-site"},
		{"Sec-Fetch-Site: none"},
		{"Origin: https://elsewhere.example.com"},
		{"Origin: null"},
		{"Origin: " + e.url, "Sec-Fetch-Site: cross-site"},
	} {
		post(headers...).has(t, http.StatusForbidden, "another site")
	}
	e.ask(browser, http.MethodGet, "/api/v1/accounts", "", "Sec-Fetch-Site: cross-site").has(t, http.StatusForbidden, "another site")
	e.ask(browser, http.MethodGet, "/api/v1/accounts", "").has(t, http.StatusOK, `"items":[]`)
	post("Sec-Fetch-Site: same-origin").has(t, http.StatusCreated)
	e.ask(browser, http.MethodDelete, "/api/v1/accounts/shop", "", "Origin: "+e.url, `If-Match: "1"`).has(t, http.StatusNoContent)
}

func TestSessionsEndByThemselves(t *testing.T) {
	e := newEnv(t, func(o *identity.Options) { o.SessionTime, o.IdleTime = time.Hour, time.Second })
	browser := newBrowser(t)
	e.signIn(browser).has(t, http.StatusFound)
	e.ask(browser, http.MethodGet, "/api/v1/session", "").has(t, http.StatusOK)
	time.Sleep(1100 * time.Millisecond)
	e.ask(browser, http.MethodGet, "/api/v1/session", "").has(t, http.StatusUnauthorized, "it was not used for 1s")
	if ended := e.noted("access.sessionEnded"); len(ended) != 1 || ended[0].Actor.Name != testidp.Name {
		t.Errorf("noted %+v, want that the session ended", ended)
	}

	e = newEnv(t, func(o *identity.Options) { o.SessionTime, o.IdleTime = time.Second, time.Hour })
	browser = newBrowser(t)
	e.signIn(browser).has(t, http.StatusFound)
	time.Sleep(1100 * time.Millisecond)
	e.ask(browser, http.MethodGet, "/api/v1/session", "").has(t, http.StatusUnauthorized, "it lasted 1s")
}

func TestTheStartUpTokenIsOffWhereThereIsAProvider(t *testing.T) {
	e := newEnv(t)
	e.show("EXAMPLEEXAMPLE").has(t, http.StatusUnauthorized, "the start-up token is off", "davit login")
	e.ask(http.DefaultClient, http.MethodGet, "/api/v1/session", "").has(t, http.StatusUnauthorized, "no token and no session")
	e.ask(http.DefaultClient, http.MethodGet, "/auth/config", "").has(t, http.StatusOK, `"startUpToken":false`, e.provider.Issuer, testidp.CLIClient)
}
