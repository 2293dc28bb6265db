package telemetry

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// allowed is the part that may be bad of an objective of 99.9 %.
const allowed = 0.001

const (
	slotTime = 30 * time.Second
	slots    = int(6 * time.Hour / slotTime)
)

// objective counts what was good and what was not, and remembers six hours of it.
type objective struct {
	mu        sync.Mutex
	good, all uint64
	slots     [slots]slot
}

// slot is what was counted in one span of slotTime.
type slot struct {
	number   int64 // since 1970
	bad, all uint64
}

func numberAt(t time.Time) int64 { return t.UnixNano() / int64(slotTime) }

// add counts one thing.
func (o *objective) add(good bool) {
	number := numberAt(time.Now())
	o.mu.Lock()
	defer o.mu.Unlock()
	s := &o.slots[number%int64(slots)]
	if s.number != number {
		*s = slot{number: number}
	}
	o.all++
	s.all++
	if good {
		o.good++
	} else {
		s.bad++
	}
}

// burn is how many times faster than allowed the window used the objective's budget of
// bad things: at 1 all of the time, the budget lasts exactly its period.
func (o *objective) burn(window time.Duration) float64 {
	first := numberAt(time.Now().Add(-window)) + 1
	o.mu.Lock()
	defer o.mu.Unlock()
	var bad, all uint64
	for _, s := range o.slots {
		if s.number >= first {
			bad, all = bad+s.bad, all+s.all
		}
	}
	if all == 0 {
		return 0
	}
	return float64(bad) / float64(all) / allowed
}

func (o *objective) counts() (good, all uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.good, o.all
}

// windows are those that burn rates are told of: each fast one with the slow one that it
// is to be confirmed by.
var windows = map[string]time.Duration{"5m": 5 * time.Minute, "1h": time.Hour, "30m": 30 * time.Minute, "6h": 6 * time.Hour}

var (
	goodDesc  = prometheus.NewDesc("davit_slo_good_total", "What was good, by objective: answers of the API that are no 5xx; steps of the engine that began within 5 s of when they were due and did not fail.", []string{"objective"}, nil)
	allDesc   = prometheus.NewDesc("davit_slo_events_total", "What counts, good or not, by objective.", []string{"objective"}, nil)
	burnDesc  = prometheus.NewDesc("davit_slo_burn_rate", "How many times faster than an objective of 99.9 % allows its budget was used in the last window, by this process since its start.", []string{"objective", "window"}, nil)
	burnDescs = []*prometheus.Desc{goodDesc, allDesc, burnDesc}
)

// burning tells of objectives.
type burning struct{ objectives map[string]*objective }

// Describe says which metrics there are.
func (b burning) Describe(out chan<- *prometheus.Desc) { tell(out, burnDescs) }

// Collect tells of them as they are now.
func (b burning) Collect(out chan<- prometheus.Metric) {
	for name, o := range b.objectives {
		good, all := o.counts()
		out <- prometheus.MustNewConstMetric(goodDesc, prometheus.CounterValue, float64(good), name)
		out <- prometheus.MustNewConstMetric(allDesc, prometheus.CounterValue, float64(all), name)
		for window, length := range windows {
			out <- prometheus.MustNewConstMetric(burnDesc, prometheus.GaugeValue, o.burn(length), name, window)
		}
	}
}

func tell(out chan<- *prometheus.Desc, descs []*prometheus.Desc) {
	for _, d := range descs {
		out <- d
	}
}
