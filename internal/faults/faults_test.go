package faults_test

import (
	"cmp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/apitype"
	"github.com/davit-dr/davit/internal/testenv"
	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sample"
	"github.com/davit-dr/davit/sim"
)

const (
	shopDB    = recovery.SourceServerID("s-0shopdb0000000001")
	shopWest  = "us-west-2"
	shopOwner = "111122223333"
)

// scenario is a run of the sample plan with an AWS that misbehaves.
type scenario struct {
	name   string
	faults []sim.Fault
	mode   recovery.Mode // empty: DRILL
	points bool          // servers are launched from points in time
	// asks is what people say when the wave of shop-db-1 has failed; with a retry the faults
	// are lifted. Empty: nobody is asked but for the approval.
	asks apitype.Word
	// launches is how many launches of shop-db-1 there are in the end; 0 means one, and -1
	// none.
	// Every other server is launched once.
	launches int
	want     recovery.ExecutionState // empty: COMPLETED
}

var second, minute = sim.Duration(time.Second), sim.Duration(time.Minute)

func db(kind sim.FaultKind) sim.Fault {
	return sim.Fault{Kind: kind, Server: string(shopDB), Count: 1}
}

var scenarios = []scenario{
	{name: "throttled now and then", faults: []sim.Fault{
		{Kind: sim.FaultThrottle, Operation: "StartRecovery", Count: 2},
		{Kind: sim.FaultThrottle, Operation: "DescribeJobs", Skip: 5, Count: 5, RetryAfter: 7 * second},
		{Kind: sim.FaultThrottle, Service: "ec2", Skip: 20, Count: 10},
	}},
	{name: "throttled for ten minutes", faults: []sim.Fault{
		{Kind: sim.FaultThrottle, Service: "drs", From: sim.In(time.Minute), Until: sim.In(11 * time.Minute), RetryAfter: 20 * second},
	}},
	{name: "errors instead of answers", faults: []sim.Fault{
		{Kind: sim.FaultError, Operation: "StartRecovery", Count: 2},
		{Kind: sim.FaultError, Skip: 30, Count: 30},
	}},
	{name: "a start carried out twice, and the answer to the next lost", faults: []sim.Fault{
		{Kind: sim.FaultTwice, Operation: "StartRecovery", Count: 1},
		{Kind: sim.FaultLoseAnswer, Operation: "StartRecovery", Skip: 1, Count: 1},
	}},
	{name: "lost answers of every start", faults: []sim.Fault{{Kind: sim.FaultLoseAnswer, Operation: "StartRecovery", Count: 3}}},
	{name: "lost answers of all kinds", faults: []sim.Fault{{Kind: sim.FaultLoseAnswer, From: sim.In(30 * time.Second), Count: 60}}},
	{name: "every start carried out twice", faults: []sim.Fault{{Kind: sim.FaultTwice, Operation: "StartRecovery"}}},
	{name: "every answer given twice", faults: []sim.Fault{{Kind: sim.FaultTwice, Service: "drs"}, {Kind: sim.FaultTwice, Service: "ec2"}}},
	{name: "reads of half a minute ago", faults: []sim.Fault{{Kind: sim.FaultStaleRead, Age: 30 * second}}},
	{name: "lost starts, and reads of half a minute ago", faults: []sim.Fault{
		{Kind: sim.FaultLoseAnswer, Operation: "StartRecovery"},
		{Kind: sim.FaultStaleRead, Age: 30 * second},
	}},
	{name: "slow answers", faults: []sim.Fault{{Kind: sim.FaultDelay, Delay: 5 * second}}},
	{name: "starts slower than anybody waits", faults: []sim.Fault{{Kind: sim.FaultDelay, Operation: "StartRecovery", Delay: minute, Count: 1}}},
	{name: "credentials that expire", faults: []sim.Fault{
		{Kind: sim.FaultExpireCredentials, From: sim.In(30 * time.Second)},
		{Kind: sim.FaultExpireCredentials, From: sim.In(4 * time.Minute)},
	}},
	{name: "no permission to start", faults: []sim.Fault{{Kind: sim.FaultDeny, Account: shopOwner, Operation: "StartRecovery"}}, asks: apitype.Retry},
	{name: "the Region unreachable for ten minutes", faults: []sim.Fault{
		{Kind: sim.FaultUnreachable, Region: shopWest, From: sim.In(time.Minute), Until: sim.In(11 * time.Minute)},
	}},
	{name: "the account unreachable, and silent, for ten minutes", faults: []sim.Fault{
		{Kind: sim.FaultUnreachable, Account: shopOwner, From: sim.In(time.Minute), Until: sim.In(11 * time.Minute), Delay: minute},
	}},
	{name: "a server skipped", faults: []sim.Fault{db(sim.FaultSkip)}, asks: apitype.Retry},
	{name: "a snapshot that fails", faults: []sim.Fault{db(sim.FaultSnapshot)}},
	{name: "a snapshot that fails without one before", faults: []sim.Fault{{Kind: sim.FaultSnapshot, Server: string(shopDB), NoPrevious: true}}, asks: apitype.Retry},
	{name: "a conversion that fails", faults: []sim.Fault{db(sim.FaultConversion)}, asks: apitype.Retry},
	{name: "a launch that fails", faults: []sim.Fault{db(sim.FaultLaunch)}, asks: apitype.Retry},
	{name: "no capacity", faults: []sim.Fault{db(sim.FaultNoCapacity)}, asks: apitype.Retry},
	{name: "no vCPUs left", faults: []sim.Fault{db(sim.FaultNoVCPUs)}, asks: apitype.Retry},
	{name: "a server that spoils the request", faults: []sim.Fault{{Kind: sim.FaultRefuse, Server: string(shopDB)}}, asks: apitype.Retry},
	{name: "an instance stopped by hand", faults: []sim.Fault{{Kind: sim.FaultStopInstance, Server: string(shopDB), After: 20 * second, Count: 1}}, asks: apitype.Retry, launches: 2},
	{name: "an instance terminated by hand", faults: []sim.Fault{{Kind: sim.FaultTerminateInstance, Server: string(shopDB), After: 20 * second, Count: 1}}, asks: apitype.Retry, launches: 2},
	{name: "a ready instance terminated by hand", faults: []sim.Fault{{Kind: sim.FaultTerminateInstance, Server: string(shopDB), After: 4 * minute, Count: 1}}, asks: apitype.Retry, launches: 2},
	{name: "status checks that never pass", faults: []sim.Fault{db(sim.FaultNeverReady)}, asks: apitype.Accept},
	{name: "a job that never ends", faults: []sim.Fault{db(sim.FaultNeverEnd)}, asks: apitype.Skip, launches: -1, want: recovery.ExecutionFailed},
	{name: "a source that stalls in the drill", faults: []sim.Fault{{Kind: sim.FaultStall, From: sim.In(time.Minute)}}},
	{name: "a source that has stalled, in a recovery", mode: recovery.Recovery, faults: []sim.Fault{{Kind: sim.FaultStall}}},
	{name: "a stranger who takes the server first", faults: []sim.Fault{db(sim.FaultForeignJob)}, launches: 2},
	{name: "a point in time that expires", points: true, faults: []sim.Fault{db(sim.FaultExpirePoint)}, asks: apitype.Accept, launches: -1},
}

func TestTheSampleComesThroughEveryFault(t *testing.T) {
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, s.run)
		})
	}
}

func (s scenario) run(t *testing.T) {
	bounds := orchestrate.DefaultBounds
	bounds.Fast = 5 * time.Second // a job that never ends is looked at for hours
	env := testenv.New(t, testenv.Options{Bounds: bounds, Sim: sim.Options{Seed: 1, Timing: sim.Timing{
		Job: sim.Exactly(150 * time.Second), Boot: sim.Exactly(90 * time.Second),
	}}})
	env.RegisterSample(t)
	request := apitype.StartRequest{Plan: sample.PlanName, RunOptions: apitype.RunOptions{Mode: cmp.Or(s.mode, recovery.Drill)}}
	if s.points {
		request.PointInTime.Before = time.Now()
	}
	ordered, err := env.AWS.AddFaults(s.faults)
	if err != nil {
		t.Fatal(err)
	}
	started, err := env.Start(t.Context(), "", request)
	if err != nil {
		t.Fatal(err)
	}
	asked := s.drive(t, env, started.ExecutionID, ordered)
	e, err := env.Execution(t.Context(), started.ExecutionID)
	if err != nil {
		t.Fatal(err)
	}
	if want := cmp.Or(s.want, recovery.ExecutionCompleted); e.State != want {
		t.Errorf("the execution is %s, want %s: %s", e.State, want, e.Headline)
	}
	if asked != s.asks {
		t.Errorf("people were asked for %q, want %q", asked, s.asks)
	}
	s.wantLaunches(t, env, e)
}

// drive answers what people are asked until the execution is over, and tells what it was
// besides the approval.
func (s scenario) drive(t *testing.T, env *testenv.Env, id recovery.ExecutionID, ordered []sim.Fault) (asked apitype.Word) {
	t.Helper()
	for range 24 * 60 {
		e, err := env.Execution(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if e.State.Ended() {
			return asked
		}
		for _, d := range e.Decisions {
			word := apitype.Approve
			switch {
			case d.Kind == apitype.DecideFailure && asked == "":
				asked, word = s.asks, s.asks
			case d.Kind == apitype.DecideActionFailure && s.asks == apitype.Accept:
			case d.Kind != apitype.DecideApproval:
				continue
			}
			if word == apitype.Retry {
				lift(t, env, ordered)
			}
			with := apitype.WordRequest{Wave: d.Wave}
			if d.Kind == apitype.DecideActionFailure {
				with.Actions, word = d.Actions, apitype.Accept // checked by hand
			}
			if _, err := env.Say(t.Context(), id, word, with); err != nil {
				t.Fatalf("say %s to %q: %v", word, d.Question, err)
			}
		}
		time.Sleep(time.Minute)
	}
	t.Fatal("the execution is not over after a day")
	return asked
}

func lift(t *testing.T, env *testenv.Env, ordered []sim.Fault) {
	t.Helper()
	for _, f := range ordered {
		if err := env.AWS.RemoveFault(f.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// wantLaunches counts what AWS has launched, whoever asked for it.
func (s scenario) wantLaunches(t *testing.T, env *testenv.Env, e apitype.Execution) {
	t.Helper()
	count := map[recovery.SourceServerID]int{}
	for _, l := range env.AWS.Launches(shopOwner, shopWest) {
		count[recovery.SourceServerID(l.Server)]++
	}
	for _, w := range e.Waves {
		for _, server := range w.Servers {
			want := 1
			if server.SourceServerID == shopDB && s.launches != 0 {
				want = max(s.launches, 0)
			}
			if got := count[server.SourceServerID]; got != want {
				t.Errorf("%s was launched %d times, want %d", server.SourceServerID, got, want)
			}
		}
	}
	var jobs []recovery.JobID
	for _, b := range e.Batches {
		if b.JobID == "" {
			continue
		}
		if slices.Contains(jobs, b.JobID) {
			t.Errorf("two batches have the job %s", b.JobID)
		}
		jobs = append(jobs, b.JobID)
	}
}

func TestTheSampleRecoversWithoutItsSourceRegionAndTheGlobalControlPlanes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const many = 1_000_000
		env := testenv.New(t, testenv.Options{})
		env.RegisterSample(t)
		time.Sleep(2 * time.Hour) // whatever was asked of AWS before has been forgotten
		if err := env.AWS.LoseSource(shopOwner, shopWest, "us-east-1"); err != nil {
			t.Fatal(err)
		}
		if _, err := env.AWS.AddFaults([]sim.Fault{
			{Kind: sim.FaultUnreachable, Region: "us-east-1", Count: many},
			{Kind: sim.FaultUnreachable, Global: true, Count: many},
		}); err != nil {
			t.Fatal(err)
		}
		started, err := env.Start(t.Context(), "", apitype.StartRequest{Plan: sample.PlanName, RunOptions: apitype.RunOptions{Mode: recovery.Recovery, Ungraceful: true}})
		if err != nil {
			t.Fatal(err)
		}
		id := started.ExecutionID
		env.WaitFor(t, id, time.Hour, testenv.Awaits(apitype.Approve))
		if _, err := env.Say(t.Context(), id, apitype.Approve, apitype.WordRequest{Wave: "web"}); err != nil {
			t.Fatal(err)
		}
		e := env.WaitFor(t, id, time.Hour, testenv.Ended)
		if e.State != recovery.ExecutionCompleted || e.Counts.Ready != 6 {
			t.Errorf("the recovery is %s with %d of 6 servers ready: %s", e.State, e.Counts.Ready, e.Headline)
		}
		if len(e.Due) != 1 || e.Due[0].Name != "stop-services" {
			t.Errorf("due are %+v, want what was to be done at the source", e.Due)
		}
		scenario{}.wantLaunches(t, env, e)
		for _, f := range env.AWS.Faults() {
			if f.Count != many {
				t.Errorf("%d calls were made to what is not there (Region %q, global %v), want none", many-f.Count, f.Region, f.Global)
			}
		}
	})
}
