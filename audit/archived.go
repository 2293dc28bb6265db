package audit

import (
	"context"
	"encoding/json"

	"github.com/davit-dr/davit/recovery"
)

// archives reads which streams' events are in archives. That the events of the archives say
// so truly, their own chain and the checkpoints over it show.
func (v *verifier) archives(ctx context.Context) error {
	v.archived = map[string]InArchive{}
	return v.trail.Texts(ctx, recovery.ArchiveStream, func(seq int64, text []byte, _ string) error {
		var ev recovery.Event
		if err := json.Unmarshal(text, &ev); err != nil {
			return nil //nolint:nilerr // what cannot be read is a finding of its own
		}
		body, ok := ev.Body.(recovery.StreamsArchived)
		if !ok {
			return nil
		}
		v.report.Archives = append(v.report.Archives, body.Archive)
		for _, s := range body.Streams {
			before := v.archived[s.Stream]
			if s.After != before.Version || s.Previous != before.Hash {
				v.find(Rewritten, recovery.ArchiveStream, seq, "the archive %s goes on with %s after event %d, and the archive before it ended with event %d",
					body.File, s.Stream, s.After, before.Version)
				continue
			}
			v.archived[s.Stream] = InArchive{s, body.File}
		}
		return nil
	})
}

// InArchive is how far a stream's events are in archives, and in which file the last are.
type InArchive struct {
	recovery.ArchivedStream
	File string
}

// Archived tells of each stream how far its events are in archives, as the trail says.
func Archived(ctx context.Context, t Trail) (map[string]InArchive, error) {
	v := &verifier{trail: t}
	if err := v.archives(ctx); err != nil {
		return nil, err
	}
	if len(v.report.Findings) > 0 {
		f := v.report.Findings[0]
		return nil, recovery.Errorf(recovery.Internal, "event %d of %s contradicts those before it: %s", f.Seq, f.Stream, f.Message)
	}
	return v.archived, nil
}

// Covered are the heads that the checkpoints have seen, by the names of their streams.
func Covered(ctx context.Context, t Trail) (map[string]recovery.Head, error) {
	h, err := readHistory(ctx, t)
	if err != nil {
		return nil, err
	}
	return h.heads, nil
}
