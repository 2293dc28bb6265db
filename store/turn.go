package store

import (
	"context"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// takeTurn takes the right to do what one at a time may do, until a time at most. Conflict:
// somebody else does it now.
func (b *Book) takeTurn(ctx context.Context, what, owner string, until time.Time) error {
	return b.Commit(ctx, recovery.Commit{Stream: what, Take: []recovery.Claim{{Key: what, Holder: owner, Until: until}}})
}

// leaveTurn gives the right back.
func (b *Book) leaveTurn(ctx context.Context, what, owner string) error {
	return b.Commit(ctx, recovery.Commit{Stream: what, Release: []recovery.Claim{{Key: what, Holder: owner}}})
}

// TakeTagSync takes the right to synchronise the tags of an account, until a time at most.
// Conflict: somebody else does now.
func (b *Book) TakeTagSync(ctx context.Context, id recovery.AccountID, owner string, until time.Time) error {
	return b.takeTurn(ctx, tagSyncGuard(id), owner, until)
}

// LeaveTagSync gives the right back.
func (b *Book) LeaveTagSync(ctx context.Context, id recovery.AccountID, owner string) error {
	return b.leaveTurn(ctx, tagSyncGuard(id), owner)
}

func tagSyncGuard(id recovery.AccountID) string { return "tag-sync/" + string(id) }

// TakeTemplate takes the right to change the launch template of that key, until a time at
// most. Conflict: somebody else changes it now.
func (b *Book) TakeTemplate(ctx context.Context, key, owner string, until time.Time) error {
	return b.takeTurn(ctx, templateGuard(key), owner, until)
}

// LeaveTemplate gives the right back.
func (b *Book) LeaveTemplate(ctx context.Context, key, owner string) error {
	return b.leaveTurn(ctx, templateGuard(key), owner)
}

func templateGuard(key string) string { return "template/" + key }

// retentionGuard is the right to archive.
const retentionGuard = "retention"

// TakeRetention takes the right to archive streams, until a time at most. Conflict:
// somebody else does now.
func (b *Book) TakeRetention(ctx context.Context, owner string, until time.Time) error {
	return b.takeTurn(ctx, retentionGuard, owner, until)
}

// LeaveRetention gives the right back.
func (b *Book) LeaveRetention(ctx context.Context, owner string) error {
	return b.leaveTurn(ctx, retentionGuard, owner)
}

// bindingsGuard is the right to change role bindings.
const bindingsGuard = "bindings"

// TakeBindings takes the right to change role bindings, until a time at most. Conflict:
// somebody else does now.
func (b *Book) TakeBindings(ctx context.Context, owner string, until time.Time) error {
	return b.takeTurn(ctx, bindingsGuard, owner, until)
}

// LeaveBindings gives the right back.
func (b *Book) LeaveBindings(ctx context.Context, owner string) error {
	return b.leaveTurn(ctx, bindingsGuard, owner)
}
