package control

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/davit-dr/davit/audit"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// Archiver is what retention needs beside the store.
type Archiver interface {
	// Keep keeps a file of the name for good, whole or not at all.
	Keep(name string, content []byte) error
	// Checkpoint makes a checkpoint of the trail, if something was written since the last.
	Checkpoint(ctx context.Context) error
}

// retentionTime is how long a run may take.
const retentionTime = 30 * time.Minute

// RunRetention archives the streams whose time is over and removes their events. Conflict:
// somebody else does it now.
func (c *Control) RunRetention(ctx context.Context, caller recovery.Caller) (recovery.RetentionRun, error) {
	actor, err := c.authorise(ctx, caller, "RunRetention", deployment)
	if err != nil {
		return recovery.RetentionRun{}, err
	}
	return c.runRetention(ctx, actor)
}

// PlanRetention says what a run would archive now.
func (c *Control) PlanRetention(ctx context.Context, caller recovery.Caller) (recovery.RetentionRun, error) {
	if _, err := c.authorise(ctx, caller, "PlanRetention", deployment); err != nil {
		return recovery.RetentionRun{}, err
	}
	r := retentionRun{control: c, run: recovery.RetentionRun{DryRun: true}, now: time.Now().UTC()}
	err := r.over(ctx)
	return r.run, err
}

func (c *Control) runRetention(ctx context.Context, actor recovery.Actor) (recovery.RetentionRun, error) {
	if c.archiver == nil {
		return recovery.RetentionRun{}, recovery.Errorf(recovery.Conflict, "this server keeps no archives")
	}
	now := time.Now().UTC()
	owner := newID("retention-", now)
	if err := c.book.TakeRetention(ctx, owner, now.Add(retentionTime)); err != nil {
		return recovery.RetentionRun{}, fmt.Errorf("run retention: %w", err)
	}
	defer func() { _ = c.book.LeaveRetention(context.WithoutCancel(ctx), owner) }() // it ends by itself, too
	ctx, cancel := context.WithTimeout(ctx, retentionTime)
	defer cancel()
	r := retentionRun{control: c, actor: actor, now: now}
	err := c.archiver.Checkpoint(ctx)
	if err == nil || recovery.CodeOf(err) == recovery.Stale { // somebody else makes one
		err = r.over(ctx)
	}
	if err != nil {
		r.run.Problem = err.Error()
	}
	noted := c.book.NoteRetentionRun(context.WithoutCancel(ctx), r.run, time.Now().UTC(), actor)
	return r.run, errors.Join(err, noted)
}

// retentionRun is one run over the whole trail.
type retentionRun struct {
	control  *Control
	actor    recovery.Actor
	now      time.Time
	run      recovery.RetentionRun
	rules    []recovery.RetentionRule
	holds    []recovery.Hold
	archived map[string]audit.InArchive
	covered  map[string]recovery.Head
	due      []recovery.ArchivedStream
	events   int64 // of those
}

func (r *retentionRun) over(ctx context.Context) (err error) {
	book := r.control.book
	if r.rules, err = book.Retention(ctx); err != nil {
		return err
	}
	if r.holds, err = r.control.holdsNow(ctx); err != nil {
		return err
	}
	if r.archived, err = audit.Archived(ctx, book); err != nil {
		return err
	}
	if r.covered, err = audit.Covered(ctx, book); err != nil {
		return err
	}
	for _, rule := range r.rules {
		r.run.Parts = append(r.run.Parts, recovery.RetentionCount{Part: rule.Name, Days: rule.Days})
	}
	for after := ""; ; {
		heads, err := book.Heads(ctx, after, store.MaxPage)
		if err != nil {
			return err
		}
		for _, h := range heads {
			if err := r.stream(ctx, h); err != nil {
				return fmt.Errorf("archive %s: %w", h.Stream, err)
			}
			after = h.Stream
		}
		if len(heads) < store.MaxPage {
			return r.flush(ctx)
		}
	}
}

// stream looks at one stream, and puts it among those that are due.
func (r *retentionRun) stream(ctx context.Context, h recovery.Head) error {
	count := r.count(recovery.PartOf(h.Stream))
	if count == nil {
		return nil
	}
	upTo, _, err := r.control.book.Archived(ctx, h.Stream)
	if err != nil || upTo == h.Version {
		return err
	}
	before := r.archived[h.Stream]
	if before.Version == h.Version {
		return r.remove(ctx, h, before.File) // a run was broken off before it
	}
	if count.Days == 0 {
		count.Kept++
		return nil
	}
	end, err := r.end(ctx, h)
	if err != nil {
		return err
	}
	fate := recovery.FateOf(end, r.rules, r.holds, r.now)
	switch {
	case fate == recovery.FateHeld:
		count.Held++
	case fate == recovery.FateKept || !r.run.DryRun && r.covered[h.Stream] != h: // the next run's checkpoint covers it
		count.Kept++
	default:
		count.Archived++
		count.Events += h.Version - before.Version
		r.due = append(r.due, recovery.ArchivedStream{Head: h, After: before.Version, Previous: before.Hash, LastAt: end.Last.At})
		if r.events += h.Version - before.Version; len(r.due) == recovery.MaxArchivedStreams || r.events >= recovery.MaxArchivedEvents {
			return r.flush(ctx)
		}
	}
	return nil
}

func (r *retentionRun) count(part recovery.Retained) *recovery.RetentionCount {
	for i := range r.run.Parts {
		if r.run.Parts[i].Part == part {
			return &r.run.Parts[i]
		}
	}
	return nil
}

// end reads how a stream ends.
func (r *retentionRun) end(ctx context.Context, h recovery.Head) (recovery.StreamEnd, error) {
	end := recovery.StreamEnd{Head: h}
	last, err := r.control.book.Events(ctx, h.Stream, h.Version-1, 1)
	if err != nil {
		return end, err
	}
	if len(last) == 0 {
		return end, recovery.Errorf(recovery.Internal, "its last event is not there").WithRemedy("`davit audit verify` says what is wrong with the trail")
	}
	end.Last = last[0]
	id, isExecution := strings.CutPrefix(h.Stream, recovery.ExecutionStream(""))
	if !isExecution {
		return end, nil
	}
	e, _, err := r.control.book.LoadExecution(ctx, recovery.ExecutionID(id))
	if err != nil {
		return end, err
	}
	end.PlanID, end.Live = e.Plan.ID, e.Active() || e.ClaimsHeld
	return end, nil
}

// flush writes what is due into a file, says so in the trail, and removes it then.
func (r *retentionRun) flush(ctx context.Context) error {
	due := r.due
	r.due, r.events = nil, 0
	if len(due) == 0 || r.run.DryRun {
		return nil
	}
	var content bytes.Buffer
	if err := audit.WriteArchive(ctx, &content, r.control.book, r.now, due); err != nil {
		return err
	}
	sum := sha256.Sum256(content.Bytes())
	file := recovery.Archive{
		File:   fmt.Sprintf("davit-archive-%s-%d.jsonl.gz", r.now.Format("20060102T150405Z"), len(r.run.Files)+1),
		SHA256: hex.EncodeToString(sum[:]), Bytes: int64(content.Len()),
	}
	if err := r.control.archiver.Keep(file.File, content.Bytes()); err != nil {
		return recovery.Errorf(recovery.Unavailable, "the archive %s cannot be written: %w", file.File, err)
	}
	if err := r.control.book.NoteArchive(ctx, recovery.StreamsArchived{Archive: file, Streams: due}, r.now, r.actor); err != nil {
		return err
	}
	r.run.Files = append(r.run.Files, file.File)
	for _, s := range due {
		if err := r.remove(ctx, s.Head, file.File); err != nil {
			return err
		}
	}
	return nil
}

// remove removes the events of a stream that are in an archive. One that has gone on
// meanwhile is left to a later run.
func (r *retentionRun) remove(ctx context.Context, h recovery.Head, file string) error {
	if r.run.DryRun {
		return nil
	}
	err := r.control.book.Archive(ctx, h, file)
	if recovery.CodeOf(err) == recovery.Stale {
		return nil
	}
	return err
}
