package store

import (
	"context"
	"encoding/json"

	"github.com/davit-dr/davit/recovery"
)

// NoteTagRun records a run of tag synchronisation, and keeps it as the account's last.
func (b *Book) NoteTagRun(ctx context.Context, run recovery.TagRun, by recovery.Actor) error {
	event := run.Event()
	body, err := json.Marshal(event.TagRun)
	if err != nil {
		return err
	}
	stream := recovery.TagSyncStream(run.AccountID, run.EndedAt)
	return b.append(ctx, stream, "run of tag synchronisation over account "+string(run.AccountID), func(seen int64) recovery.Commit {
		return recovery.Commit{
			Events: []recovery.Event{recovery.NewEvent(stream, seen, run.EndedAt, by, event)},
			Rows:   []recovery.Row{{Kind: recovery.TagRunRow, ID: string(run.AccountID), Body: body}},
		}
	})
}

// LastTagRun reads the last run over an account. NotFound: there was none.
func (b *Book) LastTagRun(ctx context.Context, id recovery.AccountID) (recovery.TagRun, error) {
	row, err := b.Row(ctx, recovery.TagRunRow, string(id))
	if recovery.CodeOf(err) == recovery.NotFound {
		return recovery.TagRun{}, recovery.Errorf(recovery.NotFound, "the tags of account %s were never synchronised", id).
			WithRemedy("run `davit tag sync %s`", id)
	}
	if err != nil {
		return recovery.TagRun{}, err
	}
	run, err := decode[recovery.TagRun](row)
	if err != nil {
		return recovery.TagRun{}, err
	}
	return *run, nil
}
