package testenv_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/recovery"
)

// BenchmarkServers lists 6,000 servers of 20 accounts with 4 Regions each, through the API
// and its client, while they are looked at in the background as always.
func BenchmarkServers(b *testing.B) {
	env := testenv.New(b, testenv.Options{World: manyServers()})
	registerMany(b, env)
	for all := 0; all < manyAccounts*len(manyRegions)*serversInEach; time.Sleep(100 * time.Millisecond) {
		page, _ := listAll(b, env, apitype.ServerQuery{Limit: 1})
		all = page.Total
	}
	for _, list := range []struct {
		name  string
		query apitype.ServerQuery
	}{
		{"first page", apitype.ServerQuery{}},
		{"page of 1000 sorted by name", apitype.ServerQuery{Sort: "name", Limit: 1000}},
		{"searched", apitype.ServerQuery{Search: "server-0042"}},
		{"filtered and sorted", apitype.ServerQuery{States: []recovery.ReplicationState{"CONTINUOUS"}, Group: "none", Tags: []string{"Name"}, Sort: "-lag"}},
		{"one account", apitype.ServerQuery{AccountID: recovery.AccountID(manyAccount(5))}},
	} {
		b.Run(list.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				_, d := listAll(b, env, list.query)
				took = append(took, d)
			}
			slices.Sort(took)
			for _, p := range []int{50, 99} {
				b.ReportMetric(float64(took[(len(took)-1)*p/100].Microseconds())/1000, fmt.Sprintf("ms-p%d", p))
			}
		})
	}
}
