package orchestrate_test

import (
	"context"
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// The crowd of BenchmarkHost: 200 executions of 50 servers over 40 accounts.
const (
	benchAccounts   = 40
	benchExecutions = 5 // an account
	benchServers    = 50
	benchTime       = time.Minute
)

// BenchmarkHost drives 200 executions of 50 servers over 40 accounts in one process, in
// real time, with every job able to end at any moment, so that each account is looked at
// every second. It says how late the latest look came, and what a second of it costs,
// the simulator, in the same process, included.
func BenchmarkHost(b *testing.B) {
	for b.Loop() {
		benchHost(b)
	}
}

func benchHost(b *testing.B) {
	world, err := sim.Open(sim.Options{Seed: 1, Timing: sim.Timing{
		Job: sim.Range{Min: 20 * time.Second, Max: 40 * time.Second}, Boot: sim.Range{Min: 10 * time.Second, Max: 60 * time.Second},
	}})
	if err != nil {
		b.Fatal(err)
	}
	defer world.Close()
	var accounts []sim.AccountFile
	for i := range benchAccounts {
		accounts = append(accounts, sim.SeedServers(benchAccount(i), region, benchExecutions*benchServers).Accounts...)
	}
	if err := world.Populate(&sim.WorldFile{Accounts: accounts}); err != nil {
		b.Fatal(err)
	}
	db, err := sqlite.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	book := store.New(db)
	bounds := orchestrate.DefaultBounds
	bounds.JobEarliest, bounds.BootEarliest = 0, 0
	cloud := benchCloud(b, world)
	defer cloud.Close()
	host := orchestrate.NewHost(orchestrate.Parts{Store: book, Cloud: cloud, Bounds: bounds, Owner: "bench"})
	for a := range benchAccounts {
		for x := range benchExecutions {
			benchStart(b, book, recovery.AccountID(benchAccount(a)), a*benchExecutions+x, 1+x*benchServers)
		}
	}
	ctx, cancel := context.WithTimeout(b.Context(), benchTime)
	defer cancel()
	before, begun := cpuTime(), time.Now()
	if err := host.Run(ctx); err != nil {
		b.Fatal(err)
	}
	spent := (cpuTime() - before).Seconds() / time.Since(begun).Seconds()
	b.ReportMetric(spent, "cores")
	latest, looks := lateness(world)
	b.ReportMetric(latest.Seconds(), "s-latest-look")
	b.ReportMetric(float64(looks)/time.Since(begun).Seconds(), "looks/s")
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.Sys)/(1<<20), "MB")
}

func benchAccount(i int) string { return fmt.Sprintf("1111222%05d", i) }

func benchCloud(b *testing.B, world *sim.World) *awscloud.Cloud {
	b.Helper()
	cloud, err := awscloud.New(b.Context(), awscloud.Options{
		Account: func(_ context.Context, id recovery.AccountID) (recovery.Account, error) {
			if string(id) == benchAccount(0) {
				return recovery.Account{ID: id, Own: true}, nil
			}
			return recovery.Account{ID: id, RoleARN: recovery.DefaultRoleARN(id, "aws")}, nil
		},
		Endpoint: "http://sim.invalid", HTTPClient: world.Client(),
		Credentials: awscloud.StaticCredentials(benchAccount(0), "secret"),
	})
	if err != nil {
		b.Fatal(err)
	}
	return cloud
}

func benchStart(b *testing.B, book *store.Book, account recovery.AccountID, n, first int) {
	b.Helper()
	id := recovery.ExecutionID(fmt.Sprintf("exec-%03d", n))
	plan := recovery.Plan{ID: recovery.PlanID("plan-" + id), Name: string(id), Waves: []recovery.WaveSpec{{Name: "all", Groups: []string{"all"}}}}.WithDefaults()
	picks := servers(first, benchServers)
	for i := range picks {
		picks[i].AccountID = account
		picks[i].SourceServerID = recovery.SourceServerID(sim.SourceServerID(region, picks[i].Name))
	}
	events, err := orchestrate.Create(orchestrate.Creation{
		ID: id, Plan: plan, Mode: recovery.Drill, Servers: [][]orchestrate.Pick{picks},
		Quotas: func(recovery.Scope) recovery.Quotas { return recovery.Quotas{} },
	}, actor, time.Now())
	if err != nil {
		b.Fatal(err)
	}
	if err := book.CreateExecution(b.Context(), events, []recovery.Claim{recovery.PlanClaim(plan.ID, id)}); err != nil {
		b.Fatal(err)
	}
}

// lateness is by how much the latest DescribeJobs came after its second: the longest gap
// between two looks at an account, less the second that is meant to lie between them.
func lateness(world *sim.World) (latest time.Duration, looks int) {
	last := map[string]time.Time{}
	calls := world.Calls("drs", "DescribeJobs")
	for _, c := range calls {
		if before, seen := last[c.Account]; seen {
			latest = max(latest, c.At.Sub(before)-time.Second)
		}
		last[c.Account] = c.At
	}
	return latest, len(calls)
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
