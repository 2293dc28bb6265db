package control

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/portable"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
)

// manyServers is an AWS that has source servers, and answers at once.
type manyServers struct {
	cloud.Cloud
	servers []recovery.SourceServer
}

// SourceServers gives all of them.
func (m manyServers) SourceServers(context.Context, recovery.Scope) ([]recovery.SourceServer, error) {
	return m.servers, nil
}

// Identity is that of the account itself.
func (m manyServers) Identity(_ context.Context, s recovery.Scope) (recovery.AccountID, string, error) {
	return s.AccountID, "arn:aws:sts::" + string(s.AccountID) + ":assumed-role/DRSOrchestrationRole/davit", nil
}

const (
	benchGroups, benchServers = 1000, 100
	benchPlans, benchWaves    = 500, 10
)

// largeConfig is a configuration of 1,000 groups of 100 servers and 500 plans of 10 waves,
// and an AWS that has the servers.
func largeConfig() (portable.File, manyServers) {
	const account = recovery.AccountID("111122223333")
	scope := recovery.Scope{AccountID: account, Region: "us-west-2"}
	f := portable.File{Name: "large.yaml"}
	var aws manyServers
	add := func(kind recovery.ResourceKind, v any) {
		f.Objects = append(f.Objects, must(portable.NewObject(kind, v)))
	}
	add(recovery.AccountResource, recovery.Account{ID: account, Name: "production", Regions: []recovery.Region{scope.Region}})
	for i := range benchGroups {
		g := recovery.Group{ID: recovery.GroupID(fmt.Sprintf("grp-%d", i)), Name: fmt.Sprintf("group %d", i), Scope: scope}
		for j := range benchServers {
			id := recovery.SourceServerID(fmt.Sprintf("s-%017d", i*benchServers+j))
			g.SourceServerIDs = append(g.SourceServerIDs, id)
			aws.servers = append(aws.servers, recovery.SourceServer{
				ServerKey: recovery.ServerKey{Scope: scope, SourceServerID: id}, Hostname: fmt.Sprintf("host-%d-%d", i, j), Tags: map[string]string{"App": fmt.Sprint(i)},
			})
		}
		add(recovery.GroupResource, g)
	}
	for i := range benchPlans {
		p := recovery.Plan{ID: recovery.PlanID(fmt.Sprintf("plan-%d", i)), Name: fmt.Sprintf("plan %d", i), Tags: map[string]string{"team": fmt.Sprint(i % 7)}}
		for j := range benchWaves {
			p.Waves = append(p.Waves, recovery.WaveSpec{Name: fmt.Sprintf("wave %d", j), Groups: []string{fmt.Sprintf("group %d", (i*benchWaves+j)%benchGroups)}})
		}
		add(recovery.PlanResource, p)
	}
	return f, aws
}

// BenchmarkLargeConfiguration exports and imports it, with everything checked, on a disk.
func BenchmarkLargeConfiguration(b *testing.B) {
	f, aws := largeConfig()
	content := must(f.Write(portable.YAML, ""))
	timed := func(unit string, do func()) {
		begun := time.Now()
		do()
		b.ReportMetric(time.Since(begun).Seconds(), unit)
	}
	for b.Loop() {
		db := must(sqlite.Open(b.TempDir()))
		c := New(Parts{Book: store.New(db), Cloud: aws, Version: "test"})
		req := ImportRequest{File: f.Name, Content: content}
		timed("s/dry-run", func() { must(c.PlanImport(b.Context(), admin, req)) })
		timed("s/import", func() { must(c.ImportConfiguration(b.Context(), admin, req)) })
		var out []byte
		timed("s/export", func() {
			exported := must(c.ExportConfiguration(b.Context(), admin, ExportQuery{}))
			out = must(exported.Write(portable.YAML, ""))
		})
		timed("s/import-again", func() {
			if plan := must(c.ImportConfiguration(b.Context(), admin, req)); plan.Counts.Unchanged != len(f.Objects) {
				b.Fatalf("the second import did %+v", plan.Counts)
			}
		})
		b.ReportMetric(float64(len(out))/1e6, "MB/file")
		b.ReportMetric(peakMemory(), "MB/peak")
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// peakMemory is the most memory that the process has had, in MB; where the system does not
// say, what Go has taken from it.
func peakMemory() float64 {
	var kb float64
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(status)) {
			if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kb); n == 1 {
				return kb / 1000
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.Sys) / 1e6
}
