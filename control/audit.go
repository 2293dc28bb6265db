package control

import (
	"context"

	"github.com/davit-dr/davit/audit"
	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

// AuditQuery chooses events of the trail.
type AuditQuery = store.TrailQuery

// AuditReport is what a verification of the trail came to.
type AuditReport = audit.Report

// AuditKey is the public half of a key that checkpoints are signed with.
type AuditKey struct{ ID, PEM string }

// Audit lists events of all streams, the newest first. The trail is of the whole
// deployment: a role that is held for some accounts or plans alone does not reach it.
func (c *Control) Audit(ctx context.Context, caller recovery.Caller, q AuditQuery) ([]recovery.Event, string, error) {
	if _, err := c.authorise(ctx, caller, "Audit", deployment); err != nil {
		return nil, "", err
	}
	page, err := c.book.Trail(ctx, q)
	return page.Events, page.Next, err
}

// VerifyAudit holds the whole trail against its chains and checkpoints, and against copies
// of checkpoints that were kept elsewhere.
func (c *Control) VerifyAudit(ctx context.Context, caller recovery.Caller, kept []recovery.Checkpoint) (AuditReport, error) {
	if _, err := c.authorise(ctx, caller, "VerifyAudit", deployment); err != nil {
		return AuditReport{}, err
	}
	return audit.Verify(ctx, c.book, audit.Options{Keys: c.auditKeys, Kept: kept})
}

// AuditKeys are the public halves of the keys that checkpoints may be signed with, today's
// first.
func (c *Control) AuditKeys(ctx context.Context, caller recovery.Caller) ([]AuditKey, error) {
	if _, err := c.authorise(ctx, caller, "AuditKeys", deployment); err != nil {
		return nil, err
	}
	var keys []AuditKey
	for _, public := range c.auditKeys {
		pem, err := audit.PublicPEM(public)
		if err != nil {
			return nil, err
		}
		keys = append(keys, AuditKey{audit.KeyID(public), pem})
	}
	return keys, nil
}

// Checkpoints lists the checkpoints after a number, the oldest first, at most limit of them.
func (c *Control) Checkpoints(ctx context.Context, caller recovery.Caller, after int64, limit int) ([]recovery.Checkpoint, error) {
	if _, err := c.authorise(ctx, caller, "Checkpoints", deployment); err != nil {
		return nil, err
	}
	limit, err := store.PageSize(limit)
	if err != nil {
		return nil, err
	}
	seq, err := c.checkpointAfter(ctx, after)
	if err != nil {
		return nil, err
	}
	all := []recovery.Checkpoint{}
	for len(all) < limit {
		events, err := c.book.Events(ctx, recovery.CheckpointStream, seq, store.MaxPage)
		if err != nil {
			return nil, err
		}
		for _, ev := range events {
			seq = ev.Seq
			if made, ok := ev.Body.(recovery.CheckpointMade); ok && made.Checkpoint.Number > after && len(all) < limit {
				all = append(all, made.Checkpoint)
			}
		}
		if len(events) < store.MaxPage {
			break
		}
	}
	return all, nil
}

// checkpointAfter is the place in the stream of the checkpoints behind which all that have a
// greater number are: found by halves, since the stream has one a minute for years.
func (c *Control) checkpointAfter(ctx context.Context, number int64) (int64, error) {
	end, err := c.book.Version(ctx, recovery.CheckpointStream)
	if err != nil || number == 0 {
		return 0, err
	}
	low, high := int64(0), end // behind low there is one that is greater, as far as is known
	for low < high {
		middle := (low + high + 1) / 2
		next, err := c.nextCheckpoint(ctx, middle)
		if err != nil {
			return 0, err
		}
		if next != nil && next.Number <= number {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low, nil
}

// nextCheckpoint is the first checkpoint behind a place in their stream; nil: there is none.
func (c *Control) nextCheckpoint(ctx context.Context, seq int64) (*recovery.Checkpoint, error) {
	const few = 16 // heads that a checkpoint covers come before it, in a few events
	for {
		events, err := c.book.Events(ctx, recovery.CheckpointStream, seq, few)
		if err != nil {
			return nil, err
		}
		for _, ev := range events {
			seq = ev.Seq
			if made, ok := ev.Body.(recovery.CheckpointMade); ok {
				return &made.Checkpoint, nil
			}
		}
		if len(events) < few {
			return nil, nil
		}
	}
}
