package control

import (
	"context"
	"io"
	"time"

	"github.com/davit-dr/davit/orchestrate"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// Backups makes copies of the whole store.
type Backups interface {
	// Backup copies the store as it is at one moment, while it is used. Whoever gets the
	// copy closes it.
	Backup(ctx context.Context, by recovery.Actor) (StoreCopy, error)
}

// StoreCopy is a copy of the whole store.
type StoreCopy interface {
	// Facts say what it is.
	Facts() recovery.Backup
	// Write writes it as the file that a backup is.
	Write(to io.Writer) error
	Close() error
}

// Backup makes a backup of the whole store. It has everything that everybody has done, so
// that it takes the permission to do everything.
func (c *Control) Backup(ctx context.Context, caller recovery.Caller) (StoreCopy, error) {
	actor, err := c.authorise(ctx, caller, "Backup", deployment)
	if err != nil {
		return nil, err
	}
	if c.backups == nil {
		return nil, recovery.Errorf(recovery.Conflict, "this server has no store of its own to back up").
			WithRemedy("back up its database with the database's own tools")
	}
	made, err := c.backups.Backup(ctx, actor)
	if err != nil {
		return nil, err
	}
	err = c.book.NoteStore(ctx, actor, recovery.StoreBackedUp{Backup: made.Facts()})
	if err != nil {
		_ = made.Close() // the error that matters is that nobody will know of it
		return nil, err
	}
	return made, nil
}

// Restore writes into a store that was read from a backup, and that nobody uses yet, what
// its restore means: for each execution that may go on, and for the trail. It gives what it
// wrote.
func Restore(ctx context.Context, book *store.Book, r recovery.StoreRestored, by recovery.Actor) (recovery.StoreRestored, error) {
	now := time.Now().UTC()
	heads, err := every(ctx, func(ctx context.Context, p store.ListPage) ([]*recovery.Execution, string, error) {
		return book.Executions(ctx, store.Filter{}, p)
	})
	if err != nil {
		return r, err
	}
	r.Executions = 0
	for _, head := range heads {
		restored, err := restoreExecution(ctx, book, head.ID, r.Backup, by, now)
		if err != nil {
			return r, err
		}
		if restored {
			r.Executions++
		}
	}
	return r, book.NoteStore(ctx, by, r)
}

func restoreExecution(ctx context.Context, book *store.Book, id recovery.ExecutionID, from recovery.Backup, by recovery.Actor, now time.Time) (bool, error) {
	e, _, err := book.LoadExecution(ctx, id)
	if err != nil {
		return false, err
	}
	events, after, err := orchestrate.Restored(e, from, by, now)
	if err != nil || len(events) == 0 {
		return false, err
	}
	rows, err := recovery.Rows(e, after)
	if err != nil {
		return false, err
	}
	return true, book.Commit(ctx, recovery.Commit{Stream: recovery.ExecutionStream(id), Version: e.Version, Events: events, Rows: rows})
}
