package control

import (
	"context"
	"fmt"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

// Decision is something that an execution wants from people.
type Decision struct {
	Kind     DecisionKind
	Wave     string
	Question string
	Since    time.Time
	DueAt    time.Time
	Roles    []recovery.Role // who may decide, where it is an approval
	Servers  []recovery.SourceServerID
	Actions  []string   // as words name them
	Words    []WordKind // what the actor may say now
}

// DecisionKind is the kind of a decision.
type DecisionKind string

// The kinds of decisions.
const (
	DecideApproval      DecisionKind = "APPROVAL"
	DecideFailure       DecisionKind = "WAVE_FAILED"
	DecideAction        DecisionKind = "ACTION_WAITING" // its document waits for a person
	DecideActionFailure DecisionKind = "ACTION_FAILED"
	DecidePause         DecisionKind = "PAUSED"
	DecideCleanup       DecisionKind = "CLEANUP"
	DecideReview        DecisionKind = "BREAK_GLASS_REVIEW" // somebody else is to look at it
)

// Decisions says what the execution wants from people now, and what of it the actor may
// say. That is found by saying it without committing it, so that what is offered is
// never refused for the rules' sake.
func (c *Control) Decisions(ctx context.Context, caller recovery.Caller, e *recovery.Execution) ([]Decision, error) {
	if err := c.admit(ctx, caller, "Decisions"); err != nil {
		return nil, err
	}
	if _, err := c.authorise(ctx, caller, "Decisions", ofExecution(e)); err != nil {
		return nil, err
	}
	a := &asking{caller, e, time.Now()}
	var all []Decision
	for _, w := range e.Waves {
		all = append(all, a.approval(w)...)
		all = append(all, a.actions(w)...)
		all = append(all, a.failure(w)...)
		all = append(all, a.review(w)...)
	}
	all = append(all, a.pause()...)
	return append(all, a.cleanup()...), nil
}

type asking struct {
	caller recovery.Caller
	e      *recovery.Execution
	now    time.Time
}

// speaker is Control.speaker for a word that nobody has said: nothing is refused.
func (a *asking) speaker(w Word) (recovery.Actor, bool) {
	p, err := needed(a.e, w)
	if err != nil {
		return recovery.Actor{}, false
	}
	actor, may := actsAs(a.caller, p, ofExecution(a.e))
	if may && decides(w.Kind) {
		actor = approver(a.caller, actor, a.e, w)
	}
	return actor, may
}

// words leaves of the words those that the actor may say about the wave, or about what
// else the decision is about.
func (a *asking) words(about Word, kinds ...WordKind) []WordKind {
	words := []WordKind{}
	for _, kind := range kinds {
		about.Kind = kind
		actor, may := a.speaker(about)
		if !may || outOfPlay(a.e, kind) != nil {
			continue
		}
		if _, err := orchestrate.Say(a.e, about, actor, a.now); err == nil {
			words = append(words, kind)
		}
	}
	return words
}

func (a *asking) approval(w *recovery.Wave) []Decision {
	asked := w.Approval()
	if w.State != recovery.WaveWaiting || asked == nil || !asked.State.Open() || a.e.State.Ended() || a.e.State == recovery.ExecutionCancelling {
		return nil
	}
	question := fmt.Sprintf("May wave %s begin?", w.Name)
	if asked.State == recovery.ApprovalOverdue {
		question += " The approval is overdue."
	}
	return []Decision{{
		Kind: DecideApproval, Wave: w.Name, Question: question, Since: asked.RequestedAt, DueAt: asked.DueAt,
		Roles: ApprovalRoles(a.e.Spec(w)), Words: a.words(a.typed(w), orchestrate.Approve, orchestrate.Reject, orchestrate.Skip, orchestrate.BreakGlass),
	}}
}

// typed is a word about a wave with what breaking the glass asks to be typed, so that it
// is offered when nothing else is in its way.
func (a *asking) typed(w *recovery.Wave) Word {
	return Word{Wave: w.Name, Confirm: a.e.Plan.Name, Comment: "why"}
}

// review asks for a second person's look at a glass that was broken.
func (a *asking) review(w *recovery.Wave) []Decision {
	if !w.Unreviewed() {
		return nil
	}
	broken := w.Approval()
	return []Decision{{
		Kind: DecideReview, Wave: w.Name, Since: broken.DecidedAt, Roles: granted[PermitReview],
		Question: fmt.Sprintf("Wave %s began without its approval: %s broke the glass (%s). Was that right?", w.Name, broken.By.Name, broken.Comment),
		Words:    a.words(Word{Wave: w.Name}, orchestrate.Review),
	}}
}

// ApprovalRoles are who may decide the approval of a wave.
func ApprovalRoles(w recovery.WaveSpec) []recovery.Role {
	if w.Approval == nil {
		return nil
	}
	if len(w.Approval.Roles) > 0 {
		return w.Approval.Roles
	}
	return granted[PermitApprove]
}

func (a *asking) failure(w *recovery.Wave) []Decision {
	if !w.State.Unwell() {
		return nil
	}
	d := Decision{Kind: DecideFailure, Wave: w.Name, Since: w.FailedAt}
	for _, in := range a.e.Current(w.Index) {
		if in.Server.State == recovery.ServerFailed {
			d.Servers = append(d.Servers, in.Server.SourceServerID)
		}
	}
	d.Question = fmt.Sprintf("Wave %s is %s", w.Name, w.State)
	if len(d.Servers) > 0 {
		d.Question += ": " + plural(len(d.Servers), "server") + " failed"
	}
	if failed := a.failedActions(w); len(failed) > 0 && len(d.Servers) == 0 {
		// What becomes of the actions is a decision of its own: this one is about going on
		// without the wave, which undoes what it did.
		d.Question += fmt.Sprintf(" by %s. Shall it be given up?", plural(len(failed), "action"))
		d.Words = a.words(Word{Wave: w.Name}, orchestrate.Skip)
	} else {
		d.Question += ". How shall it go on?"
		d.Words = a.words(Word{Wave: w.Name}, orchestrate.Retry, orchestrate.Skip, orchestrate.Accept)
	}
	if len(d.Words) == 0 && a.e.State != recovery.ExecutionPaused {
		return nil
	}
	return []Decision{d}
}

func (a *asking) pause() []Decision {
	if a.e.State != recovery.ExecutionPaused || a.e.Pause != recovery.PausedByOperator {
		return nil
	}
	d := Decision{Kind: DecidePause, Question: "It is paused. May it go on?", Words: a.words(Word{}, orchestrate.Resume, orchestrate.Cancel)}
	if n := len(a.e.Pauses); n > 0 {
		d.Since = a.e.Pauses[n-1].From
	}
	return []Decision{d}
}

func (a *asking) cleanup() []Decision {
	left := len(a.e.Instances())
	if a.e.Mode != recovery.Drill || !a.e.State.Ended() || a.e.Active() || left == 0 || a.e.Cleanup == recovery.CleanupInProgress {
		return nil
	}
	return []Decision{{
		Kind: DecideCleanup, Question: fmt.Sprintf("The drill left %s running. May they be terminated?", plural(left, "instance")),
		Since: a.e.EndedAt, Words: a.words(Word{}, orchestrate.Cleanup),
	}}
}
