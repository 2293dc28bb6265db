// Package audit proves that the trail was not changed. Every stream of events is a hash
// chain by itself; whoever may write to the database could compute a chain anew, or take
// its end away. So checkpoints are made: the heads of all streams at one time, their Merkle
// root signed with a key that is not in the database, each checkpoint vouching for those
// before it. Verify holds a database against its checkpoints, and against copies of
// checkpoints that were kept elsewhere.
package audit

import (
	"context"

	"github.com/davit-dr/davit/recovery"
)

// Trail is where events are read from. Its methods are those of the store.
type Trail interface {
	// Heads lists the ends of streams in order of their names, those after a name.
	Heads(ctx context.Context, after string, limit int) ([]recovery.Head, error)
	// Texts visits a stream's events as they are stored.
	Texts(ctx context.Context, stream string, visit func(seq int64, text []byte, hash string) error) error
}

// Store is a Trail that checkpoints are written to.
type Store interface {
	Trail
	Commit(ctx context.Context, c recovery.Commit) error
}

// headsPage is how many heads are read at once.
const headsPage = 1000

// allHeads reads the ends of all streams but that of the checkpoints.
func allHeads(ctx context.Context, t Trail) ([]recovery.Head, error) {
	var all []recovery.Head
	for after := ""; ; {
		page, err := t.Heads(ctx, after, headsPage)
		if err != nil {
			return nil, err
		}
		for _, h := range page {
			if after = h.Stream; h.Stream != recovery.CheckpointStream {
				all = append(all, h)
			}
		}
		if len(page) < headsPage {
			return all, nil
		}
	}
}
