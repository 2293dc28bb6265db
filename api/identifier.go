package api

import (
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/davit-dr/davit/recovery"
)

// Identifier says who makes a request, by what the request shows. An error of the code
// Unauthenticated says why nobody is known by it. Which way in the caller came is not its
// business.
type Identifier interface {
	Identify(r *http.Request) (recovery.Caller, error)
}

// Token knows one caller, by one token.
type Token struct {
	Secret string
	Caller recovery.Caller
}

// Identify gives the caller if the request shows the token. Comparing takes the same
// time whatever is shown.
func (t Token) Identify(r *http.Request) (recovery.Caller, error) {
	shown, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	right := subtle.ConstantTimeCompare([]byte(shown), []byte(t.Secret)) == 1
	if !ok || !right || t.Secret == "" {
		return recovery.Caller{}, recovery.Errorf(recovery.Unauthenticated, "the token is missing or wrong").
			WithRemedy("send the server's token as \"Authorization: Bearer …\"; it is in the file token of the server's data directory")
	}
	return t.Caller, nil
}
