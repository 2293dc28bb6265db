package store

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// NoteStore records what happened to the store as a whole.
func (b *Book) NoteStore(ctx context.Context, by recovery.Actor, what recovery.Body) error {
	return b.append(ctx, recovery.BackupStream, "event "+string(what.Type()), func(seen int64) recovery.Commit {
		return recovery.Commit{Events: []recovery.Event{recovery.NewEvent(recovery.BackupStream, seen, time.Now().UTC(), by, what)}}
	})
}
