package control

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
)

// Word is what an operator tells an execution.
type Word = orchestrate.Word

// WordKind is the kind of a word.
type WordKind = orchestrate.WordKind

// maxTries is how often a word is tried on an execution that changes meanwhile: the
// engine commits often, and each commit makes the decision stale.
const maxTries = 12

// Say tells an execution a word: the change is committed, or refused, before Say
// returns. It needs no lease: the engine finds the execution changed and decides again.
// What Say gives is the execution as the engine has taken the word up, if that takes no
// more than a second.
func (c *Control) Say(ctx context.Context, caller recovery.Caller, id recovery.ExecutionID, w Word) (*recovery.Execution, error) {
	if err := c.admit(ctx, caller, "Say"); err != nil {
		return nil, err
	}
	var after *recovery.Execution
	err := insist(ctx, func() (err error) {
		after, err = c.sayOnce(ctx, caller, id, w)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c.fresh(ctx, after, w.Kind), nil
}

// insist makes a change again for as long as others' commits make it stale.
func insist(ctx context.Context, change func() error) (err error) {
	for try := range maxTries {
		err = change()
		if recovery.CodeOf(err) != recovery.Stale || !pause(ctx, try) {
			return err
		}
	}
	return err
}

// pause waits a moment before the next try, and reports whether there is time for one.
func pause(ctx context.Context, try int) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Duration(1+rand.IntN(10*(1+try))) * time.Millisecond):
		return true
	}
}

func (c *Control) sayOnce(ctx context.Context, caller recovery.Caller, id recovery.ExecutionID, w Word) (*recovery.Execution, error) {
	e, _, err := c.book.LoadExecution(ctx, id)
	if err != nil {
		return nil, err
	}
	actor, err := c.speaker(ctx, caller, e, w)
	if err != nil {
		return nil, err
	}
	if err := outOfPlay(e, w.Kind); err != nil {
		return nil, err
	}
	if w.Quotas, err = c.quotas(ctx, scopesOf(e)); err != nil {
		return nil, err
	}
	spoken, err := orchestrate.Say(e, w, actor, time.Now().UTC())
	if err != nil {
		return nil, err
	}
	if err := c.checkLive(ctx, e, spoken); err != nil {
		return nil, err
	}
	if first := takenFirst(e, w, spoken); len(first) > 0 {
		if err := c.takeBack(ctx, actor, e, first); err != nil {
			return nil, c.taken(ctx, e, err)
		}
		return c.sayOnce(ctx, caller, id, w)
	}
	rows, err := recovery.Rows(e, spoken.After)
	if err != nil {
		return nil, err
	}
	err = c.book.Commit(ctx, recovery.Commit{
		Stream: recovery.ExecutionStream(id), Version: e.Version,
		Events: spoken.Events, Rows: rows, Take: spoken.Take,
	})
	if err != nil {
		return nil, c.taken(ctx, e, err)
	}
	return spoken.After, nil
}

// maxTake is how many claims a word's own commit takes: the rest of the commit is the
// word's.
const maxTake = 30

// takenFirst are the claims that a word needs before it is said: those that are too many
// for its own commit, and the servers that a preempted drill is to clean up. Nobody
// launches them while it does, and it waits for those who do.
func takenFirst(e *recovery.Execution, w Word, s orchestrate.Spoken) []recovery.Claim {
	if len(s.Take) > maxTake {
		return s.Take
	}
	if w.Kind != orchestrate.Cleanup || e.ClaimsHeld {
		return nil
	}
	var claims []recovery.Claim
	for _, l := range e.Instances() {
		claim := recovery.ServerClaim(recovery.ServerKey{Scope: l.Scope, SourceServerID: l.SourceServerID}, e.ID)
		if !slices.Contains(claims, claim) {
			claims = append(claims, claim)
		}
	}
	return claims
}

// takeBack takes the claims of an ended execution again, before a word is said: first
// that they are held, then claim after claim, all on the same version. Should that fail,
// they are given back. Should the process die in its middle, the engine finds an
// execution that holds claims without need, and gives them back; a drill that is to be
// cleaned up keeps them for the next try.
func (c *Control) takeBack(ctx context.Context, actor recovery.Actor, e *recovery.Execution, claims []recovery.Claim) error {
	few := min(maxTake, len(claims))
	after, err := c.moveClaims(ctx, actor, e, true, claims[:few])
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(claims[few:], recovery.MaxCommitItems) {
		err := c.book.Commit(ctx, recovery.Commit{Stream: recovery.ExecutionStream(e.ID), Version: after.Version, Take: chunk})
		if err != nil {
			_, _ = c.moveClaims(ctx, actor, after, false, nil) // or the engine does
			c.knock(e.ID)
			return err
		}
	}
	return nil
}

// moveClaims commits that the execution's claims are held, or not, with the claims taken.
func (c *Control) moveClaims(ctx context.Context, actor recovery.Actor, e *recovery.Execution, held bool, take []recovery.Claim) (*recovery.Execution, error) {
	stream := recovery.ExecutionStream(e.ID)
	moved := recovery.NewEvent(stream, e.Version, time.Now().UTC(), actor, recovery.ClaimsMoved{Held: held})
	after, err := recovery.Apply(e, moved)
	if err != nil {
		return nil, err
	}
	rows, err := recovery.Rows(e, after)
	if err != nil {
		return nil, err
	}
	return after, c.book.Commit(ctx, recovery.Commit{Stream: stream, Version: e.Version, Events: []recovery.Event{moved}, Rows: rows, Take: take})
}

// speaker is the caller as who says a word to an execution, if they may.
func (c *Control) speaker(ctx context.Context, caller recovery.Caller, e *recovery.Execution, w Word) (recovery.Actor, error) {
	p, err := needed(e, w)
	if err != nil {
		return recovery.Actor{}, err
	}
	actor, err := c.authoriseTo(ctx, caller, "Say", p, ofExecution(e))
	if err == nil && decides(w.Kind) {
		actor = approver(caller, actor, e, w)
	}
	return actor, err
}

// needed is the permission that a word needs. Who may decide an approval the plan says,
// so that orchestrate.Say judges it.
func needed(e *recovery.Execution, w Word) (Permission, error) {
	if decides(w.Kind) {
		return PermitRead, nil
	}
	p, known := wordPermission[e.Mode][w.Kind]
	if !known {
		return "", invalid("word", "%q is not a word that an execution knows", w.Kind)
	}
	return p, nil
}

func decides(kind WordKind) bool { return kind == orchestrate.Approve || kind == orchestrate.Reject }

// approver is the actor in the role of the caller's that the approval is for, if there is
// one that reaches the execution.
func approver(caller recovery.Caller, actor recovery.Actor, e *recovery.Execution, w Word) recovery.Actor {
	wanted := approversOf(e, w)
	for _, g := range caller.Grants {
		if slices.Contains(wanted, g.Role) && covers(g, PermitApprove, ofExecution(e)) {
			actor.Role = g.Role
			return actor
		}
	}
	return actor
}

// approversOf are the roles that may decide what the word is about.
func approversOf(e *recovery.Execution, w Word) []recovery.Role {
	if len(w.Actions) == 0 {
		for _, wave := range e.Waves {
			if w.Wave == wave.Name || w.Wave == "" && wave.State == recovery.WaveWaiting {
				return ApprovalRoles(e.Spec(wave))
			}
		}
	}
	return granted[PermitApprove]
}

func scopesOf(e *recovery.Execution) []recovery.Scope {
	scopes := make([]recovery.Scope, len(e.Batches))
	for i, b := range e.Batches {
		scopes[i] = b.Scope
	}
	return scopes
}
