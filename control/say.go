package control

import (
	"context"
	"fmt"
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
func (c *Control) Say(ctx context.Context, actor recovery.Actor, id recovery.ExecutionID, w Word) (*recovery.Execution, error) {
	if err := authorise(actor, "Say"); err != nil {
		return nil, err
	}
	var err error
	for try := range maxTries {
		var after *recovery.Execution
		if after, err = c.sayOnce(ctx, actor, id, w); err == nil {
			c.knock(id)
			return after, nil
		}
		if recovery.CodeOf(err) != recovery.Stale || !pause(ctx, try) {
			return nil, err
		}
	}
	return nil, err
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

func (c *Control) sayOnce(ctx context.Context, actor recovery.Actor, id recovery.ExecutionID, w Word) (*recovery.Execution, error) {
	e, _, err := c.book.LoadExecution(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := maySay(actor, e, w.Kind); err != nil {
		return nil, err
	}
	if w.Quotas, err = c.quotas(ctx, scopesOf(e)); err != nil {
		return nil, err
	}
	spoken, err := orchestrate.Say(e, w, actor, time.Now().UTC())
	if err != nil {
		return nil, err
	}
	if len(spoken.Take) > maxTake {
		if err := c.takeBack(ctx, actor, e, spoken.Take); err != nil {
			return nil, taken(id, err)
		}
		return c.sayOnce(ctx, actor, id, w)
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
		return nil, taken(id, err)
	}
	return spoken.After, nil
}

// maxTake is how many claims a word's own commit takes: the rest of the commit is the
// word's.
const maxTake = 30

// takeBack takes the claims of an ended execution again that are too many for one
// commit: first the word that they are held, then claim after claim, all on the same
// version. Should that fail, or the process die in its middle, the engine finds an
// execution that holds claims without need, and gives them back.
func (c *Control) takeBack(ctx context.Context, actor recovery.Actor, e *recovery.Execution, claims []recovery.Claim) error {
	stream := recovery.ExecutionStream(e.ID)
	held := recovery.NewEvent(stream, e.Version, time.Now().UTC(), actor, recovery.ClaimsMoved{Held: true})
	after, err := recovery.Apply(e, held)
	if err != nil {
		return err
	}
	rows, err := recovery.Rows(e, after)
	if err != nil {
		return err
	}
	first := recovery.Commit{Stream: stream, Version: e.Version, Events: []recovery.Event{held}, Rows: rows, Take: claims[:maxTake]}
	if err := c.book.Commit(ctx, first); err != nil {
		return err
	}
	for chunk := range slices.Chunk(claims[maxTake:], recovery.MaxCommitItems) {
		if err := c.book.Commit(ctx, recovery.Commit{Stream: stream, Version: after.Version, Take: chunk}); err != nil {
			c.knock(e.ID)
			return err
		}
	}
	return nil
}

// taken explains a conflict about the servers of an execution that is taken up again.
func taken(id recovery.ExecutionID, err error) error {
	if recovery.CodeOf(err) != recovery.Conflict {
		return err
	}
	return &recovery.Error{
		Code: recovery.Conflict, Err: err, Remedy: "wait until the other execution has ended",
		Message: fmt.Sprintf("execution %s had let its servers go, and another has some of them now: %s", id, err),
	}
}

// maySay says why the actor may not say a word of the kind, or nil. Who may decide an
// approval the plan says, so that orchestrate.Say judges it.
func maySay(actor recovery.Actor, e *recovery.Execution, kind WordKind) error {
	if kind == orchestrate.Approve || kind == orchestrate.Reject {
		return nil
	}
	p, known := wordPermission[e.Mode][kind]
	if !known {
		return invalid("word", "%q is not a word that an execution knows", kind)
	}
	return permit(actor, p)
}

func scopesOf(e *recovery.Execution) []recovery.Scope {
	scopes := make([]recovery.Scope, len(e.Batches))
	for i, b := range e.Batches {
		scopes[i] = b.Scope
	}
	return scopes
}
