package orchestrate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/davit-dr/davit/recovery"
)

var (
	t0    = time.Date(2026, 11, 1, 3, 0, 0, 0, time.UTC)
	west  = recovery.Scope{AccountID: "111122223333", Region: "us-west-2"}
	admin = recovery.Actor{Name: "ann", Role: "Admin", Source: "CLI"}
)

// table is one execution decided by hand: a test says what was seen, and reads what was
// decided.
type table struct {
	t   *testing.T
	e   *recovery.Execution
	o   Observed
	now time.Time
	// decided are all events so far.
	decided []recovery.Event
}

// play creates an execution of the plan, with so many servers a wave.
func play(t *testing.T, plan recovery.Plan, sizes ...int) *table {
	t.Helper()
	plan = plan.WithDefaults()
	c := Creation{ID: "exec-1", Plan: plan, Mode: recovery.Drill, Quotas: defaultQuotas}
	for wave, size := range sizes {
		var picks []Pick
		for i := range size {
			picks = append(picks, pick(wave, i))
		}
		c.Servers = append(c.Servers, picks)
	}
	return create(t, c)
}

func create(t *testing.T, c Creation) *table {
	t.Helper()
	events, err := Create(c, admin, t0)
	if err != nil {
		t.Fatal(err)
	}
	e, err := recovery.ApplyAll(nil, events)
	if err != nil {
		t.Fatal(err)
	}
	b := DefaultBounds
	return &table{t: t, e: e, now: t0, o: Observed{
		Bounds: b, Jobs: map[recovery.Scope]recovery.Jobs{west: {Scope: west, AsOf: t0}},
		Logs: map[recovery.BatchID]Log{}, Instances: map[recovery.InstanceID]InstanceSeen{},
		Reports: map[recovery.ActionID]ReportSeen{}, Found: map[recovery.ActionID]AutomationFound{}, Secrets: map[recovery.ActionID]SecretsPinned{},
		Ledgers: map[recovery.Scope]recovery.Ledger{}, Quotas: map[recovery.Scope]recovery.Quotas{},
	}}
}

func defaultQuotas(recovery.Scope) recovery.Quotas { return recovery.Quotas{} }

func pick(wave, i int) Pick {
	return Pick{ServerKey: recovery.ServerKey{Scope: west, SourceServerID: serverID(wave, i)}, Name: fmt.Sprintf("w%d-%d", wave+1, i)}
}

func serverID(wave, i int) recovery.SourceServerID {
	return recovery.SourceServerID(fmt.Sprintf("s-%02d%015d", wave, i))
}

func plan(waves ...recovery.WaveSpec) recovery.Plan {
	for i := range waves {
		if waves[i].Name == "" {
			waves[i].Name = fmt.Sprintf("wave%d", i+1)
		}
		if waves[i].Groups == nil {
			waves[i].Groups = []string{fmt.Sprintf("group%d", i+1)}
		}
	}
	return recovery.Plan{ID: "plan-1", Name: "test", Waves: waves}
}

// decide asks Next until it decides nothing, and gives the intents that it opened.
func (x *table) decide() []recovery.Intent {
	x.t.Helper()
	var opened []recovery.Intent
	for range 200 {
		d, err := Next(x.e, x.o, x.now)
		if err != nil {
			x.t.Fatalf("Next: %v", err)
		}
		if d.Empty() {
			return opened
		}
		x.e = d.After
		x.decided = append(x.decided, d.Events...)
		opened = append(opened, d.Open...)
		for _, l := range d.Ledgers {
			x.o.Ledgers[l.Scope] = l
		}
		x.o.Outcomes = slices.DeleteFunc(x.o.Outcomes, func(o Outcome) bool { return slices.Contains(d.Closed, o.Intent.ID) })
	}
	x.t.Fatal("Next decides without end")
	return nil
}

// after lets time pass, with a look at the jobs.
func (x *table) after(d time.Duration) *table {
	x.now = x.now.Add(d)
	seen := x.o.Jobs[west]
	seen.AsOf = x.now
	x.o.Jobs[west] = seen
	return x
}

// answer answers the requests, each with a job of its own.
func (x *table) answer(intents []recovery.Intent) {
	for _, intent := range intents {
		job := x.jobOf(intent.BatchID)
		x.o.Outcomes = append(x.o.Outcomes, Outcome{Intent: intent, Job: job})
		x.see(job)
	}
	x.decide()
}

func (x *table) jobOf(id recovery.BatchID) recovery.Job {
	b := x.e.Batch(id)
	job := recovery.Job{ID: recovery.JobID("drsjob-" + string(id)), Type: "LAUNCH", Status: recovery.JobStarted, CreatedAt: x.now, Tags: b.Tags(x.e.ID)}
	for _, s := range b.Servers {
		job.Servers = append(job.Servers, recovery.JobServer{SourceServerID: s.SourceServerID, LaunchStatus: recovery.LaunchPending})
	}
	return job
}

func (x *table) fail(intent recovery.Intent, err error) {
	x.o.Outcomes = append(x.o.Outcomes, Outcome{Intent: intent, Err: err})
}

// see adds or replaces a job in what is seen.
func (x *table) see(job recovery.Job) {
	seen := x.o.Jobs[west]
	seen.Jobs = append(slices.DeleteFunc(slices.Clone(seen.Jobs), func(j recovery.Job) bool { return j.ID == job.ID }), job)
	x.o.Jobs[west] = seen
}

// launched ends the batch's job: its servers are LAUNCHED but for those that failed.
func (x *table) launched(id recovery.BatchID, failed ...recovery.SourceServerID) {
	job := x.jobOf(id)
	job.Status, job.EndedAt = recovery.JobCompleted, x.now
	for i := range job.Servers {
		s := &job.Servers[i]
		s.LaunchStatus, s.InstanceID = recovery.LaunchLaunched, instanceID(s.SourceServerID)
		if slices.Contains(failed, s.SourceServerID) {
			s.LaunchStatus, s.InstanceID = recovery.LaunchFailed, ""
		}
	}
	x.see(job)
	x.o.Logs[id] = Log{Skip: x.e.Batch(id).LogLines, Items: []recovery.JobLogItem{{At: x.now, Event: "JOB_END"}}}
	x.decide()
}

func instanceID(id recovery.SourceServerID) recovery.InstanceID {
	return recovery.InstanceID("i-" + string(id[2:]))
}

// ready lets all launched instances pass their status checks.
func (x *table) ready() {
	for _, l := range x.e.Instances() {
		x.o.Instances[l.InstanceID] = InstanceSeen{Instance: recovery.Instance{InstanceID: l.InstanceID, State: "running", StatusChecks: "ok"}, AsOf: x.now}
	}
	x.decide()
}

// runWave takes the wave that was requested through to readiness.
func (x *table) runWave(intents []recovery.Intent) []recovery.Intent {
	x.t.Helper()
	x.answer(intents)
	x.after(10 * time.Minute)
	for _, intent := range intents {
		x.launched(intent.BatchID)
	}
	for _, l := range x.e.Instances() {
		x.o.Instances[l.InstanceID] = InstanceSeen{Instance: recovery.Instance{InstanceID: l.InstanceID, State: "running", StatusChecks: "ok"}, AsOf: x.now}
	}
	return x.decide()
}

func (x *table) say(w Word) {
	x.t.Helper()
	if err := x.trySay(w); err != nil {
		x.t.Fatalf("%s: %v", w.Kind, err)
	}
}

func (x *table) trySay(w Word) error {
	spoken, err := Say(x.e, w, admin, x.now)
	if err == nil {
		x.e = spoken.After
		x.decided = append(x.decided, spoken.Events...)
	}
	return err
}

func (x *table) wantState(want recovery.ExecutionState, waves ...recovery.WaveState) {
	x.t.Helper()
	if x.e.State != want {
		x.t.Errorf("execution is %s (%s), want %s", x.e.State, x.e.Reason, want)
	}
	for i, w := range waves {
		if got := x.e.Waves[i].State; got != w {
			x.t.Errorf("wave %d is %s (%+v), want %s", i+1, got, x.e.Waves[i].Failure, w)
		}
	}
}

func wantIntents(t *testing.T, got []recovery.Intent, want int) {
	t.Helper()
	if len(got) != want {
		t.Fatalf("%d requests were decided, want %d: %v", len(got), want, got)
	}
}

func TestWavesRunOneAfterAnother(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}, recovery.WaveSpec{}), 2, 3)
	first := x.decide()
	wantIntents(t, first, 1)
	x.wantState(recovery.ExecutionInProgress, recovery.WaveExecuting, recovery.WaveNotStarted)
	second := x.runWave(first)
	wantIntents(t, second, 1)
	x.wantState(recovery.ExecutionInProgress, recovery.WaveCompleted, recovery.WaveExecuting)
	x.runWave(second)
	x.wantState(recovery.ExecutionCompleted, recovery.WaveCompleted, recovery.WaveCompleted)
}

func TestIndependentWavesRunTogether(t *testing.T) {
	diamond := plan(recovery.WaveSpec{Name: "a"}, recovery.WaveSpec{Name: "b", DependsOn: []string{"a"}},
		recovery.WaveSpec{Name: "c", DependsOn: []string{"A"}}, recovery.WaveSpec{Name: "d", DependsOn: []string{"b", "c"}})
	x := play(t, diamond, 1, 1, 1, 1)
	both := x.runWave(x.decide())
	wantIntents(t, both, 2)
	x.wantState(recovery.ExecutionInProgress, recovery.WaveCompleted, recovery.WaveExecuting, recovery.WaveExecuting, recovery.WaveNotStarted)
	wantIntents(t, x.runWave(both), 1)
	x.wantState(recovery.ExecutionInProgress, recovery.WaveCompleted, recovery.WaveCompleted, recovery.WaveCompleted, recovery.WaveExecuting)
}

func TestAWaveOf250ServersIsThreeJobs(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 250)
	intents := x.decide()
	wantIntents(t, intents, 3)
	if own := x.o.Ledgers[west].Own(); own != (recovery.Usage{Jobs: 3, Servers: 250}) {
		t.Errorf("the ledger holds %+v, want 3 jobs with 250 servers", own)
	}
	x.runWave(intents)
	x.wantState(recovery.ExecutionCompleted, recovery.WaveCompleted)
	if own := x.o.Ledgers[west].Own(); own != (recovery.Usage{}) {
		t.Errorf("the ledger holds %+v after the jobs ended, want nothing", own)
	}
}

func TestOneDecisionFitsOneCommit(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 1000)
	x.o.Quotas[west] = recovery.Quotas{JobsAtOnce: 20, ServersInActiveJobs: 5000}
	for range 500 {
		before := x.e
		d, err := Next(x.e, x.o, x.now)
		if err != nil {
			t.Fatal(err)
		}
		if d.Empty() {
			return
		}
		if len(d.Open) > 1 {
			t.Fatalf("a decision opens %d requests, want at most one", len(d.Open))
		}
		rows, err := recovery.Rows(before, d.After)
		if err != nil {
			t.Fatal(err)
		}
		if items := len(rows) + len(d.Events) + len(d.Open) + len(d.Closed) + len(d.Ledgers); items > recovery.MaxCommitItems {
			t.Fatalf("a decision has %d items, a commit takes %d", items, recovery.MaxCommitItems)
		}
		x.e = d.After
		for _, l := range d.Ledgers {
			x.o.Ledgers[l.Scope] = l
		}
		for _, in := range d.Open {
			job := x.jobOf(in.BatchID)
			job.Status = recovery.JobCompleted
			for i := range job.Servers {
				job.Servers[i].LaunchStatus = recovery.LaunchLaunched
				job.Servers[i].InstanceID = instanceID(job.Servers[i].SourceServerID)
			}
			x.see(job)
			x.o.Outcomes = []Outcome{{Intent: in, Job: job}}
		}
		if len(d.Closed) > 0 && len(d.Open) == 0 {
			x.o.Outcomes = nil
		}
	}
	t.Fatal("no end after 500 decisions")
}

func TestAServerThatFailsToLaunchFailsItsWave(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}, recovery.WaveSpec{}), 2, 1)
	first := x.decide()
	x.answer(first)
	x.after(10*time.Minute).launched(first[0].BatchID, serverID(0, 1))
	x.wantState(recovery.ExecutionPaused, recovery.WaveFailed, recovery.WaveNotStarted)
	x.ready()
	x.wantState(recovery.ExecutionPaused, recovery.WaveFailed, recovery.WaveNotStarted)
	if s := x.e.Batches[0].Find(serverID(0, 0)); s.State != recovery.ServerReady {
		t.Errorf("the other server is %s, want READY: it is followed all the same", s.State)
	}
	if x.e.Pause != recovery.PausedByFailure {
		t.Errorf("paused by %s, want WAVE_FAILED", x.e.Pause)
	}
}

func TestAnOptionalServerNeverCounts(t *testing.T) {
	p := plan(recovery.WaveSpec{}).WithDefaults()
	c := Creation{ID: "exec-1", Plan: p, Mode: recovery.Drill, Quotas: defaultQuotas, Servers: [][]Pick{{pick(0, 0), pick(0, 1)}}}
	c.Servers[0][1].Impact = recovery.Optional
	x := create(t, c)
	first := x.decide()
	x.answer(first)
	x.after(10*time.Minute).launched(first[0].BatchID, serverID(0, 1))
	x.ready()
	x.wantState(recovery.ExecutionCompleted, recovery.WaveCompleted)
	if want := "1 server is not recovered"; x.e.Reason != want {
		t.Errorf("reason %q, want %q: a COMPLETED execution says what failed", x.e.Reason, want)
	}
}

func TestAThresholdIsRoundedUp(t *testing.T) {
	for _, c := range []struct {
		percent, size, failed int
		want                  recovery.WaveState
	}{
		{50, 3, 1, recovery.WaveCompleted}, // 2 of 3 are needed
		{50, 3, 2, recovery.WaveFailed},
		{67, 3, 1, recovery.WaveFailed}, // 67 % of 3 is 2.01: all 3
		{66, 3, 1, recovery.WaveCompleted},
		{1, 3, 2, recovery.WaveCompleted},
		{100, 3, 1, recovery.WaveFailed},
	} {
		x := play(t, plan(recovery.WaveSpec{SuccessPercent: c.percent}), c.size)
		first := x.decide()
		x.answer(first)
		var failed []recovery.SourceServerID
		for i := range c.failed {
			failed = append(failed, serverID(0, i))
		}
		x.after(10*time.Minute).launched(first[0].BatchID, failed...)
		x.ready()
		if got := x.e.Waves[0].State; got != c.want {
			t.Errorf("%d %% with %d of %d failed: wave is %s, want %s", c.percent, c.failed, c.size, got, c.want)
		}
	}
}

func TestRetryRelaunchesOnlyTheFailedServers(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}, recovery.WaveSpec{}), 3, 1)
	first := x.decide()
	x.answer(first)
	x.after(10*time.Minute).launched(first[0].BatchID, serverID(0, 1))
	x.ready()
	x.say(Word{Kind: Retry, Wave: "wave1"})
	again := x.decide()
	wantIntents(t, again, 1)
	b := x.e.Batch(again[0].BatchID)
	if got := b.ServerIDs(); !slices.Equal(got, []recovery.SourceServerID{serverID(0, 1)}) || b.Attempt != 2 {
		t.Fatalf("the retry requests %v as attempt %d, want only the failed server as attempt 2", got, b.Attempt)
	}
	x.runWave(again)
	x.wantState(recovery.ExecutionInProgress, recovery.WaveCompleted, recovery.WaveExecuting)
}

func TestOnFailureDecidesWhatFollows(t *testing.T) {
	for _, c := range []struct {
		policy recovery.OnFailure
		want   recovery.ExecutionState
		second recovery.WaveState
	}{
		{recovery.OnFailurePause, recovery.ExecutionPaused, recovery.WaveNotStarted},
		{recovery.OnFailureStop, recovery.ExecutionFailed, recovery.WaveNotStarted},
		{recovery.OnFailureContinue, recovery.ExecutionInProgress, recovery.WaveExecuting},
	} {
		x := play(t, plan(recovery.WaveSpec{OnFailure: c.policy}, recovery.WaveSpec{}), 1, 1)
		first := x.decide()
		x.answer(first)
		x.after(10*time.Minute).launched(first[0].BatchID, serverID(0, 0))
		intents := x.decide()
		x.wantState(c.want, recovery.WaveFailed, c.second)
		if c.policy == recovery.OnFailureContinue {
			b := slices.IndexFunc(x.e.Batches, func(b *recovery.Batch) bool { return b.Wave == 1 })
			x.o.Outcomes = []Outcome{{Intent: recovery.Intent{ID: "w2-b1-send1", BatchID: x.e.Batches[b].ID}, Job: x.jobOf("w2-b1")}}
			x.after(10 * time.Minute).launched("w2-b1")
			x.ready()
			x.wantState(recovery.ExecutionFailed, recovery.WaveFailed, recovery.WaveCompleted)
		}
		_ = intents
	}
}

func TestOtherBranchesGoOnWhenAWaveFails(t *testing.T) {
	p := plan(recovery.WaveSpec{Name: "a"}, recovery.WaveSpec{Name: "b"}, recovery.WaveSpec{Name: "after-a", DependsOn: []string{"a"}},
		recovery.WaveSpec{Name: "after-b", DependsOn: []string{"b"}})
	p.Order = recovery.Parallel
	x := play(t, p, 1, 1, 1, 1)
	first := x.decide()
	wantIntents(t, first, 2)
	x.answer(first)
	x.after(10*time.Minute).launched("w1-b1", serverID(0, 0))
	x.launched("w2-b1")
	x.ready()
	x.wantState(recovery.ExecutionInProgress, recovery.WaveFailed, recovery.WaveCompleted, recovery.WaveNotStarted, recovery.WaveExecuting)
}

func TestALostAnswerIsLookedForBeforeAnythingIsSentAgain(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 1)
	first := x.decide()
	x.fail(first[0], recovery.Errorf(recovery.Unavailable, "no answer"))
	wantIntents(t, x.decide(), 0)
	b := x.e.Batches[0]
	if b.State != recovery.BatchUncertain {
		t.Fatalf("the batch is %s, want UNCERTAIN", b.State)
	}
	if wantIntents(t, x.after(x.o.Bounds.Settle).decide(), 0); x.e.Batches[0].State != recovery.BatchUncertain {
		t.Fatal("the batch was given up before the settling time was over")
	}
	x.after(time.Second)
	job := x.jobOf(b.ID)
	x.see(job)
	wantIntents(t, x.decide(), 0)
	if b := x.e.Batches[0]; b.State != recovery.BatchStarted || b.JobID != job.ID || !b.Adopted {
		t.Errorf("the batch is %s with job %q, want STARTED with the adopted %s", b.State, b.JobID, job.ID)
	}
}

func TestALostAnswerWithoutAJobIsSentAgainAfterTheSettlingTime(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 1)
	first := x.decide()
	x.o.Outcomes = []Outcome{{Intent: first[0], Lost: true}}
	wantIntents(t, x.decide(), 0)
	again := x.after(x.o.Bounds.Settle + time.Second).decide()
	wantIntents(t, again, 1)
	if again[0].ID == first[0].ID {
		t.Errorf("the second send has the intent %s of the first", again[0].ID)
	}
}

func TestAStrangersJobIsWaitedForNotAdopted(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 1)
	foreign := recovery.Job{
		ID: "drsjob-foreign", Type: "LAUNCH", InitiatedBy: "START_DRILL", Status: recovery.JobStarted, CreatedAt: t0,
		Tags:    map[string]string{recovery.TagExecution: "exec-1", recovery.TagBatch: "w1-b1", recovery.TagAttempt: "9"},
		Servers: []recovery.JobServer{{SourceServerID: serverID(0, 0), LaunchStatus: recovery.LaunchInProgress}},
	}
	x.see(foreign)
	wantIntents(t, x.decide(), 0)
	b := x.e.Batches[0]
	if b.Delay != recovery.DelayBusy || b.JobID != "" {
		t.Fatalf("the batch has delay %q and job %q, want SERVER_BUSY and none", b.Delay, b.JobID)
	}
	foreign.Status = recovery.JobCompleted
	x.see(foreign)
	wantIntents(t, x.after(time.Minute).decide(), 1)
}

func TestOnlyTheServersInAnotherJobAreWaitedFor(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 5)
	foreign := recovery.Job{
		ID: "drsjob-foreign", Type: "LAUNCH", Status: recovery.JobStarted, CreatedAt: t0,
		Servers: []recovery.JobServer{{SourceServerID: serverID(0, 1)}, {SourceServerID: serverID(0, 3)}},
	}
	x.see(foreign)
	first := x.decide()
	wantIntents(t, first, 1)
	want := []recovery.SourceServerID{serverID(0, 0), serverID(0, 2), serverID(0, 4)}
	if got := x.e.Batch(first[0].BatchID).ServerIDs(); !slices.Equal(got, want) {
		t.Fatalf("sent first: %v, want those that no job has", got)
	}
	foreign.Status = recovery.JobCompleted
	x.see(foreign)
	second := x.after(time.Minute).decide()
	wantIntents(t, second, 1)
	x.runWave(append(first, second...))
	x.wantState(recovery.ExecutionCompleted, recovery.WaveCompleted)
}

func TestAForeignJobThatNeverEndsTimesTheWaveOutAndIsNamed(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{TimeoutSeconds: 600}), 1)
	x.see(recovery.Job{
		ID: "drsjob-foreign", InitiatedBy: "START_DRILL", Status: recovery.JobStarted,
		Servers: []recovery.JobServer{{SourceServerID: serverID(0, 0)}},
	})
	x.decide()
	x.after(11 * time.Minute).decide()
	x.wantState(recovery.ExecutionPaused, recovery.WaveTimedOut)
	if f := x.e.Waves[0].Failure; f == nil || !strings.Contains(f.Message, "drsjob-foreign") {
		t.Errorf("failure %+v does not name the foreign job", f)
	}
}

func TestARefusedRequestIsSentWithoutTheServerToBlame(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 3)
	first := x.decide()
	x.fail(first[0], &recovery.Error{Code: recovery.Invalid, Message: "no consistent recovery point", Servers: []recovery.SourceServerID{serverID(0, 1)}})
	again := x.decide()
	wantIntents(t, again, 1)
	if got := x.e.Batch(again[0].BatchID).ServerIDs(); !slices.Equal(got, []recovery.SourceServerID{serverID(0, 0), serverID(0, 2)}) {
		t.Errorf("sent again with %v, want the two others", got)
	}
	x.answer(again)
	x.after(10 * time.Minute).launched(again[0].BatchID)
	x.ready()
	x.wantState(recovery.ExecutionPaused, recovery.WaveFailed)
	if s := x.e.Batches[0].Find(serverID(0, 1)); s.State != recovery.ServerFailed {
		t.Errorf("the server to blame is %s, want FAILED", s.State)
	}
}

func TestARefusedRequestThatBlamesNobodyIsHalvedUntilOneIsAlone(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 5)
	bad := serverID(0, 3)
	pending := x.decide()
	for range 20 {
		if len(pending) == 0 {
			break
		}
		intent := pending[0]
		if b := x.e.Batch(intent.BatchID); slices.Contains(b.ServerIDs(), bad) {
			x.fail(intent, recovery.Errorf(recovery.Invalid, "something is wrong"))
		} else {
			job := x.jobOf(intent.BatchID)
			x.see(job)
			x.o.Outcomes = append(x.o.Outcomes, Outcome{Intent: intent, Job: job})
		}
		pending = append(pending[1:], x.decide()...)
	}
	failed, started := 0, 0
	for _, in := range x.e.Current(0) {
		switch in.Server.State {
		case recovery.ServerFailed:
			failed++
		case recovery.ServerInProgress:
			started++
		}
	}
	if failed != 1 || started != 4 {
		t.Errorf("%d failed and %d started, want 1 and 4", failed, started)
	}
}

func TestQuotaAndThrottleMeanWaiting(t *testing.T) {
	for _, code := range []recovery.Code{recovery.QuotaExceeded, recovery.Throttled, recovery.Unauthenticated, recovery.LeaseLost} {
		x := play(t, plan(recovery.WaveSpec{}), 1)
		x.fail(x.decide()[0], &recovery.Error{Code: code, Message: "wait", RetryAfter: 7 * time.Second})
		wantIntents(t, x.decide(), 0)
		if own := x.o.Ledgers[west].Own(); own.Jobs != 0 {
			t.Errorf("%s: the ledger still holds %+v", code, own)
		}
		wantIntents(t, x.after(20*time.Second).decide(), 1)
		x.wantState(recovery.ExecutionInProgress, recovery.WaveExecuting)
	}
}

func TestApprovalHoldsTheWaveAndTimeNeverApproves(t *testing.T) {
	p := plan(recovery.WaveSpec{Approval: &recovery.ApprovalSpec{TimeoutSeconds: 60}})
	p.SelfApproval = true
	x := play(t, p, 1)
	wantIntents(t, x.decide(), 0)
	x.wantState(recovery.ExecutionInProgress, recovery.WaveWaiting)
	wantIntents(t, x.after(time.Hour).decide(), 0)
	x.wantState(recovery.ExecutionPaused, recovery.WaveWaiting)
	if x.e.Pause != recovery.PausedByApprovalDelay {
		t.Errorf("paused by %s, want APPROVAL_OVERDUE", x.e.Pause)
	}
	x.say(Word{Kind: Approve})
	wantIntents(t, x.decide(), 1)
	x.wantState(recovery.ExecutionInProgress, recovery.WaveExecuting)
}

func TestWhoStartedDoesNotApproveUnlessThePlanSaysSo(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{Approval: &recovery.ApprovalSpec{}}), 1)
	x.decide()
	if err := x.trySay(Word{Kind: Approve}); recovery.CodeOf(err) != recovery.Denied {
		t.Errorf("the starter's approval: %v, want DENIED", err)
	}
	other := recovery.Actor{Name: "bob", Role: "Operator"}
	if _, err := Say(x.e, Word{Kind: Approve}, other, x.now); recovery.CodeOf(err) != recovery.Denied {
		t.Errorf("an Operator's approval: %v, want DENIED", err)
	}
	other.Role = "RecoveryManager"
	if _, err := Say(x.e, Word{Kind: Approve}, other, x.now); err != nil {
		t.Errorf("a RecoveryManager's approval: %v", err)
	}
}

func TestARejectedWaveFailsAndCanBeAskedAgain(t *testing.T) {
	p := plan(recovery.WaveSpec{Approval: &recovery.ApprovalSpec{}})
	p.SelfApproval = true
	x := play(t, p, 1)
	x.decide()
	x.say(Word{Kind: Reject, Comment: "not tonight"})
	x.decide()
	x.wantState(recovery.ExecutionPaused, recovery.WaveFailed)
	x.say(Word{Kind: Retry, Wave: "wave1"})
	x.decide()
	x.wantState(recovery.ExecutionInProgress, recovery.WaveWaiting)
	x.say(Word{Kind: Approve})
	wantIntents(t, x.decide(), 1)
}

func TestPauseHoldsNewWorkAndResumeGoesOn(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}, recovery.WaveSpec{}), 1, 1)
	first := x.decide()
	x.answer(first)
	x.say(Word{Kind: Pause, Comment: "wait"})
	x.after(10 * time.Minute).launched(first[0].BatchID)
	x.ready()
	x.wantState(recovery.ExecutionPaused, recovery.WaveCompleted, recovery.WaveNotStarted)
	x.say(Word{Kind: Resume})
	wantIntents(t, x.decide(), 1)
}

func TestCancelLaunchesNothingMoreAndWaitsForRunningJobs(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}, recovery.WaveSpec{}), 1, 1)
	first := x.decide()
	x.answer(first)
	x.say(Word{Kind: Cancel})
	wantIntents(t, x.decide(), 0)
	x.wantState(recovery.ExecutionCancelling)
	x.after(10 * time.Minute).launched(first[0].BatchID)
	x.wantState(recovery.ExecutionCancelled, recovery.WaveFailed, recovery.WaveSkipped)
	if x.e.Reason != "1 instance stays until it is cleaned up" {
		t.Errorf("reason %q does not say that an instance stays", x.e.Reason)
	}
	if !x.e.Holds() || x.e.Active() {
		t.Errorf("holds %v, active %v: a cancelled drill holds its servers until its cleanup, and is idle", x.e.Holds(), x.e.Active())
	}
}

func TestCancelOfARequestThatMayHaveBeenSentLooksFirst(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 1)
	first := x.decide()
	x.say(Word{Kind: Cancel})
	x.o.Outcomes = []Outcome{{Intent: first[0], Lost: true}}
	x.decide()
	x.wantState(recovery.ExecutionCancelling)
	wantIntents(t, x.after(x.o.Bounds.Settle+time.Second).decide(), 0)
	x.wantState(recovery.ExecutionCancelled)
	if x.e.Batches[0].State != recovery.BatchCancelled {
		t.Errorf("the batch is %s, want CANCELLED", x.e.Batches[0].State)
	}
}

func TestCleanupTerminatesOurInstancesAndWaitsUntilTheyAreGone(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 2)
	x.runWave(x.decide())
	x.wantState(recovery.ExecutionCompleted)
	x.say(Word{Kind: Cleanup})
	intents := x.decide()
	wantIntents(t, intents, 1)
	if intents[0].Kind != recovery.TerminateIntent {
		t.Fatalf("the cleanup asks for %s", intents[0].Kind)
	}
	job := x.jobOf(intents[0].BatchID)
	job.Type, job.Tags = "TERMINATE", nil
	x.o.Outcomes = []Outcome{{Intent: intents[0], Job: job}}
	x.see(job)
	x.decide()
	job.Status = recovery.JobCompleted
	x.see(job)
	x.after(time.Minute)
	for id := range x.o.Instances {
		x.o.Instances[id] = InstanceSeen{Instance: recovery.Instance{InstanceID: id, Missing: true}, AsOf: x.now}
	}
	x.decide()
	if x.e.Cleanup != recovery.CleanupCompleted || x.e.ClaimsHeld || x.e.Active() {
		t.Errorf("cleanup %s, claims held %v, active %v; want COMPLETED and nothing left", x.e.Cleanup, x.e.ClaimsHeld, x.e.Active())
	}
	if err := x.trySay(Word{Kind: Cleanup}); recovery.CodeOf(err) != recovery.Conflict {
		t.Errorf("a second cleanup: %v, want CONFLICT", err)
	}
}

func TestACleanupAsksAgainOnlyForWhatIsStillThereAfterItsJob(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 2)
	x.runWave(x.decide())
	x.say(Word{Kind: Cleanup})
	intents := x.decide()
	wantIntents(t, intents, 1)
	job := x.jobOf(intents[0].BatchID)
	job.Type, job.Tags = "TERMINATE", nil
	x.o.Outcomes = []Outcome{{Intent: intents[0], Job: job}}
	x.see(job)
	x.decide()

	x.after(time.Minute)
	job.Status, job.EndedAt = recovery.JobCompleted, x.now
	x.see(job)
	wantIntents(t, x.decide(), 0) // the last look at the instances was before that
	stillRuns := func() {
		for id, seen := range x.o.Instances {
			seen.AsOf = x.now
			x.o.Instances[id] = seen
		}
	}
	x.after(time.Second)
	stillRuns()
	wantIntents(t, x.decide(), 0) // EC2 may not show it yet
	x.after(x.o.Bounds.Settle)
	stillRuns()
	wantIntents(t, x.decide(), 1)
}

func TestATerminationWhoseAnswerWasLostIsFoundEvenAfterItsEnd(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 2)
	x.runWave(x.decide())
	x.say(Word{Kind: Cleanup})
	intents := x.decide()
	wantIntents(t, intents, 1)
	job := x.jobOf(intents[0].BatchID)
	job.Type, job.Tags, job.Status, job.EndedAt = "TERMINATE", nil, recovery.JobCompleted, x.now.Add(time.Minute)
	x.after(2 * time.Minute)
	x.o.Outcomes = []Outcome{{Intent: intents[0], Lost: true}}
	x.see(job)
	for id := range x.o.Instances {
		x.o.Instances[id] = InstanceSeen{Instance: recovery.Instance{InstanceID: id, Missing: true}, AsOf: x.now}
	}
	wantIntents(t, x.decide(), 0)
	if b := x.e.Batch(intents[0].BatchID); b.State != recovery.BatchCompleted || !b.Adopted || x.e.Cleanup != recovery.CleanupCompleted {
		t.Errorf("the batch is %s, adopted %t, cleanup %s; want its job found and everything COMPLETED", b.State, b.Adopted, x.e.Cleanup)
	}
}

func TestReadinessTimesOutAndMayComeLate(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{ReadinessTimeoutSeconds: 300}), 1)
	first := x.decide()
	x.answer(first)
	x.after(10 * time.Minute).launched(first[0].BatchID)
	x.after(6 * time.Minute).decide()
	x.wantState(recovery.ExecutionPaused, recovery.WaveFailed)
	x.ready()
	x.wantState(recovery.ExecutionCompleted, recovery.WaveCompleted)
}

func TestATimedOutExecutionCompletesWhenItsJobEndsWellAfterAll(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{TimeoutSeconds: 600, OnFailure: recovery.OnFailureStop}, recovery.WaveSpec{}), 1, 1)
	first := x.decide()
	x.answer(first)
	x.after(11 * time.Minute).decide()
	x.wantState(recovery.ExecutionTimedOut, recovery.WaveTimedOut, recovery.WaveNotStarted)
	if !x.e.Active() {
		t.Fatal("its job still runs: it must be followed")
	}
	x.after(time.Minute).launched(first[0].BatchID)
	x.ready()
	x.wantState(recovery.ExecutionInProgress, recovery.WaveCompleted, recovery.WaveExecuting)
}

func TestSkipAndAcceptDealWithFailedServers(t *testing.T) {
	for _, c := range []struct {
		word WordKind
		wave recovery.WaveState
		end  recovery.ExecutionState
	}{
		{Skip, recovery.WaveSkipped, recovery.ExecutionFailed},
		{Accept, recovery.WaveCompleted, recovery.ExecutionCompleted},
	} {
		x := play(t, plan(recovery.WaveSpec{}, recovery.WaveSpec{}), 2, 1)
		first := x.decide()
		x.answer(first)
		x.after(10*time.Minute).launched(first[0].BatchID, serverID(0, 1))
		x.ready()
		x.say(Word{Kind: c.word, Wave: "wave1", Servers: []recovery.SourceServerID{serverID(0, 1)}})
		second := x.decide()
		wantIntents(t, second, 1)
		x.wantState(recovery.ExecutionInProgress, c.wave, recovery.WaveExecuting)
		x.runWave(second)
		x.wantState(c.end, c.wave, recovery.WaveCompleted)
	}
}

func TestAWaveThatHasNotBegunCanBeLeftOut(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}, recovery.WaveSpec{}), 1, 1)
	first := x.decide()
	x.say(Word{Kind: Skip, Wave: "wave2"})
	x.runWave(first)
	x.wantState(recovery.ExecutionCompleted, recovery.WaveCompleted, recovery.WaveSkipped)
}

func TestARecoveryGoesBeforeADrillInTheQueue(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 100)
	full := recovery.Ledger{Scope: west, Rev: 1, Reservations: []recovery.Reservation{{ExecutionID: "other", BatchID: "w1-b1", Servers: 450, At: t0}}}
	full.Tickets = []recovery.Ticket{{ExecutionID: "late", BatchID: "w1-b1", Mode: recovery.Recovery, Servers: 60, At: t0.Add(time.Second), ExpiresAt: t0.Add(time.Hour)}}
	x.o.Ledgers[west] = full
	wantIntents(t, x.decide(), 0)
	if b := x.e.Batches[0]; b.Delay != recovery.DelayQuota {
		t.Fatalf("the batch has delay %q, want QUOTA", b.Delay)
	}
	l := x.o.Ledgers[west]
	if len(l.Tickets) != 2 || l.Tickets[0].ExecutionID != "late" {
		t.Errorf("the queue is %+v, want the recovery first", l.Tickets)
	}
	l.Reservations = nil
	x.o.Ledgers[west] = l
	wantIntents(t, x.after(time.Second).decide(), 0) // room, but the recovery is first
	l, _ = x.o.Ledgers[west].Release("late", "w1-b1")
	x.o.Ledgers[west] = l
	wantIntents(t, x.after(time.Second).decide(), 1)
}

func TestRefusedWordsSayWhy(t *testing.T) {
	x := play(t, plan(recovery.WaveSpec{}), 1)
	x.decide()
	for _, c := range []struct {
		word Word
		code recovery.Code
	}{
		{Word{Kind: Resume}, recovery.Conflict},
		{Word{Kind: Approve}, recovery.Conflict},
		{Word{Kind: Retry, Wave: "nowhere"}, recovery.NotFound},
		{Word{Kind: Retry}, recovery.Conflict},
		{Word{Kind: Skip}, recovery.Conflict},
		{Word{Kind: Cleanup}, recovery.Conflict},
		{Word{Kind: "SHOUT"}, recovery.Invalid},
	} {
		if err := x.trySay(c.word); recovery.CodeOf(err) != c.code {
			t.Errorf("%s %s: %v, want %s", c.word.Kind, c.word.Wave, err, c.code)
		}
	}
}
