package chaos_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/control"
	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// run is one seed's history in the making.
type run struct {
	ctx      context.Context
	rng      *rand.Rand
	acts     *rand.Rand // chance of what has to do with actions; nil: there are none
	launch   *rand.Rand // chance of what has to do with launch configurations; nil: there are none
	setup    setup
	mutate   mutation
	db       store.DB
	book     *store.Book // as people reach it
	aws      aws
	control  *control.Control
	wild     bool // accidents and faults still happen
	finished bool // everything has come to its end
	stuck    bool // and never will
	trace    func(string)

	mu         sync.Mutex // guards what tasks and the schedule share
	news       chan struct{}
	timer      *time.Timer
	processes  []*process
	started    int // processes, ever
	happenings []happening
	choices    []choice
	violations []string

	executions []recovery.ExecutionID
	leases     map[recovery.ExecutionID]recovery.Lease // as they stand in the database
	sent       map[batchKey]int                        // how often it was committed to be sent
	calls      map[batchKey]int                        // how often it was sent
	polls      map[recovery.Scope]time.Time            // the last look at jobs

	tally tally
}

type batchKey struct {
	exec  recovery.ExecutionID
	batch recovery.BatchID
}

// maxViolations ends a run that tells nothing new any more.
const maxViolations = 10

// outcome is what came of a seed.
type outcome struct {
	violations []string
	tally
}

// tally counts what a run, or many, consisted of.
type tally struct {
	executions, waves, jobs, automations, words, steps, commits, stale, crashes, freezes int
	states                                                                               map[recovery.ExecutionState]int
}

func (t *tally) add(o tally) {
	t.executions += o.executions
	t.waves += o.waves
	t.jobs += o.jobs
	t.automations += o.automations
	t.words += o.words
	t.steps += o.steps
	t.commits += o.commits
	t.stale += o.stale
	t.crashes += o.crashes
	t.freezes += o.freezes
	if t.states == nil {
		t.states = map[recovery.ExecutionState]int{}
	}
	for state, n := range o.states {
		t.states[state] += n
	}
}

// simulate runs one seed in a bubble of its own time and judges its history. What
// happens is told to trace, unless that is nil.
func simulate(t *testing.T, seed uint64, real bool, m mutation, trace func(string)) (out outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(seed, 0xda517))
		r := &run{
			rng: rng, acts: actsOf(seed), launch: launchOf(seed, real), setup: drawSetup(rng, real), mutate: m, trace: trace, wild: true,
			news: make(chan struct{}, 1), timer: time.NewTimer(0), leases: map[recovery.ExecutionID]recovery.Lease{},
			sent: map[batchKey]int{}, calls: map[batchKey]int{}, polls: map[recovery.Scope]time.Time{},
		}
		var cancel context.CancelFunc
		r.ctx, cancel = context.WithCancel(context.Background())
		defer cancel()
		r.open(t)
		r.prepare(t)
		r.drive(func() bool { return r.finished || r.stuck })
		r.judge()
		out = r.outcome()
		r.close(t)
	})
	return out
}

// prepare makes what the history begins with, and lets it begin.
func (r *run) prepare(t *testing.T) {
	for _, s := range r.setup.scopes {
		account := recovery.Account{
			ID: s.scope.AccountID, Name: string(s.scope.AccountID), Regions: []recovery.Region{s.scope.Region},
			RoleARN: recovery.DefaultRoleARN(s.scope.AccountID, "aws"), Quotas: s.quotas,
		}
		if _, err := r.book.CreateAccount(r.ctx, account, ann); err != nil {
			t.Fatal(err)
		}
	}
	r.control = control.New(control.Parts{Book: r.book, Cloud: peoplesAWS{aws: r.aws}, Waker: r})
	for range r.setup.hosts {
		r.start()
	}
	for i := range r.setup.executions {
		id := recovery.ExecutionID(fmt.Sprintf("exec-%d", i+1))
		r.after(r.between(0, r.setup.wild/2), func() { r.begin(id, 5) })
	}
	r.after(r.around(r.setup.faults), r.misbehave)
	r.after(r.around(r.setup.words), r.speak)
	r.after(r.setup.wild, r.calm)
}

// begin starts an execution; a server that another execution has delays it.
func (r *run) begin(id recovery.ExecutionID, tries int) {
	if !r.wild {
		return
	}
	plan, picks := r.drawPlan(id)
	if err := plan.Check(); err != nil {
		r.violate("a plan was drawn that nobody could save: %v", err)
		return
	}
	mode := pick(r.rng, recovery.Drill, recovery.Drill, recovery.Recovery)
	r.drawLaunches(mode, picks)
	events, err := orchestrate.Create(orchestrate.Creation{
		ID: id, Plan: plan, Mode: mode, Servers: picks,
		Quotas: func(s recovery.Scope) recovery.Quotas { return r.quotasOf(s) },
	}, ann, time.Now().UTC())
	if err != nil {
		r.violate("execution %s is not to be created: %v", id, err)
		return
	}
	claims := []recovery.Claim{recovery.PlanClaim(plan.ID, id)}
	for _, wave := range picks {
		for _, p := range wave {
			claims = append(claims, recovery.ServerClaim(p.ServerKey, id))
		}
	}
	switch err := r.book.CreateExecution(r.ctx, events, claims); {
	case err == nil:
		r.logf("%s starts: %s of %d waves", id, mode, len(plan.Waves))
		r.executions = append(r.executions, id)
		r.Knock(id)
	case recovery.CodeOf(err) == recovery.Conflict && tries > 0:
		r.after(r.between(time.Minute, 10*time.Minute), func() { r.begin(id+"x", tries-1) })
	case recovery.CodeOf(err) != recovery.Conflict:
		r.violate("execution %s is not to be stored: %v", id, err)
	}
}

func (r *run) quotasOf(scope recovery.Scope) recovery.Quotas {
	for _, s := range r.setup.scopes {
		if s.scope == scope {
			return s.quotas
		}
	}
	return recovery.Quotas{}
}

// Knock tells one of the processes, as the one does that took a word or a start.
func (r *run) Knock(id recovery.ExecutionID) {
	if p := r.processes[r.rng.IntN(len(r.processes))]; !p.dead {
		p.Knock(id)
	}
}

func (r *run) misbehave() {
	if r.wild {
		r.aws.misbehave()
		r.after(r.around(r.setup.faults), r.misbehave)
	}
}

// calm ends the time in which things go wrong.
func (r *run) calm() {
	r.logf("calm")
	r.wild = false
	r.aws.calm()
	r.after(patience, func() {
		r.violate("%s of calm were not enough: %s", patience, r.unsettled())
		r.stuck = true
	})
	r.after(settleEvery, r.settle)
}

// patience is how long after the last fault everything has come to its end at the latest.
const patience = 10 * time.Hour

// way is how a call travels.
type way struct {
	there, back      time.Duration
	lost, answerLost bool
}

func (r *run) way() way {
	w := way{there: r.between(0, 100*time.Millisecond), back: r.between(0, 100*time.Millisecond)}
	if !r.wild {
		return w
	}
	if r.chance(r.setup.slow) {
		w.there = r.between(0, 12*time.Second)
	}
	if r.chance(r.setup.slow) {
		w.back = r.between(0, 15*time.Second)
	}
	w.lost = r.chance(r.setup.lost / 2)
	w.answerLost = r.chance(r.setup.lost)
	return w
}

// slowness is how long the database keeps a write waiting.
func (r *run) slowness() time.Duration {
	if r.wild && r.chance(r.setup.slow/4) {
		return r.between(0, 3*time.Second)
	}
	return 0
}

func (r *run) chance(p float64) bool { return r.rng.Float64() < p }

func (r *run) between(from, to time.Duration) time.Duration {
	return from + time.Duration(r.rng.Int64N(int64(max(to-from, 1))))
}

func (r *run) around(d time.Duration) time.Duration { return r.between(d/10, 2*d) }

func (r *run) logf(format string, args ...any) {
	if r.trace != nil {
		r.trace(time.Now().UTC().Format("15:04:05.000 ") + fmt.Sprintf(format, args...))
	}
}

func (r *run) violate(format string, args ...any) {
	if len(r.violations) < maxViolations {
		r.violations = append(r.violations, time.Now().UTC().Format("15:04:05 ")+fmt.Sprintf(format, args...))
		r.logf("VIOLATION: "+format, args...)
	}
}

func (r *run) outcome() outcome {
	r.tally.executions = len(r.executions)
	r.tally.states = map[recovery.ExecutionState]int{}
	for _, id := range r.executions {
		e := r.load(id)
		r.tally.waves += len(e.Waves)
		r.tally.states[e.State]++
	}
	for _, s := range r.setup.scopes {
		r.tally.jobs += len(r.aws.jobs(s.scope))
	}
	r.tally.automations = len(r.aws.automationRecords())
	return outcome{r.violations, r.tally}
}

func compare[T cmp.Ordered](a, b T) int { return cmp.Compare(a, b) }

// close lets nothing of the run go on.
func (r *run) close(t *testing.T) {
	for _, p := range r.processes {
		if !p.dead {
			r.kill(p)
		}
	}
	synctest.Wait()
	r.timer.Stop()
	for _, c := range []func() error{r.aws.close, r.db.Close} {
		if err := c(); err != nil {
			t.Error(err)
		}
	}
}

func (r *run) open(t *testing.T) {
	t.Helper()
	if r.setup.real {
		r.openReal(t)
		return
	}
	r.db, r.aws = newMemory(), newSmallAWS(r)
	r.book = store.New(r.db)
}
