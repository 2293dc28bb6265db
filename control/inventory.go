package control

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// inventoryLife is how old source servers may be when they are only shown, where nobody
// watches the accounts.
const inventoryLife = 15 * time.Second

// inventory remembers the source servers of each account and Region.
type inventory struct {
	*lookout[[]recovery.SourceServer]
	book *store.Book

	mu    sync.Mutex
	shown map[recovery.Scope]*shelved
}

func newInventory(c cloud.Inspector, book *store.Book) *inventory {
	ask := func(ctx context.Context, scope recovery.Scope) ([]recovery.SourceServer, error) {
		servers, err := c.SourceServers(ctx, scope)
		return slices.SortedFunc(slices.Values(servers), func(a, b recovery.SourceServer) int { return compareServers(&a, &b) }), err
	}
	seen := newLookout(rhythm{every: watchEvery, idle: idleEvery, life: inventoryLife}, make(chan struct{}, 1), ask)
	seen.recall = func(ctx context.Context, scope recovery.Scope) ([]recovery.SourceServer, time.Time, error) {
		return book.Inventory(ctx, scope)
	}
	return &inventory{lookout: seen, book: book, shown: map[recovery.Scope]*shelved{}}
}

// servers gives the source servers of a scope, not older than the age.
func (inv *inventory) servers(ctx context.Context, scope recovery.Scope, age time.Duration) (stock[[]recovery.SourceServer], error) {
	return inv.atMost(ctx, scope, age)
}

// retain forgets what is known of all scopes but these.
func (inv *inventory) retain(scopes map[recovery.Scope]bool) {
	inv.lookout.retain(scopes)
	inv.mu.Lock()
	defer inv.mu.Unlock()
	maps.DeleteFunc(inv.shown, func(scope recovery.Scope, _ *shelved) bool { return !scopes[scope] })
}

// seen says when each scope was last seen, as far as it was.
func (inv *inventory) seen() map[recovery.Scope]time.Time {
	inv.lookout.mu.Lock()
	defer inv.lookout.mu.Unlock()
	seen := map[recovery.Scope]time.Time{}
	for scope, s := range inv.shelf {
		if at := s.read().asOf; !at.IsZero() {
			seen[scope] = at
		}
	}
	return seen
}

// compareServers puts servers in the order of their keys.
func compareServers(a, b *recovery.SourceServer) int {
	if c := compareScopes(a.Scope, b.Scope); c != 0 {
		return c
	}
	return cmp.Compare(a.SourceServerID, b.SourceServerID)
}
