package store

import (
	"context"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// stagingLife is how long the creation of an execution may take. Its claims are held
// against others for that long while it is not visible.
const stagingLife = 10 * time.Minute

// CreateExecution stores a new execution: the events that make it, their rows, and
// the claims that it takes. It is there whole or not at all: one that is too large for
// one commit is staged in several, and becomes visible with the last, which brings the
// head row. Conflict: a claim is held by another, which the message names. After an
// error nothing is claimed, and what was staged is never seen; another attempt needs
// another execution ID.
func (b *Book) CreateExecution(ctx context.Context, events []recovery.Event, claims []recovery.Claim) error {
	e, err := recovery.ApplyAll(nil, events)
	if err != nil {
		return err
	}
	if e == nil {
		return recovery.Errorf(recovery.Invalid, "an execution cannot be created without events")
	}
	rows, err := recovery.Rows(nil, e)
	if err != nil {
		return err
	}
	whole := recovery.Commit{Stream: recovery.ExecutionStream(e.ID), Events: events, Rows: rows, Take: claims}
	if _, err := Encode(whole); recovery.CodeOf(err) != recovery.TooLarge {
		return b.Commit(ctx, whole)
	}
	s := newStaging(e.ID, time.Now())
	commits, err := s.commits(whole)
	if err != nil {
		return err
	}
	for _, c := range commits {
		if err := b.Commit(ctx, c); err != nil {
			return b.settle(context.WithoutCancel(ctx), s, err)
		}
	}
	// The execution is there. What is left of its staging, a later Sweep removes too.
	_ = b.clear(context.WithoutCancel(ctx), s.id, true)
	return nil
}

// staging is the creation of one execution in several commits.
type staging struct {
	id    recovery.ExecutionID
	begun time.Time
	// token is taken again by every commit. Once its time has passed, or once somebody
	// has withdrawn the staging, no commit of it succeeds, the last one least of all.
	token recovery.Claim
}

func newStaging(id recovery.ExecutionID, begun time.Time) staging {
	token := recovery.Claim{Key: stagingStream(id), Holder: string(id), Until: begun.Add(stagingLife)}
	return staging{id, begun, token}
}

// commits splits the creation: claims first, and the head row last.
func (s staging) commits(whole recovery.Commit) ([]recovery.Commit, error) {
	items, err := s.claims(whole.Take)
	if err != nil {
		return nil, err
	}
	isHead := func(r recovery.Row) bool { return r.Kind == recovery.ExecutionRow }
	for _, row := range whole.Rows {
		if !isHead(row) {
			items = append(items, rowItem(row))
		}
	}
	for _, ev := range whole.Events {
		it, err := eventItem(ev)
		if err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	items = append(items, rowItem(whole.Rows[slices.IndexFunc(whole.Rows, isHead)]))
	return pack(recovery.Commit{Stream: whole.Stream, Take: []recovery.Claim{s.token}}, items), nil
}

// settle finds out what became of a staging whose commit failed. It gives nil when the
// execution is visible all the same: only the answer to the last commit was lost.
func (b *Book) settle(ctx context.Context, s staging, cause error) error {
	visible, err := b.withdraw(ctx, s)
	if err != nil {
		return cause // what is staged expires, and a later Sweep removes it
	}
	_ = b.clear(ctx, s.id, visible) // or a later Sweep does
	if visible {
		return nil
	}
	return cause
}

// withdraw sees to it that an execution that is not visible yet never will be: it takes
// the token away, so that a commit that is still on its way fails.
func (b *Book) withdraw(ctx context.Context, s staging) (visible bool, err error) {
	if visible, err := b.visible(ctx, s.id); visible || err != nil {
		return visible, err
	}
	given := recovery.Commit{Stream: stagingStream(s.id), Release: []recovery.Claim{s.token}}
	if err := b.Commit(ctx, given); err != nil {
		return false, err
	}
	taken := recovery.Commit{Stream: stagingStream(s.id), Take: []recovery.Claim{s.token}}
	taken.Take[0].Holder = "withdrawn/" + string(s.id)
	switch err := b.Commit(ctx, taken); recovery.CodeOf(err) {
	case recovery.Conflict, recovery.Stale: // the last commit was quicker, or is too late by now
		return b.visible(ctx, s.id)
	default:
		return false, err
	}
}

func (b *Book) visible(ctx context.Context, id recovery.ExecutionID) (bool, error) {
	_, err := b.Row(ctx, recovery.ExecutionRow, string(id))
	if recovery.CodeOf(err) == recovery.NotFound {
		return false, nil
	}
	return err == nil, err
}
