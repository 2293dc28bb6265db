package sim

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// runner carries one automation on, at one instant.
type runner struct {
	t    *tx
	p    place
	a    automation // a copy, whose steps may be changed in place
	book *runbook
	wake time.Time
}

// wakeAutomation does what an automation has to do at the instant of t.
func wakeAutomation(t *tx, k wake) {
	p := place{k.Place[0], k.Place[1]}
	stored := automations.get(t, p, k.Execution)
	if stored == nil {
		wakes.remove(t, place{}, k.Execution)
		return
	}
	r := &runner{t: t, p: p, a: *stored}
	r.a.Steps = slices.Clone(stored.Steps)
	if stored.Stop != nil {
		stopping := *stored.Stop
		r.a.Stop = &stopping
	}
	if stored.Fleet != nil {
		whole := *stored.Fleet
		whole.Members = slices.Clone(stored.Fleet.Members)
		r.a.Fleet = &whole
	}
	var err error
	if r.book, err = t.world.books.read(stored.Content, stored.Format); err != nil {
		r.end(ssmtypes.AutomationExecutionStatusFailed, err.Error()) // only another version of this program can get here
	}
	r.advance()
	r.keep()
}

// keep stores the automation with when it goes on, which is never the same instant.
func (r *runner) keep() {
	automations.put(r.t, r.p, r.a.ID, r.a)
	if asked := r.a.Stop; asked != nil && asked.Handled && (r.wake.IsZero() || asked.Until.Before(r.wake)) {
		r.wake = asked.Until
	}
	if !r.wake.IsZero() && !r.wake.After(r.t.now) {
		r.wake = r.t.now.Add(time.Millisecond)
	}
	r.a.wakeAt(r.t, r.p, r.wake)
}

// after is the instant that far from now in this world's time.
func (r *runner) after(d time.Duration) time.Time { return r.t.now.Add(r.t.world.scaled(d)) }

// dice are the draws for the step that is under way.
func (r *runner) dice(use string) dice {
	return r.t.world.diceFor(use, r.a.ID, len(r.a.Steps))
}

// advance goes as far as the automation can at this instant.
func (r *runner) advance() {
	if r.a.Status == ssmtypes.AutomationExecutionStatusPending {
		r.a.Status = ssmtypes.AutomationExecutionStatusInprogress
	}
	if r.a.Fleet != nil {
		r.advanceFleet()
		return
	}
	r.obeyStop()
	for !r.a.ended() {
		if r.a.Next != "" {
			if !r.beginNext() {
				return
			}
			continue
		}
		s := r.a.running()
		if s == nil {
			r.conclude()
			return
		}
		if !r.carryOn(s) {
			return
		}
	}
}

// beginNext begins the step whose turn it is; false where somebody must say so first.
func (r *runner) beginNext() bool {
	if r.a.Stop != nil && r.a.Stop.Type == ssmtypes.StopTypeComplete {
		r.end(ssmtypes.AutomationExecutionStatusCancelled, "")
		return true
	}
	d := r.book.byName[r.a.Next]
	if r.a.Mode == ssmtypes.ExecutionModeInteractive && !r.a.StartStep && d.loop == nil && r.a.Stop == nil {
		r.a.Status = ssmtypes.AutomationExecutionStatusWaiting
		return false
	}
	if len(r.a.Steps) >= maxStepRuns {
		r.end(ssmtypes.AutomationExecutionStatusFailed, fmt.Sprintf("The automation has run %d steps, which is the most that this simulator runs of one.", maxStepRuns))
		return true
	}
	r.a.Next, r.a.StartStep = "", false
	r.begin(d)
	return true
}

// begin records the beginning of a step. Its work is due a moment later.
func (r *runner) begin(d *runbookStep) {
	s := stepRun{
		ID: r.t.newUUID(), Name: d.Name, Action: d.Action, Began: r.t.now, AttemptBegan: r.t.now, Attempt: 1,
		Status: ssmtypes.AutomationExecutionStatusInprogress,
	}
	if d.loop != nil {
		if loop := r.a.latest(d.loop.Name); loop != nil {
			s.Loop, s.Iteration, s.Iterator = loop.ID, loop.Work.Iteration, textOf(loop.Outputs[outputIteratorValue])
		}
	}
	if r.a.Stop == nil {
		r.a.Status = ssmtypes.AutomationExecutionStatusInprogress
	}
	r.a.Steps = append(r.a.Steps, s)
	s.Work.Due = r.after(r.dice("step").in(usualStep))
	if in, err := r.inputs(d); err == nil {
		s.Inputs = echo(in)
	} else {
		s.Work.Due = r.t.now
	}
	r.a.Steps[len(r.a.Steps)-1] = s
}

// inputs are the step's inputs with their references replaced. What an action resolves
// itself, when its time has come, stays as it is.
func (r *runner) inputs(d *runbookStep) (map[string]any, error) {
	in := make(map[string]any, len(d.Inputs))
	for _, name := range sortedKeys(d.Inputs) {
		if slices.Contains(actions[d.Action].late, name) {
			in[name] = d.Inputs[name]
			continue
		}
		value, err := expand(d.Inputs[name], r.lookup)
		if err != nil {
			return nil, err
		}
		in[name] = value
	}
	return in, nil
}

// echo is a step's inputs as AWS shows them: each as JSON.
func echo(in map[string]any) map[string]string {
	out := make(map[string]string, len(in))
	for name, value := range in {
		if s, ok := value.(string); ok {
			out[name] = strconv.Quote(s)
			continue
		}
		out[name] = textOf(value)
	}
	return out
}

// carryOn lets the running step work where its work is due; false where it needs time.
func (r *runner) carryOn(s *stepRun) bool {
	d := r.book.byName[s.Name]
	if r.t.now.Before(s.Work.Due) {
		r.wake = s.Work.Due
		return false
	}
	p := r.move(s, d)
	if !p.done && p.failure == nil {
		deadline := r.deadline(s, d)
		if !reached(deadline, r.t.now) {
			return r.await(s, p, deadline)
		}
		p = failed(stageInvocation, failureAction, "The step did not end within its timeout.")
		p.failure.Status = ssmtypes.AutomationExecutionStatusTimedout
	}
	if p.failure != nil && r.retries(s, d, p.failure) {
		return false
	}
	r.finish(s, d, p)
	return true
}

// await leaves the step as it is until it goes on, or until its deadline. A loop whose
// steps go on has nothing to wait for.
func (r *runner) await(s *stepRun, p progress, deadline time.Time) bool {
	if r.a.Next != "" {
		s.Work.Due = time.Time{} // when the iteration is over
		return true
	}
	s.Work.Due, r.wake = p.again, p.again
	if r.wake.IsZero() || !deadline.IsZero() && deadline.Before(r.wake) {
		s.Work.Due, r.wake = deadline, deadline
	}
	status := ssmtypes.AutomationExecutionStatusInprogress
	if p.people {
		status = ssmtypes.AutomationExecutionStatusWaiting
	}
	s.Status = status
	if r.a.Stop == nil {
		r.a.Status = status
	}
	return false
}

// move is the step's next move, unless somebody has stopped it.
func (r *runner) move(s *stepRun, d *runbookStep) progress {
	if !s.Work.Stopped {
		return r.work(s, d)
	}
	r.abandon(s)
	p := failed(stageInvocation, failureAction, "The step was stopped by a signal")
	p.failure.Status = ssmtypes.AutomationExecutionStatusCancelled
	return p
}

// work does the action's next move.
func (r *runner) work(s *stepRun, d *runbookStep) progress {
	in, err := r.inputs(d)
	if err != nil {
		return failed(stageInput, failureVerification, err.Error())
	}
	if why := actions[d.Action].limitation; why != "" {
		return failed(stageInvocation, failureAction, fmt.Sprintf("This simulator does not carry out %s: %s", d.Action, why))
	}
	return workOf(d.Action)(r, s, d, in)
}

// deadline is when the attempt times out; zero where it does not.
func (r *runner) deadline(s *stepRun, d *runbookStep) time.Time {
	a := actions[d.Action]
	limit := a.timeout
	if d.Timeout != nil {
		if seconds, err := r.number(d.Timeout); err == nil {
			limit = time.Duration(seconds) * time.Second
		}
	}
	switch {
	case limit == 0:
		return time.Time{}
	case a.patient: // people are not faster in a fast world
		return s.AttemptBegan.Add(limit)
	}
	return r.t.world.pace().after(s.AttemptBegan, limit)
}

// number is a whole number of the document, which may be a reference.
func (r *runner) number(v any) (int64, error) {
	v, err := expand(v, r.lookup)
	if err != nil {
		return 0, err
	}
	if text, ok := v.(string); ok {
		return strconv.ParseInt(text, 10, 64)
	}
	f, ok := v.(float64)
	if !ok {
		return 0, fmt.Errorf("%s is no number", quoted(v))
	}
	return int64(f), nil
}

// retries begins the next attempt where the document allows one.
func (r *runner) retries(s *stepRun, d *runbookStep, f *stepFailure) bool {
	most, err := int64(1), error(nil)
	if d.MaxAttempts != nil {
		most, err = r.number(d.MaxAttempts)
	}
	if err != nil || int64(s.Attempt) >= most || f.Stage == stageInput ||
		f.Status == ssmtypes.AutomationExecutionStatusRejected || f.Status == ssmtypes.AutomationExecutionStatusCancelled {
		return false
	}
	s.Attempt++
	s.AttemptBegan, s.Work = r.after(usualRetryWait), stepWork{}
	s.Work.Due = s.AttemptBegan.Add(r.t.world.scaled(r.dice("attempt").in(usualStep)))
	r.wake = s.Work.Due
	return true
}
