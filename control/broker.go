package control

import (
	"context"
	"maps"
	"strings"
	"sync"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// Broker tells those who follow a stream that it has grown. It knows of the commits
// that go through the databases that it watches; other processes' commits are found by
// looking.
type Broker struct {
	mu            sync.Mutex
	subscriptions map[*subscription]struct{}
}

// NewBroker makes a Broker that nobody listens to yet.
func NewBroker() *Broker {
	return &Broker{subscriptions: map[*subscription]struct{}{}}
}

// Watch gives the database with every successful commit told to the broker.
func (b *Broker) Watch(db store.DB) store.DB { return watched{db, b} }

type watched struct {
	store.DB
	broker *Broker
}

// Commit commits, and tells of it.
func (w watched) Commit(ctx context.Context, c recovery.Commit) error {
	err := w.DB.Commit(ctx, c)
	if err == nil && len(c.Events) > 0 {
		w.broker.grown(c.Stream, c.Version+int64(len(c.Events)))
	}
	return err
}

// subscription collects which streams have grown since it was last asked, so that a
// slow listener holds nobody up and misses only what has been overtaken.
type subscription struct {
	prefix string
	knock  chan struct{}
	mu     sync.Mutex
	grown  map[string]int64
}

// subscribe listens to the streams that begin with the prefix, until stop is called.
func (b *Broker) subscribe(prefix string) (s *subscription, stop func()) {
	s = &subscription{prefix: prefix, knock: make(chan struct{}, 1), grown: map[string]int64{}}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subscriptions[s] = struct{}{}
	return s, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.subscriptions, s)
	}
}

func (b *Broker) grown(stream string, version int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for s := range b.subscriptions {
		if strings.HasPrefix(stream, s.prefix) {
			s.add(stream, version)
		}
	}
}

func (s *subscription) add(stream string, version int64) {
	s.mu.Lock()
	s.grown[stream] = max(s.grown[stream], version)
	s.mu.Unlock()
	select {
	case s.knock <- struct{}{}:
	default: // it is knocked at already
	}
}

// take gives the streams that have grown, with their versions, and forgets them.
func (s *subscription) take() map[string]int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := maps.Clone(s.grown)
	clear(s.grown)
	return taken
}
