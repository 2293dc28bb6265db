package control

import (
	"context"
	"sync"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
)

// inventoryLife is how old source servers may be when they are only shown.
const inventoryLife = 15 * time.Second

// inventory remembers the source servers of each account and Region for a short while,
// so that pages that are looked at do not use up AWS's call rates.
type inventory struct {
	cloud cloud.Inspector
	mu    sync.Mutex
	shelf map[recovery.Scope]*shelf
}

// shelf is one scope's part of the inventory.
type shelf struct {
	asking chan struct{} // holds one token: whoever has it asks AWS
	mu     sync.Mutex
	stock
}

// stock is what was last seen of a scope's source servers.
type stock struct {
	servers []recovery.SourceServer
	asOf    time.Time
}

func newInventory(c cloud.Inspector) *inventory {
	return &inventory{cloud: c, shelf: map[recovery.Scope]*shelf{}}
}

// servers gives the source servers of a scope, not older than the age. When AWS does
// not answer, what was last seen comes with the error.
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
	asOf := time.Now()
	servers, err := inv.cloud.SourceServers(ctx, scope)
	if err != nil {
		return s.read(), err
	}
	return s.put(stock{servers, asOf}), nil
}

func (s stock) fresh(age time.Duration) bool {
	return !s.asOf.IsZero() && time.Since(s.asOf) < age
}

func (inv *inventory) at(scope recovery.Scope) *shelf {
	inv.mu.Lock()
	defer inv.mu.Unlock()
	s, ok := inv.shelf[scope]
	if !ok {
		s = &shelf{asking: make(chan struct{}, 1)}
		inv.shelf[scope] = s
	}
	return s
}

func (s *shelf) read() stock {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stock
}

func (s *shelf) put(new stock) stock {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stock = new
	return new
}

func unasked(ctx context.Context, scope recovery.Scope) error {
	return recovery.Errorf(recovery.Unavailable, "there was no time to ask AWS in %s: %w", scope, context.Cause(ctx)).
		WithRemedy("try again")
}
