package chaos_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"
)

var (
	seedFlag = flag.Uint64("chaos.seed", 0, "replay this seed, and tell all that happens in it")
	fromFlag = flag.Uint64("chaos.from", 1, "the first seed of TestChaos")
	runsFlag = flag.Int("chaos.runs", 120, "how many executions TestChaos simulates at least")
)

// actsOf is the chance of what has to do with actions in a seed: every other one has
// some, but for those that run over the simulator, and for old regressions.
func actsOf(seed uint64) *rand.Rand {
	_, old := regressions[seed]
	if _, acts := actionRegressions[seed]; !acts && (old || seed%2 == 0) {
		return nil
	}
	return rand.New(rand.NewPCG(seed, 0xac7105))
}

// regressions are seeds that failed once, and why.
var regressions = map[uint64]string{
	9:    "a cleanup cut its batches before it knew the quotas, and waited for ever",
	285:  "an instance was taken for gone by a look from before EC2 knew it, and was left running",
	3064: "a look that failed was answered with one of twenty minutes ago, before EC2 knew the instance",
	6023: "a look was filtered by a ledger older than the job, and the job was launched again",
}

// actionRegressions are those with actions.
var actionRegressions = map[uint64]string{
	127:  "a start after a wave was repeated while an action before the wave ran again",
	51:   "a stop that was lost twice was given up, and left its automation waiting",
	3311: "a start was repeated while the action before it ran again, for servers that were retried",
	1255: "a repeat that was not sent made the request before it be forgotten, which had been carried out",
}

// TestRegressions runs the seeds that failed once.
func TestRegressions(t *testing.T) {
	all := maps.Clone(regressions)
	maps.Copy(all, actionRegressions)
	for seed, why := range all {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			out := simulate(t, seed, isReal(seed), mutation{}, nil)
			if report(t, seed, out); t.Failed() {
				t.Log("it failed before, when " + why)
			}
		})
	}
}

// TestASeedIsAlwaysTheSameHistory: a seed that failed is worth something only if it
// fails again.
func TestASeedIsAlwaysTheSameHistory(t *testing.T) {
	tell := func() string {
		var trace strings.Builder
		simulate(t, 7, false, mutation{}, func(line string) { fmt.Fprintln(&trace, line) })
		return trace.String()
	}
	first, second := strings.Split(tell(), "\n"), strings.Split(tell(), "\n")
	for i := range min(len(first), len(second)) {
		if first[i] != second[i] {
			t.Fatalf("line %d was\n%s\nand is now\n%s", i+1, first[i], second[i])
		}
	}
	if len(first) != len(second) || len(first) < 50 {
		t.Errorf("the histories have %d and %d lines", len(first), len(second))
	}
}

// TestSeed replays one seed and tells what happened.
func TestSeed(t *testing.T) {
	if *seedFlag == 0 {
		t.Skip("no -chaos.seed")
	}
	var trace strings.Builder
	out := simulate(t, *seedFlag, isReal(*seedFlag), mutation{}, func(line string) { fmt.Fprintln(&trace, line) })
	t.Logf("%s\n%+v", trace.String(), out.tally)
	report(t, *seedFlag, out)
}

// isReal has one seed of fifty run over SQLite, AWS's SDK and the simulator.
func isReal(seed uint64) bool { return seed%50 == 0 }

func report(t *testing.T, seed uint64, out outcome) {
	t.Helper()
	if len(out.violations) > 0 {
		t.Errorf("seed %d: %s\nreplay it with\n\tgo test ./internal/chaos -run TestSeed -v -chaos.seed=%d", seed, strings.Join(out.violations, "\n"), seed)
	}
}

// shards is how many seeds run at a time.
const shards = 2

// TestChaos simulates as many executions as -chaos.runs says, seed after seed.
func TestChaos(t *testing.T) {
	begun := time.Now()
	var mu sync.Mutex
	var sum tally
	next := *fromFlag
	take := func() (uint64, bool) {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next - 1, sum.executions < *runsFlag
	}
	t.Run("seeds", func(t *testing.T) {
		for i := range shards {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				for seed, more := take(); more; seed, more = take() {
					out := simulate(t, seed, isReal(seed), mutation{}, nil)
					report(t, seed, out)
					mu.Lock()
					sum.add(out.tally)
					mu.Unlock()
				}
			})
		}
	})
	t.Logf("seeds %d to %d in %s: %+v", *fromFlag, next-shards-1, time.Since(begun).Round(time.Millisecond), sum)
}
