package identity

import (
	"net/http"
	"net/url"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// overTLS reports whether the browser's connection is encrypted, as far as it goes to the
// server or to the proxy that is trusted with it.
func overTLS(r *http.Request) bool { return r.TLS != nil || r.URL.Scheme == "https" }

// sessionCookie is the name of the session's cookie. With the prefix, browsers take it
// from this host alone, and over TLS alone.
func sessionCookie(r *http.Request) string {
	if overTLS(r) {
		return "__Host-davit"
	}
	return "davit"
}

// loginCookie is the name of the cookie that a sign-in leaves while it is under way.
func loginCookie(r *http.Request) string {
	if overTLS(r) {
		return "__Host-davit-login"
	}
	return "davit-login"
}

// setCookie sets a cookie that no script reads and no other site's request carries, but
// for somebody who follows a link. An empty value removes it.
func setCookie(w http.ResponseWriter, r *http.Request, name, value string, until time.Time) {
	c := &http.Cookie{
		Name: name, Value: value, Path: "/", HttpOnly: true, Secure: overTLS(r), SameSite: http.SameSiteLaxMode,
		MaxAge: int(time.Until(until).Seconds()),
	}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// sameOrigin says why a request that a cookie stands for may not have been made by a page
// of this server, or nil. What changes something must prove that it was.
func (g *Gate) sameOrigin(r *http.Request) error {
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	safe := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
	switch {
	case site == "same-origin", site == "none" && safe:
		return nil
	case site == "" && origin != "" && g.isOwn(r, origin):
		return nil
	case site == "" && origin == "" && safe:
		return nil
	}
	return recovery.Errorf(recovery.Denied, "the request was made by a page of another site, or does not say by which").
		WithRemedy("use Davit's own pages; programs send a token as \"Authorization: Bearer …\" and no cookie")
}

// isOwn reports whether an origin is this server's.
func (g *Gate) isOwn(r *http.Request, origin string) bool {
	o, err := url.Parse(origin)
	own, ownErr := url.Parse(g.publicURL(r))
	return err == nil && ownErr == nil && o.Scheme == own.Scheme && o.Host == own.Host
}

// publicURL is where browsers reach the server.
func (g *Gate) publicURL(r *http.Request) string {
	if g.PublicURL != "" {
		return g.PublicURL
	}
	scheme := "http"
	if overTLS(r) {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}
