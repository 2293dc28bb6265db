package audit

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/davit-dr/davit/recovery"
)

const (
	// checkpointEvery is how long an event waits for the checkpoint that covers it.
	checkpointEvery = time.Minute
	// checkpointTime is how long the last checkpoint may take when the server ends.
	checkpointTime = 5 * time.Second
	// headsAtOnce is how many heads one event names: an item of a commit is bounded.
	headsAtOnce = 400
	// eventsAtOnce is how many such events one commit has.
	eventsAtOnce = 8
)

// Checkpointer makes a checkpoint every minute, if something was written since the last.
// Several may work on one store: of two that meet, one makes the checkpoint.
type Checkpointer struct {
	store Store
	key   ed25519.PrivateKey
	log   *slog.Logger
	// kept, unless nil, is given every checkpoint that is made, to keep it elsewhere.
	kept Keep

	mu     sync.Mutex
	seen   *history // nil: to be read
	unkept []recovery.Checkpoint
}

// Keep keeps a checkpoint elsewhere. It may be given the same one again.
type Keep func(context.Context, recovery.Checkpoint) error

// NewCheckpointer makes a Checkpointer. Run makes the checkpoints. Kept, unless nil, is
// given each of them, again where it gave an error.
func NewCheckpointer(s Store, key ed25519.PrivateKey, kept Keep, log *slog.Logger) *Checkpointer {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Checkpointer{store: s, key: key, kept: kept, log: log}
}

// Run makes checkpoints until its context ends, and one more then.
func (c *Checkpointer) Run(ctx context.Context) error {
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkpointTime)
			defer cancel()
			c.try(last)
			return nil
		case <-tick.C:
			c.try(ctx)
		}
	}
}

// try makes a checkpoint; what goes wrong delays it until the next time.
func (c *Checkpointer) try(ctx context.Context) {
	if _, err := c.Make(ctx); err != nil && recovery.CodeOf(err) != recovery.Stale {
		c.log.WarnContext(ctx, "no checkpoint of the audit trail was made: it is tried again", "err", err)
	}
}

// Make makes a checkpoint now. Nil: nothing was written since the last one. Stale: somebody
// else makes one at this moment.
func (c *Checkpointer) Make(ctx context.Context) (*recovery.Checkpoint, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	made, err := c.make(ctx)
	if err != nil {
		c.seen = nil // the store may have more of it than we know
		return nil, err
	}
	if made != nil && c.kept != nil {
		c.unkept = append(c.unkept, *made)
	}
	c.keep(ctx)
	return made, nil
}

func (c *Checkpointer) make(ctx context.Context) (*recovery.Checkpoint, error) {
	if c.seen == nil {
		seen, err := readHistory(ctx, c.store)
		if err != nil {
			return nil, err
		}
		c.seen = seen
	}
	heads, err := allHeads(ctx, c.store)
	if err != nil {
		return nil, err
	}
	changed := slices.DeleteFunc(heads, func(h recovery.Head) bool { return c.seen.heads[h.Stream] == h })
	if len(changed) == 0 && !c.seen.open {
		return nil, nil
	}
	for some := range slices.Chunk(changed, headsAtOnce*eventsAtOnce) {
		if err := c.commitHeads(ctx, some); err != nil {
			return nil, err
		}
	}
	return c.commitCheckpoint(ctx)
}

// commitHeads writes how far streams have grown, before the checkpoint that covers it.
func (c *Checkpointer) commitHeads(ctx context.Context, heads []recovery.Head) error {
	var bodies []recovery.Body
	for some := range slices.Chunk(heads, headsAtOnce) {
		bodies = append(bodies, recovery.HeadsSeen{Heads: some})
	}
	return c.commit(ctx, bodies...)
}

func (c *Checkpointer) commitCheckpoint(ctx context.Context) (*recovery.Checkpoint, error) {
	root, err := Root(c.seen.heads)
	if err != nil {
		return nil, err
	}
	made, err := sign(c.key, recovery.Checkpoint{
		Number: c.seen.number + 1, At: time.Now().UTC(), Streams: len(c.seen.heads), Root: root, Previous: c.seen.hash,
	})
	if err != nil {
		return nil, err
	}
	return &made, c.commit(ctx, recovery.CheckpointMade{Checkpoint: made})
}

// commit writes events to the stream of the checkpoints, and takes them into what is known.
func (c *Checkpointer) commit(ctx context.Context, bodies ...recovery.Body) error {
	change := recovery.Commit{Stream: recovery.CheckpointStream, Version: c.seen.version}
	now := time.Now().UTC()
	for i, body := range bodies {
		change.Events = append(change.Events, recovery.NewEvent(change.Stream, change.Version+int64(i), now, recovery.Engine, body))
	}
	if err := c.store.Commit(ctx, change); err != nil {
		return err
	}
	for _, ev := range change.Events {
		hash, err := recovery.Chain(c.seen.hash, ev)
		if err != nil {
			return err
		}
		c.seen.take(ev, hash)
	}
	return nil
}

// keep gives away the checkpoints that are to be kept elsewhere.
func (c *Checkpointer) keep(ctx context.Context) {
	for len(c.unkept) > 0 {
		if err := c.kept(ctx, c.unkept[0]); err != nil {
			c.log.WarnContext(ctx, "a checkpoint of the audit trail was not kept elsewhere: it is tried again", "checkpoint", c.unkept[0].Number, "err", err)
			return
		}
		c.unkept = c.unkept[1:]
	}
}

// history is what the stream of the checkpoints says, up to an event.
type history struct {
	heads   map[string]recovery.Head // of all streams, as last seen
	version int64                    // of the stream
	hash    string                   // of its last event
	number  int64                    // of the last checkpoint
	open    bool                     // heads were seen that no checkpoint covers yet
	last    *recovery.Checkpoint
}

func newHistory() *history { return &history{heads: map[string]recovery.Head{}} }

// take takes the next event in.
func (h *history) take(ev recovery.Event, hash string) {
	h.version, h.hash = ev.Seq, hash
	switch body := ev.Body.(type) {
	case recovery.HeadsSeen:
		for _, head := range body.Heads {
			h.heads[head.Stream] = head
		}
		h.open = true
	case recovery.CheckpointMade:
		made := body.Checkpoint
		h.number, h.last, h.open = made.Number, &made, false
	}
}

// readHistory reads the stream of the checkpoints, without judging it.
func readHistory(ctx context.Context, t Trail) (*history, error) {
	h := newHistory()
	err := t.Texts(ctx, recovery.CheckpointStream, func(_ int64, text []byte, hash string) error {
		var ev recovery.Event
		if err := json.Unmarshal(text, &ev); err != nil {
			return err
		}
		h.take(ev, hash)
		return nil
	})
	return h, err
}
