package sim

import (
	"math"
	"sync"
	"time"
)

// callRates keep each account and Region to so many calls a second. AWS does not publish
// DRS's rates, nor whether they are for an operation or for all; here they are for all
// calls of all services together.
type callRates struct {
	limit float64 // zero: none

	mu     sync.Mutex
	places map[place]*tokens
}

// tokens are the calls that a place may make at once: as many as in a second.
type tokens struct {
	left float64
	at   time.Time
}

// take takes a call from the place's tokens, or says how long there is none, in whole
// seconds as retry-after has them. A call that is refused takes nothing.
func (r *callRates) take(p place, now time.Time) time.Duration {
	if r.limit == 0 {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.places == nil {
		r.places = map[place]*tokens{}
	}
	most := max(1, r.limit)
	have := r.places[p]
	if have == nil {
		have = &tokens{most, now}
		r.places[p] = have
	}
	have.left = min(most, have.left+now.Sub(have.at).Seconds()*r.limit)
	have.at = now
	if have.left < 1 {
		return time.Duration(math.Ceil((1-have.left)/r.limit)) * time.Second
	}
	have.left--
	return 0
}
