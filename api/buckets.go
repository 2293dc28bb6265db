package api

import (
	"sync"
	"time"
)

// maxBuckets is how many are kept: an attacker has many addresses, and the server one
// memory.
const maxBuckets = 10_000

// buckets hold, for each key, the requests that may still be sent. One fills again with
// time. A key that is not there has a full one.
type buckets struct {
	limits Limits
	mu     sync.Mutex
	of     map[string]*bucket
}

type bucket struct {
	left float64
	at   time.Time // when that much was left
}

func newBuckets(l Limits) *buckets { return &buckets{limits: l, of: map[string]*bucket{}} }

// take counts a request, or says how long it is until there may be one.
func (bs *buckets) take(key string, now time.Time) (wait time.Duration) {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	b := bs.of[key]
	if b == nil {
		if len(bs.of) >= maxBuckets {
			bs.forget(now)
		}
		b = &bucket{left: float64(bs.limits.Burst), at: now}
		bs.of[key] = b
	}
	b.left, b.at = bs.leftAt(b, now), now
	if b.left < 1 {
		return max(1, time.Duration((1-b.left)/bs.limits.RequestsPerSecond*float64(time.Second)))
	}
	b.left--
	return 0
}

func (bs *buckets) leftAt(b *bucket, now time.Time) float64 {
	return min(float64(bs.limits.Burst), b.left+now.Sub(b.at).Seconds()*bs.limits.RequestsPerSecond)
}

// forget drops the buckets that are full again. Where that leaves more than half, it drops
// all: it is not to search them all again for every request.
func (bs *buckets) forget(now time.Time) {
	for key, b := range bs.of {
		if bs.leftAt(b, now) >= float64(bs.limits.Burst) {
			delete(bs.of, key)
		}
	}
	if len(bs.of) > maxBuckets/2 {
		clear(bs.of)
	}
}
