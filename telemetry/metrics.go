package telemetry

import (
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics are what is counted as it happens, since the start of the process. Labels have
// few values: accounts are those that are registered, routes those of the API.
type metrics struct {
	executionsStarted, executionsEnded *prometheus.CounterVec
	wavesEnded                         *prometheus.CounterVec
	waveTime, waveOwn                  *prometheus.HistogramVec
	jobsStarted, jobsEnded             *prometheus.CounterVec
	servers                            *prometheus.CounterVec

	awsCalls, awsThrottles, awsRetries *prometheus.CounterVec
	awsTime                            *prometheus.HistogramVec

	steps      *prometheus.CounterVec
	lateness   prometheus.Histogram
	leasesLost prometheus.Counter
	commits    *prometheus.CounterVec
	commitTime prometheus.Histogram

	requests    *prometheus.CounterVec
	requestTime *prometheus.HistogramVec
	refusals    *prometheus.CounterVec
	streams     prometheus.Gauge
}

// Buckets, in seconds.
var (
	quick  = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	calls  = []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}
	shares = []float64{.05, .1, .2, .5, 1, 1.5, 2, 3, 5, 10, 30, 60}
	waves  = []float64{30, 60, 120, 300, 600, 900, 1200, 1800, 2700, 3600, 7200, 14400, 28800, 86400}
)

func newMetrics(r prometheus.Registerer, version string) *metrics {
	m := maker{r}
	made := &metrics{
		executionsStarted: m.counts("davit_executions_started_total", "Executions created, by mode.", "mode"),
		executionsEnded:   m.counts("davit_executions_ended_total", "Executions that ended, by mode and result; one that is taken up again by a retry ends again.", "mode", "result"),
		wavesEnded:        m.counts("davit_waves_ended_total", "Waves that ended, by result; one that is retried ends again.", "result"),
		waveTime:          m.times("davit_wave_duration_seconds", "Time from a wave's begin to its end, by mode and result.", waves, "mode", "result"),
		waveOwn:           m.times("davit_wave_own_share_seconds", "Davit's own share of a wave's time: what AWS, quotas and people did not use. The promise is at most 2 s.", shares, "mode"),
		jobsStarted:       m.counts("davit_jobs_started_total", "DRS jobs that answered a request of Davit's, by kind, account and Region.", "kind", "account", "region"),
		jobsEnded:         m.counts("davit_jobs_ended_total", "DRS jobs of Davit's that were seen COMPLETED, by kind, account and Region.", "kind", "account", "region"),
		servers:           m.counts("davit_servers_moved_total", "Source servers that came to a state in an execution, by state.", "state"),

		awsCalls:     m.counts("davit_aws_calls_total", "Calls of AWS with all their attempts, by what became of them at last: ok, throttled, refused (another 4xx), failed (5xx), unanswered, unsent or abandoned.", "service", "operation", "account", "region", "outcome"),
		awsThrottles: m.counts("davit_aws_throttles_total", "Attempts that AWS answered with a throttle.", "service", "operation", "account", "region"),
		awsRetries:   m.counts("davit_aws_retries_total", "Attempts after the first one of a call.", "service", "operation", "account", "region"),
		awsTime:      m.times("davit_aws_call_duration_seconds", "Time of a call of AWS with all its attempts and the pauses between them.", calls, "service", "operation"),

		steps:      m.counts("davit_engine_steps_total", "Steps of the engine, by result: ok, failed (store or defect: it is taken up again), lease (another process drives the execution), stopped.", "result"),
		lateness:   m.time("davit_engine_lateness_seconds", "Time from when a step was due to its begin.", quick),
		leasesLost: m.count("davit_engine_leases_lost_total", "Steps that ended because another process holds the execution's lease."),
		commits:    m.counts("davit_store_commits_total", "Commits to the store, by result: ok, stale (read again and decided again), lease, refused, failed.", "result"),
		commitTime: m.time("davit_store_commit_duration_seconds", "Time of a commit to the store.", quick),

		requests:    m.counts("davit_http_requests_total", "Requests answered, by method, route and class of status.", "method", "route", "status"),
		requestTime: m.times("davit_http_request_duration_seconds", "Time of a request, streams left out, by method and route.", quick, "method", "route"),
		refusals:    m.counts("davit_http_refusals_total", "Requests refused for who made them, by reason: UNAUTHENTICATED (a failed sign-in) or DENIED.", "reason"),
		streams:     prometheus.NewGauge(prometheus.GaugeOpts{Name: "davit_http_streams", Help: "Streams of events that are open now."}),
	}
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "davit_build_info", Help: "Always 1; the labels say which Davit this is."}, []string{"version", "goversion"})
	build.WithLabelValues(version, runtime.Version()).Set(1)
	r.MustRegister(made.streams, build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return made
}

// maker makes metrics and registers them.
type maker struct{ prometheus.Registerer }

func (m maker) count(name, help string) prometheus.Counter {
	c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	m.MustRegister(c)
	return c
}

func (m maker) counts(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	m.MustRegister(c)
	return c
}

func (m maker) time(name, help string, buckets []float64) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
	m.MustRegister(h)
	return h
}

func (m maker) times(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
	m.MustRegister(h)
	return h
}
