package api_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

// benchExecutions is how many executions are in the store.
const benchExecutions = 10_000

// BenchmarkReads reads over HTTP on the loopback, by as many clients at once as there are
// cores, next to a handler that does nothing: what HTTP itself costs. It reports reads a
// second, and how long the middle one and the slowest of a hundred took.
func BenchmarkReads(b *testing.B) {
	e := newEnv(b)
	e.stop() // nothing is driven: what is read is all that happens
	e.configure()
	plan, err := e.Plan(b.Context(), "shop")
	if err != nil {
		b.Fatal(err)
	}
	var last recovery.ExecutionID
	for n := range benchExecutions {
		last = e.keep(b, plan, n)
	}
	empty := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	b.Cleanup(empty.Close)
	api := e.http.URL + "/api/v1"
	for _, bb := range []struct{ name, url string }{
		{"empty handler", empty.URL},
		{"get a plan", api + "/plans/shop"},
		{"get an execution", api + "/executions/" + string(last)},
		{"list 20 executions", api + "/executions?limit=20"},
		{"list 100 executions", api + "/executions?limit=100"},
		{"list 20 by plan, state and person", api + "/executions?limit=20&plan=shop&state=CREATED&startedBy=olivia"},
		{"list 20 in a range of time", api + "/executions?limit=20&since=2026-01-02T00:00:00Z&until=2026-01-03T00:00:00Z"},
	} {
		b.Run(bb.name, func(b *testing.B) { read(b, e.http.Client(), bb.url) })
	}
}

// keep stores an execution of a plan, one for each minute of a week.
func (e *env) keep(b *testing.B, plan recovery.Plan, n int) recovery.ExecutionID {
	b.Helper()
	id := recovery.ExecutionID(fmt.Sprintf("exec-%08d", n))
	pick := func(id recovery.SourceServerID) orchestrate.Pick {
		return orchestrate.Pick{ServerKey: recovery.ServerKey{Scope: west, SourceServerID: id}, Name: string(id)}
	}
	events, err := orchestrate.Create(orchestrate.Creation{
		ID: id, Plan: plan, Mode: recovery.Drill, Servers: [][]orchestrate.Pick{{pick(db1), pick(db2)}, {pick(web1)}},
		Quotas: func(recovery.Scope) recovery.Quotas { return recovery.DefaultQuotas },
	}, recovery.Actor{Name: "olivia", Role: recovery.Admin}, time.Date(2026, 1, 1, 0, n, 0, 0, time.UTC))
	if err != nil {
		b.Fatal(err)
	}
	if err := e.book.CreateExecution(b.Context(), events, nil); err != nil {
		b.Fatal(err)
	}
	return id
}

func read(b *testing.B, client *http.Client, url string) {
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = 64
	var mu sync.Mutex
	var took []time.Duration
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		var mine []time.Duration
		for pb.Next() {
			began := time.Now()
			req, _ := http.NewRequest(http.MethodGet, url, nil)
			req.Header.Set("Authorization", "Bearer "+token)
			resp, err := client.Do(req)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				b.Errorf("got status %d", resp.StatusCode)
				return
			}
			mine = append(mine, time.Since(began))
		}
		mu.Lock()
		took = append(took, mine...)
		mu.Unlock()
	})
	b.StopTimer()
	if len(took) == 0 {
		return
	}
	slices.Sort(took)
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "reads/s")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
