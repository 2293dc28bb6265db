package awscloud

import (
	"context"
	"errors"
	"sync"
	"time"
)

// background is the work that outlives the call that began it: the SDK goes on getting
// credentials when the first caller gives up, because others may wait for the same ones.
type background struct {
	mu     sync.Mutex
	closed bool
	ends   map[int]context.CancelFunc
	next   int
	all    sync.WaitGroup
}

// begin notes a piece of work. It is to call done, and to end when its context does.
func (b *background) begin(ctx context.Context, limit time.Duration) (_ context.Context, done func(), err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, nil, errors.New("the connection to AWS is closed")
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	if b.ends == nil {
		b.ends = map[int]context.CancelFunc{}
	}
	id := b.next
	b.next++
	b.ends[id] = cancel
	b.all.Add(1)
	return ctx, func() {
		cancel()
		b.mu.Lock()
		delete(b.ends, id)
		b.mu.Unlock()
		b.all.Done()
	}, nil
}

// close calls all work off and waits for it.
func (b *background) close() {
	b.mu.Lock()
	b.closed = true
	for _, cancel := range b.ends {
		cancel()
	}
	b.mu.Unlock()
	b.all.Wait()
}
