package chaos_test

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// process is a davit that drives executions beside others over one database. It is what
// orchestrate.Host is, without its goroutines: the schedule of the run takes its steps.
type process struct {
	run         *run
	name        string
	engine      *orchestrate.Engine
	book        *store.Book
	turns       []*turn
	tasks       []*task
	dead        bool
	frozenUntil time.Time
	thawedAt    time.Time                    // the end of its last freeze
	polled      map[recovery.Scope]time.Time // when it took or renewed the right to look
}

// turn is when a process steps an execution next.
type turn struct {
	exec    recovery.ExecutionID
	at      time.Time
	running bool
	knocked bool
}

// What Host does too.
const (
	stepBudget = 10 * time.Second
	sweepEvery = 30 * time.Second
)

// start brings a new process up, with an owner's name that nobody had before.
func (r *run) start() {
	r.started++
	p := &process{run: r, name: fmt.Sprintf("host-%d", r.started), polled: map[recovery.Scope]time.Time{}}
	p.book = store.New(&database{DB: r.db, proc: p})
	p.engine = orchestrate.NewEngine(orchestrate.Parts{
		Store: p.book, Cloud: &cloudOf{proc: p, aws: r.aws}, Waker: p,
		Bounds: r.setup.bounds, Owner: p.name, Log: slog.New(slog.DiscardHandler),
	})
	r.processes = append(r.processes, p)
	p.sweep()
}

// sweep takes up the executions that nobody told the process of.
func (p *process) sweep() {
	if p.dead {
		return
	}
	if !p.frozenUntil.After(time.Now()) {
		ids, err := p.run.book.ActiveExecutions(p.run.ctx)
		if err != nil {
			p.run.violate("the active executions are not to be read: %v", err)
		}
		for _, id := range ids {
			if p.turnOf(id) == nil {
				p.turns = append(p.turns, &turn{exec: id, at: time.Now()})
			}
		}
	}
	p.run.after(sweepEvery, p.sweep)
}

func (p *process) turnOf(id recovery.ExecutionID) *turn {
	for _, u := range p.turns {
		if u.exec == id {
			return u
		}
	}
	return nil
}

// Knock gives the execution a turn at once.
func (p *process) Knock(id recovery.ExecutionID) {
	p.run.mu.Lock()
	defer p.run.mu.Unlock()
	now := time.Now()
	switch u := p.turnOf(id); {
	case u == nil:
		p.turns = append(p.turns, &turn{exec: id, at: now})
	case u.running:
		u.knocked = true
	case u.at.After(now):
		u.at = now
	}
}

// step begins a Step, which stops at its first call.
func (p *process) step(u *turn) {
	t := &task{proc: p, exec: u.exec, resume: make(chan struct{})}
	u.running = true
	p.tasks = append(p.tasks, t)
	p.run.tally.steps++
	ctx := context.WithValue(p.run.ctx, taskKey{}, t)
	go func() {
		defer func() {
			p.run.mu.Lock()
			t.done = true
			p.run.mu.Unlock()
			p.run.tell()
		}()
		t.wake, t.err = p.engine.Step(ctx, u.exec, stepBudget)
	}()
}

// stepped gives an execution its next turn after a Step. The lock is held.
func (p *process) stepped(t *task) {
	p.run.judgeStep(t)
	u := p.turnOf(t.exec)
	u.running = false
	switch {
	case u.knocked:
		u.at, u.knocked = time.Now(), false
	case t.wake.IsZero():
		p.forget(u)
	default:
		u.at = t.wake
	}
}

func (p *process) forget(u *turn) {
	for i, other := range p.turns {
		if other == u {
			p.turns = append(p.turns[:i:i], p.turns[i+1:]...)
			return
		}
	}
}

// accident decides what meets a process at a point: it may die there, with nothing of
// what it knew left, or stand still for longer than its leases last.
func (r *run) accident(p *process, at point) bool {
	if !r.wild || p.frozenUntil.After(time.Now()) {
		return false
	}
	die, freeze := r.setup.crash/50, r.setup.freeze/50
	if at.writes {
		die, freeze = r.setup.crash, r.setup.freeze
	}
	if at.op == opLaunch || at.op == opTerminate || at.op == opAutomation {
		die, freeze = 4*die, 4*freeze
	}
	switch dice := r.rng.Float64(); {
	case dice < die:
		r.logf("%s dies at %+v", p.name, at)
		r.tally.crashes++
		r.kill(p)
		r.after(r.between(0, 2*time.Minute), r.start)
		return true
	case dice < die+freeze:
		p.frozenUntil = time.Now().Add(r.between(20*time.Second, 4*time.Minute))
		p.thawedAt = p.frozenUntil
		r.logf("%s freezes at %+v until %s", p.name, at, p.frozenUntil.Format(time.TimeOnly))
		r.tally.freezes++
		return true
	}
	return false
}

// kill ends a process where it stands: no defer of it gives anything back.
func (r *run) kill(p *process) {
	r.mu.Lock()
	p.dead = true
	var stopped []*task
	for _, t := range p.tasks {
		if t.parked {
			t.parked = false
			stopped = append(stopped, t)
		}
	}
	r.mu.Unlock()
	for _, t := range stopped {
		t.resume <- struct{}{}
	}
}
