package audit

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// An archive is a gzipped file of lines of JSON: the first says what it is and with what
// each stream ends, and then come the streams' events in that order, as they were stored.
// Every one can be verified by itself: the chain of each stream leads to its end, which
// the first line, the event of the archive and the checkpoints have.

// ArchiveFormat is the form of archives that this Davit writes, and the only one so far.
const ArchiveFormat = "davit-archive/1"

// ArchiveHeader is the first line of an archive.
type ArchiveHeader struct {
	Format  string                    `json:"format"`
	At      time.Time                 `json:"at"`
	Streams []recovery.ArchivedStream `json:"streams"`
}

// archivedEvent is a line of an archive.
type archivedEvent struct {
	Hash  string          `json:"hash"`
	Event json.RawMessage `json:"event"` // what the hash was made of
}

// maxArchiveLine is more than the longest line: an event is an item of a commit, and the
// first line has a few hundred streams.
const maxArchiveLine = 4 * recovery.MaxCommitBytes

// WriteArchive writes an archive of streams. It is Stale when one of them has not the end
// that is said of it, and nothing that was written counts then.
func WriteArchive(ctx context.Context, to io.Writer, t Trail, at time.Time, streams []recovery.ArchivedStream) error {
	packed := gzip.NewWriter(to)
	lines := json.NewEncoder(packed)
	lines.SetEscapeHTML(false)
	if err := lines.Encode(ArchiveHeader{ArchiveFormat, at.UTC(), streams}); err != nil {
		return err
	}
	for _, s := range streams {
		if err := writeStream(ctx, lines, t, s); err != nil {
			return err
		}
	}
	return packed.Close()
}

func writeStream(ctx context.Context, lines *json.Encoder, t Trail, s recovery.ArchivedStream) error {
	last, hash := s.After, s.Previous
	err := t.Texts(ctx, s.Stream, func(seq int64, text []byte, is string) error {
		if seq <= s.After {
			return nil // a removal was broken off: it is in an archive already
		}
		if seq > s.Version {
			return nil
		}
		last, hash = seq, is
		return lines.Encode(archivedEvent{is, text})
	})
	if err != nil {
		return err
	}
	if last != s.Version || hash != s.Hash {
		return recovery.Errorf(recovery.Stale, "%s ends with event %d, and was to be archived up to event %d", s.Stream, last, s.Version)
	}
	return nil
}

// ReadArchive reads an archive, verifies that it is whole and that nobody changed it, and
// visits its events. Visit may be nil. An error is Invalid where the archive is not right.
func ReadArchive(from io.Reader, visit func(recovery.Event) error) (h ArchiveHeader, err error) {
	packed, err := gzip.NewReader(from)
	if err != nil {
		return h, notAnArchive("it is not a gzip file: %w", err)
	}
	lines := bufio.NewScanner(packed)
	lines.Buffer(nil, maxArchiveLine)
	if !lines.Scan() {
		return h, notAnArchive("its first line cannot be read: %w", orEnd(lines.Err()))
	}
	if err := json.Unmarshal(lines.Bytes(), &h); err != nil || h.Format == "" {
		return h, notAnArchive("its first line says nothing of a format: %w", orEnd(err))
	}
	if h.Format != ArchiveFormat {
		return h, notAnArchive("its form is %q, and this Davit knows %q", h.Format, ArchiveFormat)
	}
	for _, s := range h.Streams {
		if err := readStream(lines, s, visit); err != nil {
			return h, err
		}
	}
	if lines.Scan() {
		return h, notAnArchive("there is more in it than its first line says")
	}
	if err := lines.Err(); err != nil {
		return h, notAnArchive("it cannot be read to its end: %w", err)
	}
	return h, nil
}

func readStream(lines *bufio.Scanner, s recovery.ArchivedStream, visit func(recovery.Event) error) error {
	hash := s.Previous
	for seq := s.After + 1; seq <= s.Version; seq++ {
		if !lines.Scan() {
			return notAnArchive("event %d of %s is not there: %w", seq, s.Stream, orEnd(lines.Err()))
		}
		var line archivedEvent
		var ev recovery.Event
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return notAnArchive("event %d of %s cannot be read: %w", seq, s.Stream, err)
		}
		want, err := recovery.ChainText(hash, line.Event)
		if err != nil || want != line.Hash {
			return notAnArchive("event %d of %s, or the hash that it has, was changed", seq, s.Stream)
		}
		if err := json.Unmarshal(line.Event, &ev); err != nil {
			return notAnArchive("event %d of %s cannot be read: %w", seq, s.Stream, err)
		}
		if ev.Seq != seq || ev.Stream != s.Stream {
			return notAnArchive("event %d of %s stands at the place of event %d of %s", ev.Seq, ev.Stream, seq, s.Stream)
		}
		hash, ev.Hash = line.Hash, line.Hash
		if visit != nil {
			if err := visit(ev); err != nil {
				return err
			}
		}
	}
	if hash != s.Hash {
		return notAnArchive("the last event of %s is not the one that the first line says", s.Stream)
	}
	return nil
}

func orEnd(err error) error {
	if err == nil {
		return errors.New("the file ends")
	}
	return err
}

func notAnArchive(format string, args ...any) error {
	return recovery.Errorf(recovery.Invalid, "this is no whole archive: "+format, args...).
		WithRemedy("take another copy of the file")
}
