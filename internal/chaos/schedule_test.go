package chaos_test

import (
	"context"
	"runtime"
	"slices"
	"testing/synctest"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// task is one Step that runs in a process. It stops at every call of the database and of
// AWS and goes on when the schedule says so: no two of them ever run at a time, except
// while one frees what another waits for, and then neither of them draws or records.
type task struct {
	proc   *process
	exec   recovery.ExecutionID
	resume chan struct{}
	parked bool
	at     time.Time // parked: not to go on before
	point  point
	done   bool
	wake   time.Time // what Step said
	err    error
}

// point is where a task stopped.
type point struct {
	op      string
	writes  bool // what it is about to do changes something, or has
	carried bool // it is done, and only its answer is on its way
}

type taskKey struct{}

// taskOf is the task that a call belongs to.
func taskOf(ctx context.Context) *task { return ctx.Value(taskKey{}).(*task) }

// stop parks the task at a point for a time at least. A task whose process died there
// never goes on.
func (t *task) stop(p point, d time.Duration) {
	r := t.proc.run
	r.mu.Lock()
	t.parked, t.at, t.point = true, time.Now().Add(d), p
	dead := t.proc.dead
	r.mu.Unlock()
	if dead {
		runtime.Goexit()
	}
	r.tell()
	<-t.resume
	if t.proc.dead {
		runtime.Goexit()
	}
}

// tell wakes the schedule: something has stopped or ended.
func (r *run) tell() {
	select {
	case r.news <- struct{}{}:
	default:
	}
}

// drive lets the processes, AWS and people go on until over says so, or nothing ever
// will happen again.
func (r *run) drive(over func() bool) {
	moves, since := 0, time.Now()
	for {
		if now := time.Now(); now.After(since) {
			moves, since = 0, now
		} else if moves++; moves > maxMoves {
			r.violate("%d moves, and no time passes", moves)
			return
		}
		synctest.Wait()
		r.reap()
		if over() || len(r.violations) >= maxViolations {
			return
		}
		if r.happen() {
			continue
		}
		if ready := r.ready(); len(ready) > 0 {
			r.advance(ready[r.rng.IntN(len(ready))])
			continue
		}
		next := r.next()
		if next.IsZero() {
			r.violate("everything stands still")
			return
		}
		r.sleep(next)
	}
}

// maxMoves is how much may go on at one instant before somebody runs in a circle.
const maxMoves = 20_000

// sleep lets time pass until then, or until a task stops that had slept by itself.
func (r *run) sleep(until time.Time) {
	r.timer.Reset(time.Until(until))
	select {
	case <-r.timer.C:
	case <-r.news:
	}
}

// happening is something that comes about at its time, whatever the processes do.
type happening struct {
	at time.Time
	do func()
}

// after has something happen in a while.
func (r *run) after(d time.Duration, do func()) {
	r.happenings = append(r.happenings, happening{time.Now().Add(d), do})
}

// happen lets the first thing happen that is due.
func (r *run) happen() bool {
	now := time.Now()
	first := -1
	for i, h := range r.happenings {
		if !h.at.After(now) && (first < 0 || h.at.Before(r.happenings[first].at)) {
			first = i
		}
	}
	if first < 0 {
		return false
	}
	do := r.happenings[first].do
	r.happenings = slices.Delete(r.happenings, first, first+1)
	do()
	return true
}

// reap takes the tasks away that have ended, and gives their executions their next turns.
func (r *run) reap() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.processes {
		p.tasks = slices.DeleteFunc(p.tasks, func(t *task) bool {
			if t.done && !p.dead {
				p.stepped(t)
			}
			return t.done
		})
	}
}

// choice is something that may go on now: a stopped task, or the next Step of an execution.
type choice struct {
	proc *process
	task *task
	turn *turn
}

func (r *run) ready() []choice {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	r.choices = r.choices[:0]
	for _, p := range r.processes {
		if p.dead || p.frozenUntil.After(now) {
			continue
		}
		for _, t := range p.tasks {
			if t.parked && !t.at.After(now) {
				r.choices = append(r.choices, choice{proc: p, task: t})
			}
		}
		for _, u := range p.turns {
			if !u.running && !u.at.After(now) {
				r.choices = append(r.choices, choice{proc: p, turn: u})
			}
		}
	}
	return r.choices
}

// advance lets what was chosen go on, unless an accident meets it first.
func (r *run) advance(c choice) {
	if c.turn != nil {
		c.proc.step(c.turn)
		return
	}
	if r.accident(c.proc, c.task.point) {
		return
	}
	if r.wild && c.task.point == (point{op: opCommit, writes: true}) && r.chance(r.setup.meddle) {
		r.speakTo(c.task.exec) // between a decision and its commit
	}
	r.mu.Lock()
	c.task.parked = false
	r.mu.Unlock()
	c.task.resume <- struct{}{}
}

// next is when something can go on at the earliest; zero: never.
func (r *run) next() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	var next time.Time
	at := func(t time.Time) {
		if next.IsZero() || t.Before(next) {
			next = t
		}
	}
	for _, h := range r.happenings {
		at(h.at)
	}
	for _, p := range r.processes {
		if p.dead {
			continue
		}
		from := func(t time.Time) {
			if t.Before(p.frozenUntil) {
				t = p.frozenUntil
			}
			at(t)
		}
		for _, t := range p.tasks {
			if t.parked {
				from(t.at)
			}
		}
		for _, u := range p.turns {
			if !u.running {
				from(u.at)
			}
		}
	}
	return next
}
