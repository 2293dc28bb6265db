package sqlite_test

import (
	"cmp"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

var (
	benchEvents = flag.Int("trail.events", 1_000_000, "of how many events the trail of the benchmarks is")
	benchDir    = flag.String("trail.dir", "", "keep the trail in this directory, written in large commits, and ask it again in the next run")
)

// The trail of the benchmarks: one of ten streams is of configuration, one of ten of the
// doors, and the rest are executions. Its events are as far apart as makes two years.
const (
	trailEach   = 400 // events a stream
	trailPeople = 50
	trailYears  = 2 * 365 * 24 * time.Hour
)

var trailStart = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// trailGap is the time between two events.
func trailGap() time.Duration { return trailYears / time.Duration(*benchEvents) }

// trailNames names the streams of the trail.
func trailNames() (names []string) {
	for n := range *benchEvents / trailEach {
		names = append(names, fmt.Sprintf([]string{"plan/plan-%06d", "access/host/%06d"}[min(n%10, 1)], n))
		if n%10 > 1 {
			names[n] = fmt.Sprintf("execution/exec-%06d", n)
		}
	}
	return names
}

// trailBody is the body of one of the stream's events: about one of fifty failed.
func trailBody(random *rand.Rand, stream int) recovery.Body {
	switch {
	case stream%10 == 0:
		return recovery.ResourceChanged{
			Kind: recovery.PlanResource, ID: fmt.Sprint(stream), Name: fmt.Sprintf("plan-%d", stream), Change: recovery.Changed,
			Before: []byte(`{"description":"before"}`), After: []byte(`{"description":"after"}`),
		}
	case stream%10 == 1 && random.IntN(5) == 0:
		return recovery.AccessRefused{UseCase: "Start", Subject: "plan three-tier", Reason: "a ReadOnly may not", Count: 1}
	case stream%10 == 1:
		return recovery.AccessSignedIn{SignIn: recovery.ByBrowser, From: "192.0.2.7"}
	case random.IntN(50) == 0:
		return recovery.WaveMoved{Wave: 1, Name: "database", To: recovery.WaveFailed, Failure: &recovery.Failure{Code: "LAUNCH_FAILED", Message: "InsufficientInstanceCapacity"}}
	case random.IntN(2) == 0:
		return recovery.BatchDelayed{Batch: "w1-b1", Reason: recovery.DelayQuota, Detail: "20 jobs are active"}
	}
	return recovery.ServersMoved{Batch: "w1-b1", Servers: []recovery.ServerChange{
		{SourceServerID: "s-0123456789abcdef0", To: recovery.ServerLaunched, InstanceID: "i-0123456789abcdef0"},
		{SourceServerID: "s-0123456789abcdef1", To: recovery.ServerLaunched, InstanceID: "i-0123456789abcdef1"},
	}}
}

// writeTrail writes the trail as an engine would: streams grow side by side, and commits
// hold a few events. It gives how long that took.
func writeTrail(b *testing.B, db store.DB, together int64) time.Duration {
	b.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	begun, at := time.Now(), trailStart
	names := trailNames()
	for first := 0; first < len(names); first += 10 {
		for version := int64(0); version < trailEach; version += together {
			for n := first; n < min(first+10, len(names)); n++ {
				c := recovery.Commit{Stream: names[n], Version: version}
				for i := range together {
					at = at.Add(trailGap())
					actor := recovery.Actor{Name: fmt.Sprintf("person-%02d", random.IntN(trailPeople)), Source: "CLI", Verified: true}
					c.Events = append(c.Events, recovery.NewEvent(c.Stream, version+i, at, actor, trailBody(random, n)))
				}
				if err := db.Commit(b.Context(), c); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	return time.Since(begun)
}

// BenchmarkTrail asks a trail of a million events (-trail.events 10000000) for the first
// page of each question that there is, next to what an unindexed scan of the table and a
// look for one event by its key take in the same database.
func BenchmarkTrail(b *testing.B) {
	dir, together := cmp.Or(*benchDir, b.TempDir()), int64(40)
	if *benchDir != "" {
		together = 80 // as many as a commit holds
	}
	db := open(b, dir)
	defer db.Close()
	b.Run("commit-of-the-engine-into-an-empty-store", func(b *testing.B) {
		empty := open(b, b.TempDir())
		defer empty.Close()
		benchCommits(b, empty)
	})
	names := trailNames()
	if last, err := db.Events(b.Context(), names[len(names)-1], 0, 1); err != nil {
		b.Fatal(err)
	} else if len(last) == 0 {
		took := writeTrail(b, db, together)
		b.Run("written", func(b *testing.B) {
			for b.Loop() {
			}
			b.ReportMetric(float64(*benchEvents)/took.Seconds(), "events/s")
			b.ReportMetric(float64(databaseSize(b, dir))/float64(*benchEvents), "bytes/event")
		})
	}
	b.Run("commit-of-the-engine-into-the-full-store", func(b *testing.B) { benchCommits(b, db) })
	random := rand.New(rand.NewPCG(3, 4))
	moment := func() time.Time { return trailStart.Add(time.Duration(random.Int64N(int64(trailYears)))) }
	execution := func() string {
		for {
			if n := random.IntN(len(names)); n%10 > 1 {
				return names[n]
			}
		}
	}
	for _, q := range []struct {
		name string
		ask  func() store.TrailQuery
	}{
		{"newest", func() store.TrailQuery { return store.TrailQuery{} }},
		{"time", func() store.TrailQuery { return store.TrailQuery{To: moment()} }},
		{"actor", func() store.TrailQuery {
			return store.TrailQuery{Actor: fmt.Sprintf("person-%02d", random.IntN(trailPeople)), To: moment()}
		}},
		{"action", func() store.TrailQuery { return store.TrailQuery{Type: "access.refused", To: moment()} }},
		{"resource", func() store.TrailQuery {
			return store.TrailQuery{Name: fmt.Sprintf("plan-%d", 10*random.IntN(len(names)/10))}
		}},
		{"execution", func() store.TrailQuery { return store.TrailQuery{Stream: execution()} }},
		{"failed", func() store.TrailQuery { return store.TrailQuery{Outcome: recovery.OutcomeFailed, To: moment()} }},
		{"succeeded-of-an-actor", func() store.TrailQuery {
			return store.TrailQuery{Outcome: recovery.OutcomeSucceeded, Actor: "person-07", To: moment()}
		}},
		{"failed-of-an-actor", func() store.TrailQuery {
			return store.TrailQuery{Outcome: recovery.OutcomeFailed, Actor: "person-07", To: moment()}
		}},
		{"nobody-of-that-kind", func() store.TrailQuery {
			return store.TrailQuery{Kind: "access", Type: "wave.moved"} // as many as there are, and none is both
		}},
		{"failed-of-a-kind-of-an-actor", func() store.TrailQuery {
			return store.TrailQuery{Outcome: recovery.OutcomeFailed, Kind: "execution", Type: "wave.moved", Actor: "person-07", To: moment()}
		}},
		{"text-in-an-execution", func() store.TrailQuery { return store.TrailQuery{Stream: execution(), Text: "capacity"} }},
		{"text-in-a-day", func() store.TrailQuery {
			from := moment()
			return store.TrailQuery{From: from, To: from.Add(24 * time.Hour), Text: "insufficientinstancecapacity"}
		}},
		{"text-in-a-day-without", func() store.TrailQuery {
			from := moment()
			return store.TrailQuery{From: from, To: from.Add(24 * time.Hour), Text: "not to be found"}
		}},
	} {
		b.Run(q.name, func(b *testing.B) {
			percentiles(b, func() {
				if _, err := db.Trail(b.Context(), q.ask()); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
	benchLimits(b, dir, random)
}

// benchLimits measures what no question can be faster, and what none may be slower than.
func benchLimits(b *testing.B, dir string, random *rand.Rand) {
	raw, err := sql.Open("sqlite", filepath.Join(dir, "davit.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close()
	var n int
	b.Run("limit-one-event-by-its-key", func(b *testing.B) {
		percentiles(b, func() {
			stream, seq := 1+random.IntN(*benchEvents/trailEach), 1+random.IntN(trailEach)
			if err := raw.QueryRowContext(b.Context(), "SELECT length(body) FROM events WHERE stream = ? AND seq = ?", stream, seq).Scan(&n); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("limit-scan-of-the-table", func(b *testing.B) {
		for b.Loop() {
			if err := raw.QueryRowContext(b.Context(), "SELECT count(*) FROM events WHERE instr(body, 'not to be found') > 0").Scan(&n); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// percentiles runs an operation and reports how long it takes, at most.
func percentiles(b *testing.B, do func()) {
	b.Helper()
	var times []time.Duration
	for b.Loop() {
		begun := time.Now()
		do()
		times = append(times, time.Since(begun))
	}
	slices.Sort(times)
	at := func(share float64) float64 { return times[int(share*float64(len(times)-1))].Seconds() * 1000 }
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
}

func databaseSize(b *testing.B, dir string) (size int64) {
	files, err := filepath.Glob(filepath.Join(dir, "davit.db*"))
	if err != nil {
		b.Fatal(err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			b.Fatal(err)
		}
		size += info.Size()
	}
	return size
}
