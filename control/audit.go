package control

import (
	"context"
	"encoding/json"

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
	var all []recovery.Checkpoint
	err = c.book.Texts(ctx, recovery.CheckpointStream, func(_ int64, text []byte, _ string) error {
		var ev recovery.Event
		if err := json.Unmarshal(text, &ev); err != nil {
			return recovery.Errorf(recovery.Internal, "a checkpoint cannot be read: %w", err).WithRemedy("verify the trail: `davit audit verify`")
		}
		if made, ok := ev.Body.(recovery.CheckpointMade); ok && made.Checkpoint.Number > after && len(all) < limit {
			all = append(all, made.Checkpoint)
		}
		return nil
	})
	return all, err
}
