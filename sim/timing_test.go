package sim

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/drs"
	drstypes "github.com/aws/aws-sdk-go-v2/service/drs/types"
	"pgregory.net/rapid"
)

func TestEveryServerDrawsItsOwnTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		job := Range{120 * time.Second, 3600 * time.Second}
		boot := Range{130 * time.Second, 3000 * time.Second}
		b := open(t, Options{Seed: 3, Timing: Timing{Job: job, Boot: boot}}, servers(50))
		begun := time.Now()
		_ = b.drill(ids(1, 50)...)
		launches, boots := map[time.Duration]bool{}, map[time.Duration]bool{}
		_ = b.look(func(t_ *tx) error {
			for _, i := range instances.all(t_, testPlace) {
				launch, boot_ := i.LaunchedAt.Sub(begun), i.BootedAt.Sub(i.LaunchedAt)
				launches[launch], boots[boot_] = true, true
				if launch < job.Min || launch > job.Max+2*time.Second || boot_ < boot.Min || boot_ > boot.Max {
					t.Errorf("%s launches after %v and boots for %v", i.ID, launch, boot_)
				}
			}
			return nil
		})
		want(t, "different launches", len(launches), 50)
		want(t, "different boots", len(boots), 50)
	})
}

func TestTheSeedDecidesAndTheOrderOfServersDoesNot(t *testing.T) {
	lengths := func(seed uint64, order ...int) (all [3]time.Duration) {
		b := open(t, Options{Seed: seed}, servers(3))
		for _, n := range order {
			b.drill(id(n))
		}
		_ = b.look(func(t_ *tx) error {
			for _, j := range jobs.all(t_, testPlace) {
				for n := range all {
					if j.Servers[0].Server == id(n+1) {
						all[n] = j.Servers[0].Schedule.LaunchEnd.Sub(j.Started)
					}
				}
			}
			return nil
		})
		return all
	}
	want(t, "same seed, other order", lengths(1, 1, 2, 3), lengths(1, 3, 1, 2))
	if lengths(1, 1, 2, 3) == lengths(2, 1, 2, 3) {
		t.Error("another seed draws the same times")
	}
}

func TestWorldServesManyAtOnceOverHTTP(t *testing.T) {
	b := open(t, Options{Data: t.TempDir()}, servers(40))
	server := httptest.NewServer(b.Handler())
	defer server.Close()
	client := drs.New(b.drs.Options(), func(o *drs.Options) {
		o.HTTPClient = server.Client()
		o.BaseEndpoint = aws.String(server.URL)
	})
	var wg sync.WaitGroup
	for i := 1; i <= 40; i++ {
		wg.Go(func() {
			_, err := client.StartRecovery(t.Context(), &drs.StartRecoveryInput{SourceServers: entries(ids(i, i))})
			if err != nil && !strings.Contains(err.Error(), "ServiceQuotaExceededException") {
				t.Error(err)
			}
			if _, err := client.DescribeJobs(t.Context(), &drs.DescribeJobsInput{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	want(t, "peak", b.Peak(testAccount, testRegion), Peak{Jobs: 20, ServersInJobs: 20, ServersPerJob: 1})
	want(t, "calls", b.CallCount("drs", "StartRecovery"), 40)

	b.LoseAnswer("drs", "DescribeJobs", 1)
	_, err := client.DescribeJobs(t.Context(), &drs.DescribeJobsInput{})
	if err == nil || !strings.Contains(err.Error(), "EOF") {
		t.Errorf("got %v, want a connection that ends", err)
	}
}

func TestCallHistoryIsBounded(t *testing.T) {
	b := open(t, Options{CallHistory: 10}, servers(1))
	for range 50 {
		if _, err := b.drs.DescribeJobs(t.Context(), &drs.DescribeJobsInput{}); err != nil {
			t.Fatal(err)
		}
	}
	want(t, "calls", b.CallCount("drs", "DescribeJobs"), 50)
	if kept := len(b.Calls("drs", "DescribeJobs")); kept > 10 || kept < 5 {
		t.Errorf("%d calls are remembered, want 10 at most", kept)
	}
}

// TestPagesMakeTheWhole pages through a list while items come and go: what is
// there all the time is seen exactly once.
func TestPagesMakeTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfDistinct(rapid.IntRange(0, 200), rapid.ID[int]).Draw(t, "keys")
		gone := setOf(rapid.SliceOf(rapid.Map(rapid.IntRange(0, 200), key3)).Draw(t, "gone"))
		size := int32(rapid.IntRange(1, 9).Draw(t, "size"))
		var all []string
		for _, k := range keys {
			all = append(all, key3(k))
		}
		all = sortedKeys(setOf(all))
		seen := map[string]int{}
		var token *string
		for {
			got, next, err := cut(all, func(s string) string { return s }, page{token: token, max: &size, usual: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range got {
				seen[s]++
			}
			if next == nil {
				break
			}
			token = next
			kept := all[:0:0]
			for _, s := range all {
				if !gone[s] {
					kept = append(kept, s)
				}
			}
			all = kept
		}
		for _, s := range all {
			if seen[s] != 1 {
				t.Fatalf("%s was seen %d times", s, seen[s])
			}
		}
	})
}

func key3(n int) string { return fmt.Sprintf("%03d", n) }

func TestWildcards(t *testing.T) {
	for _, c := range []struct {
		pattern, value string
		want           bool
	}{
		{"abc", "abc", true},
		{"abc", "abd", false},
		{"a*", "abc", true},
		{"*c", "abc", true},
		{"*b*", "abc", true},
		{"a?c", "abc", true},
		{"a?c", "ac", false},
		{"*", "", true},
		{"?", "", false},
		{"a*b*c", "a-b-b-c", true},
		{"a*b*c", "a-c-b", false},
	} {
		want(t, c.pattern+" on "+c.value, wildcard(c.pattern, c.value), c.want)
	}
}

func TestDurationsAreISO8601(t *testing.T) {
	for d, text := range map[time.Duration]string{
		0: "P0D", time.Second: "PT1S", 1500 * time.Millisecond: "PT1.5S", 90 * time.Minute: "PT1H30M",
		24 * time.Hour: "P1D", 25*time.Hour + 3*time.Second: "P1DT1H3S",
	} {
		want(t, d.String(), isoDuration(d), text)
	}
}

func BenchmarkDescribeJobs(b *testing.B) {
	bench := open(b, Options{}, servers(500))
	var made []string
	for i := range 5 {
		made = append(made, bench.drill(ids(i*100+1, i*100+100)...))
	}
	for b.Loop() {
		_, err := bench.drs.DescribeJobs(b.Context(), &drs.DescribeJobsInput{Filters: &drstypes.DescribeJobsRequestFilters{JobIDs: made}})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		open(b, Options{}, nil)
	}
}

func BenchmarkDescribeSourceServers(b *testing.B) {
	bench := open(b, Options{}, servers(1000))
	for b.Loop() {
		if _, err := bench.drs.DescribeSourceServers(b.Context(), &drs.DescribeSourceServersInput{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStartRecoveryOnDisk(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		bench := open(b, Options{Data: b.TempDir()}, servers(100))
		b.StartTimer()
		bench.drill(ids(1, 100)...)
	}
}
