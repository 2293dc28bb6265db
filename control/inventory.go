package control

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// inventoryLife is how old source servers may be when they are only shown, where nobody
// watches the accounts.
const inventoryLife = 15 * time.Second

// inventory remembers the source servers of each account and Region. Whoever plans or
// starts something asks AWS through it, then and there; whoever only looks gets what was
// seen last, with its age, and waits for no account.
type inventory struct {
	cloud cloud.Inspector
	book  *store.Book
	// looked is when somebody looked last, in nanoseconds since 1970: nobody looking, AWS is
	// asked more rarely.
	looked atomic.Int64
	// watched says whether a Watch runs, and news tells it of a scope that has no watcher.
	watched atomic.Bool
	news    chan struct{}

	mu    sync.Mutex
	shelf map[recovery.Scope]*shelf
}

// shelf is one scope's part of the inventory.
type shelf struct {
	scope  recovery.Scope
	asking chan struct{} // holds one token: whoever has it asks AWS, for somebody who waits
	knock  chan struct{} // wakes whoever watches the scope
	recall sync.Once     // of what was kept
	stock  atomic.Pointer[stock]
	shown  atomic.Pointer[shelved]

	mu       sync.Mutex
	changed  chan struct{} // closed when the stock changes
	keptAt   time.Time     // of the newest stock in the store
	keptMark uint64
	wanted   time.Time // when somebody asked for a new look
	quotasAt time.Time // when Service Quotas is to be asked next
}

// stock is what was last seen of a scope's source servers, and what came of the last look.
type stock struct {
	servers  []recovery.SourceServer
	asOf     time.Time // of the servers; zero: they were never seen
	triedAt  time.Time // when the last look began, whatever came of it
	err      error     // of the last look; nil: the servers are what it saw
	failures int       // looks in a row that failed
	// notBefore is until when AWS asked to be left alone.
	notBefore time.Time
}

func newInventory(c cloud.Inspector, book *store.Book) *inventory {
	return &inventory{cloud: c, book: book, news: make(chan struct{}, 1), shelf: map[recovery.Scope]*shelf{}}
}

// servers gives the source servers of a scope, not older than the age: AWS is asked for
// them unless somebody has been just now. When AWS does not answer, what was last seen
// comes with the error.
func (inv *inventory) servers(ctx context.Context, scope recovery.Scope, age time.Duration) (stock, error) {
	s := inv.at(scope)
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
	return inv.look(ctx, s)
}

// look asks AWS for the source servers of a scope, and keeps what comes of it. That whoever
// waited has gone away says nothing of AWS.
func (inv *inventory) look(ctx context.Context, s *shelf) (stock, error) {
	asOf := time.Now()
	servers, err := inv.cloud.SourceServers(ctx, s.scope)
	switch {
	case err == nil:
		return s.put(servers, asOf), nil
	case errors.Is(context.Cause(ctx), context.Canceled):
		return s.read(), err
	}
	return s.fail(err, asOf), err
}

// fresh reports whether this process has looked lately: what was remembered never is.
func (s stock) fresh(age time.Duration) bool {
	return !s.triedAt.IsZero() && !s.asOf.IsZero() && s.err == nil && time.Since(s.asOf) < age
}

// at is the scope's shelf.
func (inv *inventory) at(scope recovery.Scope) *shelf {
	inv.mu.Lock()
	defer inv.mu.Unlock()
	s, ok := inv.shelf[scope]
	if !ok {
		s = &shelf{scope: scope, asking: make(chan struct{}, 1), knock: make(chan struct{}, 1), changed: make(chan struct{})}
		s.stock.Store(&stock{})
		inv.shelf[scope] = s
	}
	return s
}

// retain forgets the shelves of all scopes but these: of accounts and Regions that are used
// no more.
func (inv *inventory) retain(scopes map[recovery.Scope]bool) {
	inv.mu.Lock()
	defer inv.mu.Unlock()
	maps.DeleteFunc(inv.shelf, func(scope recovery.Scope, _ *shelf) bool { return !scopes[scope] })
}

func (s *shelf) read() stock { return *s.stock.Load() }

// put keeps what a look has seen, unless a later one was quicker. What is said to have been
// seen in the future is replaced: the clock was set back since.
func (s *shelf) put(servers []recovery.SourceServer, asOf time.Time) stock {
	servers = slices.SortedFunc(slices.Values(servers), func(a, b recovery.SourceServer) int { return compareServers(&a, &b) })
	return s.replace(func(have *stock) {
		if have.asOf.After(time.Now()) || !asOf.Before(have.asOf) {
			have.servers, have.asOf = servers, asOf
		}
		*have = stock{servers: have.servers, asOf: have.asOf, triedAt: later(asOf, have.triedAt)}
	})
}

// fail keeps that a look came to nothing; what was seen before stays.
func (s *shelf) fail(err error, at time.Time) stock {
	return s.replace(func(have *stock) {
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
func (s *shelf) replace(change func(*stock)) stock {
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
func (s *shelf) awaitLook(ctx context.Context, since time.Time) {
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

// remember fetches, once, what was kept in the store of a scope.
func (inv *inventory) remember(ctx context.Context, s *shelf) {
	s.recall.Do(func() {
		servers, asOf, err := inv.book.Inventory(ctx, s.scope)
		if err != nil || asOf.IsZero() {
			return // it is only a memory: AWS is asked anyway
		}
		s.replace(func(have *stock) {
			if have.asOf.IsZero() {
				have.servers, have.asOf = servers, asOf
			}
		})
	})
}

// compareServers puts servers in the order of their keys.
func compareServers(a, b *recovery.SourceServer) int {
	if c := compareScopes(a.Scope, b.Scope); c != 0 {
		return c
	}
	return cmp.Compare(a.SourceServerID, b.SourceServerID)
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
