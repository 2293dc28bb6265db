package telemetry_test

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/sim"
)

// drill drills the sample plan to its end.
func drill(t *testing.T, env *testenv.Env) apitype.Execution {
	t.Helper()
	env.RegisterSample(t)
	id := env.StartDrill(t, sample.PlanName).ExecutionID
	env.WaitFor(t, id, time.Hour, testenv.Awaits(apitype.Approve))
	if _, err := env.Say(t.Context(), id, apitype.Approve, apitype.WordRequest{Wave: "web"}); err != nil {
		t.Fatal(err)
	}
	return env.WaitFor(t, id, time.Hour, testenv.Ended)
}

// scraped are the samples of a scrape, by name and labels as they are written.
type scraped map[string]float64

func scrape(t *testing.T, env *testenv.Env) scraped {
	t.Helper()
	status, text := env.Get(t, "/metrics", nil)
	if status != http.StatusOK {
		t.Fatalf("/metrics answers %d: %s", status, text)
	}
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("promlint has to say: %v %v", problems, err)
	}
	samples := scraped{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") {
			continue
		}
		at := strings.LastIndex(line, " ")
		value, err := strconv.ParseFloat(line[at+1:], 64)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		samples[line[:at]] = value
	}
	return samples
}

// sum adds up the samples of a name that have all the labels.
func (s scraped) sum(name string, labels ...string) float64 {
	var sum float64
next:
	for key, value := range s {
		if key != name && !strings.HasPrefix(key, name+"{") {
			continue
		}
		for _, l := range labels {
			if !strings.Contains(key, l) {
				continue next
			}
		}
		sum += value
	}
	return sum
}

// TestADrillIsSeenInMetricsTracesAndLog drills once and looks at all three.
func TestADrillIsSeenInMetricsTracesAndLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log lines
		spans := tracetest.NewInMemoryExporter()
		env := testenv.New(t, testenv.Options{Log: &log, Spans: sdktrace.NewSimpleSpanProcessor(spans)})
		env.AWS.Throttle("drs", "DescribeJobs", 2, time.Second)
		e := drill(t, env)
		synctest.Wait() // until no call is under way
		wantMetrics(t, env, e)
		wantTrace(t, spans.GetSpans(), e)
		wantLines(t, log.all(), e)
	})
}

func wantMetrics(t *testing.T, env *testenv.Env, e apitype.Execution) {
	t.Helper()
	jobs, servers := map[string]bool{}, 0
	for _, b := range e.Batches {
		jobs[string(b.JobID)] = true
	}
	for _, w := range e.Waves {
		servers += len(w.Servers)
	}
	s := scrape(t, env)
	for _, c := range []struct {
		name   string
		labels []string
		want   int
	}{
		{"davit_executions_started_total", []string{`mode="DRILL"`}, 1},
		{"davit_executions_ended_total", []string{`mode="DRILL"`, `result="COMPLETED"`}, 1},
		{"davit_executions", nil, 0},
		{"davit_waves_ended_total", []string{`result="COMPLETED"`}, len(e.Waves)},
		{"davit_wave_duration_seconds_count", []string{`result="COMPLETED"`}, len(e.Waves)},
		{"davit_wave_own_share_seconds_bucket", []string{`le="5"`}, len(e.Waves)},
		{"davit_jobs_started_total", []string{`kind="LAUNCH"`, `account="111122223333"`, `region="us-west-2"`}, len(jobs)},
		{"davit_jobs_ended_total", []string{`kind="LAUNCH"`}, len(jobs)},
		{"davit_servers_moved_total", []string{`state="READY"`}, servers},
		{"davit_aws_calls_total", []string{`service="drs"`, `operation="StartRecovery"`, `outcome="ok"`}, env.AWS.CallCount("drs", "StartRecovery")},
		{"davit_aws_throttles_total", []string{`operation="DescribeJobs"`}, 2},
		{"davit_engine_leases_lost_total", nil, 0},
		{"davit_http_refusals_total", nil, 0},
		{"davit_quota_used", []string{`by="davit"`}, 0},
		{"davit_slo_burn_rate", nil, 0},
		{"davit_http_requests_total", []string{`route="/api/v1/executions"`, `method="POST"`, `status="2xx"`}, 1},
	} {
		if got := s.sum(c.name, c.labels...); got != float64(c.want) {
			t.Errorf("%s%v is %v, want %d", c.name, c.labels, got, c.want)
		}
	}
	wantAttempts(t, s, env.AWS)
	if good, all := s.sum("davit_slo_good_total", `"steps"`), s.sum("davit_slo_events_total", `"steps"`); all == 0 || good != all {
		t.Errorf("%v of %v steps were good, want all of them", good, all)
	}
}

// wantAttempts holds the calls and their retries against what the simulated AWS has seen.
func wantAttempts(t *testing.T, s scraped, aws *sim.World) {
	t.Helper()
	for service, operations := range map[string][]string{
		"drs": {"DescribeJobs", "DescribeSourceServers", "StartRecovery", "DescribeJobLogItems"},
		"ec2": {"DescribeInstanceStatus"}, "ssm": {"StartAutomationExecution", "GetAutomationExecution"}, "sts": {"AssumeRole"},
	} {
		for _, operation := range operations {
			labels := []string{`service="` + service + `"`, `operation="` + operation + `"`}
			got := s.sum("davit_aws_calls_total", labels...) + s.sum("davit_aws_retries_total", labels...)
			if want := aws.CallCount(service, operation); got != float64(want) || want == 0 {
				t.Errorf("%s %s: %v attempts are counted, AWS has seen %d", service, operation, got, want)
			}
		}
	}
}

// wantTrace looks for one trace that leads from the request that started the execution to
// StartRecovery.
func wantTrace(t *testing.T, spans tracetest.SpanStubs, e apitype.Execution) {
	t.Helper()
	byID := map[trace.SpanID]tracetest.SpanStub{}
	for _, s := range spans {
		byID[s.SpanContext.SpanID()] = s
	}
	var paths []string
	for _, s := range spans {
		if s.Name != "drs.StartRecovery" {
			continue
		}
		path := s.Name
		for up, ok := byID[s.Parent.SpanID()]; ok; up, ok = byID[up.Parent.SpanID()] {
			path = up.Name + " > " + path
		}
		paths = append(paths, path)
		wantAttributes(t, s, map[string]string{
			"cloud.account.id": "111122223333", "cloud.region": "us-west-2", "davit.execution_id": string(e.ExecutionID), "davit.outcome": "ok",
		})
		if len(s.Events) != 1 {
			t.Errorf("StartRecovery has %d attempts, want one: %+v", len(s.Events), s.Events)
		}
	}
	if want := "POST /api/v1/executions > startExecution > step > drs.StartRecovery"; !slices.Contains(paths, want) {
		t.Errorf("no span of StartRecovery is at\n%s\nbut at\n%s", want, strings.Join(paths, "\n"))
	}
}

func wantAttributes(t *testing.T, s tracetest.SpanStub, want map[string]string) {
	t.Helper()
	for _, a := range s.Attributes {
		if v, ok := want[string(a.Key)]; ok && v == a.Value.String() {
			delete(want, string(a.Key))
		}
	}
	if len(want) > 0 {
		t.Errorf("span %s has %v, and not %v", s.Name, s.Attributes, want)
	}
}

func TestATraceGoesOnFromTheCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spans := tracetest.NewInMemoryExporter()
		env := testenv.New(t, testenv.Options{Spans: sdktrace.NewSimpleSpanProcessor(spans)})
		env.Get(t, "/api/v1/plans", http.Header{"Traceparent": {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}})
		for _, s := range spans.GetSpans() {
			if s.Name == "GET /api/v1/plans" && s.SpanContext.TraceID().String() == "0af7651916cd43dd8448eb211c80319c" && s.Parent.SpanID().String() == "b7ad6b7169203331" {
				return
			}
		}
		t.Errorf("no span goes on from the caller's: %v", spans.GetSpans())
	})
}

// lines keeps what is logged.
type lines struct {
	mu sync.Mutex
	bytes.Buffer
}

// Write keeps a line.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

func (l *lines) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Split(strings.TrimSpace(l.String()), "\n")
}

// wantLines looks at every line of the log, the most talkative one.
func wantLines(t *testing.T, log []string, e apitype.Execution) {
	t.Helper()
	requests, calls := 0, 0
	for _, line := range log {
		ofRequest, ofExecution := strings.Count(line, "requestID="), strings.Count(line, "execution="+string(e.ExecutionID))
		switch {
		case strings.Contains(line, `msg=request `):
			requests++
			if ofRequest != 1 {
				t.Errorf("the line of a request has %d request IDs: %s", ofRequest, line)
			}
		case strings.Contains(line, `msg="called AWS"`):
			calls++
			// What is looked at in the background belongs to nobody.
			if ofRequest+ofExecution > 1 || strings.Contains(line, "operation=StartRecovery") && ofExecution != 1 {
				t.Errorf("a call belongs to %d requests and executions: %s", ofRequest+ofExecution, line)
			}
			if !strings.Contains(line, "accountID=") || !strings.Contains(line, "region=") || !strings.Contains(line, "awsRequestID=") {
				t.Errorf("a call does not say where it was made: %s", line)
			}
		case strings.Contains(line, "moved") && ofExecution != 1:
			t.Errorf("a line does not say its execution: %s", line)
		}
		for _, secret := range []string{"for-tests-alone", "Bearer", "Credential="} {
			if strings.Contains(line, secret) {
				t.Errorf("a line has %q: %s", secret, line)
			}
		}
	}
	if requests < 10 || calls < 100 {
		t.Errorf("%d requests and %d calls were logged", requests, calls)
	}
}
