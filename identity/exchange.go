package identity

import (
	"context"
	"errors"
	"net/http"

	"golang.org/x/oauth2"

	"github.com/davit-dr/davit/recovery"
)

// oauth2WithClient has the OAuth library use an HTTP client of ours.
func oauth2WithClient(ctx context.Context, c *http.Client) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, c)
}

// notExchanged says why the provider gave no token for a code. The library's own error
// holds the whole answer, which is nothing for a log.
func (p *Provider) notExchanged(err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return p.silent(errors.New("it did not answer when it was asked who signed in"))
	}
	e := again("the identity provider did not accept the sign-in that it had begun").
		WithRemedy("begin again at /auth/login; if that happens again, compare client, secret and redirect address with the provider's")
	e.Details = []recovery.Detail{{Field: "error", Message: shown(refused.ErrorCode)}}
	if refused.ErrorDescription != "" {
		e.Details = append(e.Details, recovery.Detail{Field: "error_description", Message: shown(refused.ErrorDescription)})
	}
	return e
}
