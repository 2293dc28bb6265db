package chaos_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/davit-dr/davit/cloud"
	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

// The people: who starts executions, and who else may decide about them.
var (
	ann = recovery.Actor{Name: "ann", Role: "Admin", Source: "CLI", Verified: true}
	bob = recovery.Actor{Name: "bob", Role: "Admin", Source: "UI", Verified: true}
)

// peoplesAWS is what the words of people look at. They plan and check nothing here.
type peoplesAWS struct {
	cloud.Inspector
	cloud.Librarian
	cloud.Examiner
	cloud.Extender
	cloud.Tagger
	cloud.Surveyor
	cloud.Pricer
	cloud.TemplateKeeper
	aws
}

// speak says a word that somebody might, whether or not it makes sense.
func (r *run) speak() {
	if !r.wild {
		return
	}
	r.after(r.around(r.setup.words), r.speak)
	if len(r.executions) == 0 {
		return
	}
	r.speakTo(r.executions[r.rng.IntN(len(r.executions))])
}

func (r *run) speakTo(id recovery.ExecutionID) {
	e := r.load(id)
	w := orchestrate.Word{Wave: e.Waves[r.rng.IntN(len(e.Waves))].Name}
	w.Kind = pick(r.rng, orchestrate.Pause, orchestrate.Resume, orchestrate.Resume, orchestrate.Approve, orchestrate.Approve,
		orchestrate.Reject, orchestrate.Retry, orchestrate.Retry, orchestrate.Skip, orchestrate.Accept, orchestrate.Cleanup, orchestrate.Cleanup)
	if r.chance(0.06) {
		w.Kind = orchestrate.Cancel
	}
	if sick := slices.IndexFunc(e.Waves, func(w *recovery.Wave) bool { return w.State.Unwell() }); sick >= 0 && r.chance(0.7) {
		w.Wave = e.Waves[sick].Name
	}
	if r.chance(0.3) {
		w.Servers = r.someServers(e, e.Wave(w.Wave))
	}
	if r.acts != nil {
		r.aboutActions(e, &w)
	}
	_ = r.say(id, w)
}

// aboutActions makes a word one about actions, now and then.
func (r *run) aboutActions(e *recovery.Execution, w *orchestrate.Word) {
	switch dice := r.acts.IntN(100); {
	case dice < 4:
		w.Kind = orchestrate.GiveUpSource
	case dice < 40:
		w.Servers, w.Actions = nil, r.someActions(e, e.Wave(w.Wave))
	case dice < 60 && waiting(e) != nil:
		a := waiting(e)
		w.Kind, w.Wave, w.Servers = pick(r.acts, orchestrate.Approve, orchestrate.Approve, orchestrate.Reject), e.Waves[a.Wave].Name, nil
		w.Actions = []string{a.Name}
	}
}

func (r *run) someServers(e *recovery.Execution, w *recovery.Wave) []recovery.SourceServerID {
	var some []recovery.SourceServerID
	for _, in := range e.Current(w.Index) {
		if r.chance(0.4) {
			some = append(some, in.Server.SourceServerID)
		}
	}
	return some
}

// say tells an execution a word as the API does. A refusal is an answer as good as any;
// only a defect is not.
func (r *run) say(id recovery.ExecutionID, w orchestrate.Word) error {
	_, err := r.control.Say(r.ctx, pick(r.rng, ann, bob).Holding(recovery.Admin), id, w)
	r.tally.words++
	r.logf("%s %s %s: %v", w.Kind, id, w.Wave, err)
	switch recovery.CodeOf(err) {
	case "", recovery.Conflict, recovery.Denied, recovery.NotFound, recovery.Invalid:
	case recovery.Unavailable, recovery.Throttled: // AWS was to be asked first
	default:
		r.violate("the word %s to %s is a defect: %v", w.Kind, id, err)
	}
	return err
}

func (r *run) load(id recovery.ExecutionID) *recovery.Execution {
	e, _, err := r.book.LoadExecution(r.ctx, id)
	if err != nil {
		panic(fmt.Sprintf("execution %s is not to be read: %v", id, err))
	}
	return e
}

// settleEvery is how often people look, once it is calm, whether somebody waits for them.
const settleEvery = time.Minute

// settle answers everything that waits for people, so that it all comes to an end.
func (r *run) settle() {
	if r.finished = r.unsettled() == ""; r.finished {
		return
	}
	for _, id := range r.executions {
		r.settleOne(r.load(id))
	}
	r.after(settleEvery, r.settle)
}

func (r *run) settleOne(e *recovery.Execution) {
	if e.State.Ended() {
		if mayCleanUp(e) {
			_ = r.say(e.ID, orchestrate.Word{Kind: orchestrate.Cleanup})
		}
		return
	}
	if e.State == recovery.ExecutionPaused && e.Pause == recovery.PausedByOperator {
		_ = r.say(e.ID, orchestrate.Word{Kind: orchestrate.Resume})
		return
	}
	if a := waiting(e); a != nil {
		_ = r.say(e.ID, orchestrate.Word{Kind: orchestrate.Approve, Actions: []string{string(a.ID)}})
		return
	}
	for _, w := range e.Waves {
		a := w.Approval()
		switch {
		case w.State == recovery.WaveWaiting && a != nil && a.State.Open():
			_ = r.say(e.ID, orchestrate.Word{Kind: orchestrate.Approve, Wave: w.Name})
			return
		case w.State.Unwell() && e.State == recovery.ExecutionPaused:
			r.settleWave(e, w)
			return
		}
	}
}

func (r *run) settleWave(e *recovery.Execution, w *recovery.Wave) {
	if w.Retries < 2 && r.chance(0.5) && r.say(e.ID, orchestrate.Word{Kind: orchestrate.Retry, Wave: w.Name}) == nil {
		return
	}
	if r.chance(0.5) && r.say(e.ID, orchestrate.Word{Kind: orchestrate.Accept, Wave: w.Name}) == nil {
		return
	}
	if err := r.say(e.ID, orchestrate.Word{Kind: orchestrate.Skip, Wave: w.Name}); err != nil {
		r.violate("%s waits for its wave %s, which cannot be skipped: %v", e.ID, w.Name, err)
	}
}

func mayCleanUp(e *recovery.Execution) bool {
	return e.Mode == recovery.Drill && !e.InFlight() && len(e.Instances()) > 0 &&
		e.Cleanup != recovery.CleanupInProgress && e.Cleanup != recovery.CleanupCompleted
}

// unsettled tells of the executions that have not come to their end, or of which somebody
// still wants something.
func (r *run) unsettled() string {
	var open []string
	for _, id := range r.executions {
		e := r.load(id)
		if e.State.Ended() && !e.Active() && !e.ClaimsHeld && !mayCleanUp(e) {
			continue
		}
		open = append(open, picture(e))
	}
	return strings.Join(open, "\n")
}

// picture is where an execution stands, for whoever looks into a violation.
func picture(e *recovery.Execution) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s) is %s (%s, %q), cleanup %q, active %v, claims held %v", e.ID, e.Mode, e.State, e.Pause, e.Reason, e.Cleanup, e.Active(), e.ClaimsHeld)
	for _, w := range e.Waves {
		fmt.Fprintf(&b, "; %s %s", w.Name, w.State)
	}
	for _, a := range e.Actions {
		if a.State == recovery.ActionNotStarted || a.State.InFlight() || a.State == recovery.ActionFailed {
			fmt.Fprintf(&b, "; %s %s %s %s", a.ID, a.State, a.Delay, a.DelayDetail)
		}
	}
	for _, batch := range e.Batches {
		if !batch.State.Over() {
			fmt.Fprintf(&b, "; %s %s %s %s", batch.ID, batch.State, batch.Delay, batch.DelayDetail)
		}
	}
	return b.String()
}
