package control

import (
	"context"
	"hash/fnv"
	"io"
	"maps"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// How often the accounts are looked at in the background. DRS's call rates are not
// published, so that these are few: a look at a Region of a thousand servers is five calls.
const (
	// watchEvery is the time between two looks while somebody looks at what they see.
	watchEvery = 15 * time.Second
	// idleEvery is that time when nobody has for idleAfter.
	idleEvery = 5 * time.Minute
	idleAfter = 2 * time.Minute
	// lookPause is the least time between two looks, whoever asks for another.
	lookPause = 5 * time.Second
	// lookTime is how long one look may take, with its retries.
	lookTime = 30 * time.Second
	// retryFirst and retryMost bound the time between looks that fail, which doubles.
	retryFirst = 15 * time.Second
	retryMost  = 5 * time.Minute
	// scopesEvery is how often it is looked which accounts and Regions there are.
	scopesEvery = 15 * time.Second

	// quotasEvery is how often Service Quotas is asked, and quotasRetry when it did not
	// answer.
	quotasEvery = 6 * time.Hour
	quotasRetry = 30 * time.Minute

	// keepEvery is how often a stock is written into the store when nothing has changed but
	// lags and times, and keepPause the least time between two writes.
	keepEvery = 10 * time.Minute
	keepPause = time.Minute
)

// Watch looks at the accounts and Regions that are registered: at their source servers,
// their jobs and their quotas, and at how servers can be launched there; in staging accounts
// at the source servers alone. Each account and Region is looked at by itself, so that one
// that is down, slow or throttled holds up no other.
type Watch struct{ control *Control }

// NewWatch makes a Watch for a Control, which from then on relies on it: until it runs,
// lists show what was kept. It starts nothing.
func NewWatch(c *Control) *Watch {
	c.watched(true)
	return &Watch{c}
}

func (c *Control) watched(on bool) {
	c.inventory.watched.Store(on)
	c.templates.watched.Store(on)
	c.places.watched.Store(on)
}

// Run looks until ctx ends, and waits then for the looks that are under way.
func (w *Watch) Run(ctx context.Context) error {
	c := w.control
	defer c.watched(false)
	var watchers sync.WaitGroup
	defer watchers.Wait()
	ends := map[watchKey]context.CancelFunc{}
	for {
		if scopes, err := c.allScopes(ctx); err == nil {
			c.watchThese(ctx, scopes, ends, &watchers)
			if err := c.book.DropInventories(ctx, scopes.all()); err != nil && ctx.Err() == nil {
				c.log.WarnContext(ctx, "what was kept of accounts that are gone was not removed: it is tried again", "err", err)
			}
		} else if ctx.Err() == nil {
			c.log.WarnContext(ctx, "the accounts to look at could not be read", "err", err)
		}
		select {
		case <-ctx.Done():
			for _, end := range ends {
				end()
			}
			return nil
		case <-c.inventory.news:
		case <-time.After(scopesEvery):
		}
	}
}

// Seen says when the source servers of each account and Region were last seen.
func (w *Watch) Seen() map[recovery.Scope]time.Time { return w.control.inventory.seen() }

// watchKey tells watches apart: a staging account may become a target account.
type watchKey struct {
	recovery.Scope
	staging bool
}

// watchThese begins to watch what is new, and ends it for what is used no more.
func (c *Control) watchThese(ctx context.Context, scopes watchedScopes, ends map[watchKey]context.CancelFunc, watchers *sync.WaitGroup) {
	for key, end := range ends {
		if _, stages := scopes.staging[key.Scope]; key.staging && !stages || !key.staging && !scopes.targets[key.Scope] {
			end()
			delete(ends, key)
		}
	}
	c.inventory.retain(scopes.all())
	c.templates.retain(scopes.targets)
	c.places.retain(scopes.targets)
	c.profiles.retain(scopes.targets)
	c.rooms.retain(scopes.targets)
	c.priceLists.retain(scopes.targets)
	begin := func(key watchKey, watches ...func(context.Context)) {
		if ends[key] != nil {
			return
		}
		watching, end := context.WithCancel(ctx)
		ends[key] = end
		for _, watch := range watches {
			watchers.Go(func() { watch(watching) })
		}
	}
	for scope := range scopes.staging {
		begin(watchKey{scope, true}, func(ctx context.Context) { c.watchScope(ctx, c.inventory.at(scope), c.lookAtServers) })
	}
	for scope := range scopes.targets {
		begin(watchKey{scope, false},
			func(ctx context.Context) { c.watchScope(ctx, c.inventory.at(scope), c.lookAtScope) },
			func(ctx context.Context) { c.templates.watch(ctx, scope) },
			func(ctx context.Context) { c.places.watch(ctx, scope) })
	}
}

// watcher is what watching one scope's inventory remembers.
type watcher struct {
	*shelf[[]recovery.SourceServer]
	keptAt   time.Time // of the newest stock in the store
	keptMark uint64
	quotasAt time.Time // when Service Quotas is to be asked next
}

// watchScope looks at a scope whenever that is due.
func (c *Control) watchScope(ctx context.Context, s *shelf[[]recovery.SourceServer], look func(context.Context, *watcher)) {
	w := &watcher{shelf: s}
	c.inventory.remember(ctx, s)
	for c.inventory.awaitDue(ctx, s) {
		look(ctx, w)
		if err := c.keep(ctx, w); err != nil && ctx.Err() == nil {
			c.log.WarnContext(ctx, "the source servers were not kept", "scope", s.scope.String(), "err", err)
		}
	}
}

// lookAtServers looks at the servers of a staging account: Davit's role there allows no more.
func (c *Control) lookAtServers(ctx context.Context, w *watcher) {
	bounded, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	_, _ = c.inventory.look(bounded, w.shelf) // the shelf has the error
}

// lookAtScope looks at the servers, then at the quotas, if that is due, then at the jobs.
func (c *Control) lookAtScope(ctx context.Context, w *watcher) {
	bounded, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	if _, err := c.inventory.look(bounded, w.shelf); err != nil {
		return // the others would not answer either, and their turn comes
	}
	c.lookAtQuotas(bounded, w)
	// What is seen of the jobs is in the store, where the overview reads it; that they were
	// not seen, too.
	_, _ = c.jobs(bounded, w.scope, watchEvery)
}

// lookAtQuotas asks Service Quotas, if it is time to. When it does not answer, or tells
// nothing, what it told last goes on to hold.
func (c *Control) lookAtQuotas(ctx context.Context, w *watcher) {
	now := time.Now()
	due := w.quotasAt
	if due.IsZero() { // since the start: what was told before it may do
		if told, err := c.book.ToldQuotas(ctx, w.scope); err == nil && !told.AsOf.IsZero() {
			due = told.AsOf.Add(quotasEvery)
		}
	}
	if due.After(now) {
		w.quotasAt = due
		return
	}
	told, err := c.cloud.Quotas(ctx, w.scope)
	if err == nil && told != (recovery.Quotas{}) {
		err = c.book.SaveToldQuotas(ctx, recovery.ToldQuotas{Scope: w.scope, AsOf: now.UTC(), Quotas: told})
	}
	if err != nil {
		w.quotasAt = now.Add(quotasRetry)
		c.log.InfoContext(ctx, "Service Quotas was not asked: what was known goes on to hold", "scope", w.scope.String(), "err", err)
		return
	}
	w.quotasAt = now.Add(quotasEvery)
}

// spread is a duration a little shorter or longer, so that looks that began together drift
// apart.
func spread(d time.Duration) time.Duration { return d - d/20 + rand.N(d/10) }

// knock sends to a channel with room for one, which need not hear it twice.
func knock(door chan struct{}) {
	select {
	case door <- struct{}{}:
	default:
	}
}

// keep writes what was seen into the store, so that it can be shown after a restart while
// AWS does not answer: soon when something has changed, else now and then.
func (c *Control) keep(ctx context.Context, w *watcher) error {
	have := w.read()
	now := time.Now()
	mark := markOf(have.seen)
	if !w.worthKeeping(have, mark, now.Sub(w.keptAt)) {
		return nil
	}
	if err := c.book.SaveInventory(ctx, w.scope, have.seen, have.asOf.UTC()); err != nil {
		return err
	}
	w.keptAt, w.keptMark = now, mark
	return nil
}

// worthKeeping reports whether a stock of that mark is to be kept, so long after the last one.
func (w *watcher) worthKeeping(have stock[[]recovery.SourceServer], mark uint64, since time.Duration) bool {
	seen := have.err == nil && !have.asOf.IsZero()
	return seen && since >= keepPause && (mark != w.keptMark || since >= keepEvery)
}

// markOf is the same for servers that differ by what changes all the time alone: lags, and
// when they were seen.
func markOf(servers []recovery.SourceServer) uint64 {
	h := fnv.New64a()
	for _, v := range servers {
		for _, text := range []string{string(v.SourceServerID), v.Hostname, string(v.ReplicationState), v.ReplicationError, v.LastLaunchResult, string(v.SourceInstanceID), strconv.Itoa(len(v.RecoveryInstances))} {
			_, _ = io.WriteString(h, text+"\x00")
		}
		sum := uint64(0)
		for key, value := range maps.All(v.Tags) { // in any order
			one := fnv.New64a()
			_, _ = io.WriteString(one, key+"\x00"+value)
			sum += one.Sum64()
		}
		_, _ = io.WriteString(h, strconv.FormatUint(sum, 36))
	}
	return h.Sum64()
}
