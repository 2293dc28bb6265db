package orchestrate_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/cloud/awscloud"
	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
	"github.com/davit-dr/davit/store"
	"github.com/davit-dr/davit/store/sqlite"
	"github.com/davit-dr/davit/store/storetest"
)

const (
	account = "111122223333"
	region  = "us-west-2"
)

var (
	scope = recovery.Scope{AccountID: account, Region: region}
	actor = recovery.Actor{Name: "ann", Role: "Admin"}
)

// rig is the engine with a real store, the real client of AWS, and the simulator in
// process: everything but the doors.
type rig struct {
	t     *testing.T
	world *sim.World
	book  *store.Book
	cloud *awscloud.Cloud
	host  *orchestrate.Host
}

// newRig starts a host over a world of n servers. It must be called in a synctest
// bubble; everything ends with the test.
func newRig(t *testing.T, n int, opts sim.Options) *rig {
	t.Helper()
	return newRigWith(t, n, opts, orchestrate.DefaultBounds)
}

func newRigWith(t *testing.T, n int, opts sim.Options, bounds orchestrate.Bounds) *rig {
	t.Helper()
	world, err := sim.Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := world.Populate(sim.SeedServers(account, region, n)); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, world: world, book: store.New(db)}
	r.cloud, err = awscloud.New(t.Context(), awscloud.Options{
		Account: func(_ context.Context, id recovery.AccountID) (recovery.Account, error) {
			return recovery.Account{ID: id, Own: true}, nil
		},
		Endpoint: "http://sim.invalid", HTTPClient: world.Client(),
		Credentials: awscloud.StaticCredentials(account, "secret"),
	})
	if err != nil {
		t.Fatal(err)
	}
	r.host = orchestrate.NewHost(orchestrate.Parts{Store: r.book, Cloud: r.cloud, Bounds: bounds, Owner: "host-1"})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- r.host.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if _, err := storetest.Explained(context.Background(), db); err != nil {
			t.Errorf("not explained by events: %v", err)
		}
		for _, c := range []interface{ Close() error }{r.cloud, db, world} {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return r
}

// wave is a wave of the servers from the first on.
func servers(first, count int) []orchestrate.Pick {
	picks := make([]orchestrate.Pick, count)
	for i := range picks {
		name := fmt.Sprintf("server-%04d", first+i)
		picks[i] = orchestrate.Pick{
			ServerKey: recovery.ServerKey{Scope: scope, SourceServerID: recovery.SourceServerID(sim.SourceServerID(region, name))},
			Name:      name,
		}
	}
	return picks
}

// start starts an execution of a plan whose waves have the servers given.
func (r *rig) start(id recovery.ExecutionID, mode recovery.Mode, waves []recovery.WaveSpec, picks ...[]orchestrate.Pick) {
	r.t.Helper()
	for i := range waves {
		waves[i].Groups = []string{fmt.Sprintf("group-%d", i)}
		if waves[i].Name == "" {
			waves[i].Name = fmt.Sprintf("wave-%d", i+1)
		}
		waves[i].TimeoutSeconds = cmp.Or(waves[i].TimeoutSeconds, 24*3600)
		waves[i].ReadinessTimeoutSeconds = cmp.Or(waves[i].ReadinessTimeoutSeconds, 24*3600)
	}
	plan := recovery.Plan{ID: recovery.PlanID("plan-" + id), Name: string(id), Waves: waves}.WithDefaults()
	events, err := orchestrate.Create(orchestrate.Creation{
		ID: id, Plan: plan, Mode: mode, Servers: picks,
		Quotas: func(recovery.Scope) recovery.Quotas { return recovery.Quotas{} },
	}, actor, time.Now())
	if err != nil {
		r.t.Fatal(err)
	}
	claims := []recovery.Claim{recovery.PlanClaim(plan.ID, id)}
	for _, wave := range picks {
		for _, p := range wave {
			claims = append(claims, recovery.ServerClaim(p.ServerKey, id))
		}
	}
	if err := r.book.CreateExecution(r.t.Context(), events, claims); err != nil {
		r.t.Fatal(err)
	}
	r.host.Knock(id)
}

func (r *rig) load(id recovery.ExecutionID) *recovery.Execution {
	r.t.Helper()
	e, _, err := r.book.LoadExecution(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return e
}

// wait waits, in the bubble's time, until the execution has ended.
func (r *rig) wait(id recovery.ExecutionID) *recovery.Execution {
	r.t.Helper()
	for range 48 * 60 {
		if e := r.load(id); e.State.Ended() {
			return e
		}
		time.Sleep(time.Minute)
	}
	e := r.load(id)
	r.t.Fatalf("execution %s is still %s (%s) after two days", id, e.State, e.Reason)
	return nil
}

// awsTimes gives what AWS itself needed for each wave: from its first job to the moment
// at which the last of its servers passed its status checks.
func (r *rig) awsTimes(e *recovery.Execution) []time.Duration {
	begun, ready := make([]time.Time, len(e.Waves)), make([]time.Time, len(e.Waves))
	waveOf := map[string]int{}
	for _, b := range e.Batches {
		waveOf[string(b.JobID)] = b.Wave
	}
	for _, l := range r.world.Launches(account, region) {
		w, ours := waveOf[l.JobID]
		if !ours {
			continue
		}
		if begun[w].IsZero() || l.JobCreated.Before(begun[w]) {
			begun[w] = l.JobCreated
		}
		if l.BootedAt.After(ready[w]) {
			ready[w] = l.BootedAt
		}
	}
	times := make([]time.Duration, len(e.Waves))
	for w := range times {
		times[w] = ready[w].Sub(begun[w])
	}
	return times
}

// long reports whether the tests may take minutes: DAVIT_LONG=1 has every second of
// hours of fake time looked at, and more seeds.
func long() bool { return os.Getenv("DAVIT_LONG") != "" }

// seeds are those that a test of AWS's and our time runs with.
func seeds() uint64 {
	if long() {
		return 5
	}
	return 1
}

// crowd are the bounds for a thousand servers: looking every second at hours of fake
// time takes minutes, and the quotas must hold however rarely is looked.
func crowd() orchestrate.Bounds {
	b := orchestrate.DefaultBounds
	if !long() {
		b.Fast, b.Slow = time.Minute, 2*time.Minute
		b.Fresh, b.AWSWake = 4*time.Minute, 2*time.Minute
		b.LogEvery, b.Steady = 10*time.Minute, 10*time.Minute
	}
	return b
}

// seeded are job and boot times of 120 s to a quarter of an hour, or to an hour where
// tests may take long, drawn anew for every server.
func seeded(seed uint64) sim.Options {
	times := sim.Range{Min: 120 * time.Second, Max: 900 * time.Second}
	if long() {
		times.Max = time.Hour
	}
	return sim.Options{Seed: seed, Timing: sim.Timing{Job: times, Boot: times}}
}

func took(e *recovery.Execution) time.Duration { return e.EndedAt.Sub(e.CreatedAt) }

func TestThreeDependentWavesAddAtMostTwoSecondsEach(t *testing.T) {
	for seed := range seeds() {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, 12, seeded(seed))
			r.start("exec-1", recovery.Drill, make([]recovery.WaveSpec, 3), servers(1, 4), servers(5, 4), servers(9, 4))
			e := r.wait("exec-1")
			if e.State != recovery.ExecutionCompleted {
				t.Fatalf("seed %d: %s: %s", seed, e.State, e.Reason)
			}
			var aws time.Duration
			for _, wave := range r.awsTimes(e) {
				aws += wave
			}
			if limit := aws + 3*2*time.Second; took(e) > limit {
				t.Errorf("seed %d: the execution took %s, AWS alone %s: want at most %s", seed, took(e), aws, limit)
			}
			t.Logf("seed %d: AWS alone %s, the execution %s more", seed, aws, took(e)-aws)
			for _, w := range e.Waves {
				if own := e.SplitOf(w, e.EndedAt).Own; own > 2*time.Second {
					t.Errorf("seed %d: wave %s says that its own share is %s, want at most 2s", seed, w.Name, own)
				}
			}
		})
	}
}

func TestADiamondTakesItsLongestPath(t *testing.T) {
	for seed := range seeds() {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, 8, seeded(seed))
			diamond := []recovery.WaveSpec{{Name: "a"}, {Name: "b", DependsOn: []string{"a"}}, {Name: "c", DependsOn: []string{"a"}}, {Name: "d", DependsOn: []string{"b", "c"}}}
			r.start("exec-1", recovery.Drill, diamond, servers(1, 2), servers(3, 2), servers(5, 2), servers(7, 2))
			e := r.wait("exec-1")
			aws := r.awsTimes(e)
			longest := aws[0] + max(aws[1], aws[2]) + aws[3]
			if limit := longest + 3*2*time.Second; took(e) > limit {
				t.Errorf("seed %d: the execution took %s, its longest path %s of AWS's own time: want at most %s", seed, took(e), longest, limit)
			}
		})
	}
}

func TestAThousandServersKeepTheQuotasAtEveryInstant(t *testing.T) {
	if testing.Short() {
		t.Skip("a thousand servers need many minutes under the race detector")
	}
	synctest.Test(t, func(t *testing.T) {
		r := newRigWith(t, 1100, seeded(1), crowd())
		r.stranger(1001, 10, 5)
		for i := range 10 {
			mode := recovery.Drill
			if i%3 == 0 {
				mode = recovery.Recovery
			}
			first := 1 + i*100
			r.start(recovery.ExecutionID(fmt.Sprintf("exec-%02d", i)), mode, make([]recovery.WaveSpec, 2), servers(first, 60), servers(first+60, 40))
		}
		for i := range 10 {
			id := recovery.ExecutionID(fmt.Sprintf("exec-%02d", i))
			if e := r.wait(id); e.State != recovery.ExecutionCompleted {
				t.Errorf("%s is %s: %s", id, e.State, e.Reason)
			}
		}
		r.wantPeaks()
		r.wantOneJobAServer()
		r.wantPolls()
	})
}

func TestOneWaveOfAThousandServersKeepsTheQuotas(t *testing.T) {
	if testing.Short() {
		t.Skip("a thousand servers need many minutes under the race detector")
	}
	synctest.Test(t, func(t *testing.T) {
		r := newRigWith(t, 1000, seeded(2), crowd())
		r.start("exec-1", recovery.Recovery, make([]recovery.WaveSpec, 1), servers(1, 1000))
		if e := r.wait("exec-1"); e.State != recovery.ExecutionCompleted || len(e.Batches) != 10 {
			t.Errorf("%s with %d batches: %s", e.State, len(e.Batches), e.Reason)
		}
		r.wantPeaks()
		r.wantOneJobAServer()
		r.wantPolls()
	})
}

// stranger starts jobs of its own, each of so many servers.
func (r *rig) stranger(first, jobs, size int) {
	r.t.Helper()
	for i := range jobs {
		req := recovery.LaunchRequest{Drill: true}
		for _, p := range servers(first+i*size, size) {
			req.Servers = append(req.Servers, recovery.LaunchServer{SourceServerID: p.SourceServerID})
		}
		if _, err := r.cloud.StartRecovery(r.t.Context(), scope, req); err != nil {
			r.t.Fatal(err)
		}
	}
}

func (r *rig) wantPeaks() {
	r.t.Helper()
	p := r.world.Peak(account, region)
	if p.Jobs > 20 || p.ServersInJobs > 500 || p.ServersPerJob > 100 {
		r.t.Errorf("peak %+v is over 20 jobs, 500 servers, or 100 servers a job", p)
	}
	r.t.Logf("peak: %d jobs, %d servers in them, %d servers in the largest", p.Jobs, p.ServersInJobs, p.ServersPerJob)
}

func (r *rig) wantOneJobAServer() {
	r.t.Helper()
	jobs := map[string]int{}
	for _, l := range r.world.Launches(account, region) {
		jobs[l.Server]++
	}
	for server, count := range jobs {
		if count != 1 {
			r.t.Errorf("server %s was launched %d times", server, count)
		}
	}
}

// wantPolls checks that DescribeJobs was asked at most once a second, and on the whole
// less often than that.
func (r *rig) wantPolls() {
	r.t.Helper()
	calls := r.world.Calls("drs", "DescribeJobs")
	for i := 1; i < len(calls); i++ {
		if gap := calls[i].At.Sub(calls[i-1].At); gap < time.Second {
			r.t.Fatalf("two DescribeJobs calls are %s apart, at %s", gap, calls[i].At)
		}
	}
	whole := calls[len(calls)-1].At.Sub(calls[0].At)
	r.t.Logf("%d DescribeJobs calls in %s", len(calls), whole)
}

func TestLooksAreSlowWhileNoJobCanEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 30, sim.Options{Seed: 3, Timing: sim.Timing{Job: sim.Exactly(600 * time.Second), Boot: sim.Exactly(300 * time.Second)}})
		begun := time.Now()
		for i := range 3 {
			r.start(recovery.ExecutionID(fmt.Sprintf("exec-%d", i)), recovery.Drill, make([]recovery.WaveSpec, 1), servers(1+i*10, 10))
		}
		for i := range 3 {
			r.wait(recovery.ExecutionID(fmt.Sprintf("exec-%d", i)))
		}
		early := 0
		for _, c := range r.world.Calls("drs", "DescribeJobs") {
			if at := c.At.Sub(begun); at > 5*time.Second && at < orchestrate.DefaultBounds.JobEarliest {
				early++
			}
		}
		if most := int(orchestrate.DefaultBounds.JobEarliest / orchestrate.DefaultBounds.Slow); early > most {
			t.Errorf("%d looks while no job could end, want at most %d", early, most)
		}
		r.wantPolls()
	})
}

func TestAServerThatFailsToLaunchFailsItsWaveAndRetryLaunchesItAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 4, sim.Options{Seed: 4})
		bad := servers(2, 1)[0].SourceServerID
		r.world.FailLaunch(string(bad), "InsufficientInstanceCapacity: no m5.large in us-west-2a")
		r.start("exec-1", recovery.Drill, make([]recovery.WaveSpec, 2), servers(1, 3), servers(4, 1))
		e := r.waitFor("exec-1", func(e *recovery.Execution) bool { return e.State == recovery.ExecutionPaused })
		failed := e.Current(0)[1].Server
		if e.Waves[0].State != recovery.WaveFailed || failed.State != recovery.ServerFailed {
			t.Fatalf("wave is %s, server %s", e.Waves[0].State, failed.State)
		}
		if failed.Failure == nil || failed.Failure.Code != "LAUNCH_FAILED" || failed.Failure.Message != "InsufficientInstanceCapacity: no m5.large in us-west-2a" {
			t.Errorf("the failure is %+v, want what the job's log says", failed.Failure)
		}
		r.say("exec-1", orchestrate.Word{Kind: orchestrate.Retry, Wave: "wave-1"})
		e = r.wait("exec-1")
		if e.State != recovery.ExecutionCompleted {
			t.Errorf("after the retry: %s: %s", e.State, e.Reason)
		}
		count := map[recovery.SourceServerID]int{}
		for _, l := range r.world.Launches(account, region) {
			count[recovery.SourceServerID(l.Server)]++
		}
		for _, p := range servers(1, 4) {
			if count[p.SourceServerID] != 1 {
				t.Errorf("%s was launched %d times, want once", p.Name, count[p.SourceServerID])
			}
		}
	})
}

func TestAnAnswerThatWasLostIsAdopted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 2, sim.Options{Seed: 5})
		r.world.LoseAnswer("drs", "StartRecovery", 1)
		r.start("exec-1", recovery.Drill, make([]recovery.WaveSpec, 1), servers(1, 2))
		e := r.wait("exec-1")
		if e.State != recovery.ExecutionCompleted || !e.Batches[0].Adopted {
			t.Errorf("%s, adopted %v: %s", e.State, e.Batches[0].Adopted, e.Reason)
		}
		if n := r.world.CallCount("drs", "StartRecovery"); n != 1 {
			t.Errorf("StartRecovery was called %d times, want once", n)
		}
		r.wantOneJobAServer()
	})
}

func TestAStrangersJobIsWaitedForAndNotAdopted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 2, sim.Options{Seed: 6})
		r.stranger(1, 1, 1)
		r.start("exec-1", recovery.Drill, make([]recovery.WaveSpec, 1), servers(1, 2))
		e := r.wait("exec-1")
		if e.State != recovery.ExecutionCompleted {
			t.Fatalf("%s: %s", e.State, e.Reason)
		}
		theirs := string(servers(1, 1)[0].SourceServerID)
		launches := r.world.Launches(account, region)
		foreign := launches[slices.IndexFunc(launches, func(l sim.Launch) bool { return l.Server == theirs })]
		waited := false
		for _, b := range e.Batches {
			if string(b.JobID) == foreign.JobID {
				t.Errorf("batch %s adopted the stranger's job %s", b.ID, foreign.JobID)
			}
			for _, d := range b.Delays {
				waited = waited || d.Reason == recovery.DelayBusy && !d.To.Before(foreign.JobEnded)
			}
		}
		if !waited {
			t.Errorf("no batch waited until the stranger's job had ended at %s", foreign.JobEnded)
		}
	})
}

func TestCleanupLeavesNoDrillInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 3, sim.Options{Seed: 7})
		r.start("exec-1", recovery.Drill, make([]recovery.WaveSpec, 1), servers(1, 3))
		r.wait("exec-1")
		r.say("exec-1", orchestrate.Word{Kind: orchestrate.Cleanup})
		e := r.waitFor("exec-1", func(e *recovery.Execution) bool { return e.Cleanup != recovery.CleanupInProgress })
		if e.Cleanup != recovery.CleanupCompleted || e.ClaimsHeld {
			t.Fatalf("cleanup %s (%+v), claims held %v", e.Cleanup, e.CleanupFailure, e.ClaimsHeld)
		}
		left, err := r.cloud.RecoveryInstances(t.Context(), scope, e.Batches[0].ServerIDs())
		if err != nil || len(left) != 0 {
			t.Errorf("recovery instances left: %v (%v)", left, err)
		}
		claims, err := r.book.Claims(t.Context(), []string{recovery.PlanClaim(e.Plan.ID, "").Key, recovery.ServerClaim(servers(1, 1)[0].ServerKey, "").Key})
		if err != nil || len(claims) != 0 {
			t.Errorf("claims left: %v (%v)", claims, err)
		}
	})
}

func TestThrottlingAndErrorsOnlyDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 2, sim.Options{Seed: 8})
		r.world.Throttle("drs", "StartRecovery", 3, 5*time.Second)
		r.world.Throttle("drs", "DescribeJobs", 2, 2*time.Second)
		r.world.Error("ec2", "DescribeInstanceStatus", 3, 500, "InternalError", "try again")
		r.start("exec-1", recovery.Drill, make([]recovery.WaveSpec, 1), servers(1, 2))
		if e := r.wait("exec-1"); e.State != recovery.ExecutionCompleted {
			t.Errorf("%s: %s", e.State, e.Reason)
		}
		r.wantOneJobAServer()
	})
}

func (r *rig) waitFor(id recovery.ExecutionID, until func(*recovery.Execution) bool) *recovery.Execution {
	r.t.Helper()
	for range 24 * 60 {
		if e := r.load(id); until(e) {
			return e
		}
		time.Sleep(time.Minute)
	}
	e := r.load(id)
	r.t.Fatalf("execution %s is %s (%s) after a day", id, e.State, e.Reason)
	return nil
}

// say commits an operator's word as control does.
func (r *rig) say(id recovery.ExecutionID, w orchestrate.Word) {
	r.t.Helper()
	before := r.load(id)
	spoken, err := orchestrate.Say(before, w, actor, time.Now())
	if err != nil {
		r.t.Fatal(err)
	}
	rows, err := recovery.Rows(before, spoken.After)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := r.book.Commit(r.t.Context(), recovery.Commit{
		Stream: recovery.ExecutionStream(id), Version: before.Version, Events: spoken.Events, Rows: rows, Take: spoken.Take,
	}); err != nil {
		r.t.Fatal(err)
	}
	r.host.Knock(id)
}

func TestACleanupAfterAReadinessRetryEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 2, sim.Options{Seed: 9})
		id, err := r.world.AddFault(sim.Fault{Kind: sim.FaultNeverReady, Server: string(servers(2, 1)[0].SourceServerID)})
		if err != nil {
			t.Fatal(err)
		}
		r.start("exec-1", recovery.Drill, []recovery.WaveSpec{{ReadinessTimeoutSeconds: 1800}}, servers(1, 2))
		r.waitFor("exec-1", func(e *recovery.Execution) bool { return e.State == recovery.ExecutionPaused })
		if err := r.world.RemoveFault(id); err != nil {
			t.Fatal(err)
		}
		r.say("exec-1", orchestrate.Word{Kind: orchestrate.Retry, Wave: "wave-1"})
		r.wait("exec-1")
		r.wantCleanup("exec-1")
	})
}

func TestACleanupGoesOnWhenSomebodyTerminatedAnInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, 3, sim.Options{Seed: 10})
		r.start("exec-1", recovery.Drill, make([]recovery.WaveSpec, 1), servers(1, 3))
		e := r.wait("exec-1")
		if _, err := r.cloud.TerminateRecoveryInstances(t.Context(), scope, []recovery.InstanceID{e.Instances()[0].InstanceID}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		r.wantCleanup("exec-1")
	})
}

// wantCleanup cleans the drill up, and checks that nothing of it is left.
func (r *rig) wantCleanup(id recovery.ExecutionID) {
	r.t.Helper()
	r.say(id, orchestrate.Word{Kind: orchestrate.Cleanup})
	e := r.waitFor(id, func(e *recovery.Execution) bool { return e.Cleanup != recovery.CleanupInProgress })
	left, err := r.cloud.RecoveryInstances(r.t.Context(), scope, e.Batches[0].ServerIDs())
	if e.Cleanup != recovery.CleanupCompleted || err != nil || len(left) > 0 {
		r.t.Errorf("cleanup is %s (%+v), left %v (%v)", e.Cleanup, e.CleanupFailure, left, err)
	}
}
