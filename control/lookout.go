package control

import (
	"context"
	"errors"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// lookout remembers what was last seen of each account and Region. Whoever must know asks
// AWS through it, then and there; whoever only looks gets what was seen last, with its age,
// and waits for no account.
type lookout[T any] struct {
	rhythm
	ask func(context.Context, recovery.Scope) (T, error)
	// recall gives what was kept of a scope, and when that was seen; nil: nothing is kept.
	recall func(context.Context, recovery.Scope) (T, time.Time, error)
	// looked is when somebody looked last, in nanoseconds since 1970: nobody looking, AWS is
	// asked more rarely.
	looked atomic.Int64
	// watched says whether a Watch runs, and news tells it of a scope that has no watcher.
	watched atomic.Bool
	news    chan struct{}

	mu    sync.Mutex
	shelf map[recovery.Scope]*shelf[T]
}

// rhythm is how often AWS is looked at.
type rhythm struct {
	every time.Duration // while somebody looks at what is seen
	idle  time.Duration // when nobody has for idleAfter
	life  time.Duration // how old what is shown may be where no Watch runs
}

// shelf is one scope's part of a lookout.
type shelf[T any] struct {
	scope  recovery.Scope
	asking chan struct{} // holds one token: whoever has it asks AWS, for somebody who waits
	knock  chan struct{} // wakes whoever watches the scope
	recall sync.Once     // of what was kept
	stock  atomic.Pointer[stock[T]]

	mu      sync.Mutex
	changed chan struct{} // closed when the stock changes
	wanted  time.Time     // when somebody asked for a new look
}

// stock is what was last seen of a scope, and what came of the last look.
type stock[T any] struct {
	seen     T
	asOf     time.Time // when; zero: never
	triedAt  time.Time // when the last look began, whatever came of it
	err      error     // of the last look; nil: the stock is what it saw
	failures int       // looks in a row that failed
	// notBefore is until when AWS asked to be left alone.
	notBefore time.Time
}

func newLookout[T any](r rhythm, news chan struct{}, ask func(context.Context, recovery.Scope) (T, error)) *lookout[T] {
	return &lookout[T]{rhythm: r, ask: ask, news: news, shelf: map[recovery.Scope]*shelf[T]{}}
}

// atMost gives what there is in a scope, seen not longer ago than the age: AWS is asked
// unless somebody has been just now. When AWS does not answer, what was last seen comes
// with the error.
func (l *lookout[T]) atMost(ctx context.Context, scope recovery.Scope, age time.Duration) (stock[T], error) {
	s := l.at(scope)
	if have := s.read(); have.fresh(age) {
		return have, nil
	}
	select {
	case s.asking <- struct{}{}:
		defer func() { <-s.asking }()
	case <-ctx.Done():
		return s.read(), unasked(ctx, scope)
	}
	// Somebody else may have asked while this one waited.
	if have := s.read(); have.fresh(age) {
		return have, nil
	}
	return l.look(ctx, s)
}

// look asks AWS about a scope, and keeps what comes of it. That whoever waited has gone
// away says nothing of AWS.
func (l *lookout[T]) look(ctx context.Context, s *shelf[T]) (stock[T], error) {
	asOf := time.Now()
	seen, err := l.ask(ctx, s.scope)
	switch {
	case err == nil:
		return s.put(seen, asOf), nil
	case errors.Is(context.Cause(ctx), context.Canceled):
		return s.read(), err
	}
	return s.fail(err, asOf), err
}

// fresh reports whether this process has looked lately: what was remembered never is.
func (s stock[T]) fresh(age time.Duration) bool {
	return !s.triedAt.IsZero() && !s.asOf.IsZero() && s.err == nil && time.Since(s.asOf) < age
}

// at is the scope's shelf.
func (l *lookout[T]) at(scope recovery.Scope) *shelf[T] {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, ok := l.shelf[scope]
	if !ok {
		s = &shelf[T]{scope: scope, asking: make(chan struct{}, 1), knock: make(chan struct{}, 1), changed: make(chan struct{})}
		s.stock.Store(&stock[T]{})
		l.shelf[scope] = s
	}
	return s
}

// retain forgets the shelves of all scopes but these: of accounts and Regions that are used
// no more.
func (l *lookout[T]) retain(scopes map[recovery.Scope]bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	maps.DeleteFunc(l.shelf, func(scope recovery.Scope, _ *shelf[T]) bool { return !scopes[scope] })
}

func (s *shelf[T]) read() stock[T] { return *s.stock.Load() }

// put keeps what a look has seen, unless a later one was quicker. What is said to have been
// seen in the future is replaced: the clock was set back since.
func (s *shelf[T]) put(seen T, asOf time.Time) stock[T] {
	return s.replace(func(have *stock[T]) {
		if have.asOf.After(time.Now()) || !asOf.Before(have.asOf) {
			have.seen, have.asOf = seen, asOf
		}
		*have = stock[T]{seen: have.seen, asOf: have.asOf, triedAt: later(asOf, have.triedAt)}
	})
}

// fail keeps that a look came to nothing; what was seen before stays.
func (s *shelf[T]) fail(err error, at time.Time) stock[T] {
	return s.replace(func(have *stock[T]) {
		if at.Before(have.triedAt) {
			return
		}
		have.triedAt, have.err, have.failures, have.notBefore = at, err, have.failures+1, time.Time{}
		if e, ok := recovery.AsError(err); ok && e.RetryAfter > 0 {
			have.notBefore = time.Now().Add(e.RetryAfter)
		}
	})
}

// replace changes the stock, and tells those who wait for that.
func (s *shelf[T]) replace(change func(*stock[T])) stock[T] {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.read()
	change(&next)
	s.stock.Store(&next)
	close(s.changed)
	s.changed = make(chan struct{})
	return next
}

// awaitLook waits until a look that began at or after an instant has ended, or AWS has
// asked to be left alone. It gives up when ctx ends.
func (s *shelf[T]) awaitLook(ctx context.Context, since time.Time) {
	for {
		s.mu.Lock()
		have, changed := s.read(), s.changed
		s.mu.Unlock()
		if !have.triedAt.Before(since) && !have.triedAt.IsZero() || have.notBefore.After(time.Now()) {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// remember fetches, once, what was kept of a scope.
func (l *lookout[T]) remember(ctx context.Context, s *shelf[T]) {
	if l.recall == nil {
		return
	}
	s.recall.Do(func() {
		seen, asOf, err := l.recall(ctx, s.scope)
		if err != nil || asOf.IsZero() {
			return // it is only a memory: AWS is asked anyway
		}
		s.replace(func(have *stock[T]) {
			if have.asOf.IsZero() {
				have.seen, have.asOf = seen, asOf
			}
		})
	})
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func unasked(ctx context.Context, scope recovery.Scope) error {
	return recovery.Errorf(recovery.Unavailable, "there was no time to ask AWS in %s: %w", scope, context.Cause(ctx)).
		WithRemedy("try again")
}
