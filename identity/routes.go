package identity

import "net/http"

// Handler answers a request, or says by its error why not.
type Handler = func(http.ResponseWriter, *http.Request) error

// Routes are where people sign in and out, by their patterns. Nobody need be known there.
func (g *Gate) Routes() map[string]Handler {
	return map[string]Handler{
		"GET /auth/config":   g.config,
		"GET /auth/login":    g.login,
		"GET /auth/callback": g.callback,
		"POST /auth/logout":  g.logout,
		"POST /auth/sealed":  g.unseal,
		"POST /auth/token":   g.enter,
	}
}
