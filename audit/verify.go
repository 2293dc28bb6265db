package audit

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/davit-dr/davit/recovery"
)

// Report is what a verification came to.
type Report struct {
	At          time.Time
	Streams     int
	Events      int64
	Checkpoints int64
	// Last is the newest checkpoint; nil: there is none.
	Last *recovery.Checkpoint
	// Archived are the streams whose events are in archives, as the trail tells of it, and
	// Archives the files.
	Archived int
	Archives []recovery.Archive
	// Uncovered is how many events are newer than the last checkpoint: for them the chains
	// alone speak.
	Uncovered int64
	// Restores are when the store was put back from a backup, the oldest first. What came
	// between a backup and its restore is not here.
	Restores []Restore
	// Findings are what is wrong, at most MaxFindings of them, by stream and event.
	Findings []Finding
}

// MaxFindings bounds a report: who changed everything is told so often enough.
const MaxFindings = 1000

// Kind is a kind of finding.
type Kind string

// The kinds of findings.
const (
	Changed    Kind = "CHANGED"    // an event is not what its hash was made of
	Missing    Kind = "MISSING"    // an event is not there
	CutOff     Kind = "CUT_OFF"    // the end of a stream, or all of it, is not there
	Added      Kind = "ADDED"      // an event is there that the stream's end does not know
	Rewritten  Kind = "REWRITTEN"  // a chain was computed anew: a checkpoint contradicts it
	Checkpoint Kind = "CHECKPOINT" // a checkpoint itself is not right
)

// Finding is one thing that is wrong.
type Finding struct {
	Kind   Kind
	Stream string
	// Seq is the first event that is wrong. Where a checkpoint contradicts a chain that is
	// right in itself, it is one of those from Seq to Until.
	Seq, Until int64
	Checkpoint int64 // that contradicts, or is wrong; 0: none
	Message    string
	// Restore is the event of recovery.BackupStream that explains it: it came after the
	// backup that the store was restored from. 0: nothing explains it.
	Restore int64
}

// Options say what a trail is held against.
type Options struct {
	// Keys are those that checkpoints may be signed with.
	Keys []ed25519.PublicKey
	// Kept are copies of checkpoints that were kept elsewhere.
	Kept []recovery.Checkpoint
}

// Verify reads the whole trail and holds it against its chains, its checkpoints and the
// copies of these. An error says that it could not be read; what is wrong is a finding.
func Verify(ctx context.Context, t Trail, o Options) (Report, error) {
	v := &verifier{trail: t, options: o, report: Report{At: time.Now().UTC()}}
	if err := v.checkpoints(ctx); err != nil {
		return v.report, err
	}
	if err := v.streams(ctx); err != nil {
		return v.report, err
	}
	slices.SortStableFunc(v.report.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Stream, b.Stream), cmp.Compare(a.Seq, b.Seq))
	})
	if len(v.report.Findings) > MaxFindings {
		v.report.Findings = v.report.Findings[:MaxFindings]
	}
	return v.report, nil
}

type verifier struct {
	trail   Trail
	options Options
	report  Report
	seen    *history
	// archived is how far streams are in archives.
	archived map[string]InArchive
}

func (v *verifier) find(kind Kind, stream string, seq int64, format string, args ...any) *Finding {
	v.report.Findings = append(v.report.Findings, Finding{Kind: kind, Stream: stream, Seq: seq, Message: fmt.Sprintf(format, args...)})
	return &v.report.Findings[len(v.report.Findings)-1]
}

// checkpoints verifies the stream of the checkpoints, and collects what it vouches for.
func (v *verifier) checkpoints(ctx context.Context) error {
	v.seen = newHistory()
	if err := v.restores(ctx); err != nil {
		return err
	}
	if err := v.archives(ctx); err != nil {
		return err
	}
	copies := v.copies()
	walked, err := walk(ctx, v.trail, recovery.CheckpointStream, recovery.Head{}, func(_ int64, text []byte, hash string) error {
		var ev recovery.Event
		if err := json.Unmarshal(text, &ev); err != nil {
			v.find(Changed, recovery.CheckpointStream, v.seen.version+1, "it cannot be read: %s", err)
			return nil
		}
		if made, ok := ev.Body.(recovery.CheckpointMade); ok {
			v.checkpoint(ev.Seq, made.Checkpoint, copies)
			delete(copies, made.Checkpoint.Number)
		}
		v.seen.take(ev, hash)
		return nil
	})
	if err != nil {
		return err
	}
	if walked.finding != nil {
		v.report.Findings = append(v.report.Findings, *walked.finding)
	}
	v.report.Checkpoints, v.report.Last = v.seen.number, v.seen.last
	for _, number := range slices.Sorted(maps.Keys(copies)) {
		for _, kept := range copies[number] {
			v.lost(kept)
		}
	}
	return v.root()
}

// checkpoint judges one checkpoint: its number, what it follows, its signature, and the
// copy of it that was kept elsewhere.
func (v *verifier) checkpoint(seq int64, c recovery.Checkpoint, copies map[int64][]recovery.Checkpoint) {
	wrong := func(format string, args ...any) {
		v.find(Checkpoint, recovery.CheckpointStream, seq, "checkpoint %d: "+format, append([]any{c.Number}, args...)...).Checkpoint = c.Number
	}
	if c.Number != v.seen.number+1 {
		wrong("it follows checkpoint %d", v.seen.number)
	}
	if c.Previous != v.seen.hash {
		wrong("what came before it was changed: it vouches for another past")
	}
	if err := Signed(c, v.options.Keys); err != nil {
		wrong("%s", err)
	}
	for _, kept := range copies[c.Number] {
		switch {
		case kept == c:
		case v.restoredAway(kept) != nil: // after a restore, numbers are used again
			v.lost(kept)
		default:
			wrong("it is not the one that was kept elsewhere, which is of %s", kept.At.Format(time.RFC3339))
		}
	}
}

// root holds the last checkpoint's root against the heads that were seen.
func (v *verifier) root() error {
	if v.seen.last == nil || v.seen.open {
		return nil // heads that were seen since are in the chain, and no root covers them yet
	}
	root, err := Root(v.seen.heads)
	if err != nil {
		return err
	}
	if root != v.seen.last.Root {
		v.find(Checkpoint, recovery.CheckpointStream, v.seen.version, "checkpoint %d: its root is not that of the heads that were seen", v.seen.number).Checkpoint = v.seen.number
	}
	return nil
}

// streams verifies every stream that is there, or that a checkpoint has seen.
func (v *verifier) streams(ctx context.Context) error {
	heads, err := allHeads(ctx, v.trail)
	if err != nil {
		return err
	}
	ends := map[string]recovery.Head{}
	for _, h := range heads {
		ends[h.Stream] = h
	}
	for name := range v.seen.heads {
		if _, there := ends[name]; !there {
			ends[name] = recovery.Head{Stream: name}
		}
	}
	names := slices.Sorted(maps.Keys(ends))
	results := make([]streamResult, len(names))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range names {
		work.Go(func() (err error) {
			results[i], err = v.stream(ctx, ends[name])
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return err
	}
	v.report.Streams = len(names)
	for _, r := range results {
		v.report.Events += r.events
		v.report.Uncovered += r.uncovered
		if r.archived {
			v.report.Archived++
		}
		v.report.Findings = append(v.report.Findings, r.findings...)
	}
	return nil
}

type streamResult struct {
	events, uncovered int64
	archived          bool
	findings          []Finding
}

// stream verifies one stream: its chain, its end, and what checkpoints saw of it.
func (v *verifier) stream(ctx context.Context, end recovery.Head) (r streamResult, err error) {
	seen, archived := v.seen.heads[end.Stream], v.archived[end.Stream].Head
	covered := "" // the hash of the event that the last checkpoint saw as the last
	if seen.Version == archived.Version {
		covered = archived.Hash
	}
	walked, err := walk(ctx, v.trail, end.Stream, archived, func(seq int64, _ []byte, hash string) error {
		r.events++
		if seq == seen.Version {
			covered = hash
		}
		return nil
	})
	if err != nil {
		return r, err
	}
	last := walked.version
	if last > seen.Version {
		r.uncovered = min(r.events, last-seen.Version)
	}
	r.archived = walked.archived
	if walked.finding != nil {
		r.findings = append(r.findings, *walked.finding)
		return r, nil
	}
	switch {
	case last < seen.Version:
		r.findings = append(r.findings, Finding{
			Kind: CutOff, Stream: end.Stream, Seq: last + 1, Checkpoint: v.seen.number,
			Message: fmt.Sprintf("checkpoint %d saw %d events, and %d are there", v.seen.number, seen.Version, last),
		})
	case walked.archived && seen.Version < archived.Version:
		r.findings = append(r.findings, Finding{
			Kind: CutOff, Stream: end.Stream, Seq: seen.Version + 1, Checkpoint: v.seen.number,
			Message: fmt.Sprintf("%d events are said to be in an archive, and checkpoint %d saw %d: nothing vouches for the others", archived.Version, v.seen.number, seen.Version),
		})
	case covered != seen.Hash:
		f, err := v.contradiction(ctx, end.Stream)
		if err != nil {
			return r, err
		}
		r.findings = append(r.findings, f)
	case last < end.Version:
		r.findings = append(r.findings, Finding{
			Kind: CutOff, Stream: end.Stream, Seq: last + 1,
			Message: fmt.Sprintf("the stream is said to have %d events, and %d are there", end.Version, last),
		})
	case walked.later > end.Version:
		r.findings = append(r.findings, Finding{
			Kind: Added, Stream: end.Stream, Seq: end.Version + 1,
			Message: fmt.Sprintf("the stream is said to end with event %d, and there are more", end.Version),
		})
	case walked.hash != end.Hash && last == end.Version:
		r.findings = append(r.findings, Finding{
			Kind: Changed, Stream: end.Stream, Seq: end.Version,
			Message: "the last event is not the one that the stream is said to end with",
		})
	}
	return r, nil
}

// walked is what a walk over a stream came to.
type walked struct {
	version  int64  // of the last event that the chain reaches
	hash     string // of that
	later    int64  // the highest number that was seen
	archived bool   // it began after what is in archives
	finding  *Finding
}

// begin begins the walk after what is in archives.
func (w *walked) begin(archived recovery.Head) {
	w.version, w.hash, w.later, w.archived = archived.Version, archived.Hash, archived.Version, true
}

// walk visits a stream's events for as long as its chain holds. The first that breaks it is
// the finding: what comes after hangs on it. What is archived need not be there.
func walk(ctx context.Context, t Trail, stream string, archived recovery.Head, visit func(seq int64, text []byte, hash string) error) (w walked, err error) {
	broken := func(kind Kind, seq int64, format string, args ...any) {
		w.finding = &Finding{Kind: kind, Stream: stream, Seq: seq, Message: fmt.Sprintf(format, args...)}
	}
	err = t.Texts(ctx, stream, func(seq int64, text []byte, hash string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if w.later == 0 && archived.Version > 0 && seq == archived.Version+1 {
			w.begin(archived)
		}
		w.later = seq
		switch next := w.version + 1; {
		case w.finding != nil:
			return nil
		case seq != next:
			broken(Missing, next, "event %d is not there: event %d follows event %d", next, seq, next-1)
			return nil
		}
		want, err := recovery.ChainText(w.hash, text)
		if err != nil {
			broken(Changed, seq, "event %d cannot be read: %s", seq, err)
			return nil
		}
		if want != hash {
			broken(Changed, seq, "event %d, or the hash that it has, was changed: its hash is %s, and what it says has %s", seq, short(hash), short(want))
			return nil
		}
		w.version, w.hash = seq, hash
		return visit(seq, text, hash)
	})
	if w.later == 0 && archived.Version > 0 {
		w.begin(archived)
	}
	return w, err
}

func short(hash string) string { return hash[:min(len(hash), 12)] }

// contradiction finds the first checkpoint that saw another past of a stream whose chain is
// right in itself. The events that it saw first are those that were written anew.
func (v *verifier) contradiction(ctx context.Context, stream string) (Finding, error) {
	archived := v.archived[stream].Head
	hashes := map[int64]string{archived.Version: archived.Hash}
	if _, err := walk(ctx, v.trail, stream, archived, func(seq int64, _ []byte, hash string) error {
		hashes[seq] = hash
		return nil
	}); err != nil {
		return Finding{}, err
	}
	f := Finding{Kind: Rewritten, Stream: stream, Seq: 1}
	var pending *recovery.Head // seen, and covered by the next checkpoint
	_, err := walk(ctx, v.trail, recovery.CheckpointStream, recovery.Head{}, func(_ int64, text []byte, _ string) error {
		var ev recovery.Event
		if err := json.Unmarshal(text, &ev); err != nil || f.Checkpoint != 0 {
			return nil //nolint:nilerr // what cannot be read is a finding of its own
		}
		switch body := ev.Body.(type) {
		case recovery.HeadsSeen:
			for _, h := range body.Heads {
				if h.Stream == stream && h.Version >= archived.Version && pending == nil {
					pending = contradicting(&f, h, hashes)
				}
			}
		case recovery.CheckpointMade:
			if pending != nil {
				f.Checkpoint = body.Checkpoint.Number
			}
		}
		return nil
	})
	f.Message = fmt.Sprintf("one of the events %d to %d was written anew with all that follow: checkpoint %d saw another past", f.Seq, f.Until, f.Checkpoint)
	if f.Seq == f.Until {
		f.Message = fmt.Sprintf("event %d was written anew with all that follow: checkpoint %d saw another past", f.Seq, f.Checkpoint)
	}
	return f, err
}

// contradicting narrows the finding by a head that was seen: it agrees, so that what is
// wrong comes later, or it does not, so that it is the last that may be wrong.
func contradicting(f *Finding, seen recovery.Head, hashes map[int64]string) *recovery.Head {
	if hashes[seen.Version] == seen.Hash {
		f.Seq = seen.Version + 1
		return nil
	}
	f.Until = seen.Version
	return &seen
}
