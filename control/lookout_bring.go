package control

import (
	"context"
	"sync"
	"time"

	"github.com/davit-dr/davit/recovery"
)

const (
	// firstTime is how long a list waits for an account of which nothing is known yet.
	firstTime = 5 * time.Second
	// refreshTime is how long it waits where a person asked for a new look.
	refreshTime = 20 * time.Second
)

// bring sees to it that something is known of the scopes. What was seen is not waited for,
// only looked at again soon where it is old; a refresh waits for looks of now.
func (l *lookout[T]) bring(ctx context.Context, scopes []recovery.Scope, refresh bool) {
	now := time.Now()
	l.looked.Store(now.UnixNano())
	limit := firstTime
	if refresh || !l.watched.Load() {
		limit = refreshTime
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var waiting sync.WaitGroup
	for _, scope := range scopes {
		s := l.at(scope)
		l.remember(ctx, s)
		if l.known(s, now, refresh) {
			continue
		}
		waiting.Go(func() { l.bringOne(ctx, s, now, refresh) })
	}
	waiting.Wait()
}

// known reports whether what is known of a scope can be shown as it is.
func (l *lookout[T]) known(s *shelf[T], now time.Time, refresh bool) bool {
	have := s.read()
	switch tried := now.Sub(have.triedAt); {
	case refresh:
		return tried < lookPause || have.notBefore.After(now)
	case !l.watched.Load():
		return tried < l.life
	case have.asOf.IsZero() && have.triedAt.IsZero():
		return false
	case tried >= l.every:
		s.want(now, false)
	}
	return true
}

// bringOne waits for a look at the scope, or makes one where nobody watches.
func (l *lookout[T]) bringOne(ctx context.Context, s *shelf[T], now time.Time, refresh bool) {
	if !l.watched.Load() {
		_, _ = l.atMost(ctx, s.scope, lookPause) // the shelf has the error
		return
	}
	knock(l.news) // the account may be new
	s.want(now, refresh)
	since := now.Add(-lookPause)
	if !refresh {
		since = time.Time{}
	}
	s.awaitLook(ctx, since)
}

// lastLooked is when somebody looked last.
func (l *lookout[T]) lastLooked() time.Time { return time.Unix(0, l.looked.Load()) }

// awaitDue waits until the scope is to be looked at, and reports whether it is.
func (l *lookout[T]) awaitDue(ctx context.Context, s *shelf[T]) bool {
	for {
		now := time.Now()
		s.mu.Lock()
		due := s.read().due(now, l.lastLooked(), s.wanted, l.rhythm)
		s.mu.Unlock()
		if !due.After(now) {
			return ctx.Err() == nil
		}
		timer := time.NewTimer(due.Sub(now))
		select {
		case <-timer.C:
		case <-s.knock:
			timer.Stop()
		case <-ctx.Done():
			timer.Stop()
			return false
		}
	}
}

// due is when the scope is to be looked at next, as it seems now. A person who asks for a
// look hastens it, within what AWS and politeness allow.
func (s stock[T]) due(now, looked, wanted time.Time, r rhythm) time.Time {
	if s.triedAt.IsZero() {
		return now
	}
	earliest := later(s.triedAt.Add(lookPause), s.notBefore)
	switch {
	case wanted.After(s.triedAt):
		return earliest
	case s.err != nil:
		return later(earliest, s.triedAt.Add(min(retryFirst<<min(s.failures-1, 10), retryMost)))
	case now.Sub(looked) < idleAfter:
		return later(earliest, s.triedAt.Add(spread(r.every)))
	}
	return s.triedAt.Add(spread(r.idle))
}

// want has the scope looked at soon: at once, if a person waits for it.
func (s *shelf[T]) want(at time.Time, waiting bool) {
	if waiting {
		s.mu.Lock()
		s.wanted = at
		s.mu.Unlock()
	}
	knock(s.knock)
}

// watch looks at a scope whenever that is due, until ctx ends.
func (l *lookout[T]) watch(ctx context.Context, scope recovery.Scope) {
	s := l.at(scope)
	for l.awaitDue(ctx, s) {
		bounded, cancel := context.WithTimeout(ctx, lookTime)
		_, _ = l.look(bounded, s) // the shelf has the error
		cancel()
	}
}

// doubt has every scope looked at anew, at once where it is watched: what was last seen is
// shown until then, and nothing is decided by it. A look that is under way is followed by
// another.
func (l *lookout[T]) doubt() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.shelf {
		s.replace(func(have *stock[T]) { have.triedAt = time.Time{} })
		s.want(time.Now(), true)
	}
}
