package control

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/report"
	"github.com/davit-dr/davit/store"
)

// restsOn says which checkpoint vouches for an execution's events: the first that covers
// all of them.
func (c *Control) restsOn(ctx context.Context, r *recovery.Record) (report.Rests, error) {
	rests := report.Rests{Broken: r.Broken > 0}
	chain := fmt.Sprintf("The report was made of the %d events of the stream %s alone; the numbers under Events are theirs. Their hashes were computed again, up to %s.", r.Head.Version, r.Head.Stream, r.Head.Hash)
	if rests.Broken {
		chain += fmt.Sprintf(" EVENT %d DOES NOT FOLLOW FROM THE ONE BEFORE IT: run `davit audit verify`.", r.Broken)
	}
	covering, err := c.covering(ctx, r)
	if err != nil {
		return rests, err
	}
	rests.Checkpoint = covering
	switch {
	case covering != nil:
		rests.Text = chain + " A signed checkpoint covers all of them:"
	default:
		rests.Text = chain + " No checkpoint covers the last of them yet: for these the chain alone speaks."
		rests.Checkpoint, err = c.newestCheckpoint(ctx)
	}
	return rests, err
}

// covering is the first checkpoint that covers the whole of an execution's stream, or nil.
func (c *Control) covering(ctx context.Context, r *recovery.Record) (*recovery.Checkpoint, error) {
	// It was made within minutes, if the server ran.
	for _, window := range []time.Duration{10 * time.Minute, 24 * time.Hour, 0} {
		q := store.TrailQuery{Stream: recovery.CheckpointStream, From: r.LastAt, Limit: store.MaxPage}
		if window > 0 {
			q.To = r.LastAt.Add(window)
		}
		var found *recovery.Checkpoint
		for {
			page, err := c.book.Trail(ctx, q)
			if err != nil {
				return nil, err
			}
			if made := coveringIn(page.Events, r.Head, &found); made != nil {
				return made, nil
			}
			if q.Cursor = page.Next; page.Next == "" {
				break
			}
		}
	}
	return nil, nil
}

// coveringIn looks through events of the checkpoints' stream, the newest first, for the head
// that covers; after is the checkpoint that was met last, which comes after it in time.
func coveringIn(events []recovery.Event, head recovery.Head, after **recovery.Checkpoint) *recovery.Checkpoint {
	var covering *recovery.Checkpoint
	for _, ev := range events {
		switch b := ev.Body.(type) {
		case recovery.CheckpointMade:
			*after = &b.Checkpoint
		case recovery.HeadsSeen:
			if *after != nil && slices.ContainsFunc(b.Heads, func(h recovery.Head) bool { return h.Stream == head.Stream && h.Version >= head.Version }) {
				covering = *after
			}
		}
	}
	return covering
}

func (c *Control) newestCheckpoint(ctx context.Context) (*recovery.Checkpoint, error) {
	ev, err := c.newest(ctx, recovery.CheckpointMade{}.Type())
	if err != nil || ev == nil {
		return nil, err
	}
	made, ok := ev.Body.(recovery.CheckpointMade)
	if !ok {
		return nil, recovery.Errorf(recovery.Internal, "event %d of %s is no checkpoint", ev.Seq, ev.Stream)
	}
	return &made.Checkpoint, nil
}

// newest is the newest event of a type, or nil.
func (c *Control) newest(ctx context.Context, t recovery.EventType) (*recovery.Event, error) {
	page, err := c.book.Trail(ctx, store.TrailQuery{Type: t, Limit: 1})
	if err != nil || len(page.Events) == 0 {
		return nil, err
	}
	return &page.Events[0], nil
}

// newestRests says what vouches for the events of many streams.
func (c *Control) newestRests(ctx context.Context, records []*recovery.Record) (report.Rests, error) {
	newest, err := c.newestCheckpoint(ctx)
	rests := report.Rests{Checkpoint: newest, Text: fmt.Sprintf("The hashes of all events of %s were computed again.", plural(len(records), "execution"))}
	for _, r := range records {
		if r.Broken > 0 {
			rests.Broken = true
			rests.Text += fmt.Sprintf(" EVENT %d OF %s DOES NOT FOLLOW FROM THE ONE BEFORE IT: run `davit audit verify`.", r.Broken, r.Head.Stream)
		}
	}
	switch newest {
	case nil:
		rests.Text += " There is no checkpoint yet: the chains alone speak."
	default:
		rests.Text += fmt.Sprintf(" The newest checkpoint covers what happened before %s; for what is newer the chains alone speak.", newest.At.UTC().Format(time.RFC3339))
	}
	return rests, err
}
