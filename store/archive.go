package store

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// NotItsEnd is the error of whoever wants to archive a stream up to what is not its end.
func NotItsEnd(end recovery.Head, version int64) error {
	return recovery.Errorf(recovery.Stale, "%s does not end with event %d any more: it has %d events", end.Stream, end.Version, version)
}

// InArchive is the error of whoever wants to read what is in an archive.
func InArchive(stream string, upTo int64, file string) error {
	return recovery.Errorf(recovery.NotFound, "the events of %s up to number %d are not here any more: retention has moved them to the archive %s", stream, upTo, file).
		WithRemedy("the archive has them, an event a line: zcat %s", file)
}

// NoteArchive records an archive. The events that are in it may be removed after it.
func (b *Book) NoteArchive(ctx context.Context, a recovery.StreamsArchived, at time.Time, by recovery.Actor) error {
	return b.noteRetention(ctx, a, at, by)
}

// NoteRetentionRun records what a run of retention came to.
func (b *Book) NoteRetentionRun(ctx context.Context, r recovery.RetentionRun, at time.Time, by recovery.Actor) error {
	return b.noteRetention(ctx, recovery.RetentionRan{RetentionRun: r}, at, by)
}

func (b *Book) noteRetention(ctx context.Context, body recovery.Body, at time.Time, by recovery.Actor) error {
	return b.append(ctx, recovery.ArchiveStream, "run of retention", func(seen int64) recovery.Commit {
		return recovery.Commit{Events: []recovery.Event{recovery.NewEvent(recovery.ArchiveStream, seen, at, by, body)}}
	})
}
