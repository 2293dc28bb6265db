package chaos_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/sim"
)

// setup is what a seed draws before anything happens.
type setup struct {
	bounds        orchestrate.Bounds
	scopes        []scopeSetup
	job, boot     [2]time.Duration
	crash, freeze float64 // the chance of an accident at a call that changes something
	lost          float64 // the chance that a request, or its answer, is lost on its way
	slow          float64 // the chance that a call takes long
	meddle        float64 // the chance that a word comes between a decision and its commit
	hosts         int
	executions    int
	wild          time.Duration // how long things go wrong
	faults, words time.Duration // the usual time from one to the next
	real          bool          // over SQLite, AWS's SDK and the simulator
}

type scopeSetup struct {
	scope   recovery.Scope
	servers []recovery.SourceServerID
	quotas  recovery.Quotas
}

var scopes = []recovery.Scope{
	{AccountID: "111122223333", Region: "us-west-2"},
	{AccountID: "444455556666", Region: "eu-west-1"},
}

func drawSetup(rng *rand.Rand, real bool) setup {
	s := setup{
		bounds: drawBounds(rng), hosts: 2 + rng.IntN(2), executions: 2 + rng.IntN(5), real: real,
		wild:   time.Duration(20+rng.IntN(40)) * time.Minute,
		faults: time.Duration(20+rng.IntN(180)) * time.Second, words: time.Duration(30+rng.IntN(240)) * time.Second,
		crash: pick(rng, 0, 0.005, 0.02), freeze: pick(rng, 0, 0.005, 0.02), lost: pick(rng, 0, 0.02, 0.1), slow: pick(rng, 0, 0.02, 0.1),
		meddle: pick(rng, 0, 0.01, 0.05),
	}
	jobMin := time.Duration(20+rng.IntN(60)) * time.Second
	s.job = [2]time.Duration{jobMin, jobMin + time.Duration(1+rng.IntN(180))*time.Second}
	s.boot = [2]time.Duration{5 * time.Second, time.Duration(10+rng.IntN(120)) * time.Second}
	large := rng.IntN(40) == 0
	places := scopes[:1+rng.IntN(2)]
	if real {
		places = scopes[:1] // the client's own account: another needs a role
	}
	for _, scope := range places {
		n := 8 + rng.IntN(40)
		if large {
			n = 260
		}
		s.scopes = append(s.scopes, drawScope(rng, scope, n, large))
	}
	return s
}

func drawScope(rng *rand.Rand, scope recovery.Scope, n int, large bool) scopeSetup {
	s := scopeSetup{scope: scope, quotas: recovery.DefaultQuotas}
	for i := range n {
		s.servers = append(s.servers, recovery.SourceServerID(sim.SourceServerID(string(scope.Region), fmt.Sprintf("server-%04d", i+1))))
	}
	if !large && rng.IntN(5) < 3 {
		s.quotas.JobsAtOnce = 1 + rng.IntN(4)
		s.quotas.ServersInActiveJobs = 4 + rng.IntN(30)
		s.quotas.ServersPerJob = 2 + rng.IntN(20)
	}
	return s
}

// drawBounds are bounds as a server may have them: looks at most once a second.
func drawBounds(rng *rand.Rand) orchestrate.Bounds {
	b := orchestrate.DefaultBounds
	b.Fast = pick(rng, time.Second, 2*time.Second, 5*time.Second)
	b.JobEarliest = pick(rng, 0, 20*time.Second, 2*time.Minute)
	b.BootEarliest = pick(rng, 0, time.Minute)
	return b
}

// drawPlan draws a plan and the servers of its waves.
func (r *run) drawPlan(id recovery.ExecutionID) (recovery.Plan, [][]orchestrate.Pick) {
	rng := r.rng
	plan := recovery.Plan{
		ID: recovery.PlanID("plan-" + id), Name: "plan " + string(id), SelfApproval: r.chance(0.5),
		Order: pick(rng, recovery.Sequential, recovery.Parallel),
	}
	pool := r.pool()
	total := 1 + rng.IntN(25)
	if len(pool) > 200 {
		total = 101 + rng.IntN(150)
	}
	waves := 1 + rng.IntN(6)
	var picks [][]orchestrate.Pick
	for w := range waves {
		share := total / (waves - w)
		if w < waves-1 && share > 0 {
			share = rng.IntN(min(2*share, total) + 1)
		}
		share = min(share, len(pool))
		total -= share
		var wave []orchestrate.Pick
		for _, key := range pool[:share] {
			p := orchestrate.Pick{ServerKey: key, Name: string(key.SourceServerID)}
			if r.chance(0.2) {
				p.Impact = recovery.Optional
			}
			wave = append(wave, p)
		}
		pool = pool[share:]
		picks = append(picks, wave)
		plan.Waves = append(plan.Waves, r.drawWave(w))
	}
	return plan.WithDefaults(), picks
}

// pool is all servers in a drawn order.
func (r *run) pool() []recovery.ServerKey {
	var pool []recovery.ServerKey
	for _, s := range r.setup.scopes {
		for _, id := range s.servers {
			pool = append(pool, recovery.ServerKey{Scope: s.scope, SourceServerID: id})
		}
	}
	r.rng.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	return pool
}

func (r *run) drawWave(w int) recovery.WaveSpec {
	rng := r.rng
	spec := recovery.WaveSpec{
		Name: fmt.Sprintf("wave-%d", w+1), Groups: []string{fmt.Sprintf("group-%d", w+1)},
		Readiness:               pick(rng, recovery.ReadyLaunched, recovery.ReadyStatusChecks, recovery.ReadyStatusChecks, recovery.ReadySSMOnline),
		ReadinessTimeoutSeconds: pick(rng, 30, 600, 1800),
		TimeoutSeconds:          pick(rng, 90, 600, 3600, 4*3600),
		OnFailure:               pick(rng, recovery.OnFailurePause, recovery.OnFailurePause, recovery.OnFailureStop, recovery.OnFailureContinue),
		SuccessPercent:          pick(rng, 100, 100, 100, 50, 1),
	}
	if r.chance(0.2) {
		spec.Approval = &recovery.ApprovalSpec{TimeoutSeconds: pick(rng, 60, 600, 3600)}
	}
	if w > 0 && r.chance(0.4) {
		for dep := range w {
			if r.chance(0.5) {
				spec.DependsOn = append(spec.DependsOn, fmt.Sprintf("wave-%d", dep+1))
			}
		}
	}
	r.drawActions(&spec)
	return spec
}

func pick[T any](rng *rand.Rand, from ...T) T { return from[rng.IntN(len(from))] }
