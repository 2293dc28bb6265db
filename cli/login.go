package cli

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/oauth2"

	"github.com/davit-dr/davit/cli/text"
	"github.com/davit-dr/davit/client"
	"github.com/davit-dr/davit/recovery"
)

type loginOptions struct {
	*session
	sealed, withToken bool
	callback          string
}

func newLogin(s *session) *cobra.Command {
	o := loginOptions{session: s}
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Sign in at a server, and keep that as a context",
		Long: `Sign in at the identity provider that the server names, and keep that as a context, by
default called after the server's host.

With a provider that has a device flow, open the address that is shown, on any device, and
enter the code. With others, such as Cognito, this machine's browser comes back to a port
here: the address that --callback names must be known to the provider.

--sealed opens a session with the sealed token, for the day the provider is down. It asks
for the token, or reads it from stdin. The session ends after four hours, and everybody
who reads the audit trail sees it.

--with-token reads a token from stdin and keeps it: a server's start-up token, or one that
the provider gave to a program.`,
		Example: `  davit login --server https://davit.example.com
  davit login --server https://davit.example.com --context prod --sealed
  davit login --with-token < token`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().BoolVar(&o.sealed, "sealed", false, "use the sealed token, up: it opens one session")
	cmd.Flags().BoolVar(&o.withToken, "with-token", false, "keep the token that stdin has")
	cmd.Flags().StringVar(&o.callback, "callback", "http://localhost:8765/callback", "the `address` on this machine to which a browser comes back, where the provider has no device flow")
	cmd.MarkFlagsMutuallyExclusive("sealed", "with-token")
	return cmd
}

func (o *loginOptions) run(ctx context.Context) error {
	made, err := o.place()
	if err != nil {
		return err
	}
	signIn := client.New(client.Options{URL: made.Server, Source: "CLI"}).SignIn()
	switch {
	case o.sealed:
		err = o.unseal(ctx, signIn, &made)
	case o.withToken:
		made.Token, err = o.secret(ctx, "Token: ")
	default:
		err = o.atProvider(ctx, signIn, &made)
	}
	if err != nil {
		return err
	}
	c := client.New(client.Options{URL: made.Server, Token: made.Token, Source: "CLI"})
	who, err := c.Session(ctx)
	if err != nil {
		return err
	}
	if err := changeContexts(func(all *contexts) error { all.put(made); return nil }); err != nil {
		return err
	}
	o.Notef("You are %s at %s (context %s): %s.", text.Clean(who.Name), made.Server, made.Name, grantsText(who.Grants))
	return nil
}

// place is the server to sign in at, under the name of its context: one that is there, or
// a new one.
func (o *loginOptions) place() (serverContext, error) {
	all, err := readContexts()
	if err != nil {
		return serverContext{}, err
	}
	server, known := o.serverWithoutContext(), all.find(o.context)
	if o.context == "" {
		if server, known, err = o.findServer(all); err != nil {
			return serverContext{}, err
		}
	} else if known != nil && o.server == "" {
		server = known.Server
	}
	server = cmp.Or(server, defaultServer)
	u, err := serverURL(server)
	if err != nil {
		return serverContext{}, err
	}
	if u.Scheme == "http" && !IsLoopback(u.Hostname()) {
		o.Notef("warning: %s is not encrypted: everybody on the way can read what signs you in", server)
	}
	name := cmp.Or(o.context, u.Host)
	if known != nil {
		name = known.Name
	}
	return serverContext{Name: name, Server: server}, nil
}

func (o *loginOptions) unseal(ctx context.Context, signIn *client.SignIn, into *serverContext) error {
	sealed, err := o.secret(ctx, "Sealed token (it opens one session, and everybody will know): ")
	if err != nil {
		return err
	}
	opened, err := signIn.Unseal(ctx, sealed)
	if err != nil {
		return err
	}
	into.Token, into.Until, into.Session = opened.Token, opened.EndsAt, true
	o.Notef("The session ends at %s. Make a new sealed token before that: davit token seal", text.Instant(opened.EndsAt))
	return nil
}

// secret reads a line that is nobody else's to see.
func (o *loginOptions) secret(ctx context.Context, prompt string) (string, error) {
	secret, err := readSecret(ctx, o.Streams, prompt)
	if err == nil && strings.TrimSpace(secret) == "" {
		err = usagef("there was nothing on stdin: give the token there, not as an argument, where others can see it")
	}
	return strings.TrimSpace(secret), err
}

func (o *loginOptions) atProvider(ctx context.Context, signIn *client.SignIn, into *serverContext) error {
	config, err := signIn.Config(ctx)
	if err != nil {
		return err
	}
	if config.Provider == nil {
		return recovery.Errorf(recovery.Conflict, "the server at %s knows no identity provider to sign in at", into.Server).
			WithRemedy("use its start-up token: on its machine commands find it by themselves; elsewhere, davit login --with-token")
	}
	provider, err := discover(ctx, config.Provider.Issuer)
	if err != nil {
		return err
	}
	into.TokenURL, into.RevokeURL, into.ClientID = provider.TokenURL, provider.RevokeURL, config.Provider.ClientID
	oauth := provider.oauth(*config.Provider)
	var token *oauth2.Token
	if provider.DeviceURL != "" {
		token, err = o.byDevice(withProviderHTTP(ctx), oauth)
	} else {
		token, err = o.byBrowser(withProviderHTTP(ctx), oauth)
	}
	if err != nil {
		return err
	}
	return into.take(token)
}

// byDevice shows a code, and waits until somebody has entered it.
func (o *loginOptions) byDevice(ctx context.Context, config *oauth2.Config) (*oauth2.Token, error) {
	device, err := config.DeviceAuth(ctx)
	if err != nil {
		return nil, notGiven(err, o.context)
	}
	o.Notef("Open %s and enter the code %s", text.Clean(device.VerificationURI), text.Clean(device.UserCode))
	if device.VerificationURIComplete != "" {
		o.Notef("or open %s", text.Clean(device.VerificationURIComplete))
	}
	token, err := config.DeviceAccessToken(ctx, device)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, notGiven(err, o.context)
	}
	return token, nil
}

// grantsText is what somebody may act as, in a line.
func grantsText(grants []recovery.Grant) string {
	if len(grants) == 0 {
		return "without a role, so that nothing is permitted"
	}
	parts := make([]string, len(grants))
	for i, g := range grants {
		parts[i] = grantText(g)
	}
	return strings.Join(parts, ", ")
}

// grantText is a role and how far it reaches.
func grantText(g recovery.Grant) string {
	line := string(g.Role)
	if len(g.AccountIDs) > 0 {
		ids := make([]string, len(g.AccountIDs))
		for i, id := range g.AccountIDs {
			ids[i] = string(id)
		}
		line += " in " + strings.Join(ids, ", ")
	}
	if len(g.PlanTags) > 0 {
		line += " for plans with " + recovery.TagText(g.PlanTags)
	}
	return text.Clean(line)
}

// serverURL reads the address of a server.
func serverURL(server string) (*url.URL, error) {
	u, err := url.Parse(server)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, usagef("%q is not a server's URL: give one such as %s", server, defaultServer)
	}
	return u, nil
}
