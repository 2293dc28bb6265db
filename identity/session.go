package identity

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// sessionPrefix begins the secret of every session, so that it is told apart from other
// tokens, also by those who look for secrets in logs.
const sessionPrefix = "dvs_"

// useEvery is how exactly the last use of a session is known.
const useEvery = time.Minute

// useTime is how long noting a use may hold a request up.
const useTime = time.Second

// newSession makes a session for somebody who has just signed in. Its secret is for them
// alone: what is kept is its hash.
func newSession(s recovery.Session, lasts, idle time.Duration) (secret string, made recovery.Session) {
	secret = sessionPrefix + newSecret()
	now := time.Now().UTC()
	s.ID, s.CreatedAt, s.UsedAt = recovery.SecretHash(secret), now, now
	s.EndsAt, s.IdleSeconds = now.Add(lasts), int(idle.Seconds())
	return secret, s
}

func (g *Gate) byCookie(r *http.Request) (recovery.Caller, error) {
	cookie, err := r.Cookie(sessionCookie(r))
	if err != nil || !strings.HasPrefix(cookie.Value, sessionPrefix) {
		return recovery.Caller{}, g.unknown("the request shows no token and no session")
	}
	if err := g.sameOrigin(r); err != nil {
		return recovery.Caller{}, err
	}
	return g.bySession(r.Context(), cookie.Value)
}

func (g *Gate) bySession(ctx context.Context, secret string) (recovery.Caller, error) {
	s, err := g.session(ctx, secret)
	if err != nil {
		return recovery.Caller{}, err
	}
	c, err := g.ofSession(ctx, s)
	c.Still = func(ctx context.Context) error { return g.lives(ctx, secret) }
	return c, err
}

func (g *Gate) ofSession(ctx context.Context, s recovery.Session) (recovery.Caller, error) {
	switch s.SignIn {
	case recovery.ByToken:
		return g.ofToken(s)
	case recovery.BySealed:
		c := s.Actor().Holding(recovery.Admin)
		c.SignIn, c.Until = s.SignIn, s.EndsBy()
		return c, nil
	}
	return g.caller(ctx, s.Actor(), s.Groups, s.SignIn, s.EndsBy())
}

// lives says why a session lives no more. That it cannot be looked up says nothing.
func (g *Gate) lives(ctx context.Context, secret string) error {
	s, err := g.Store.Session(ctx, recovery.SecretHash(secret))
	switch {
	case recovery.CodeOf(err) == recovery.NotFound:
		return g.unknown("the session has ended")
	case err == nil && s.SignIn == recovery.ByToken:
		_, err = g.ofToken(s)
		return err
	}
	return nil
}

// session is the session of a secret, which is in use from now on.
func (g *Gate) session(ctx context.Context, secret string) (recovery.Session, error) {
	s, err := g.Store.Session(ctx, recovery.SecretHash(secret))
	if recovery.CodeOf(err) == recovery.NotFound {
		return s, g.unknown("the session has ended")
	}
	if err != nil {
		return s, err
	}
	now := time.Now().UTC()
	if !now.Before(s.EndsBy()) {
		g.end(ctx, s)
		return s, g.unknown("the session has ended: " + endReason(s))
	}
	if now.Sub(s.UsedAt) >= useEvery {
		ctx, cancel := context.WithTimeout(ctx, useTime)
		defer cancel()
		if err := g.Store.UseSession(ctx, s.ID, now); err != nil {
			g.Log.WarnContext(ctx, "the use of a session was not noted: it may end early", "actor", s.Name, "err", err)
		}
		s.UsedAt = now
	}
	return s, nil
}

// end ends a session whose time is over.
func (g *Gate) end(ctx context.Context, s recovery.Session) {
	if err := g.Store.EndSession(ctx, s.ID); err != nil {
		g.Log.WarnContext(ctx, "a session that is over was not removed: it is tried again", "actor", s.Name, "err", err)
		return
	}
	g.Note(s.Actor(), recovery.AccessSessionEnded{SignIn: s.SignIn, Reason: endReason(s)})
}

// endReason says why the time of a session is over.
func endReason(s recovery.Session) string {
	if s.EndsBy().Before(s.EndsAt) {
		return "it was not used for " + (time.Duration(s.IdleSeconds) * time.Second).String()
	}
	return "it lasted " + s.EndsAt.Sub(s.CreatedAt).String()
}

// endEvery is how often sessions are looked through for those whose time is over.
const endEvery = time.Minute

// Run ends the sessions whose time is over, and keeps the provider's keys young, until its
// context ends.
func (g *Gate) Run(ctx context.Context) error {
	tick, keys := time.NewTicker(endEvery), time.NewTicker(keysEvery)
	defer tick.Stop()
	defer keys.Stop()
	for {
		if err := g.endOver(ctx); err != nil && ctx.Err() == nil {
			g.Log.WarnContext(ctx, "sessions were not looked through", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-keys.C:
			if g.Provider != nil {
				g.Provider.keys.refresh(ctx)
			}
		case <-tick.C:
		}
	}
}

func (g *Gate) endOver(ctx context.Context) error {
	sessions, err := g.Store.Sessions(ctx)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if !time.Now().Before(s.EndsBy()) {
			g.end(ctx, s)
		}
	}
	return nil
}
