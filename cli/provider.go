package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/recovery"
)

// identityProvider is what a provider tells of itself.
type identityProvider struct {
	Issuer    string `json:"issuer"`
	AuthURL   string `json:"authorization_endpoint"`
	TokenURL  string `json:"token_endpoint"`
	DeviceURL string `json:"device_authorization_endpoint"`
	RevokeURL string `json:"revocation_endpoint"`

	Scopes []string `json:"scopes_supported"`
}

// discover asks a provider where to sign in.
func discover(ctx context.Context, issuer string) (identityProvider, error) {
	var p identityProvider
	address := strings.TrimRight(issuer, "/") + "/.well-known/openid-configuration"
	err := func() error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		resp, err := providerHTTP.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("it answered %s", resp.Status)
		}
		return json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&p)
	}()
	if err == nil && (p.Issuer != issuer || p.TokenURL == "") {
		err = fmt.Errorf("it calls itself %q", p.Issuer)
	}
	if err != nil {
		return p, recovery.Errorf(recovery.Unavailable, "the identity provider at %s does not answer as it should: %w", issuer, err).
			WithRemedy("try again; while it is down, an Admin's sealed token opens a session: davit login --sealed")
	}
	return p, nil
}

// oauth is the command line's client there. Where the provider knows the scope that stands
// for being signed in for longer, it is asked for.
func (p identityProvider) oauth(server apitype.SignInProvider) *oauth2.Config {
	const longer = "offline_access"
	scopes := slices.Clone(server.Scopes)
	if slices.Contains(p.Scopes, longer) && !slices.Contains(scopes, longer) {
		scopes = append(scopes, longer)
	}
	return &oauth2.Config{
		ClientID: server.ClientID, Scopes: scopes,
		Endpoint: oauth2.Endpoint{AuthURL: p.AuthURL, TokenURL: p.TokenURL, DeviceAuthURL: p.DeviceURL, AuthStyle: oauth2.AuthStyleInParams},
	}
}

// browserTime is how long somebody may take in a browser.
const browserTime = 10 * time.Minute

// byBrowser has this machine's browser sign in and come back here: the authorisation code
// flow with PKCE, as RFC 8252 has it for programs on a person's own machine.
func (o *loginOptions) byBrowser(ctx context.Context, config *oauth2.Config) (*oauth2.Token, error) {
	back, err := url.Parse(o.callback)
	if err != nil || back.Scheme != "http" || !IsLoopback(back.Hostname()) || back.Port() == "" {
		return nil, usagef("--callback is an address on this machine with a port, such as http://localhost:8765/callback, not %q", o.callback)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", back.Port()))
	if err != nil {
		return nil, failedf("the browser cannot come back to %s: %s", o.callback, err)
	}
	config.RedirectURL = o.callback
	verifier, state := oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
	o.Notef("Open this in a browser on this machine:\n\n  %s\n", text.Clean(config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier))))
	code, err := comeBack(ctx, listener, back.Path, state)
	if err != nil {
		return nil, err
	}
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return nil, notGiven(err, o.context)
	}
	return token, nil
}

// comeBack waits for the browser, and gives the code that it brings.
func comeBack(ctx context.Context, listener net.Listener, path, state string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, browserTime)
	defer cancel()
	type answer struct {
		code string
		err  error
	}
	came := make(chan answer, 1)
	server := &http.Server{ReadHeaderTimeout: providerTime, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if r.URL.Path != path || q.Get("state") != state {
			http.NotFound(w, r)
			return
		}
		a := answer{code: q.Get("code")}
		if a.code == "" {
			a.err = recovery.Errorf(recovery.Unauthenticated, "the identity provider did not sign you in: %s %s", q.Get("error"), q.Get("error_description"))
		}
		fmt.Fprintln(w, "You can close this page and go back to the terminal.")
		select {
		case came <- a:
		default:
		}
	})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = server.Shutdown(end)
		<-done
	}()
	select {
	case a := <-came:
		return a.code, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
