// Package identity says who makes a request: by the token that the server made at its
// first start, by a token of an OpenID Connect provider, or by a session that a sign-in
// has opened. It tells who somebody is and which roles they have; what a role permits is
// control's business.
package identity

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Store keeps sessions and role bindings.
type Store interface {
	AllBindings(ctx context.Context) ([]recovery.Binding, error)

	SaveSession(ctx context.Context, s recovery.Session) error
	// Session reads a session, whether or not its time is over. NotFound: it was ended.
	Session(ctx context.Context, id string) (recovery.Session, error)
	Sessions(ctx context.Context) ([]recovery.Session, error)
	UseSession(ctx context.Context, id string, at time.Time) error
	EndSession(ctx context.Context, id string) error

	// Unseal uses the sealed token of the hash up and saves the session that it opens,
	// both or neither. Unauthenticated: there is none, or it was used.
	Unseal(ctx context.Context, hash string, s recovery.Session, by recovery.Actor, from string) (recovery.SealedToken, error)
}

// Options say who is let in.
type Options struct {
	Store Store
	// Provider is the organisation's; nil: it has none.
	Provider *Provider
	// Token is the start-up token; nil: it is off.
	Token *Token
	// PublicURL is where browsers reach the server; empty: where their requests went.
	PublicURL string
	// SessionTime and IdleTime bound a browser's session; zero: 12 hours, and one.
	SessionTime, IdleTime time.Duration
	// Note takes what happens at the door for the audit trail. It must not wait.
	Note func(recovery.Actor, recovery.Body)
	Log  *slog.Logger
}

const (
	sessionTime = 12 * time.Hour
	idleTime    = time.Hour
	// sealedTime is how long a session of the sealed token lasts, used or not.
	sealedTime = 4 * time.Hour
)

// Gate knows callers. It may be used by several goroutines.
type Gate struct {
	Options
	pending pending
}

// New makes a Gate. It asks the provider for nothing yet.
func New(o Options) *Gate {
	if o.SessionTime == 0 {
		o.SessionTime = sessionTime
	}
	if o.IdleTime == 0 {
		o.IdleTime = idleTime
	}
	if o.Note == nil {
		o.Note = func(recovery.Actor, recovery.Body) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.PublicURL = strings.TrimRight(o.PublicURL, "/")
	return &Gate{Options: o, pending: newPending()}
}

// Identify says who makes the request. What it shows in the Authorization header counts
// before a session's cookie.
func (g *Gate) Identify(r *http.Request) (recovery.Caller, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return g.byCookie(r)
	}
	scheme, shown, _ := strings.Cut(header, " ")
	switch {
	case !strings.EqualFold(scheme, "Bearer") || shown == "":
		return recovery.Caller{}, g.unknown("the request's Authorization header is not a bearer token")
	case strings.HasPrefix(shown, sessionPrefix):
		return g.bySession(r.Context(), shown)
	case strings.Count(shown, ".") == 2:
		return g.byProvider(r.Context(), shown)
	}
	return g.byToken(shown)
}

// unknown says that nobody is known by a request, and how to be.
func (g *Gate) unknown(why string) error {
	err := recovery.Errorf(recovery.Unauthenticated, "%s", why)
	if g.Provider != nil {
		return err.WithRemedy("sign in: davit login, or /auth/login in a browser; programs send a token of %s as \"Authorization: Bearer …\"", g.Provider.Issuer)
	}
	return err.WithRemedy("send the server's token as \"Authorization: Bearer …\"; it is in the file token of the server's data directory")
}

func (g *Gate) byToken(shown string) (recovery.Caller, error) {
	if g.Token == nil {
		return recovery.Caller{}, g.unknown("what the request shows is no token of the identity provider, and the start-up token is off")
	}
	if !g.Token.Is(shown) {
		return recovery.Caller{}, g.unknown("the token is missing or wrong")
	}
	c := recovery.Actor{Name: g.Token.Owner}.Holding(recovery.Admin)
	c.SignIn = recovery.ByToken
	c.Still = func(context.Context) error {
		if g.Token.Is(shown) {
			return nil
		}
		return g.unknown("the token was replaced")
	}
	return c, nil
}

func (g *Gate) byProvider(ctx context.Context, shown string) (recovery.Caller, error) {
	if g.Provider == nil {
		return recovery.Caller{}, g.unknown("the server knows no identity provider whose token this could be")
	}
	p, err := g.Provider.bearer(ctx, shown)
	if err != nil {
		return recovery.Caller{}, err
	}
	return g.caller(ctx, recovery.Actor{Name: p.Name, Subject: p.Subject, Verified: true}, p.Groups, recovery.ByBearer, p.Until)
}

// caller is the actor with the roles that the bindings give now.
func (g *Gate) caller(ctx context.Context, a recovery.Actor, groups []string, by recovery.SignIn, until time.Time) (recovery.Caller, error) {
	bindings, err := g.Store.AllBindings(ctx)
	if err != nil {
		return recovery.Caller{}, err
	}
	return recovery.Caller{Actor: a, Grants: recovery.Grants(bindings, a.Subject, groups), SignIn: by, Until: until, Groups: groups}, nil
}

// newSecret makes a secret that nobody guesses.
func newSecret() string { return rand.Text() + rand.Text() }

// from is the address that a request came from.
func from(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
