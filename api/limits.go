package api

import (
	"cmp"
	"fmt"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Limits are how much one caller may ask of the server. Whoever is not known is told by
// the address. What executions do is not limited by any of this: they ask no API.
type Limits struct {
	RequestsPerSecond float64 // on the average; 0: DefaultLimits'
	Burst             int     // at once; 0: what five seconds allow
	Streams           int     // followed at the same time; 0: DefaultLimits'
}

// DefaultLimits are far beyond what people and their programs need.
var DefaultLimits = Limits{RequestsPerSecond: 100, Burst: 500, Streams: 50}

func (l Limits) orDefaults() Limits {
	l.RequestsPerSecond = cmp.Or(l.RequestsPerSecond, DefaultLimits.RequestsPerSecond)
	l.Burst = cmp.Or(l.Burst, int(5*l.RequestsPerSecond))
	l.Streams = cmp.Or(l.Streams, DefaultLimits.Streams)
	return l
}

// meter counts what is asked for. Those who are known are counted apart from those who
// are not: however many addresses somebody has, no caller is forgotten for them.
type meter struct {
	limits           Limits
	known, strangers *buckets

	mu      sync.Mutex
	streams map[string]int // that are followed now, by caller
}

func newMeter(l Limits) *meter {
	l = l.orDefaults()
	return &meter{limits: l, known: newBuckets(l), strangers: newBuckets(l), streams: map[string]int{}}
}

// follow counts a stream until ended is called, or refuses it.
func (m *meter) follow(caller string) (ended func(), err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.streams[caller] >= m.limits.Streams {
		return nil, recovery.Errorf(recovery.Throttled, "you follow %d streams already, which is as many as one caller may", m.limits.Streams).
			WithRemedy("end one of them first")
	}
	m.streams[caller]++
	return sync.OnceFunc(func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.streams[caller]--; m.streams[caller] == 0 {
			delete(m.streams, caller)
		}
	}), nil
}

// callerMayAsk counts a request of a caller, or says why there are too many of them.
func (s *Server) callerMayAsk(r *http.Request, c recovery.Caller) error {
	return s.mayAsk(r, s.meter.known, callerKey(c))
}

// strangerMayAsk counts a request of somebody who is not known, or says why there are too
// many from the address, which is the one that the proxy in front states.
func (s *Server) strangerMayAsk(r *http.Request) error {
	return s.mayAsk(r, s.meter.strangers, addressKey(r))
}

// mayAsk lets those through always who watch the server.
func (s *Server) mayAsk(r *http.Request, from *buckets, key string) error {
	if isMetrics(r) {
		return nil
	}
	wait := from.take(key, time.Now())
	if wait == 0 {
		return nil
	}
	return (&recovery.Error{
		Code: recovery.Throttled, RetryAfter: wait,
		Message: fmt.Sprintf("more than %g requests a second come from you, which is as many as one caller may send", s.meter.limits.RequestsPerSecond),
	}).WithRemedy("wait as long as Retry-After says, and ask less often; whoever runs the server can allow more with --requests-per-second")
}

// callerKey tells callers apart, as recovery.Actor does.
func callerKey(c recovery.Caller) string { return cmp.Or(c.Subject, c.Name) }

// addressKey tells apart who is not known. Of IPv6 a whole /64 is one: that is what a
// single machine has to choose from.
func addressKey(r *http.Request) string {
	peer := peerOf(r)
	if !peer.IsValid() {
		return r.RemoteAddr
	}
	if peer.Is6() {
		return netip.PrefixFrom(peer, 64).Masked().String()
	}
	return peer.String()
}
