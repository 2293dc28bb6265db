//go:build unix

package testenv_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

// BenchmarkLaunchTemplatesCold lists an account of which nothing was ever seen: with 5,000
// launch templates, the most that EC2 lets it have, of 20 versions each. It begins with the
// account's registration, and ends when all of them are told, through the API and its client.
// Beside that time it tells the processor's, Davit's and the simulator's together, which is
// the same on a machine that others use.
func BenchmarkLaunchTemplatesCold(b *testing.B) {
	for _, latency := range []time.Duration{0, 50 * time.Millisecond, 150 * time.Millisecond} {
		b.Run("latency "+latency.String(), func(b *testing.B) {
			aws := manyTemplates(b, sim.Options{Latency: latency})
			var used time.Duration
			for b.Loop() {
				b.StopTimer()
				env := testenv.New(b, testenv.Options{AWS: aws})
				before := processorTime(b)
				b.StartTimer()
				listCold(b, env)
				b.StopTimer()
				used += processorTime(b) - before
				env.Close()
				b.StartTimer()
			}
			b.ReportMetric(used.Seconds()/float64(b.N), "cpu-s/op")
		})
	}
}

const (
	templatesInAll = 5000
	versionsOfEach = 20
)

func manyTemplates(b *testing.B, o sim.Options) *sim.World {
	b.Helper()
	aws, err := sim.Open(o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = aws.Close() })
	if err := aws.Populate(sim.SeedServers(manyAccount(0), manyRegions[0], 0)); err != nil {
		b.Fatal(err)
	}
	if err := aws.SeedTemplates(manyAccount(0), manyRegions[0], templatesInAll, versionsOfEach); err != nil {
		b.Fatal(err)
	}
	return aws
}

func listCold(b *testing.B, env *testenv.Env) {
	b.Helper()
	account := apitype.AccountInput{AccountID: recovery.AccountID(manyAccount(0)), Name: "shop", Regions: []recovery.Region{recovery.Region(manyRegions[0])}}
	if _, err := env.CreateAccount(b.Context(), account); err != nil {
		b.Fatal(err)
	}
	page, err := env.LaunchTemplates(b.Context(), apitype.LaunchTemplateQuery{Limit: 100, Refresh: true})
	if err != nil {
		b.Fatal(err)
	}
	if page.Total != templatesInAll {
		b.Fatalf("the list has %d launch templates, want %d: %+v", page.Total, templatesInAll, page.Scopes)
	}
}

// processorTime is how long this process has had a processor.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
